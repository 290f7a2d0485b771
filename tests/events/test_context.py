"""Who caused what: derived, never made up."""

from uuid import UUID

from events.context import Context
from events.envelope import GENESIS, decode
from tests.events.boxes import registry
from tests.events.drafts import MONDAY, a_draft

COMMAND = UUID(int=7)


def test_a_command_begins_a_chain_of_causes():
    context = Context.of_command(COMMAND, "anna", MONDAY, actor="anna", post="clerk")
    assert (context.correlation, context.causation) == (COMMAND, COMMAND)
    assert (context.actor, context.post, context.at) == ("anna", "clerk", MONDAY)


def test_what_follows_from_an_event_stands_in_its_chain():
    body = a_draft().seal(1, GENESIS, MONDAY)
    event = decode(body, registry)
    context = Context.of_event(event, "notes", MONDAY)
    assert str(context.correlation) == event.correlation
    assert str(context.causation) == event.id
    assert context.actor == context.sender == "service/notes"
    assert context.post is None


def test_the_same_event_gives_the_same_command_in_a_service_and_another_in_another():
    event = decode(a_draft().seal(1, GENESIS, MONDAY), registry)
    again = [Context.of_event(event, name, MONDAY).command for name in ("a", "a", "b")]
    assert again[0] == again[1] != again[2]


def test_steps_have_command_ids_of_their_own_that_are_always_the_same():
    context = Context.of_command(COMMAND, "anna", MONDAY)
    first, again, second = (context.step(name) for name in ("one", "one", "two"))
    assert first.command == again.command != second.command
    assert first.correlation == context.correlation
    assert COMMAND not in {first.command, second.command}
