"""What a process is told from outside: checked at start, refused with every reason at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any, Literal

from events.clock import Clock, MovableClock, SystemClock
from events.settings.dangers import dangers
from events.settings.log_keys import LogKeys
from events.settings.variables import OF_COMMANDS, SIGNED_BY, VARIABLES, Mode
from events.store.keys import Keyring

__all__ = ["Mode", "Settings", "SettingsError"]


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
    mode). `vault_key` is 32 bytes. `connections` are those of one service to its database; it opens
    half as many to the vault's. `clock_file` is the movable clock of demo and tests. `proxies`
    are the networks of the reverse proxies in front, whose X-Forwarded-For is believed. `metrics`
    is where metrics are collected, `traces` where spans are sent; None: nowhere. `log_reader` is
    the database's role that may read the log, and nothing else, beside the service: the auditor's.
    `log_keys` are those that services sign their events by; `log_macs` says whether an event
    without a MAC is refused (`required`) or believed (`made`). `unnamed_days` is for how long a
    photo or document is kept that no event names.
    """

    database: str = field(repr=False)
    vault_database: str = field(repr=False)
    vault_key: bytes = field(repr=False)
    county: str
    mode: Mode = "production"
    connections: int = 10
    broker: str | None = field(default=None, repr=False)
    broker_ca: Path | None = None
    clock_file: Path | None = None
    http: tuple[str, int] = ("127.0.0.1", 8000)
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    metrics: tuple[str, int] | None = None
    log_reader: str | None = None
    traces: str | None = None
    unnamed_days: int = 90
    log_keys: LogKeys | None = field(default=None, repr=False)
    log_macs: Literal["required", "made"] = "required"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read NEEDLE_* from `environ`; a secret may come from the file that NEEDLE_*_FILE names.

        Raises SettingsError with all problems at once.
        """
        values: dict[str, Any] = {}
        problems: list[str] = []
        for name, variable in VARIABLES.items():
            try:
                values[name] = variable.read(environ)
            except ValueError as error:
                problems.append(str(error))
        problems += dangers(values)
        if problems:
            raise SettingsError(tuple(problems))
        return cls(**values)

    @staticmethod
    def one(name: str, environ: Mapping[str, str]) -> Any:
        """Read one setting, for those who need not know the others. Raises SettingsError."""
        try:
            return (VARIABLES | OF_COMMANDS)[name].read(environ)
        except ValueError as error:
            raise SettingsError((str(error),)) from None

    def database_of(self, service: str) -> str:
        """Return the URL of one service's own database."""
        return self.database.replace("{service}", service)

    def keys_of(self, service: str) -> Keyring | None:
        """Return what one service signs its events by, None where nothing is signed."""
        if self.log_keys is None:
            return None
        return self.log_keys.of(service, required=self.log_macs == "required")

    def require_keys(self, services: Iterable[str]) -> None:
        """Raise SettingsError where one of `services` has no key and the mode is production."""
        without = [each for each in services if self.keys_of(each) is None]
        if self.mode == "production" and without:
            problem = f"NEEDLE_LOG_KEYS has no key of {' '.join(without)}: put there {SIGNED_BY}"
            raise SettingsError((problem,))

    def clock(self) -> Clock:
        """Return the clock that every process of this deployment reads."""
        return SystemClock() if self.clock_file is None else MovableClock(self.clock_file)
