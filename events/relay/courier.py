"""The part of the relay that is connected: it publishes, announces and says again."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, takewhile
from time import monotonic

import structlog

from events import metrics, tracing, wake
from events.broker import Broker, Intake, Link, Outgoing, Publisher
from events.broker.publisher import JSON, Window
from events.broker.topology import (
    FOLLOWED,
    HEAD,
    declare_source,
    events_exchange,
    relay_address,
    resent_exchange,
)
from events.envelope import GENESIS, link_of
from events.relay.mark import Mark
from events.resend import Announcement, MalformedError, read_request, write
from events.store import Head, Row, Store

log = structlog.get_logger(__name__)

WINDOW = 500
WINDOW_BYTES = 4_000_000
UNDER_WAY = 4

POLL = 1.0
"""Seconds between looks at the log while nobody wakes us."""

SILENCE = 5.0
"""Seconds without a word after which the head is announced."""

_STALE_AFTER = 60.0
"""Seconds after which an announcement that nobody has read is worth nothing."""


class Courier:
    """Carries one log to the broker over one connection, until that is lost.

    Every subscriber's queue is declared before the first event is published. Where all of them
    follow at `leisure`, so many seconds pass before what was appended is published.
    """

    def __init__(
        self, store: Store, broker: Broker, subscribers: Sequence[str], leisure: float = 0.0
    ) -> None:
        self._store = store
        self._leisure = leisure
        self._source = store.source
        self._subscribers = frozenset(subscribers)
        self._resends: dict[str, int] = {}
        self._speak_at = 0.0
        self._mark = Mark(store)
        self._sent = self._mark.position
        store.recent.clear()
        self._read_all: int | None = None
        self._read_again_at = 0.0
        self._under_way: deque[tuple[Window, list[Row], int]] = deque()
        self._link = Link(broker, f"{store.source} relay")
        try:
            declare_source(self._link, store.source, subscribers)
            self._publisher = Publisher(self._link, mandatory=bool(subscribers))
            self._requests = Intake(self._link, relay_address(store.source), 100, self._wake)
            self._link.when_lost(self._wake)
            self._link.listen()
        except BaseException:
            self._link.drop()
            raise

    def step(self) -> None:
        """Do what there is to do, or wait a while for it.

        Raises BrokerError, RefusedError, UnroutableError, StoreUnavailableError: then drop.
        """
        known = wake.growths(self._source)
        self._link.check()
        self._hear()
        worked = self._publish_next()
        for subscriber, position in tuple(self._resends.items()):
            self._say_again(subscriber, position)
            worked = True
        if not worked:
            if monotonic() >= self._speak_at:
                self._announce()
            if wake.wait(self._source, known, POLL) and self._leisure:
                self._link.rest(self._leisure)

    def close(self) -> None:
        """Take leave of the broker."""
        self._link.close()

    def drop(self) -> None:
        """Drop the socket without a word."""
        under_way = sum(len(rows) for _, rows, _ in self._under_way)
        metrics.UNCONFIRMED.labels(self._source).inc(under_way)
        self._link.drop()

    def _wake(self) -> None:
        wake.wake(self._source)

    def _publish_next(self) -> bool:
        """Publish the next window, and move the mark over those that are confirmed.

        Several are under way at once, so that the broker is never idle while we read.
        """
        rows = self._unsent()
        if rows:
            exchange = events_exchange(self._source)
            messages = [
                Outgoing(exchange, link_of(row.body).type, row.body, kind=FOLLOWED) for row in rows
            ]
            messages[-1] = replace(messages[-1], kind=None)
            began = tracing.moment()
            self._under_way.append((self._publisher.post(messages), rows, began))
            self._sent = rows[-1].position
        worked = bool(self._under_way)
        if self._under_way and (not rows or len(self._under_way) >= UNDER_WAY):
            self._settle()
        return worked

    def _unsent(self) -> list[Row]:
        """Return the next window; look into the log only where it may have grown."""
        known = wake.growths(self._source)
        if known == self._read_all and monotonic() < self._read_again_at:
            return []
        if rows := self._fitting(self._store.recent.take(self._sent)):
            return rows
        rows, all_read = self._window(self._sent)
        self._read_all = known if all_read else None
        self._read_again_at = monotonic() + POLL
        return rows

    def _settle(self) -> None:
        """Wait for the oldest window under way, and take with it what is confirmed by then."""
        while True:
            window, rows, began = self._under_way[0]
            self._publisher.settle(window)
            self._under_way.popleft()
            metrics.PUBLISHED.labels(self._source).inc(len(rows))
            tracing.published(self._source, [row.body for row in rows], began)
            if not (self._under_way and self._under_way[0][0].settled.ready()):
                break
        self._mark.move(rows[-1])
        self._speak_at = monotonic() + SILENCE

    def _announce(self) -> None:
        exchange = events_exchange(self._source)
        self._send([self._announcement(exchange, HEAD, self._mark)])

    def _hear(self) -> None:
        """Take in what subscribers ask; who asks again is told from there instead."""
        if not self._requests.waiting():
            return
        asked = self._requests.take(100)
        for delivery in asked:
            try:
                request = read_request(delivery.body)
            except MalformedError as error:
                log.warning("a request for resending was refused", reason=str(error))
                continue
            if request.subscriber in self._subscribers:
                self._answer(request.subscriber, request.after)
                self._resends[request.subscriber] = request.after
            else:
                log.warning("a stranger asked for resending", subscriber=request.subscriber)
        self._requests.acknowledge(asked[-1])

    def _answer(self, subscriber: str, after: int) -> None:
        """Tell what the log says at the subscriber's place, so that it can compare.

        This is read from the log and not from our mark, which another relay may have passed.
        """
        with self._store.reading() as connection:
            rows = self._store.after(connection, after - 1, 1) if after > 0 else []
            head = self._store.believed_head(connection)
        place = _BEGINNING if after == 0 else rows[0] if rows else head
        exchange = resent_exchange(self._source)
        self._send([self._announcement(exchange, subscriber, place, answers=after)])
        log.info("resending", subscriber=subscriber, after=after)

    def _say_again(self, subscriber: str, position: int) -> None:
        """Publish one window to one subscriber; what we have not sent yet comes to it anyway."""
        rows, _ = self._window(position)
        exchange = resent_exchange(self._source)
        if not rows:
            with self._store.reading() as connection:
                head = self._store.believed_head(connection)
            self._send([self._announcement(exchange, subscriber, head)])
        rows = [row for row in rows if row.position <= self._sent]
        if not rows:
            del self._resends[subscriber]
            return
        self._send([Outgoing(exchange, subscriber, row.body) for row in rows])
        metrics.RESENT.labels(self._source, subscriber).inc(len(rows))
        self._resends[subscriber] = rows[-1].position

    def _send(self, messages: Sequence[Outgoing]) -> None:
        self._publisher.send(messages)
        self._speak_at = monotonic() + SILENCE

    def _window(self, after: int) -> tuple[list[Row], bool]:
        """Return what follows a position, and whether that is all there is."""
        with self._store.reading() as connection:
            found = self._store.after(connection, after, WINDOW)
        rows = self._fitting(found)
        return rows, len(rows) == len(found) < WINDOW

    def _fitting(self, found: list[Row]) -> list[Row]:
        """Return as many rows as fit in a window, one in any case."""
        sizes = accumulate(len(row.body) for row in found)
        fitting = sum(1 for _ in takewhile(lambda size: size <= WINDOW_BYTES, sizes))
        return found[: max(1, fitting)]

    def _announcement(
        self, exchange: str, key: str, place: Mark | Head | Row, answers: int | None = None
    ) -> Outgoing:
        said = Announcement(
            source=self._source, position=place.position, hash=place.hash, answers=answers
        )
        return Outgoing(exchange, key, write(said), JSON, kind=HEAD, expires=_STALE_AFTER)


_BEGINNING = Row(0, GENESIS, "")
