"""Files by the SHA-256 of their bytes: kept outside every log, sealed, in the vault's database.

Events name a file by its digest alone. Each file has a key of its own in the vault: destroying it
makes that file unreadable in every backup, and no event has to change.

What people see of a file (its *renditions*) is kept beside it under the same key, so that one and
the other are erased together.

A file that no event names yet is *unnamed*, since when is kept beside it. Sending it again, and
every command that names it, counts anew (`claim`, before the command is decided); `remove` takes
away what has been unnamed for long enough, or finds that it was claimed meanwhile.
"""

import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, LargeBinary, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from events.store.errors import translated
from events.vault import KEY_ID, ForgottenError, Vault
from events.vault_tables import blobs, keys, renditions, unnamed

_NAMED: Final = re.compile(r'(?<!"previoushash":)"([0-9a-f]{64})"')
"""Whatever looks like a digest in our own JSON, but for the link between events."""


class Blob(NamedTuple):
    """One file: what kind it is, and its bytes."""

    media_type: str
    content: bytes


_HEAD: Final = func.substr(blobs.c.content, 1, KEY_ID, type_=LargeBinary)
"""What tells under which of its keys a file is sealed."""

NOTHING: Final[Mapping[str, Blob]] = {}
"""No renditions yet: they are made when somebody first looks."""


def digests_in(body: str) -> frozenset[str]:
    """Return all that may name a file in an event or a command, also of a release to come.

    It need not be the digest of a file: for too many of them nothing is lost.
    """
    return frozenset(_NAMED.findall(body))


