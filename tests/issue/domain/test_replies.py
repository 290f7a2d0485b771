from uuid import UUID

from contracts.issue.events.reply import ReplyAnswered
from events.testing import specification
from services.issue.domain.replies import reply

ANSWER = ReplyAnswered(
    department="DY-HB",
    reply=UUID(int=1),
    command="assignment.return",
    accepted=False,
    code="assignment.return-window-closed",
    detail="It could be returned until Wednesday.",
)


def test_a_refusal_is_kept_for_the_departments_feed():
    specification(reply).when(ANSWER, None).then(ANSWER)


def test_a_reply_that_comes_again_has_its_answer():
    specification(reply).given(ANSWER).when(ANSWER, None).nothing()


def test_an_event_of_a_newer_release_changes_nothing():
    assert reply.evolve(ANSWER, None) == ANSWER
