"""Files by the SHA-256 of their bytes: kept outside every log, sealed, in the vault's database.

Events name a file by its digest alone. Each file has a key of its own in the vault: destroying it
makes that file unreadable in every backup, and no event has to change.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import LargeBinary, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from events.store.errors import translated
from events.vault import KEY_ID, ForgottenError, Vault, blobs


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

    def held(self, digests: Collection[str]) -> frozenset[str]:
        """Return the digests of files that can be read. Raises StoreUnavailableError."""
        if not digests:
            return frozenset()
        head = func.substr(blobs.c.content, 1, KEY_ID, type_=LargeBinary)
        found = select(blobs.c.digest, head).where(blobs.c.digest.in_(digests))
        with translated(), self.vault.reads.connect() as connection:
            heads = {_subject(digest): begins for digest, begins in connection.execute(found)}
        readable = self.vault.readable(heads)
        return frozenset(digest for digest in digests if _subject(digest) in readable)

    def forget(self, digest: str) -> bool:
        """Make a file unreadable for ever; tell whether it was there."""
        return self.vault.forget(_subject(digest))


def _subject(digest: str) -> str:
    return f"blob/{digest}"
