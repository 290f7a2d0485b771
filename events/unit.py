"""The unit of work: decide first and buffer, then write everything at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic

import uuid_utils.compat as uuids
from sqlalchemy import Connection

from events.context import Context
from events.decider import Command, Decider, Facts, State
from events.envelope import Draft, Event, UnknownVersionError, decode, draft
from events.lengths import Lengths
from events.store import ForgedError
from events.store.rows import Row
from events.vault import require_sealed

if TYPE_CHECKING:
    from events.kernel import Kernel

Write = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Loaded(Generic[State]):
    """A stream's folded state and the version of its last event, pending ones included."""

    state: State
    version: int


class Unit:
    """Everything that one command, or one batch of foreign events, wants written.

    Handlers see their own pending events: `load` after `decide` returns the state that follows.
    `connection` is for reads, each statement for itself; nothing is written before the flush,
    after which `rows` are what `drafts` became.
    What stands in the log is checked of the streams that are written to, of no others: what a
    decision takes from elsewhere may be outdated by the time it is stored, so its event says
    what it used.
    """

    def __init__(
        self, kernel: "Kernel", context: Context, connection: Connection, lengths: Lengths
    ) -> None:
        self.kernel = kernel
        self.lengths = lengths
        self.context = context
        self.connection = connection
        self.drafts: list[Draft] = []
        self.rows: Sequence[Row] = ()
        self.writes: list[Write] = []
        self._loaded: dict[str, Loaded[Any]] = {}

    @property
    def at(self) -> datetime:
        """The moment at which this unit decides."""
        return self.context.at

    @property
    def claims(self) -> frozenset[tuple[str, int]]:
        """The stream versions that this unit means to write."""
        return frozenset((draft.stream, draft.version) for draft in self.drafts)

    @contextmanager
    def under(self, context: Context) -> Iterator[None]:
        """Stamp what is decided inside with another `context`."""
        before, self.context = self.context, context
        try:
            yield
        finally:
            self.context = before

    def load(self, decider: Decider[State, Any, Any], key: object) -> Loaded[State]:
        """Return the present state of one stream.

        Raises UnknownVersionError where a newer release has written what this one cannot read: a
        decision on half a state would be wrong.
        """
        stream = decider.stream(key)
        known = self._loaded.get(stream)
        if known is None:
            known = self._loaded[stream] = self._read(decider, stream)
        return known

    def expect(self, decider: Decider[State, Any, Any], keys: Iterable[object]) -> None:
        """Read at once how long streams are that decisions will be made on.

        For deciders that decide by no state of their stream.
        """
        if decider.folds:
            raise TypeError("a state is read stream by stream")
        streams = dict.fromkeys(map(decider.stream, keys))
        unknown = [stream for stream in streams if stream not in self._loaded]
        for stream, last in self.lengths.of(self.connection, unknown).items():
            self._loaded[stream] = Loaded(decider.initial, last)

    def _read(self, decider: Decider[State, Any, Any], stream: str) -> Loaded[State]:
        store, registry = self.kernel.store, self.kernel.registry
        if not decider.folds:
            return Loaded(decider.initial, self.lengths.of(self.connection, [stream])[stream])
        rows = store.stream(self.connection, stream)
        events = [decode(row.body, registry, row.hash) for row in rows]
        for version, (row, event) in enumerate(zip(rows, events, strict=True), start=1):
            if (event.stream, event.version) != (stream, version):  # its row says otherwise
                raise ForgedError(store.source, row.position, f"it is filed under {stream}")
        return Loaded(decider.fold([_known(event) for event in events]), len(rows))

    def decide(
        self,
        decider: Decider[State, Command, Facts],
        key: object,
        command: Command,
        facts: Facts,
    ) -> Sequence[object]:
        """Decide a command on one stream and buffer the events that follow; return them.

        Raises Refused, NotSealedError where a personal value would enter the log in clear,
        TooLargeError; then nothing of this decision is buffered.
        """
        before = self.load(decider, key)
        events = decider.decide(before.state, command, facts)
        stream = decider.stream(key)
        state, version, drafts = before.state, before.version, []
        for event in events:
            require_sealed(event)
            state = decider.evolve(state, event) if decider.folds else state
            version += 1
            drafts.append(self._draft(stream, version, event, decider.area(state)))
        self.drafts += drafts
        self._loaded[stream] = Loaded(state, version)
        return events

    def write(self, write: Write) -> None:
        """Have `write` run inside the flush: for copies of foreign facts, never for read models.

        Rows that it gives to `add` go in together with those of other writes.
        """
        self.writes.append(write)

    def _draft(self, stream: str, version: int, event: object, area: str | None) -> Draft:
        context = self.context
        return draft(
            source=self.kernel.store.source,
            stream=stream,
            version=version,
            type_name=self.kernel.registry.type_of(event),
            event_id=uuids.uuid7(),
            at=context.at,
            actor=context.actor,
            post=context.post,
            area=area,
            correlation=context.correlation,
            causation=context.causation,
            data=event,
        )


def _known(event: Event) -> object:
    if event.data is None:
        raise UnknownVersionError(event.type)
    return event.data
