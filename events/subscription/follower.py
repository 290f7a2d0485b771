"""Following one source, whatever happens to the broker, the database or the method."""

from collections.abc import Callable, Sequence
from contextlib import closing

import eventlet
import structlog
from eventlet.timeout import Timeout

from events import metrics
from events.backoff import RECONNECT, backoff
from events.envelope import UnknownVersionError
from events.health import Health, Status
from events.inbox import ForkedError, GapError, Inbox
from events.store import ForgedError
from events.subscription.asking import Asking
from events.subscription.carrier import Batch, Carrier

log = structlog.get_logger(__name__)


class Follower:
    """Has batches handled, one at a time, and lets go of each once it is stored.

    Where something is missing, or contradicts what was handled, what lies ahead is let go as
    well, and the source is asked to say it again after our cursor: its log has it all. Where even
    that contradicts our past, the log has forked, which is an alarm; the cursor keeps its place.
    Any other error holds the batch and tries again, for ever and ever more slowly.
    """

    def __init__(
        self,
        inbox: Inbox,
        health: Health,
        connect: Callable[[], Carrier],
        handle: Callable[[Sequence[str]], object],
    ) -> None:
        self._inbox = inbox
        self._part = f"from/{inbox.source}"
        self._health = health
        self._connect = connect
        self._handle = handle
        self._asking = Asking()
        self._forked = False
        self._position = -1
        self._rests = backoff(longest=RECONNECT)

    def run(self) -> None:
        """Follow until this green thread is killed."""
        self._health.tell(self._part, "starting")
        metrics.begin_subscription(self._inbox.kernel.name, self._inbox.source)
        while True:
            try:
                with closing(self._connect()) as carrier:
                    while True:
                        batch = carrier.next()
                        if batch.bodies:
                            self._health.in_hand[self._part] = batch.bodies[0]
                        self._take(carrier, batch)
                        carrier.settle(batch)
                        self._health.in_hand.pop(self._part, None)
                        self._rests = backoff(longest=RECONNECT)
            except ForgedError as error:
                self._tell("alarm", str(error))
                eventlet.sleep(next(self._rests))
            except (Exception, Timeout) as error:  # noqa: BLE001 - whatever it is, begin again
                self._tell("waiting", _in_words(error))
                eventlet.sleep(next(self._rests))

    def _take(self, carrier: Carrier, batch: Batch) -> None:
        for rest in backoff():
            try:
                self._try(batch)
            except GapError as gap:
                self._ask(carrier, str(gap))
                return
            except ForkedError as fork:
                self._forked = self._forked or batch.certain
                self._ask(carrier, str(fork))
                return
            except UnknownVersionError as error:
                self._tell("alarm", f"this release cannot read {error}: upgrade")
            except (Exception, Timeout) as error:  # noqa: BLE001 - the batch is kept
                self._tell("waiting", _in_words(error))
            else:
                self._go_on(batch)
                return
            carrier.rest(rest)

    def _try(self, batch: Batch) -> None:
        if batch.bodies:
            self._handle(batch.bodies)
        head = batch.head
        if head is not None and head.answers in (None, self._inbox.cursor().position):
            self._inbox.check_head(head.position, head.hash)

    def _ask(self, carrier: Carrier, reason: str) -> None:
        self._tell("alarm" if self._forked else "waiting", reason)
        if self._moved():
            self._asking.helped()
        if self._asking.now(self._position):
            carrier.ask(self._position)
            metrics.ASKED.labels(self._inbox.kernel.name, self._inbox.source).inc()

    def _go_on(self, batch: Batch) -> None:
        """Note a batch that raised nothing; if it was all repetitions it settles no question."""
        if self._asking.open:
            moved = self._moved()
            if moved:
                self._forked = False
                self._asking.helped()
            in_step = moved and batch.live
            if not (in_step or (batch.head is not None and batch.head.answers is None)):
                return
            self._forked = False
            self._asking.settled()
        self._tell("well", "", None if batch.head is None else batch.head.position)

    def _moved(self) -> bool:
        before, self._position = self._position, self._inbox.cursor().position
        return self._position != before

    def _tell(self, status: Status, detail: str, head: int | None = None) -> None:
        if self._health.tell(self._part, status, detail, head=head):
            say = {"well": log.info, "alarm": log.critical}.get(status, log.warning)
            say("subscription", source=self._inbox.source, status=status, detail=detail)


def _in_words(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