@dataclass(frozen=True, slots=True)
class Blobs:
    """The files of a deployment, which its services share as they share the vault."""

    vault: Vault
    now: Callable[[], datetime]

    def put(self, media_type: str, content: bytes, made: Mapping[str, Blob] = NOTHING) -> bool:
        """Keep a file, and its renditions by names such as `picture`; tell whether it is new.

        What was forgotten may be sent again. Raises StoreUnavailableError.
        """
        digest = sha256(content).hexdigest()
        if self.sent_before(digest):
            return False
        sealed = self.vault.seal_bytes(_subject(digest), content)
        seen = self._sealed(digest, sealed[:KEY_ID], made)
        row = {"media_type": media_type, "size": len(content), "content": sealed}
        with translated(), suppress(IntegrityError), self.vault.engine.begin() as connection:
            again = update(blobs).where(blobs.c.digest == digest).values(**row)
            if connection.execute(again).rowcount == 0:
                connection.execute(insert(blobs).values(digest=digest, **row))
                connection.execute(insert(unnamed).values(digest=digest, since=self.now()))
            _replace(connection, digest, seen)
            return True
        return False  # somebody else has just sent the same

    def sent_before(self, digest: str) -> bool:
        """Tell whether a file that is being sent is here already; then its time counts anew.

        Raises StoreUnavailableError.
        """
        self.claim({digest})
        return bool(self.held({digest}))

    def _sealed(self, digest: str, head: bytes, made: Mapping[str, Blob]) -> list[dict[str, Any]]:
        """Seal renditions under the file's own key; none where that is gone meanwhile."""
        subject, rows = _subject(digest), []
        with suppress(ForgottenError):
            for name, each in made.items():
                sealed = self.vault.seal_beside(subject, head, each.content)
                row = {"digest": digest, "made_as": name, "media_type": each.media_type}
                rows.append({**row, "content": sealed})
        return rows

    def get(self, digest: str) -> Blob | None:
        """Return a file; None if it was never sent, or forgotten. Raises StoreUnavailableError."""
        wanted = select(blobs.c.media_type, blobs.c.content).where(blobs.c.digest == digest)
        return self._opened(digest, wanted)

    def _opened(self, digest: str, wanted: Select[tuple[str, bytes]]) -> Blob | None:
        with translated(), self.vault.reads.connect() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            return None
        try:
            return Blob(row.media_type, self.vault.open_bytes(_subject(digest), row.content))
        except ForgottenError:
            return None

    def keep_renditions(self, digest: str, made: Mapping[str, Blob]) -> None:
        """Keep what is seen of a file, in place of what was; nothing of one that is gone meanwhile.

        Raises StoreUnavailableError.
        """
        wanted = select(_HEAD).where(blobs.c.digest == digest)
        with translated(), self.vault.reads.connect() as connection:
            head = connection.execute(wanted).scalar()
        seen = self._sealed(digest, head, made) if head is not None else []
        with translated(), suppress(IntegrityError), self.vault.engine.begin() as connection:
            _replace(connection, digest, seen)

    def rendition(self, digest: str, name: str) -> Blob | None:
        """Return what is seen of a file; None if that was never made, or forgotten.

        Raises StoreUnavailableError.
        """
        wanted = (
            select(renditions.c.media_type, renditions.c.content)
            .join(blobs, blobs.c.digest == renditions.c.digest)
            .where(renditions.c.digest == digest, renditions.c.made_as == name)
        )
        return self._opened(digest, wanted)

    def held(self, digests: Collection[str]) -> frozenset[str]:
        """Return the digests of files that can be read. Raises StoreUnavailableError."""
        if not digests:
            return frozenset()
        found = select(blobs.c.digest, _HEAD).where(blobs.c.digest.in_(digests))
        with translated(), self.vault.reads.connect() as connection:
            heads = {_subject(digest): begins for digest, begins in connection.execute(found)}
        readable = self.vault.readable(heads)
        return frozenset(digest for digest in digests if _subject(digest) in readable)

    def forget(self, digest: str) -> bool:
        """Make a file unreadable for ever; tell whether it was there."""
        return self.vault.forget(_subject(digest))

    # ---- files that nothing names ----------------------------------------------------------------

    def claim(self, digests: Collection[str]) -> None:
        """Have files that are about to be named stay: for them the time counts anew.

        What is removed at the same moment is gone before this returns, and not held any more.
        Raises StoreUnavailableError.
        """
        if digests:
            waiting = update(unnamed).where(unnamed.c.digest.in_(digests))
            with translated(), self.vault.engine.begin() as connection:
                connection.execute(waiting.values(since=self.now()))

    def unnamed(self, after: str, limit: int) -> dict[str, datetime]:
        """Return files that were not found to be named, each with since when, in order of digests.

        Raises StoreUnavailableError.
        """
        wanted = select(unnamed.c.digest, unnamed.c.since).where(unnamed.c.digest > after)
        with translated(), self.vault.reads.connect() as connection:
            found = connection.execute(wanted.order_by(unnamed.c.digest).limit(limit))
            return {row.digest: row.since for row in found}

    def never_named(self, digests: Collection[str]) -> frozenset[str]:
        """Return those of `digests` that no event was found to name. Raises StoreUnavailableError.

        An event of the last hours may name one all the same: the sweep has not come by yet.
        """
        if not digests:
            return frozenset()
        wanted = select(unnamed.c.digest).where(unnamed.c.digest.in_(digests))
        with translated(), self.vault.reads.connect() as connection:
            return frozenset(connection.execute(wanted).scalars())

    def keep(self, digests: Collection[str]) -> None:
        """Keep for good what an event was found to name. Raises StoreUnavailableError."""
        if digests:
            with translated(), self.vault.engine.begin() as connection:
                connection.execute(delete(unnamed).where(unnamed.c.digest.in_(digests)))

    def remove(self, digest: str, before: datetime) -> bool:
        """Take a file away that has been unnamed since `before`, with its key; tell whether it was.

        Who claims it meanwhile waits for this to end, or has this end without doing anything.
        Raises StoreUnavailableError.
        """
        old = delete(unnamed).where(unnamed.c.digest == digest, unnamed.c.since < before)
        with translated(), self.vault.engine.begin() as connection:
            if connection.execute(old).rowcount == 0:
                return False
            connection.execute(delete(blobs).where(blobs.c.digest == digest))
            connection.execute(delete(renditions).where(renditions.c.digest == digest))
            connection.execute(delete(keys).where(keys.c.subject == _subject(digest)))
            return True


def _subject(digest: str) -> str:
    return f"blob/{digest}"


def _replace(connection: Connection, digest: str, seen: list[dict[str, Any]]) -> None:
    connection.execute(delete(renditions).where(renditions.c.digest == digest))
    if seen:
        connection.execute(insert(renditions), seen)
