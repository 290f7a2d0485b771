"""Giving rabbitmqctl's commands to a broker: by rabbitmqctl, or over its management API."""

import json
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import requests

from deploy.ground.search import Unfit

PATIENCE = 60  # seconds


class Administration(Protocol):
    """Takes a rabbitmqctl command's words and returns what it printed. Raises Unfit."""

    def __call__(self, *words: str) -> str:
        """Give one command."""

    def variables(self) -> dict[str, str]:
        """Return what names this way to another process (see deploy.ground)."""


@dataclass(frozen=True, slots=True)
class Rabbitmqctl:
    """Administers with a rabbitmqctl; the `command` may begin with `env ...` or `docker exec`."""

    command: Sequence[str]

    def __call__(self, *words: str) -> str:
        """Give one command."""
        line = [*self.command, "--silent", *words]
        try:
            done = subprocess.run(
                line, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            message = f"{self.command[0]} does not run ({error})"
            raise Unfit(message) from error
        if done.returncode:
            said = " ".join((done.stderr or done.stdout).split())[:300]
            message = f"`rabbitmqctl {words[0]}` was refused ({said})"
            raise Unfit(message)
        return done.stdout

    def variables(self) -> dict[str, str]:
        """Return what names this way to another process."""
        return {"NEEDLE_TEST_RABBITMQCTL": shlex.join(self.command)}


@dataclass(frozen=True, slots=True)
class ManagementApi:
    """Administers over HTTP at `url`, which holds user and password.

    It knows the commands that tests need: vhosts, users, permissions and limits.
    """

    url: str

    def __call__(self, *words: str) -> str:
        """Give one command, translated."""
        return "\n".join(self._translate(words))

    def variables(self) -> dict[str, str]:
        """Return what names this way to another process."""
        return {"NEEDLE_TEST_RABBITMQ_API": self.url}

    def _translate(self, words: Sequence[str]) -> list[str]:
        match words:
            case ["list_vhosts" | "list_users" as command]:
                found = self._call("GET", command.removeprefix("list_"))
                return [each["name"] for each in found]
            case ["add_vhost", vhost]:
                self._call("PUT", "vhosts", vhost)
            case ["delete_vhost", vhost]:
                self._call("DELETE", "vhosts", vhost)
            case ["add_user", user, password]:
                self._call("PUT", "users", user, password=password, tags="")
            case ["delete_user", user]:
                self._call("DELETE", "users", user)
            case ["set_permissions", "-p", vhost, user, *rights]:
                kinds = ("configure", "write", "read")
                named = dict(zip(kinds, rights, strict=True))
                self._call("PUT", "permissions", vhost, user, **named)
            case ["set_topic_permissions", "-p", vhost, user, *rights]:
                kinds = ("exchange", "write", "read")
                named = dict(zip(kinds, rights, strict=True))
                self._call("PUT", "topic-permissions", vhost, user, **named)
            case ["set_vhost_limits", "-p", vhost, limits]:
                for name, value in json.loads(limits).items():
                    self._call("PUT", "vhost-limits", vhost, name, value=value)
            case _:
                message = (
                    f"`rabbitmqctl {' '.join(words)}` cannot be asked over HTTP; name a "
                    "rabbitmqctl by NEEDLE_TEST_RABBITMQCTL"
                )
                raise Unfit(message)
        return []

    def _call(self, method: str, *path: str, **body: Any) -> Any:
        parts = urlsplit(self.url)
        steps = "/".join(quote(step, safe="") for step in path)
        address = f"{parts.scheme}://{parts.hostname}:{parts.port or 15672}/api/{steps}"
        login = (parts.username or "guest", parts.password or "guest")
        try:
            answer = requests.request(
                method, address, json=body or None, auth=login, timeout=PATIENCE
            )
            answer.raise_for_status()
        except requests.RequestException as error:
            message = f"the management API does not do {method} {path[0]} ({error})"
            raise Unfit(message) from error
        return answer.json() if answer.content else None
