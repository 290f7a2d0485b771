"""Which replies were answered, and a keyed digest of what was in them.

A department's message may come twice, and the second time must not be decided anew: what was
refused the first time stays refused. The same id with other content is told apart by the digest.
"""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, String, Table, select

from events.store.gathering import add
from events.store.revisions import with_history
from events.store.tables import Instant

metadata = with_history(MetaData(), Path(__file__).parents[1] / "migrations")

replied = Table(
    "replied",
    metadata,
    Column("department", String(64), primary_key=True),
    Column("reply", String(36), primary_key=True),
    Column("fingerprint", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
)


def fingerprints(connection: Connection, department: str, reply: UUID) -> frozenset[str]:
    """Return the digests of what came under this id and was answered."""
    found = select(replied.c.fingerprint).where(
        replied.c.department == department,
        replied.c.reply == str(reply),
    )
    return frozenset(connection.execute(found).scalars())


def keep(
    connection: Connection, department: str, reply: UUID, fingerprint: str, at: datetime
) -> None:
    """Note that a reply was answered."""
    row = {"department": department, "reply": str(reply), "fingerprint": fingerprint, "at": at}
    add(connection, replied, **row)
