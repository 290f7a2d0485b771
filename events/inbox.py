"""The receiving end of a log: in order, once, whatever carries the events.

The cursor `(position, hash)` is moved in the transaction that stores what an event led to. What
lies behind it is skipped; what follows must link to it. This is duplicate detection, gap
detection and tamper evidence in one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import structlog
from sqlalchemy import Connection, insert, select, update

from events import parking
from events.context import Context
from events.envelope import (
    GENESIS,
    Event,
    UnknownVersionError,
    decode,
    hash_of,
    link_of,
)
from events.store import ClashError, StoreUnavailableError
from events.store.tables import cursors
from events.unit import Unit

if TYPE_CHECKING:
    from events.kernel import Kernel

log = structlog.get_logger(__name__)

Reaction = Callable[[Unit, Event], None]


class GapError(Exception):
    """What arrived does not follow what was handled last: ask for what lies between."""


class ForkedError(Exception):
    """The source's log says something else than it said before: an alarm, not a retry."""


class Reactions:
    """What a service does about the events of other services: one function an event type."""

    def __init__(self) -> None:
        self._reactions: dict[type, Reaction] = {}
        self._included: list[Reactions] = []

    def include(self, others: "Reactions") -> None:
        """React as `others` do, too, and before our own: for copies that a library keeps."""
        self._included.append(others)

    def on(self, *types: type) -> Callable[[Reaction], Reaction]:
        """Register the reaction to events whose data is of one of `types`."""

        def register(reaction: Reaction) -> Reaction:
            for data_type in types:
                if data_type in self._reactions:
                    msg = f"two reactions to {data_type.__name__}"
                    raise TypeError(msg)
                self._reactions[data_type] = reaction
            return reaction

        return register

    @property
    def types(self) -> frozenset[type]:
        """The event types that are reacted to."""
        return frozenset(self._reactions).union(*(others.types for others in self._included))

    def __call__(self, unit: Unit, event: Event) -> None:
        """React to one event; without a reaction of its own it is passed over."""
        for others in self._included:
            others(unit, event)
        reaction = self._reactions.get(type(event.data))
        if reaction is not None:
            reaction(unit, event)


class FencedError(Exception):
    """Another process follows the same source: it is ahead of us, so begin from its cursor."""


