"""Sealing personal values: a key for each person, kept apart from every log.

A personal value is encrypted before it is hashed, so the chain of hashes runs over ciphertext.
Destroying a person's key makes every copy unreadable, in logs, feeds, archives and backups, and
breaks no chain.
"""

import base64
import hmac
import os
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError

metadata = MetaData()
keys = Table(
    "keys",
    metadata,
    Column("subject", String(120), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

PREFIX = "sealed:"
PERSONAL = "x-personal"
"""The field metadata that marks a personal value and names the field that says whose it is."""

_NONCE = 12
T = TypeVar("T")


class ForgottenError(Exception):
    """The key of this person was destroyed: the value cannot be read any more, by anyone."""


class NotSealedError(Exception):
    """This text is not a sealed value, or was altered."""


class Vault:
    """Seals and opens personal values. The one store that all services of a deployment share.

    `master` (32 bytes) wraps the persons' keys, so that the vault's database alone opens nothing.
    """

    def __init__(self, engine: Engine, master: bytes) -> None:
        self._engine = engine
        self._master = AESGCM(master)
        self._pepper = hmac.digest(master, b"command fingerprints", sha256)

    def create(self) -> None:
        """Make the vault's table where it does not exist yet."""
        metadata.create_all(self._engine)

    def seal(self, subject: str, value: str) -> str:
        """Encrypt `value`, which is about `subject`, making the subject's key if need be."""
        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self._key(subject)).encrypt(nonce, value.encode(), subject.encode())
        return f"{PREFIX}{subject}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str) -> str:
        """Return the value that was sealed. Raises ForgottenError, NotSealedError."""
        subject, _, text = sealed.removeprefix(PREFIX).rpartition(":")
        if not sealed.startswith(PREFIX) or not subject:
            msg = "not a sealed value"
            raise NotSealedError(msg)
        key = self._existing(subject)
        if key is None:
            raise ForgottenError(subject)
        try:
            raw = base64.urlsafe_b64decode(text)
            return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], subject.encode()).decode()
        except (ValueError, InvalidTag):
            msg = f"the sealed value of {subject} was altered"
            raise NotSealedError(msg) from None

    def forget(self, subject: str) -> bool:
        """Destroy the key of `subject`; tell whether there was one."""
        with self._engine.begin() as connection:
            return connection.execute(delete(keys).where(keys.c.subject == subject)).rowcount > 0

    def fingerprint(self, content: bytes) -> str:
        """Return a keyed digest: the plain one of a telephone number could be guessed."""
        return hmac.digest(self._pepper, content, sha256).hex()

    def seal_fields(self, value: T) -> T:
        """Return `value`, a contract's dataclass, with every personal field in it sealed."""
        return _each_personal(value, self.seal)

    def open_fields(self, value: T) -> T:
        """Return `value` with every personal field opened, None where the person was forgotten."""
        return _each_personal(value, self._opened)

    def _opened(self, _subject: str, sealed: str) -> str | None:
        try:
            return self.open(sealed)
        except ForgottenError:
            return None

    def _key(self, subject: str) -> bytes:
        found = self._existing(subject)
        if found is not None:
            return found
        fresh, nonce = AESGCM.generate_key(256), os.urandom(_NONCE)
        wrapped = nonce + self._master.encrypt(nonce, fresh, subject.encode())
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(keys).values(subject=subject, wrapped=wrapped))
        except IntegrityError:
            return self._key(subject)
        return fresh

    def _existing(self, subject: str) -> bytes | None:
        found = select(keys.c.wrapped).where(keys.c.subject == subject)
        with self._engine.connect() as connection:
            wrapped = connection.execute(found).scalar()
        if wrapped is None:
            return None
        return self._master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], subject.encode())


def hide_fields(value: T) -> T:
    """Return `value` with every personal field set to None: for readers who may not know."""
    return _each_personal(value, lambda _subject, _sealed: None)


def _each_personal(value: Any, change: Any) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(_each_personal(item, change) for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for field in fields(value):
        held = getattr(value, field.name)
        whose = field.metadata.get("metadata", {}).get(PERSONAL)
        if held is None:
            continue
        if whose is None:
            new = _each_personal(held, change)
        else:
            new = change(str(getattr(value, whose)), held)
        if new is not held:
            changed[field.name] = new
    return replace(value, **changed) if changed else value
