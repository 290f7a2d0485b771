"""Events without a service: what the tests of the log itself append and look at."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from events.envelope import GENESIS, draft, hash_of, link_of

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def a_draft(stream="box/1", version=1, at=MONDAY, data=None):
    cause = uuid4()
    return draft(
        source="boxes",
        stream=stream,
        version=version,
        type_name="box.opened.v1",
        event_id=uuid4(),
        at=at,
        actor=None,
        post=None,
        area=None,
        correlation=cause,
        causation=cause,
        data=data or {"box": UUID(int=1), "label": "tea"},
    )


def append(store, *drafts):
    with store.appending_at_head() as (connection, head):
        rows, _ = store.add(connection, drafts, head)
        return rows


def everything(store):
    with store.reading() as connection:
        return store.after(connection, 0, 1_000_000)


def head_of(store):
    with store.reading() as connection:
        return store.head(connection)


def check_chain(rows):
    """Require gapless positions and links, and gapless versions in each stream."""
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    previous, versions = GENESIS, {}
    for row in rows:
        link = link_of(row.body)
        assert (link.position, link.previoushash) == (row.position, previous)
        assert link.streamversion == versions.get(link.subject, 0) + 1
        previous, versions[link.subject] = hash_of(row.body), link.streamversion
        assert previous == row.hash
