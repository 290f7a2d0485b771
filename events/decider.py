"""Deciding: from a state and a command to what follows, and from a fact to the next state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

State = TypeVar("State")
Command = TypeVar("Command")
Facts = TypeVar("Facts")


class Refused(Exception):
    """The present state does not allow what a command asks for: an answer, nothing was stored.

    `code` is stable and read by programs (`assignment.return-window-closed`); `detail` is one
    sentence for people: what was wrong and what to do. Neither may hold a personal value.
    `about` holds further members for programs and is shown with the refusal.
    """

    def __init__(self, code: str, detail: str, /, **about: Any) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.about = about


@dataclass(frozen=True, slots=True)
class Decider(Generic[State, Command, Facts]):
    """Three pure functions that are all there is to one kind of stream.

    `category` names the kind (`issue`) and begins each stream's name (`issue/<id>`). `initial` is
    the state before the first event. `decide` returns the events that follow from a command, none
    if nothing changes, or raises Refused; `facts` holds whatever it needs to know beyond the
    state, gathered beforehand. `evolve` folds one event into the state. `area` tells, after
    folding, in which area the stream lies; it is stamped on each envelope. `folds` is False where
    nothing is decided by the past, as in a feed that only ever grows: such a stream is not read
    again for each event, and its state stays the initial one.
    """

    category: str
    initial: State
    decide: Callable[[State, Command, Facts], Sequence[object]]
    evolve: Callable[[State, Any], State]
    area: Callable[[State], str | None] = lambda _: None
    folds: bool = True

    def stream(self, key: object) -> str:
        """Name the stream of the thing that `key` identifies."""
        return f"{self.category}/{key}"

    def fold(self, events: Sequence[object], state: State | None = None) -> State:
        """Fold `events` into `state`, or into the initial state."""
        folded = self.initial if state is None else state
        for event in events:
            folded = self.evolve(folded, event)
        return folded
