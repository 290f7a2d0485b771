"""Three ways to administer a broker: its management API, rabbitmqctl, or a script for somebody.

Each is a services.feed.credentials.Administration.
"""

import json
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests

from services.feed.credentials import REPLIES, AdministrationError, Rights

PATIENCE = 60.0
"""Seconds for one order."""


def administration_of(api: str | None, broker: str) -> "ManagementApi | Rabbitmqctl | Script":
    """Choose how to administer the broker at `broker` (its AMQP URL).

    Over its management API if its address `api` is given (http(s)://user:password@host:port); with
    rabbitmqctl if the broker is on this machine and that is installed; else by a script.
    """
    if api:
        return ManagementApi(api)
    found = shutil.which("rabbitmqctl") or shutil.which("rabbitmqctl", path="/usr/sbin")
    if found and urlsplit(broker).hostname in {"127.0.0.1", "::1", "localhost"}:
        return Rabbitmqctl([found])
    return Script()


@dataclass(frozen=True, slots=True)
class ManagementApi:
    """Over HTTP, at a URL that holds an administrator's user and password."""

    url: str = field(repr=False)

    def user(self, name: str, password: str) -> None:
        """Make a user, or give it another password."""
        self._put("users", name, password=password, tags="")

    def rights(self, name: str, vhost: str, rights: Rights) -> None:
        """Let a user do exactly this in a vhost."""
        allowed = {"configure": rights.configure, "write": rights.write, "read": rights.read}
        self._put("permissions", vhost, name, **allowed)
        self._put("topic-permissions", vhost, name, exchange=REPLIES, write=rights.keys, read="^$")

    def limits(self, name: str, connections: int, channels: int) -> None:
        """Bound what a user may have open at once."""
        self._put("user-limits", name, "max-connections", value=connections)
        self._put("user-limits", name, "max-channels", value=channels)

    def _put(self, *path: str, **body: Any) -> None:
        parts = urlsplit(self.url)
        place = parts.netloc.rpartition("@")[2]
        address = "/".join(quote(step, safe="") for step in path)
        try:
            answer = requests.put(
                f"{parts.scheme}://{place}/api/{address}",
                json=body,
                auth=(unquote(parts.username or ""), unquote(parts.password or "")),
                timeout=PATIENCE,
            )
        except requests.RequestException as error:
            kind = type(error).__name__
            raise AdministrationError(f"the management API at {place}: {kind}") from None
        if not answer.ok:
            told = f"{answer.status_code} {answer.reason}"
            raise AdministrationError(f"the management API at {place} does no {path[0]}: {told}")


@dataclass(frozen=True, slots=True)
class Rabbitmqctl:
    """With a rabbitmqctl; the `command` may begin with `docker exec` or the like."""

    command: Sequence[str]

    def user(self, name: str, password: str) -> None:
        """Make a user, or give it another password; it goes in where no process list shows it."""
        known = json.loads(self._run("list_users", "--formatter", "json"))
        order = "change_password" if name in {user["user"] for user in known} else "add_user"
        self._run(order, name, said=password)

    def rights(self, name: str, vhost: str, rights: Rights) -> None:
        """Let a user do exactly this in a vhost."""
        for order in _orders(name, vhost, rights):
            self._run(*order)

    def limits(self, name: str, connections: int, channels: int) -> None:
        """Bound what a user may have open at once."""
        self._run(*_limits(name, connections, channels))

    def _run(self, *words: str, said: str | None = None) -> str:
        # RabbitMQ 4 reads a password only where nothing but command and name is said
        line = [*self.command, *words] if said else [*self.command, "--silent", *words]
        try:
            done = subprocess.run(  # noqa: S603 - a command of ours with arguments of ours
                line, input=said, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
        except Exception as error:  # noqa: BLE001 - under eventlet TimeoutExpired has no name
            kind = type(error).__name__
            raise AdministrationError(f"{self.command[0]} does not run: {kind}") from None
        if done.returncode:
            told = " ".join((done.stderr or done.stdout).split())[:200]
            raise AdministrationError(f"rabbitmqctl {words[0]} was refused: {told}")
        return done.stdout


@dataclass(slots=True)
class Script:
    """Gives no orders but writes them down, for somebody who may on the broker's machine."""

    lines: list[str] = field(default_factory=list, repr=False)

    def user(self, name: str, password: str) -> None:
        """Make a user, or give it another password."""
        make, change = (_line(order, name) for order in ("add_user", "change_password"))
        said = f"printf '%s\\n' {shlex.quote(password)} |"  # the shell's own: no process shows it
        self.lines.append(f"{said} {make} || {said} {change}")

    def rights(self, name: str, vhost: str, rights: Rights) -> None:
        """Let a user do exactly this in a vhost."""
        self.lines += [_line(*order) for order in _orders(name, vhost, rights)]

    def limits(self, name: str, connections: int, channels: int) -> None:
        """Bound what a user may have open at once."""
        self.lines.append(_line(*_limits(name, connections, channels)))


def _line(*words: str) -> str:
    return shlex.join(["rabbitmqctl", *words])


def _orders(name: str, vhost: str, rights: Rights) -> list[tuple[str, ...]]:
    allowed = (rights.configure, rights.write, rights.read)
    return [
        ("set_permissions", "-p", vhost, name, *allowed),
        ("set_topic_permissions", "-p", vhost, name, REPLIES, rights.keys, "^$"),
    ]


def _limits(name: str, connections: int, channels: int) -> tuple[str, ...]:
    limits = {"max-connections": connections, "max-channels": channels}
    return ("set_user_limits", name, json.dumps(limits))
