"""Staying signed in from one command to the next: each sign-in costs an attempt, and a password."""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from services.cli import secret
from services.cli.client import Person


@dataclass
class Remembered(Person):
    """A person whose token is kept in a file of the user's own, until the server takes it no more.

    The password is asked for when it is needed.
    """

    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        with suppress(OSError, UnicodeDecodeError):
            self.go_on_with(self._file.read_text("ascii"))

    def sign_in(self) -> str:
        """Get a token and keep it. Raises RefusedError; Wrong where no password is to be had."""
        self.password = secret.asked("NEEDLE_PASSWORD", f"Password of {self.login}")
        token = super().sign_in()
        with suppress(OSError):  # nowhere to keep it: then the next command signs in again
            self._keep(token)
        return token

    @property
    def _file(self) -> Path:
        place = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("XDG_CACHE_HOME")
        who = sha256(f"{self.site.default} {self.login}".encode()).hexdigest()
        return Path(place or Path.home() / ".cache") / "needle" / who

    def _keep(self, token: str) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(token)
        fresh.replace(self._file)
