"""What a process is told from outside: checked at start, refused with every reason at once."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import SplitResult, unquote, urlsplit

from events.clock import Clock, MovableClock, SystemClock

Mode = Literal["production", "test", "demo"]

_KEY_LENGTH = 32
_VARIED = 16  # so many different bytes are in any 32 that were left to chance
_GUEST = ("guest", "guest")


class SettingsError(Exception):
    """The process may not start like this. One line a problem; none shows a secret."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """How one process runs.

    `database` is a template: a service's own database follows by putting its name for
    `{service}`. Without a `broker` the services follow one another's logs directly (one-process
    mode). `vault_key` is 32 bytes. `clock_file` is the movable clock of demo and tests. `proxies`
    are the networks of the reverse proxies in front, whose X-Forwarded-For is believed. `metrics`
    is where metrics are collected; None: nowhere.
    """

    database: str = field(repr=False)
    vault_database: str = field(repr=False)
    vault_key: bytes = field(repr=False)
    county: str
    mode: Mode = "production"
    broker: str | None = field(default=None, repr=False)
    broker_ca: Path | None = None
    clock_file: Path | None = None
    http: tuple[str, int] = ("127.0.0.1", 8000)
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    metrics: tuple[str, int] | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read NEEDLE_* from `environ`; a secret may come from the file that NEEDLE_*_FILE names.

        Raises SettingsError with all problems at once.
        """
        values: dict[str, Any] = {}
        problems: list[str] = []
        for name, variable in _VARIABLES.items():
            try:
                values[name] = variable.read(environ)
            except ValueError as error:
                problems.append(str(error))
        problems += _dangers(values)
        if problems:
            raise SettingsError(tuple(problems))
        return cls(**values)

    @staticmethod
    def one(name: str, environ: Mapping[str, str]) -> Any:
        """Read one setting, for those who need not know the others. Raises SettingsError."""
        try:
            return _VARIABLES[name].read(environ)
        except ValueError as error:
            raise SettingsError((str(error),)) from None

    def database_of(self, service: str) -> str:
        """Return the URL of one service's own database."""
        return self.database.replace("{service}", service)

    def clock(self) -> Clock:
        """Return the clock that every process of this deployment reads."""
        return SystemClock() if self.clock_file is None else MovableClock(self.clock_file)


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
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in {"amqp", "amqps"} or not parts.hostname or not _port_is_valid(parts):
        raise ValueError("is not an amqp:// or amqps:// URL (%-encode what is special in it)")
    return text


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


def _county(text: str) -> str:
    if not re.fullmatch(r"\d{6}", text):
        raise ValueError("is not a county's code")
    return text


def _dangers(values: Mapping[str, Any]) -> Iterator[str]:
    """Tell what is well written and yet unsafe; a value that could not be read is passed over."""
    broker, key = values.get("broker"), values.get("vault_key")
    production = values.get("mode") == "production"
    if broker and _login(broker) == _GUEST and (production or not _loopback(broker)):
        yield "NEEDLE_BROKER logs in as guest: make a user of this service's own and put it there"
    if production:
        yield from _guessable(values)
    if key and (broker or production) and len(set(key)) < _VARIED:
        yield f"NEEDLE_VAULT_KEY is the same few bytes repeated: {_NEW_KEY}"
    if any(network.prefixlen == 0 for network in values.get("proxies", ())):
        yield "NEEDLE_PROXIES names everybody, so that anybody could pass for anyone"
    if production and values.get("clock_file"):
        yield "NEEDLE_CLOCK is movable, which production may not have: put `system` there"


def _guessable(values: Mapping[str, Any]) -> Iterator[str]:
    """Tell which URL has a password that whoever reads the user's name has guessed."""
    for name in ("database", "vault_database", "broker"):
        url = values.get(name) or ""
        parts = urlsplit(url)
        told = parts.password is not None and (name, _login(url)) != ("broker", _GUEST)
        if told and unquote(parts.password or "") in {"", unquote(parts.username or "")}:
            yield f"{_VARIABLES[name].name} has an empty password, or the user's name for one"


def _login(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return unquote(parts.username or "guest"), unquote(parts.password or "guest")


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


_NEW_KEY = f"{_KEY_LENGTH} random bytes in base64 (`openssl rand -base64 {_KEY_LENGTH}` makes them)"

_VARIABLES = {
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
    "vault_key": _Variable("NEEDLE_VAULT_KEY", _key, _NEW_KEY),
    "broker": _Variable(
        "NEEDLE_BROKER",
        _broker,
        "the broker's URL, such as amqps://user:password@host/vhost, or leave it out to run "
        "everything in one process",
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
    "county": _Variable("NEEDLE_COUNTY", _county, "its division code of 6 digits, such as 330783"),
}
