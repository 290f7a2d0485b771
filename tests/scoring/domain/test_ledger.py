"""The ledger: brought to what is counted, entry by entry, and never past an upheld appeal."""

from dataclasses import replace
from uuid import UUID

from contracts.scoring.events import ScoreEntered, ScoreVoided
from events.testing import specification
from services.scoring.domain.counting import counted
from services.scoring.domain.ledger import Settle, Strike, ledger
from services.scoring.domain.loading import load
from services.scoring.policy import rules_text
from tests.scoring.domain.examples import VILLAGE, answered, dispatched, extended, logged

SHIPPED = load(rules_text())
APPEAL = UUID(int=91)

spec = specification(ledger)


def entry_of(*facts: object) -> ScoreEntered:
    found = counted(logged(*facts), lambda _: SHIPPED).values()
    return next(entry for entry in found if entry.measure == "on_time_rate")


FIRST, LATER = entry_of(dispatched()), entry_of(dispatched(), extended(9))


def settle(*entries: ScoreEntered, reason: str = "superseded") -> Settle:
    return Settle({entry.entry: entry for entry in entries}, reason)


def void(entry: ScoreEntered, reason: str, appeal: UUID | None = None) -> ScoreVoided:
    return ScoreVoided(
        entry=entry.entry,
        measure=entry.measure,
        subject=entry.subject,
        counted=entry.counted,
        reason=reason,
        appeal=appeal,
    )


def strike(entry: ScoreEntered) -> Strike:
    return Strike(entry.entry, entry.measure, entry.subject, entry.counted, APPEAL)


UPHELD = f"appeal {APPEAL} was upheld"


def test_what_counts_is_entered():
    spec.when(settle(FIRST), None).then(FIRST)


def test_what_counts_already_changes_nothing():
    spec.given(FIRST).when(settle(FIRST), None).nothing()


def test_what_counts_no_more_is_voided_with_its_reason():
    spec.given(FIRST).when(settle(LATER), None).then(void(FIRST, "superseded"), LATER)


def test_what_counts_again_is_entered_again():
    spec.given(FIRST, void(FIRST, "superseded")).when(settle(FIRST), None).then(FIRST)


def test_an_upheld_appeal_voids_what_counts_there_now():
    spec.given(FIRST).when(strike(FIRST), None).then(void(FIRST, UPHELD, APPEAL))
    moved = spec.given(FIRST, void(FIRST, "superseded"), LATER)
    moved.when(strike(FIRST), None).then(void(LATER, UPHELD, APPEAL))


def test_an_upheld_appeal_about_what_counts_no_more_is_on_record_too():
    gone = spec.given(FIRST, void(FIRST, "superseded"))
    gone.when(strike(FIRST), None).then(void(FIRST, UPHELD, APPEAL))


def test_what_an_appeal_struck_out_is_not_entered_again_under_whatever_rules():
    struck = spec.given(FIRST, void(FIRST, UPHELD, APPEAL))
    struck.when(settle(LATER), None).nothing()
    struck.when(settle(replace(FIRST, entry=UUID(int=99))), None).nothing()


def test_an_appeal_strikes_out_nothing_else():
    struck = spec.given(FIRST, void(FIRST, UPHELD, APPEAL))
    other = replace(FIRST, entry=UUID(int=98), measure="closing_rate")
    struck.when(settle(FIRST, other), None).then(other)


def test_an_entry_is_entered_again_once_its_case_lies_in_no_area():
    hidden = replace(FIRST, area=None)
    spec.given(FIRST).when(settle(hidden), None).then(hidden)


def test_what_is_restricted_counts_for_no_village_whose_people_would_learn_of_it():
    assert "village" in kinds(dispatched(), answered())
    assert "village" not in kinds(dispatched(restricted=True), answered())


def kinds(*facts: object) -> set[str]:
    return {e.subject_kind for e in counted(logged(*facts), lambda _: SHIPPED).values()}


def test_a_ledger_lies_where_its_case_does():
    assert ledger.area(spec.given(FIRST).state) == VILLAGE
