"""The keys that services sign their events by, as the environment tells them."""

import base64
import binascii
import re
from dataclasses import dataclass, field

from events.store.keys import Key, Keyring

KEY_BYTES = 32

_ENTRY = re.compile(r"(?:(?P<service>[a-z]+)\.)?(?P<id>[A-Za-z0-9-]{1,20}):(?P<secret>\S+)")


@dataclass(frozen=True, slots=True)
class LogKeys:
    """Keys by service, the newest first; those under None are for every service."""

    entries: tuple[tuple[str | None, Key], ...] = field(repr=False)

    def of(self, service: str, *, required: bool) -> Keyring | None:
        """Return the keys of one service, None where there are none for it."""
        own = [key for name, key in self.entries if name in (None, service)]
        return Keyring(own, required=required) if own else None


def read(text: str) -> LogKeys | None:
    """Read keys such as `issue.2026-11:BASE64`, the newest first, with spaces between.

    Without a service's name before its id a key is for all. Raises ValueError.
    """
    keys = LogKeys(tuple(_entry(each) for each in text.split()))
    names = [(service, key.id) for service, key in keys.entries]
    if len(set(names)) < len(names):
        raise ValueError("has two keys of one id")
    return keys if names else None


def _entry(text: str) -> tuple[str | None, Key]:
    found = _ENTRY.fullmatch(text)
    if found is None:
        raise ValueError("holds something that is no key")
    try:
        secret = base64.b64decode(found["secret"], validate=True)
    except binascii.Error:
        raise ValueError("is not base64") from None
    if len(secret) != KEY_BYTES:
        raise ValueError(f"holds {len(secret)} bytes, not {KEY_BYTES}")
    return found["service"], Key(found["id"], secret)
