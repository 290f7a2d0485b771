"""The environment variables: how each text is read, and what people should put there."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import SplitResult, urlsplit

from events.settings import log_keys

Mode = Literal["production", "test", "demo"]

_KEY_LENGTH = 32
_FEWEST, _MOST = 4, 100
_FEWEST_DAYS = 7


@dataclass(frozen=True, slots=True)
class _Variable:
    """One environment variable: how its text is read, and what people should put there."""

    name: str
    parse: Callable[[str], Any]
    advice: str
    default: str | None = None

    def read(self, environ: Mapping[str, str]) -> Any:
        """Return the parsed value. Raises ValueError with a sentence that names the variable."""
        try:
            return self.parse(self._text(environ))
        except ValueError as error:
            raise ValueError(f"{self.name} {error}: put there {self.advice}") from None

    def _text(self, environ: Mapping[str, str]) -> str:
        given, file = environ.get(self.name), environ.get(f"{self.name}_FILE")
        if given and file:
            raise ValueError(f"is given, and so is {self.name}_FILE: keep one of them")
        if not file:
            text = given or self.default
            if text is None:
                raise ValueError("is missing")
            return text.strip()
        try:
            secret = Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"cannot be read from its file ({type(error).__name__})") from None
        if not secret:
            raise ValueError("has an empty file")
        return secret


def _mode(text: str) -> str:
    if text not in get_args(Mode):
        raise ValueError("is none of the modes")
    return text


def _database(text: str) -> str:
    if not text.startswith(("postgresql+psycopg2://", "sqlite:///")):
        raise ValueError("names neither postgresql+psycopg2:// nor sqlite:///")
    return text


def _template(text: str) -> str:
    if "{service}" not in text:
        raise ValueError("has no {service} in it, so all services would share one log")
    return _database(text)


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("is not base64") from None
    if len(key) != _KEY_LENGTH:
        raise ValueError(f"holds {len(key)} bytes, not {_KEY_LENGTH}")
    return key


def _broker(text: str) -> str | None:
    for url in text.split():
        parts = urlsplit(url)
        if parts.scheme not in {"amqp", "amqps"} or not parts.hostname or not _port_is_valid(parts):
            raise ValueError("is not an amqp:// or amqps:// URL (%-encode what is special in it)")
    return text or None


def _port_is_valid(parts: SplitResult) -> bool:
    """Look at the port without showing it: in a mistyped URL it is a piece of the password."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _authorities(text: str) -> Path | None:
    if not text:
        return None
    if not Path(text).is_file():
        raise ValueError("names no file")
    return Path(text)


def _clock_file(text: str) -> Path | None:
    if text == "system":
        return None
    kind, _, path = text.partition(":")
    if kind != "file" or not path:
        raise ValueError("names no clock")
    return Path(path)


