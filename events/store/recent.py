"""What this process has just committed: who follows the log at once need not read it back."""

from collections import OrderedDict
from collections.abc import Iterable

from events.store.rows import Row

MOST = 500
MOST_CHARACTERS = 2_000_000


class Recent:
    """The rows that were committed last, by position; what nobody asked for falls out again.

    Positions have no gaps, so that what follows a position without one is what the log says,
    whoever else appends.
    """

    def __init__(self) -> None:
        self._rows: OrderedDict[int, Row] = OrderedDict()
        self._characters = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Remember rows, after their transaction was committed and not before."""
        for row in rows:
            self._rows[row.position] = row
            self._characters += len(row.body)
        while len(self._rows) > MOST or self._characters > MOST_CHARACTERS:
            _, row = self._rows.popitem(last=False)
            self._characters -= len(row.body)

    def take(self, after: int) -> list[Row]:
        """Return what follows a position as far as it is known, and forget it.

        An empty list says nothing about the log.
        """
        taken: list[Row] = []
        while (row := self._rows.pop(after + 1 + len(taken), None)) is not None:
            taken.append(row)
            self._characters -= len(row.body)
        return taken

    def clear(self) -> None:
        """Forget everything: another database may stand where this one stood."""
        self._rows.clear()
        self._characters = 0
