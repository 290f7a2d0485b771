"""Files by the SHA-256 of their bytes: kept outside every log, sealed, in the vault's database.

Events name a file by its digest alone. Each file has a key of its own in the vault: destroying it
makes that file unreadable in every backup, and no event has to change.
"""

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from events.store.errors import translated
from events.vault import ForgottenError, Vault, blobs


class Blob(NamedTuple):
    """One file: what kind it is, and its bytes."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Blobs:
    """The files of a deployment, which its services share as they share the vault."""

    vault: Vault

    def put(self, media_type: str, content: bytes) -> bool:
        """Keep a file; tell whether it is new. What was forgotten may be sent again.

        Raises StoreUnavailableError.
        """
        digest = sha256(content).hexdigest()
        if self.get(digest) is not None:
            return False
        sealed = self.vault.seal_bytes(_subject(digest), content)
        row = {"media_type": media_type, "size": len(content), "content": sealed}
        with translated(), suppress(IntegrityError), self.vault.engine.begin() as connection:
            again = update(blobs).where(blobs.c.digest == digest).values(**row)
            if connection.execute(again).rowcount == 0:
                connection.execute(insert(blobs).values(digest=digest, **row))
            return True
        return False  # somebody else has just sent the same

    def get(self, digest: str) -> Blob | None:
        """Return a file; None if it was never sent, or forgotten. Raises StoreUnavailableError."""
        wanted = select(blobs.c.media_type, blobs.c.content).where(blobs.c.digest == digest)
        with translated(), self.vault.reads.connect() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            return None
        try:
            return Blob(row.media_type, self.vault.open_bytes(_subject(digest), row.content))
        except ForgottenError:
            return None

    def forget(self, digest: str) -> bool:
        """Make a file unreadable for ever; tell whether it was there."""
        return self.vault.forget(_subject(digest))


def _subject(digest: str) -> str:
    return f"blob/{digest}"
