"""How long streams are on which is decided without a state: each event is only put behind the last.

Kept in memory, because a clash finds out when another process has appended to one of them.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from events.envelope import Draft
from events.store import Store

MOST = 10_000


class Lengths:
    """The versions of streams' last events, as far as this process knows: read once, then kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[str, int] = OrderedDict()

    def of(self, connection: Connection, streams: Sequence[str]) -> dict[str, int]:
        """Return the lengths of streams; those that are not known are read, in one round trip."""
        unknown = [stream for stream in streams if stream not in self._known]
        found = self._store.versions(connection, unknown)
        self._keep(found.items())
        return {stream: found.get(stream) or self._known.get(stream, 0) for stream in streams}

    def note(self, written: Iterable[Draft]) -> None:
        """Follow what was committed, of the streams that are known."""
        self._keep((each.stream, each.version) for each in written if each.stream in self._known)

    def clear(self) -> None:
        """Forget everything: somebody else has appended, too."""
        self._known.clear()

    def _keep(self, lengths: Iterable[tuple[str, int]]) -> None:
        for stream, length in lengths:
            self._known[stream] = max(length, self._known.pop(stream, 0))
        while len(self._known) > MOST:
            self._known.popitem(last=False)
