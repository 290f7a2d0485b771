"""The vault's tables: a key for each person or file, and the files themselves."""

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table

from events.store.tables import Instant

metadata = MetaData()
keys = Table(
    "keys",
    metadata,
    Column("subject", String(120), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

blobs = Table(
    "blobs",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("media_type", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""Files, sealed: events.blobs keeps them."""

renditions = Table(
    "renditions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("made_as", String(20), primary_key=True),
    Column("media_type", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""What people see of a file, sealed under the file's own key."""

unnamed = Table(
    "unnamed",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("since", Instant, nullable=False),
)
"""Those of them that no event was found to name, and since when."""
