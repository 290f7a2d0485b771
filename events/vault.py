"""Sealing personal values: a key for each person, kept apart from every log.

A personal value is encrypted before it is hashed, so the chain of hashes runs over ciphertext.
Destroying a person's key makes every copy unreadable, in logs, feeds, archives and backups, and
breaks no chain.
"""

import base64
import hmac
import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import NamedTuple, TypeVar
from zlib import crc32

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from events import metrics
from events.personal import (
    PERSONAL,
    SEALED,
    NotSealedError,
    hide_fields,
    personal_in,
    require_sealed,
    with_personal,
)
from events.store.engine import for_reading
from events.store.errors import translated
from events.vault_tables import keys, metadata

__all__ = [
    "KEY_ID",
    "PERSONAL",
    "ForgottenError",
    "NotSealedError",
    "Vault",
    "WrongKeyError",
    "hide_fields",
    "require_sealed",
]

_NONCE = 12
KEY_ID = 8
"""Bytes at the beginning of a sealed file that tell under which of its keys it is."""

_NOBODY = ""
"""Whose key only shows that the master key is the right one."""

_CREATE_LOCK = crc32(b"one-needle vault")
T = TypeVar("T")


class ForgottenError(Exception):
    """The key of this person was destroyed: the value cannot be read any more, by anyone."""


class WrongKeyError(Exception):
    """The master key is not the one that this vault was made with."""


class Vault:
    """Seals and opens personal values. The one store that all services of a deployment share.

    `master` (32 bytes) wraps the persons' keys, so that the vault's database alone opens nothing.
    Give it an engine of its own: it is asked while a unit of work holds one of the service's
    connections. Its database failing raises StoreUnavailableError. `of` is the service whose
    operations are counted.
    """

    def __init__(self, engine: Engine, master: bytes, *, of: str = "") -> None:
        self._of = of
        self.engine = engine
        self.reads = for_reading(engine)
        self._master = AESGCM(master)
        self._pepper = hmac.digest(master, b"command fingerprints", sha256)

    def create(self) -> None:
        """Make the vault's table where it does not exist yet. Raises WrongKeyError.

        A service with another master key than the others must not start: it would take whatever
        they sealed for damaged.
        """
        with translated(), self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # all services start at once
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_CREATE_LOCK})")
            metadata.create_all(connection)
        self._key(_NOBODY)

    def seal(self, subject: str, value: str) -> str:
        """Encrypt `value`, which is about `subject`, making the subject's key if need be.

        What looks sealed already is sealed once more: else a client could send in what it found
        sealed elsewhere and have it opened for itself.
        """
        self._count("seal")
        return _Box.seal(subject, self._key(subject), value)

    def open(self, sealed: str) -> str:
        """Return the value that was sealed. Raises ForgottenError, NotSealedError."""
        self._count("open")
        box = _Box.read(sealed)
        return box.open(self._existing({box.subject}))

    def seal_bytes(self, subject: str, content: bytes) -> bytes:
        """Encrypt bytes under the key of `subject`, making it if need be."""
        self._count("seal")
        return _sealed(self._key(subject), subject, content)

    def seal_beside(self, subject: str, head: bytes, content: bytes) -> bytes:
        """Encrypt bytes under the key that other sealed bytes begin with, their `head`.

        Raises ForgottenError where it is gone: a new one would keep what was to be forgotten.
        """
        key = self._existing({subject}).get(subject)
        if key is None or _id_of(key).encode() != head:
            raise ForgottenError(subject)
        self._count("seal")
        return _sealed(key, subject, content)

    def open_bytes(self, subject: str, sealed: bytes) -> bytes:
        """Return what `seal_bytes` has sealed. Raises ForgottenError, NotSealedError."""
        self._count("open")
        key = self._existing({subject}).get(subject)
        if key is None or _id_of(key).encode() != sealed[:KEY_ID]:
            raise ForgottenError(subject)
        nonce, content = sealed[KEY_ID:][:_NONCE], sealed[KEY_ID + _NONCE :]
        try:
            return AESGCM(key).decrypt(nonce, content, subject.encode())
        except InvalidTag:
            raise NotSealedError(f"the sealed bytes of {subject} were altered") from None

    def readable(self, heads: Mapping[str, bytes]) -> frozenset[str]:
        """Return the subjects whose key is still the one that their sealed bytes begin with."""
        known = self._existing({*heads})
        return frozenset(s for s, key in known.items() if _id_of(key).encode() == heads[s])

    def forget(self, subject: str) -> bool:
        """Destroy the key of `subject`; tell whether there was one.

        What is learnt about the same person later is sealed with a new key.
        """
        with translated(), self.engine.begin() as connection:
            found = connection.execute(delete(keys).where(keys.c.subject == subject)).rowcount > 0
        if found:
            self._count("destroy key")
        return found

    def fingerprint(self, content: bytes) -> str:
        """Return a keyed digest: the plain one of a telephone number could be guessed."""
        return hmac.digest(self._pepper, content, sha256).hex()

    def seal_fields(self, value: T) -> T:
        """Return `value`, a contract's dataclass, with every personal field in it sealed."""
        known = self._existing({subject for subject, _ in personal_in(value)})

        def seal(subject: str, clear: str) -> str:
            if subject not in known:
                known[subject] = self._key(subject)
            self._count("seal")
            return _Box.seal(subject, known[subject], clear)

        return with_personal(value, seal)

    def open_fields(self, value: T) -> T:
        """Return `value` with every personal field opened, None where the person was forgotten.

        `value` may be a list or tuple: the keys of all that is in it are fetched at once.
        """
        known = self._existing({_Box.read(sealed).subject for _, sealed in personal_in(value)})

        def unseal(_subject: str, sealed: str) -> str | None:
            self._count("open")
            try:
                return _Box.read(sealed).open(known)
            except ForgottenError:
                return None

        return with_personal(value, unseal)

    def _key(self, subject: str) -> bytes:
        """Return the key of `subject`, made now if need be. Of two who make one, one is first."""
        while (found := self._existing({subject}).get(subject)) is None:
            nonce = os.urandom(_NONCE)
            fresh = self._master.encrypt(nonce, AESGCM.generate_key(256), subject.encode())
            row = {"subject": subject, "wrapped": nonce + fresh}
            with translated(), suppress(IntegrityError), self.engine.begin() as connection:
                connection.execute(insert(keys), row)
                self._count("make key")
        return found

    def _count(self, operation: str) -> None:
        metrics.VAULT.labels(self._of, operation).inc()

    def _existing(self, subjects: set[str]) -> dict[str, bytes]:
        if not subjects:
            return {}
        found = select(keys.c.subject, keys.c.wrapped).where(keys.c.subject.in_(subjects))
        with translated(), self.reads.connect() as connection:
            wrapped = connection.execute(found).all()
        return {subject: self._unwrapped(subject, key) for subject, key in wrapped}

    def _unwrapped(self, subject: str, wrapped: bytes) -> bytes:
        try:
            return self._master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], subject.encode())
        except InvalidTag:
            raise WrongKeyError("this vault was made with another master key") from None


