"""The receiving end of a log for an archive: it keeps the bytes, and asks nothing of them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from events.inbox import Cursor, Inbox, Letter, Reactions
from events.unit import Unit

if TYPE_CHECKING:
    from events.kernel import Kernel

Keep = Callable[[Unit, Sequence[Letter]], None]


class KeepingInbox(Inbox):
    """Follows one source and has its bodies kept as they came, in the cursor's transaction.

    Nothing is decoded, so that no event is too new for this release, and nothing is parked: an
    archive has all or waits. Errors come out of `take`, and the same events come again.
    """

    def __init__(self, kernel: "Kernel", source: str, keep: Keep) -> None:
        super().__init__(kernel, source, Reactions())
        self._keep = keep

    def _handle(self, cursor: Cursor, letters: Sequence[Letter]) -> None:
        def work(unit: Unit) -> None:
            self._keep(unit, letters)
            self._move(unit, cursor, letters)

        self.kernel.run(self._own_context(letters[0]), work)
