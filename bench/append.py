"""Appending to the log: by 32 writers at once, and a hundred events at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

import uuid_utils.compat as uuids
from eventlet import GreenPool

from bench.databases import database
from bench.line import Goal, Line, interleaved, timed
from bench.peer import peer
from bench.reports import SOURCE, Reported, registry, report, running
from deploy.ground import Ground
from events import chain
from events.envelope import Draft, draft
from events.store import Store

CONCURRENT = Goal("≥", 1.0)
BULK = Goal("≥", 0.5)


def concurrent(ground: Ground, *, rounds: int = 7, writers: int = 32, each: int = 30) -> Line:
    """Measure single events by many writers, beside the same inserts under the same lock."""
    with (
        database(ground, "ours") as own,
        database(ground, "by_hand") as others,
        running(own) as kernel,
        running(others) as checking,
        peer("bench.hand.append:writers", dsn=others.dsn, number=writers) as by_hand,
    ):

        def write(_writer: int) -> None:
            for number in range(each):
                append(kernel.store, [drafted(number)])

        def ours() -> float:
            with timed() as watch:
                list(GreenPool(writers).imap(write, range(writers)))
            return watch.rate(writers * each)

        sides = interleaved(ours, lambda: by_hand(each=each), rounds)
        assert chain.verify_log(kernel.store).holds
        assert chain.verify_log(checking.store).holds
    return sides.line("append, concurrent", CONCURRENT, "events/s")


def bulk(ground: Ground, *, rounds: int = 7, batches: int = 50, batch: int = 100) -> Line:
    """Measure a hundred events a commit, encoded and linked, beside rows made beforehand."""
    with (
        database(ground, "ours") as own,
        database(ground, "by_hand") as others,
        running(own) as kernel,
        running(others),
        peer("bench.hand.append:bulk", dsn=others.dsn, batch=batch) as by_hand,
    ):

        def ours() -> float:
            with timed() as watch:
                for _ in range(batches):
                    append(kernel.store, [drafted(number) for number in range(batch)])
            return watch.rate(batches * batch)

        sides = interleaved(ours, lambda: by_hand(batches=batches), rounds)
    return sides.line("append, bulk", BULK, "events/s")


def append(store: Store, drafts: Sequence[Draft]) -> None:
    """Append to the log and commit."""
    store.append(lambda connection, head: store.add(connection, drafts, head)[1])


def drafted(number: int) -> Draft:
    """Make an event of a stream of its own, up to what only the append lock can tell."""
    said = report(number)
    cause = uuid4()
    data = Reported(
        lamp=said.lamp,
        category=said.category,
        title=said.title,
        text=said.text,
        volts=said.volts,
    )
    return draft(
        source=SOURCE,
        stream=f"lamp/{said.lamp}",
        version=1,
        type_name=registry.type_of(data),
        event_id=uuids.uuid7(),
        at=datetime.now(UTC),
        actor="anna",
        post="clerk",
        area="330783",
        correlation=cause,
        causation=cause,
        data=data,
    )
