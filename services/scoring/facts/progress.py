"""How far the adoptions of rules were followed by counting again."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Connection, String, Table, insert, select, update

from services.scoring.facts.outcomes import metadata

progress = Table(
    "recomputed",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("stream", String(200), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """All is counted again for adoptions up to `position`, of the next one streams to `stream`."""

    position: int = 0
    stream: str = ""

    def __call__(self, connection: Connection) -> None:
        """Write it down."""
        values = {"position": self.position, "stream": self.stream}
        if connection.execute(update(progress).values(values)).rowcount == 0:
            connection.execute(insert(progress).values(name="rules", **values))


def reached(connection: Connection) -> Progress:
    """Return how far it is."""
    row = connection.execute(select(progress.c.position, progress.c.stream)).first()
    return Progress(row.position, row.stream) if row else Progress()
