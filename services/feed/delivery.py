"""Delivering the feeds over the broker: each department's items into its own bounded queue.

An item is published when the broker has confirmed the one before it, so that a queue never holds
a later item without the earlier ones. What was confirmed goes on record in runs, those of all
departments together; after a crash the last run may be sent again, under the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import UUID, uuid5

from contracts.feed.events import FeedDelivered
from contracts.feed.views import FeedState
from events import tracing
from events.broker import Box, Outbound, Outcome
from events.context import Context
from events.envelope import decode
from events.kernel import Kernel
from events.store import Row
from services.feed import facts, read_models
from services.feed.domain import CAPACITY, Access, NoteLoss, feed
from services.feed.noting import note

EXCHANGE = "department.feed"
QUEUE = "department."

CAPACITY_BYTES = 128 << 20
"""What a department's queue holds at most, in bytes."""

RUN = 100
"""Items of one department in a row: nobody waits for another's ten thousands."""

LOOK = 1.0
"""Seconds between looks at which departments are connected."""

FULL_REST = 5.0
"""Seconds until a queue that was full is tried again."""


@dataclass(frozen=True, slots=True)
class _Run:
    """What a department was sent, if anything, and whether it takes more."""

    sent: FeedDelivered | None
    more: bool


class Delivery:
    """Sends what the broker has not confirmed yet to the departments that are connected.

    A department is connected when its own system has an account, or when a version of the items
    was agreed with it. All others read over HTTP or at the desk, and have no queue that would
    fill up unread.
    """

    def __init__(self, kernel: Kernel, outbound: Outbound) -> None:
        self._kernel = kernel
        self._outbound = outbound
        self._rests: dict[str, float] = {}
        self._connected: set[str] = set()
        self._look_again_at = 0.0

    def __call__(self) -> bool:
        """Send a run of items to each department that has any waiting; tell whether any still has.

        Raises StoreUnavailableError.
        """
        if not self._outbound.has_broker:
            return False
        if monotonic() >= self._look_again_at:
            self._connected = self._look()
            self._look_again_at = monotonic() + LOOK
        for department in self._connected:
            self._outbound.add(box_of(department))
        if not self._outbound.open(self._lost):
            return False
        runs = [self._send_run(state) for state in self._waiting()]
        self._note([run.sent for run in runs if run.sent is not None])
        return any(run.more for run in runs)

    def _look(self) -> set[str]:
        with self._kernel.store.reading() as connection:
            return facts.with_account(connection) | read_models.opened_feeds(connection)

    def _waiting(self) -> list[FeedState]:
        with self._kernel.store.reading() as connection:
            waiting = read_models.undelivered(connection)
        now = monotonic()
        return [
            state
            for state in waiting
            if state.department in self._connected and self._rests.get(state.department, now) <= now
        ]

    def _lost(self, queue: str) -> None:
        department = queue.removeprefix(QUEUE)
        self._note([NoteLoss(department)])

    def _send_run(self, state: FeedState) -> _Run:
        """Send up to RUN items to one department."""
        department, outcome, last = state.department, Outcome.CONFIRMED, state.by_amqp
        for row in self._run(department, state.by_amqp):
            outcome = self._publish(department, row)
            if outcome is not Outcome.CONFIRMED:
                break
            last += 1
        if outcome is Outcome.FULL:
            self._rests[department] = monotonic() + FULL_REST
        first, sent = state.by_amqp + 1, None
        if last >= first:
            sent = FeedDelivered(department=department, first=first, last=last, via="amqp")
        return _Run(sent, more=outcome is Outcome.CONFIRMED and last < state.items)

    def _run(self, department: str, after: int) -> list[Row]:
        store = self._kernel.store
        with store.reading() as connection:
            return store.stream(connection, feed.stream(department), after, RUN)

    def _publish(self, department: str, row: Row) -> Outcome:
        item = decode(row.body, self._kernel.registry, row.hash)
        key, began = f"{department}.{item.type}", tracing.moment()
        outcome = self._outbound.publish(EXCHANGE, key, row.body, item.id)
        if outcome is Outcome.CONFIRMED:
            tracing.delivered(self._kernel.name, row.body, began)
        return outcome

    def _note(self, happened: Sequence[Access]) -> None:
        own, now = f"service/{self._kernel.name}", self._kernel.now()
        note(
            self._kernel,
            *(
                (what, Context.of_command(_command_of(what, now), own, now, actor=own))
                for what in happened
            ),
        )


def _command_of(what: Access, now: datetime) -> UUID:
    return uuid5(_DELIVERY, f"{what.department} {what} {now}")


_DELIVERY = UUID("7a3f7c3a-6d0c-5a86-9b3a-2f3d1c4e5b60")


def box_of(department: str) -> Box:
    """Return a department's queue: what is published for it and for nobody else.

    The binding counts the words of an item's type, so that `water` never gets what is for a
    `water.east`.
    """
    return Box(EXCHANGE, f"{QUEUE}{department}", f"{department}.feed.*.*", CAPACITY, CAPACITY_BYTES)
