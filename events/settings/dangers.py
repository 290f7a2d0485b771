"""What is well written and yet unsafe."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

from events.settings.log_keys import LogKeys
from events.settings.variables import NEW_KEY, VARIABLES
from events.store.keys import Key

_VARIED = 16  # so many different bytes are in any 32 that were left to chance
_GUEST = ("guest", "guest")


def dangers(values: Mapping[str, Any]) -> Iterator[str]:
    """Tell what is well written and yet unsafe; a value that could not be read is passed over."""
    nodes, key = (values.get("broker") or "").split(), values.get("vault_key")
    production = values.get("mode") == "production"
    if any(_login(url) == _GUEST and (production or not _loopback(url)) for url in nodes):
        yield "NEEDLE_BROKER logs in as guest: make a user of this service's own and put it there"
    if production:
        yield from _guessable(values)
    if key and (nodes or production) and len(set(key)) < _VARIED:
        yield f"NEEDLE_VAULT_KEY is the same few bytes repeated: {NEW_KEY}"
    if any(len(set(each.secret)) < _VARIED for _, each in _keys(values)):
        yield f"NEEDLE_LOG_KEYS has one that is the same few bytes repeated: {NEW_KEY}"
    if any(network.prefixlen == 0 for network in values.get("proxies", ())):
        yield "NEEDLE_PROXIES names everybody, so that anybody could pass for anyone"
    if production and values.get("clock_file"):
        yield "NEEDLE_CLOCK is movable, which production may not have: put `system` there"


def _keys(values: Mapping[str, Any]) -> Sequence[tuple[str | None, Key]]:
    keys: LogKeys | None = values.get("log_keys")
    return keys.entries if keys is not None else ()


def _guessable(values: Mapping[str, Any]) -> Iterator[str]:
    """Tell which URL has a password that whoever reads the user's name has guessed."""
    for name in ("database", "vault_database", "broker"):
        if any(_is_guessable(name, url) for url in (values.get(name) or "").split()):
            yield f"{VARIABLES[name].name} has an empty password, or the user's name for one"


def _is_guessable(name: str, url: str) -> bool:
    parts = urlsplit(url)
    told = parts.password is not None and (name, _login(url)) != ("broker", _GUEST)
    return told and unquote(parts.password or "") in {"", unquote(parts.username or "")}


def _login(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return unquote(parts.username or "guest"), unquote(parts.password or "guest")


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
