"""How often to ask for what is missing."""

from time import monotonic

FIRST = 5.0
LONGEST = 300.0


class Asking:
    """Decides when a relay is asked to say again what is missing: at once, then patiently.

    The answer lies in the queue behind all that waits there already. Asking again before it
    arrives would only have it said twice, so nothing is asked as long as the last answer brings
    us on, and then at growing intervals.
    """

    def __init__(self) -> None:
        self._asked: int | None = None
        self._due = 0.0
        self._wait = FIRST

    @property
    def open(self) -> bool:
        """Whether something was asked and we are not in step with the source again."""
        return self._asked is not None

    def now(self, position: int) -> bool:
        """Tell whether to ask at this moment for what follows `position`; if so, it is noted."""
        if self.open and monotonic() < self._due:
            return False
        self._wait = min(LONGEST, 2 * self._wait) if position == self._asked else FIRST
        self._asked = position
        self._due = monotonic() + self._wait
        return True

    def helped(self) -> None:
        """Note that the answer brought us on: wait for the rest of it."""
        self._due = monotonic() + self._wait

    def settled(self) -> None:
        """Note that we are in step again."""
        self._asked = None