PASSING = (ClashError, FencedError, StoreUnavailableError, OSError)
"""Errors after which trying the same batch again makes sense; all others are the event's own."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a subscriber has followed a source: the last position and its hash."""

    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One body as it arrived, with its place and its own hash."""

    position: int
    previous: str
    hash: str
    stream: str
    type: str
    body: str


class Inbox:
    """Follows one source on behalf of one service.

    `take` handles a batch in one transaction; an event that its reaction cannot take is parked
    with its reason and so are, from then on, the later ones of its stream; other streams go on.
    """

    def __init__(self, kernel: "Kernel", source: str, react: Reaction) -> None:
        self.kernel = kernel
        self.source = source
        self._react = react
        self._name = f"from/{source}"

    def cursor(self) -> Cursor:
        """Return how far this inbox has got, making its cursor on first use."""
        found = select(cursors.c.position, cursors.c.hash).where(cursors.c.name == self._name)
        with self.kernel.store.reading() as connection:
            row = connection.execute(found).first()
        if row is not None:
            return Cursor(*row)
        with self.kernel.store.appending() as connection:
            if connection.execute(found).first() is None:
                values = {"name": self._name, "position": 0, "hash": GENESIS}
                connection.execute(insert(cursors).values(values))
        return self.cursor()

    def take(self, bodies: Sequence[str]) -> int:
        """Handle what follows the cursor among `bodies`; return how many events that were.

        Raises GapError where something between is missing, ForkedError where the source's past
        was altered, UnknownVersionError where this release is too old, StoreUnavailableError and
        ClashError where trying again makes sense. Then nothing of the batch was stored.
        """
        cursor = self.cursor()
        fresh, broken = self._following(cursor, bodies)
        if fresh:
            self._handle(cursor, fresh)
        if broken is not None:
            raise broken
        return len(fresh)

    def check_head(self, position: int, head_hash: str) -> None:
        """Compare the cursor with where the source says that its log ends.

        Raises GapError where the source is ahead, ForkedError where both disagree on the past: a
        source that was restored from a copy ends before what it told us, and all it writes next
        would look like repetitions.
        """
        cursor = self.cursor()
        if position > cursor.position:
            msg = f"{self.source} is at {position}, we are at {cursor.position}"
            raise GapError(msg)
        if position < cursor.position:
            msg = f"{self.source} ends at {position}, but {cursor.position} of its events came here"
            raise ForkedError(msg)
        if head_hash != cursor.hash:
            msg = f"{self.source} has another event {position} than the one we handled"
            raise ForkedError(msg)

    def _following(
        self,
        cursor: Cursor,
        bodies: Sequence[str],
    ) -> tuple[list[Letter], Exception | None]:
        fresh: list[Letter] = []
        position, last = cursor.position, cursor.hash
        for body in bodies:
            link = link_of(body)
            if link.position < position or (link.position == position and hash_of(body) == last):
                continue
            if link.position == position:
                return fresh, ForkedError(f"{self.source}: {position} differs from the one handled")
            if link.position > position + 1:
                return fresh, GapError(f"{self.source}: {position + 1} is missing")
            if link.previoushash != last:
                return fresh, ForkedError(f"{self.source}: {link.position} does not link")
            position, last = link.position, hash_of(body)
            fresh.append(
                Letter(position, link.previoushash, last, link.subject, link.type, body),
            )
        return fresh, None

    def _handle(self, cursor: Cursor, letters: Sequence[Letter]) -> None:
        try:
            self._handle_together(cursor, letters)
        except (*PASSING, UnknownVersionError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a reaction raises must not block others
            if len(letters) > 1:
                self._handle_one_by_one(cursor, letters)
            else:
                self._park(cursor, letters[0], error)

    def _handle_one_by_one(self, cursor: Cursor, letters: Sequence[Letter]) -> None:
        for letter in letters:
            self._handle(cursor, [letter])
            cursor = Cursor(letter.position, letter.hash)

    def _handle_together(self, cursor: Cursor, letters: Sequence[Letter]) -> None:
        context = self._own_context(letters[0])

        def work(unit: Unit) -> None:
            waiting = parking.streams(unit.connection, self.source)
            for letter in letters:
                if letter.stream in waiting:
                    parking.park(unit, self.source, letter, "waits for an earlier event")
                else:
                    self._react_to(unit, letter)
            self._move(unit, cursor, letters[-1])

        self.kernel.run(context, work)

    def _react_to(self, unit: Unit, letter: Letter) -> None:
        event = decode(letter.body, self.kernel.registry, letter.hash)
        context = Context.of_event(event, self.kernel.name, unit.at)
        with (
            unit.under(context),
            structlog.contextvars.bound_contextvars(
                correlation=event.correlation,
                causation=event.id,
            ),
        ):
            self._react(unit, event)

    def _park(self, cursor: Cursor, letter: Letter, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}"
        log.error("event parked", source=self.source, position=letter.position, reason=reason)

        def work(unit: Unit) -> None:
            parking.park(unit, self.source, letter, reason)
            self._move(unit, cursor, letter)

        self.kernel.run(self._own_context(letter), work)

    def _own_context(self, letter: Letter) -> Context:
        cause = uuid5(_INBOX, f"{self.kernel.name} {self.source} {letter.position}")
        return Context.of_command(cause, f"service/{self.kernel.name}", self.kernel.now())

    def _move(self, unit: Unit, cursor: Cursor, letter: Letter) -> None:
        unit.write(lambda connection: _advance(connection, self._name, cursor, letter))


_INBOX = UUID("5b0c4f5e-7f3d-5c1e-9d55-0f6f1d6a2b10")


def _advance(connection: Connection, name: str, cursor: Cursor, letter: Letter) -> None:
    moved: Any = connection.execute(
        update(cursors)
        .where(cursors.c.name == name, cursors.c.position == cursor.position)
        .values(position=letter.position, hash=letter.hash),
    )
    if moved.rowcount != 1:
        msg = f"another process has moved the cursor {name}"
        raise FencedError(msg)
