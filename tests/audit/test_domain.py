from contracts.audit.events import ChainVerified, DivergenceFound
from contracts.audit.parts import Divergence
from events.testing import specification
from services.audit.domain import MOST_TOLD, Report, chain

VERIFIED = ChainVerified(service="issue", position=900, unarchived=2)


def altered(position: int) -> Divergence:
    return Divergence(copy="log", kind="altered", position=position, detail="the body differs")


def test_a_check_that_found_nothing_is_on_record():
    specification(chain).when(Report("issue", 900, 2), None).then(VERIFIED)


def test_it_is_on_record_again_each_time():
    specification(chain).given(VERIFIED).when(Report("issue", 900, 2), None).then(VERIFIED)


def test_what_was_found_is_told_in_full():
    found = DivergenceFound(
        service="issue", position=900, unarchived=2, found=1, divergences=(altered(7),)
    )
    specification(chain).when(Report("issue", 900, 2, (altered(7),)), None).then(found)


def test_of_more_than_an_event_can_tell_the_first_are_told_and_all_are_counted():
    many = tuple(altered(position) for position in range(1, MOST_TOLD + 51))
    found = DivergenceFound(
        service="issue", position=900, unarchived=2, found=150, divergences=many[:100]
    )
    specification(chain).when(Report("issue", 900, 2, many), None).then(found)
