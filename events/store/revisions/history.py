"""Which revisions a database follows, and how their names are read."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import BigInteger, Column, Connection, MetaData, String, Table, inspect, select

KERNEL = Path(__file__).with_name("kernel")
"""The history of the tables that every service's database has."""

VAULT = Path(__file__).with_name("vault")
"""The history of the key vault's tables."""

_HISTORY = "history"

metadata = MetaData()

versions = Table("alembic_version", metadata, Column("version_num", String(32), primary_key=True))
"""Alembic's own table: the last revision of each history, such as `kernel_1`."""

floors = Table(
    "oldest_fit",
    metadata,
    Column("history", String(60), primary_key=True),
    Column("number", BigInteger, nullable=False),
)
"""For each history the number of the oldest revision whose release still works on these tables."""


def with_history(tables: MetaData, folder: Path) -> MetaData:
    """Say where the revisions of these tables are, unless that was said; return the tables."""
    tables.info.setdefault(_HISTORY, folder)
    return tables


def folders(tables: Iterable[MetaData]) -> list[Path]:
    """Return where the revisions of a service's database are: the kernel's first.

    Raises KeyError for tables that have no history.
    """
    return list(dict.fromkeys((KERNEL, *(each.info[_HISTORY] for each in tables))))


def scripts(places: Sequence[Path]) -> ScriptDirectory:
    """Open the revisions in these folders."""
    return ScriptDirectory(KERNEL.parent, version_locations=list(places))


def newest(places: Sequence[Path]) -> dict[str, int]:
    """Return the number of the last revision of each history that this release has."""
    return dict(split(head) for head in scripts(places).get_heads())


def split(revision: str) -> tuple[str, int]:
    """Return a revision's history and its number in it."""
    history, _, number = revision.rpartition("_")
    return history, int(number)


def reached(connection: Connection) -> dict[str, int]:
    """Return the number of the last revision of each history that a database has."""
    if not inspect(connection).has_table(versions.name):
        return {}
    return dict(
        split(each) for each in connection.execute(select(versions.c.version_num)).scalars()
    )


def oldest_fit(connection: Connection) -> dict[str, int]:
    """Return how old a release may be that works on a database, by history."""
    if not inspect(connection).has_table(floors.name):
        return {}
    return {row.history: row.number for row in connection.execute(select(floors))}
