"""The receiving end of a log: in order, once, whatever carries the events.

The cursor `(position, hash)` is moved in the transaction that stores what an event led to. What
lies behind it is skipped; what follows must link to it. This is duplicate detection, gap
detection and tamper evidence in one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec
import structlog
from sqlalchemy import Connection, bindparam, insert, select

from events import metrics, parking
from events.context import Context
from events.envelope import GENESIS, Link, UnknownVersionError, hash_of, link_of
from events.reactions import PASSING, FencedError, Reaction, Reactions, react_to
from events.store.standing import move
from events.store.tables import cursors
from events.unit import Unit

if TYPE_CHECKING:
    from events.kernel import Kernel

__all__ = [
    "PASSING",
    "Cursor",
    "FencedError",
    "ForkedError",
    "GapError",
    "Inbox",
    "Letter",
    "Reaction",
    "Reactions",
]

log = structlog.get_logger(__name__)

FULL = 100
"""Events after which a unit takes no more letters: of one letter come as many as concern somebody,
and all of a unit are in memory at once."""


class GapError(Exception):
    """What arrived does not follow what was handled last: ask for what lies between."""


class ForkedError(Exception):
    """The source's log says something else than it said before: an alarm, not a retry."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a subscriber has followed a source: the last position and its hash."""

    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One body as it arrived, with its place and its own hash."""

    position: int
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
        self._skipped = 0
        self._parked = True

    def cursor(self) -> Cursor:
        """Return how far this inbox has got, making its cursor on first use."""
        return self._place()[0]

    def _place(self) -> tuple[Cursor, bool]:
        """Return how far this inbox has got, and whether events of its source are parked."""
        self.kernel.places.pop(self.source, None)
        with self.kernel.store.reading() as connection:
            row = connection.execute(_PLACE, {"of": self._name, "source": self.source}).first()
        if row is not None:
            return Cursor(row.position, row.hash), row.parked
        with self.kernel.store.appending() as connection:
            if connection.execute(_CURSOR, {"of": self._name}).first() is None:
                values = {"name": self._name, "position": 0, "hash": GENESIS}
                connection.execute(insert(cursors).values(values))
        return self._place()

    def take(self, bodies: Sequence[str]) -> int:
        """Handle what follows the cursor among `bodies`; return how many events that were.

        What is no event of this source is passed over: if it stood in an event's place, the gap
        tells. Raises GapError where something between is missing, ForkedError where the source's
        past was altered, UnknownVersionError where this release is too old; what comes before
        the trouble is handled. Raises StoreUnavailableError, FencedError where trying again makes
        sense.
        """
        cursor, fresh, broken = self._fresh(bodies)
        if self._skipped:
            log.info("skipped what was handled before", source=self.source, events=self._skipped)
            metrics.SKIPPED.labels(self.kernel.name, self.source).inc(self._skipped)
        if fresh:
            self._handle(cursor, fresh)
            if not self._parked:
                self.kernel.places[self.source] = Cursor(fresh[-1].position, fresh[-1].hash)
            metrics.HANDLED.labels(self.kernel.name, self.source).inc(len(fresh))
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
            raise GapError(f"{self.source} is at {position}, we are at {cursor.position}")
        if position < cursor.position:
            raise ForkedError(
                f"{self.source} ends at {position}, but {cursor.position} of its events came here",
            )
        if head_hash != cursor.hash:
            raise ForkedError(
                f"{self.source} has another event {position} than the one we handled",
            )

    def _fresh(self, bodies: Sequence[str]) -> tuple[Cursor, list[Letter], Exception | None]:
        """Return the place that is followed from, what follows it, and what is wrong after that.

        Where this process has handled the last events, it knows its place without asking. Another
        one may have gone on meanwhile: then something seems wrong, or the first write is fenced.
        """
        cursor = self.kernel.places.pop(self.source, None)
        if cursor is not None:
            self._parked = False
            fresh, broken = self._following(cursor, bodies)
            if broken is None:
                return cursor, fresh, None
        cursor, self._parked = self._place()
        return cursor, *self._following(cursor, bodies)

    def _following(
        self,
        cursor: Cursor,
        bodies: Sequence[str],
    ) -> tuple[list[Letter], Exception | None]:
        fresh: list[Letter] = []
        self._skipped = 0
        position, last = cursor.position, cursor.hash
        for body in bodies:
            link = self._link(body)
            if link is None:
                continue
            if link.position < position:
                self._skipped += 1
                continue
            if link.position == position:
                if hash_of(body) == last:
                    self._skipped += 1
                    continue
                return fresh, ForkedError(f"{self.source}: {position} differs from the one handled")
            if link.position > position + 1:
                return fresh, GapError(f"{self.source}: {position + 1} is missing")
            if link.previoushash != last:
                return fresh, ForkedError(f"{self.source}: {link.position} does not link")
            position, last = link.position, hash_of(body)
            fresh.append(Letter(position, last, link.subject, link.type, body))
        return fresh, None

    def _link(self, body: str) -> Link | None:
        try:
            link = link_of(body)
        except msgspec.DecodeError:
            log.error("what came is no event", source=self.source)  # noqa: TRY400 - it may quote
            return None
        if link.source != self.source:
            log.error("an event of another source came", source=self.source, other=link.source)
            return None
        return link

    def _handle(self, cursor: Cursor, letters: Sequence[Letter]) -> None:
        while letters:
            handled = self._handle_some(cursor, letters)
            cursor = Cursor(letters[handled - 1].position, letters[handled - 1].hash)
            letters = letters[handled:]

    def _handle_some(self, cursor: Cursor, letters: Sequence[Letter]) -> int:
        try:
            return self._handle_together(cursor, letters)
        except PASSING:
            raise
        except Exception as error:
            if len(letters) > 1:
                self._handle_one_by_one(cursor, letters)
            elif isinstance(error, UnknownVersionError):
                raise
            else:
                self._park(cursor, letters[0], parking.reason_of(error))
        return len(letters)

    def _handle_one_by_one(self, cursor: Cursor, letters: Sequence[Letter]) -> None:
        for letter in letters:
            self._handle(cursor, [letter])
            cursor = Cursor(letter.position, letter.hash)

    def _handle_together(self, cursor: Cursor, letters: Sequence[Letter]) -> int:
        """Handle letters in one unit until it is full; return how many those are."""

        def work(unit: Unit) -> int:
            handled: list[Letter] = []
            self._move(unit, cursor, handled)
            waiting = self._waiting(unit)
            for letter in letters:
                if letter.stream in waiting:
                    parking.park_behind(unit, self.source, letter)
                else:
                    react_to(self.kernel, self._react, unit, letter.body, letter.hash)
                handled.append(letter)
                if len(unit.drafts) >= FULL:
                    break
            return len(handled)

        return self.kernel.run(self._own_context(letters[0]), work)

    def _waiting(self, unit: Unit) -> set[str]:
        """Return the streams that wait behind a parked event.

        Where none did when the cursor was read, none does until the cursor moves: whoever parks an
        event moves it.
        """
        return parking.streams(unit.connection, self.source) if self._parked else set()

    def _park(self, cursor: Cursor, letter: Letter, reason: str) -> None:
        self._parked = True
        log.error("event parked", source=self.source, position=letter.position, reason=reason)

        def work(unit: Unit) -> None:
            self._move(unit, cursor, [letter])
            parking.park(unit, self.source, letter, reason)

        self.kernel.run(self._own_context(letter), work)

    def _own_context(self, letter: Letter) -> Context:
        cause = uuid5(_INBOX, f"{self.kernel.name} {self.source} {letter.position}")
        return Context.of_command(cause, f"service/{self.kernel.name}", self.kernel.now())

    def _move(self, unit: Unit, cursor: Cursor, handled: Sequence[Letter]) -> None:
        """Have the cursor moved before all else is written: who comes second stores nothing.

        It goes behind the last of what will have been handled by then.
        """
        unit.write(lambda connection: _advance(connection, self._name, cursor, handled[-1]))


_INBOX = UUID("5b0c4f5e-7f3d-5c1e-9d55-0f6f1d6a2b10")

_CURSOR = select(cursors.c.position, cursors.c.hash).where(cursors.c.name == bindparam("of"))
_PLACE = select(
    cursors.c.position,
    cursors.c.hash,
    parking.any_of(bindparam("source")).label("parked"),
).where(cursors.c.name == bindparam("of"))


def _advance(connection: Connection, name: str, cursor: Cursor, letter: Letter) -> None:
    if not move(connection, [name], cursor.position, letter.position, letter.hash):
        raise FencedError(f"another process has moved the cursor {name}")