class _Box(NamedTuple):
    """A sealed value taken apart: about whom, under which of their keys, and the ciphertext."""

    subject: str
    key_id: str
    content: bytes

    @classmethod
    def read(cls, sealed: str) -> "_Box":
        try:
            subject, key_id, text = sealed.removeprefix(SEALED).rsplit(":", 2)
            content = base64.b64decode(text, altchars=b"-_", validate=True)
        except ValueError:
            raise NotSealedError("not a sealed value") from None
        if not sealed.startswith(SEALED):
            raise NotSealedError("not a sealed value")
        return cls(subject, key_id, content)

    @staticmethod
    def seal(subject: str, key: bytes, clear: str) -> str:
        nonce, key_id = os.urandom(_NONCE), _id_of(key)
        content = AESGCM(key).encrypt(nonce, clear.encode(), f"{subject}:{key_id}".encode())
        text = base64.urlsafe_b64encode(nonce + content).decode()
        return f"{SEALED}{subject}:{key_id}:{text}"

    def open(self, known: Mapping[str, bytes]) -> str:
        key = known.get(self.subject)
        if key is None or _id_of(key) != self.key_id:
            raise ForgottenError(self.subject)
        nonce, content = self.content[:_NONCE], self.content[_NONCE:]
        about = f"{self.subject}:{self.key_id}".encode()
        try:
            return AESGCM(key).decrypt(nonce, content, about).decode()
        except (ValueError, InvalidTag):
            raise NotSealedError(f"the sealed value of {self.subject} was altered") from None


def _sealed(key: bytes, subject: str, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return _id_of(key).encode() + nonce + AESGCM(key).encrypt(nonce, content, subject.encode())


def _id_of(key: bytes) -> str:
    """Tell one key of a person from the one after it, once the first was destroyed."""
    return sha256(key).hexdigest()[:8]
