"""Given, when, then: the words in which a decider's tests are written.

    spec = specification(issue)
    spec.given(raised).when(accept, facts).then(accepted)
    spec.given(raised, closed).when(accept, facts).refused("issue.closed")

`when` decides but changes nothing: each line begins from the events that it was given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic

from events.decider import Command, Decider, Facts, Refused, State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision led to: events, or a refusal."""

    events: Sequence[object]
    refusal: Refused | None

    def then(self, *expected: object) -> None:
        """Require exactly the `expected` events, in order."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert list(self.events) == list(expected)

    def then_like(self, *expected: type) -> Sequence[Any]:
        """Require events of these types, in order, and return them for a closer look."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert [type(event) for event in self.events] == list(expected)
        return self.events

    def nothing(self) -> None:
        """Require that nothing happened: allowed, but no event follows."""
        self.then()

    def refused(self, code: str) -> Refused:
        """Require a refusal with this code, and return it."""
        assert self.refusal is not None, f"not refused, but: {list(self.events)}"
        assert self.refusal.code == code, f"refused with {self.refusal}"
        return self.refusal


@dataclass(frozen=True, slots=True)
class Given(Generic[State, Command, Facts]):
    """A state that events have led to."""

    decider: Decider[State, Command, Facts]
    state: State

    def given(self, *events: object) -> "Given[State, Command, Facts]":
        """Go on from here with more events."""
        return Given(self.decider, self.decider.fold(events, self.state))

    def when(self, command: Command, facts: Facts) -> Outcome:
        """Decide a command in this state."""
        try:
            return Outcome(self.decider.decide(self.state, command, facts), None)
        except Refused as refusal:
            return Outcome((), refusal)

    def after(self, *commands: Command, facts: Facts) -> "Given[State, Command, Facts]":
        """Go on with what a series of commands leads to."""
        state = self.state
        for command in commands:
            state = self.decider.fold(self.decider.decide(state, command, facts), state)
        return Given(self.decider, state)


def specification(decider: Decider[State, Command, Facts]) -> Given[State, Command, Facts]:
    """Begin a specification of `decider` with its initial state."""
    return Given(decider, decider.initial)
