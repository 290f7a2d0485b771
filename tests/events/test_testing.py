"""The words in which deciders are specified fail when they should."""

from uuid import UUID

import pytest

from events.decider import Refused
from events.testing import specification
from tests.events.boxes import Fill, Filled, Open, Opened, box

KEY = UUID(int=1)
OPENED, FILLED = Opened(box=KEY, label="tea"), Filled(box=KEY, amount=5, unit="piece")
spec = specification(box)


def test_what_follows_is_said_exactly():
    spec.when(Open(box=KEY, label="tea"), None).then(OPENED)
    spec.given(OPENED).when(Fill(box=KEY, amount=5), None).then(FILLED)
    with pytest.raises(AssertionError):
        spec.when(Open(box=KEY, label="tea"), None).then(FILLED)
    with pytest.raises(AssertionError):
        spec.when(Open(box=KEY, label="tea"), None).nothing()


def test_what_follows_is_said_by_kind():
    [event] = spec.given(OPENED).when(Fill(box=KEY, amount=5), None).then_like(Filled)
    assert event.amount == 5
    with pytest.raises(AssertionError):
        spec.when(Open(box=KEY, label="tea"), None).then_like(Filled)


def test_nothing_follows():
    spec.given(OPENED).when(Open(box=KEY, label="tea"), None).nothing()


def test_a_refusal_is_named_by_its_code():
    refused = spec.when(Fill(box=KEY, amount=5), None).refused("box.missing")
    assert isinstance(refused, Refused)
    with pytest.raises(AssertionError):
        spec.when(Fill(box=KEY, amount=5), None).refused("box.full")
    with pytest.raises(AssertionError, match=r"box\.missing"):
        spec.when(Fill(box=KEY, amount=5), None).then(FILLED)
    with pytest.raises(AssertionError, match="not refused"):
        spec.when(Open(box=KEY, label="tea"), None).refused("box.missing")


def test_commands_lead_up_to_a_state_too():
    commands = (Open(box=KEY, label="tea"), Fill(box=KEY, amount=60))
    after = spec.after(*commands, facts=None)
    assert after.state.amount == 60
    refused = after.when(Fill(box=KEY, amount=60), None).refused("box.full")
    assert refused.about == {"left": 40}
    assert str(refused) == "box.full: The box holds 100."


def test_a_specification_is_not_changed_by_what_is_said_with_it():
    spec.given(OPENED, FILLED)
    assert spec.state.amount == 0
    assert box.fold([FILLED], spec.given(FILLED).state).amount == 10
    assert box.stream(KEY) == f"box/{KEY}"
