"""Logs as they stand in a table, and what a forger does to them."""

import re

from sqlalchemy import update

from events.envelope import GENESIS, hash_of
from events.store import Row, Store
from events.store.tables import log
from tests.events.drafts import MONDAY, a_draft, head_of

LOG = [("box/1", 1), ("box/2", 1), ("box/1", 2), ("box/3", 1), ("box/2", 2), ("box/1", 3)]


def chain_of(places, source="boxes"):
    """Make a log of these streams and versions, as it stands in a table."""
    rows, previous = [], GENESIS
    for position, (stream, version) in enumerate(places, 1):
        body = a_draft(stream, version).seal(position, previous, MONDAY)
        body = body.replace('"source":"boxes"', f'"source":"{source}"')
        previous = hash_of(body)
        rows.append(Row(position, previous, body))
    return rows


def linked_again(rows):
    """Number, link and hash all rows anew, as a careful forger would; versions too."""
    versions, previous, forged = {}, GENESIS, []
    for position, row in enumerate(rows, 1):
        stream = re.search('"subject":"([^"]*)"', row.body)[1]
        versions[stream] = versions.get(stream, 0) + 1
        body = re.sub('"position":[0-9]+', f'"position":{position}', row.body)
        body = re.sub('"previoushash":"[^"]*"', f'"previoushash":"{previous}"', body)
        body = re.sub('"streamversion":[0-9]+', f'"streamversion":{versions[stream]}', body)
        previous = hash_of(body)
        forged.append(Row(position, previous, body))
    return forged


def altered(row, *, rehashed=False, old="tea", new="opium"):
    body = row.body.replace(old, new)
    assert body != row.body
    return Row(row.position, hash_of(body) if rehashed else row.hash, body)


def found(checked):
    return [(each.kind, each.position, each.stream, each.version) for each in checked.findings]


def forge(store, stream="box/forged", *, mac=None, version=1):
    """Insert a well-linked event by SQL, as whoever has the database's role."""
    head = head_of(store)
    with store.engine.begin() as connection:
        draft = a_draft(stream, version, at=head.time)
        body = draft.seal(head.position + 1, head.hash, head.time)
        unsigned = Store(store.engine, store.source)
        rows, _ = unsigned.add(connection, [draft], head)
        assert rows[0].body == body
        this = log.c.position == head.position + 1
        connection.execute(update(log).where(this).values(mac=mac))
    return head.position + 1
