"""The keys by which a service's own events are told from what others have put into its log.

Whoever has the database's role can add an event that links as it should. They cannot make its MAC:
an HMAC-SHA-256 by a key that lies outside the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hmac import compare_digest, digest


@dataclass(frozen=True, slots=True)
class Key:
    """One key and the id that stands with what it signed."""

    id: str
    secret: bytes = field(repr=False)


class Keyring:
    """The keys of one service, the newest first: it signs, and all of them are believed.

    Where MACs are not `required`, an event without one is believed, too: for as long as a process
    of a release that makes none runs beside this one.
    """

    def __init__(self, keys: Sequence[Key], *, required: bool = True) -> None:
        self._newest = keys[0]
        self._secrets = {key.id: key.secret for key in keys}
        self.required = required

    def sign(self, text: str) -> str:
        """Return the MAC of a text, with the id of its key before it."""
        return _mac(self._newest.id, self._newest.secret, text)

    def knows(self, mac: str) -> bool:
        """Tell whether the key is on the ring that a MAC names."""
        return mac.partition(":")[0] in self._secrets

    def holds(self, mac: str, text: str) -> bool:
        """Tell whether a MAC was made of this text by one of the keys."""
        key = mac.partition(":")[0]
        secret = self._secrets.get(key)
        return secret is not None and compare_digest(mac.encode(), _mac(key, secret, text).encode())


def _mac(key: str, secret: bytes, text: str) -> str:
    return f"{key}:{digest(secret, text.encode(), 'sha256').hex()}"