def _address(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname or not _port_is_valid(parts) or not parts.port:
        raise ValueError("is not host:port")
    return parts.hostname, parts.port


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("is no list of addresses and networks") from None


def _metrics(text: str) -> tuple[str, int] | None:
    return _address(text) if text else None


def _role(text: str) -> str | None:
    if text and not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", text):
        raise ValueError("is not a role of PostgreSQL")
    return text or None


def _collector(text: str) -> str | None:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("is not an http:// or https:// URL")
    return text or None


def _county(text: str) -> str:
    if not re.fullmatch(r"\d{6}", text):
        raise ValueError("is not a county's code")
    return text


def _connections(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text) or not _FEWEST <= int(text) <= _MOST:
        raise ValueError(f"is no number from {_FEWEST} to {_MOST}")
    return int(text)


def _macs(text: str) -> str:
    if text not in {"required", "made"}:
        raise ValueError("is neither required nor made")
    return text


def _days(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) < _FEWEST_DAYS:
        raise ValueError(f"is no number from {_FEWEST_DAYS} to 9999")
    return int(text)


NEW_KEY = f"{_KEY_LENGTH} random bytes in base64 (`openssl rand -base64 {_KEY_LENGTH}` makes them)"

SIGNED_BY = (
    "the keys that a service signs its events by, the newest first, with spaces between: each an "
    f"id, a colon and {NEW_KEY}"
)

VARIABLES = {
    "mode": _Variable("NEEDLE_MODE", _mode, "production, test or demo", "production"),
    "database": _Variable(
        "NEEDLE_DATABASE",
        _template,
        "the URL of a service's database with {service} for its name, such as "
        "postgresql+psycopg2://user:password@host/needle_{service} or sqlite:////path/{service}.db",
    ),
    "vault_database": _Variable(
        "NEEDLE_VAULT_DATABASE",
        _database,
        "the URL of the key vault's database, such as "
        "postgresql+psycopg2://user:password@host/needle_vault or sqlite:////path/vault.db",
    ),
    "vault_key": _Variable("NEEDLE_VAULT_KEY", _key, NEW_KEY),
    "log_keys": _Variable(
        "NEEDLE_LOG_KEYS",
        log_keys.read,
        SIGNED_BY,
        "",
    ),
    "log_macs": _Variable(
        "NEEDLE_LOG_MACS",
        _macs,
        "`required`, or `made` as long as a release that signs nothing runs beside this one",
        "required",
    ),
    "connections": _Variable(
        "NEEDLE_CONNECTIONS",
        _connections,
        "how many connections one service opens to its database; to the vault's it opens half as "
        "many",
        "10",
    ),
    "broker": _Variable(
        "NEEDLE_BROKER",
        _broker,
        "the broker's URL, such as amqps://user:password@host/vhost (of a cluster several, with "
        "spaces between), or leave it out to run everything in one process",
        "",
    ),
    "broker_ca": _Variable(
        "NEEDLE_BROKER_CA",
        _authorities,
        "a file of the authorities that vouch for the broker's certificate, or leave it out for "
        "the machine's own",
        "",
    ),
    "clock_file": _Variable(
        "NEEDLE_CLOCK",
        _clock_file,
        "`system`, or `file:PATH` in demo and test",
        "system",
    ),
    "http": _Variable(
        "NEEDLE_HTTP",
        _address,
        "where to listen, such as 127.0.0.1:8000 or [::1]:8000",
        "127.0.0.1:8000",
    ),
    "proxies": _Variable(
        "NEEDLE_PROXIES",
        _networks,
        "the addresses or networks of the reverse proxies in front, such as 172.30.7.2, "
        "with commas between them, or leave it out where there is none",
        "",
    ),
    "metrics": _Variable(
        "NEEDLE_METRICS",
        _metrics,
        "where metrics are collected, such as 0.0.0.0:9464, or leave it out for nowhere",
        "",
    ),
    "log_reader": _Variable(
        "NEEDLE_LOG_READER",
        _role,
        "the role that may read the log's table, such as needle_audit, or leave it out",
        "",
    ),
    "traces": _Variable(
        "NEEDLE_TRACES",
        _collector,
        "where an OTLP collector takes traces, such as http://collector:4318/v1/traces, or leave "
        "it out for nowhere",
        "",
    ),
    "unnamed_days": _Variable(
        "NEEDLE_UNNAMED_DAYS",
        _days,
        "for how many days a photo is kept that no record names",
        "90",  # a season: so long a phone may lie in a drawer with the record that names it
    ),
    "county": _Variable("NEEDLE_COUNTY", _county, "its division code of 6 digits, such as 330783"),
}

OF_COMMANDS = {
    "backup_database": _Variable(
        "NEEDLE_BACKUP_DATABASE",
        _database,
        "the URL of the server and of a role that may replicate, such as "
        "postgresql+psycopg2://postgres:password@host/postgres",
    ),
}
"""What single commands of `needle` are told; no service looks at it."""
