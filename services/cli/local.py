"""The one-process mode's own settings: everything in one folder, with secrets made on first use."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from events.settings import Settings
from services.cli.errors import Wrong

FOLDER = Path("var/needle")
"""Where the one-process mode keeps everything, unless it is told otherwise."""

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=FOLDER,
    show_default=True,
    help="Where the one-process mode keeps everything; not looked at where NEEDLE_DATABASE "
    "or NEEDLE_DATABASE_FILE is set.",
)
"""The option of the commands that look at databases themselves."""

DEFAULT_COUNTY = "330783"
_VAULT_KEY = "vault-key"
_LOG_KEYS = "log-keys"
_PASSWORD_BYTES = 12
_KEY_BYTES = 32


class LocalFolder:
    """A folder that holds a one-process deployment: databases, vault key, clock, passwords."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def clock_file(self) -> Path:
        """Where a demo keeps its movable clock."""
        return self.path / "clock.json"

    @property
    def made(self) -> bool:
        """Whether a deployment was ever started here."""
        return (self.path / _VAULT_KEY).is_file()

    def create(self) -> None:
        """Make the folder, which nobody else may read."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def operator_password(self) -> str:
        """Return the password of the first operator, made on first use."""
        return self._secret("operator-password", lambda: secrets.token_urlsafe(_PASSWORD_BYTES))

    def settings(self, environ: Mapping[str, str], *, mode: str, movable: bool = False) -> Settings:
        """Return the settings: what `environ` says, else what is kept in the folder.

        Raises SettingsError.
        """
        databases = f"sqlite:///{self.path.resolve()}"
        given = {
            "NEEDLE_MODE": mode,
            "NEEDLE_COUNTY": DEFAULT_COUNTY,
            "NEEDLE_DATABASE": databases + "/{service}.db",
            "NEEDLE_VAULT_DATABASE": databases + "/vault.db",
            "NEEDLE_VAULT_KEY": self._secret(_VAULT_KEY, _key),
            "NEEDLE_CLOCK": f"file:{self.clock_file}" if movable else "system",
        }
        if self.signs:
            given["NEEDLE_LOG_KEYS"] = (self.path / _LOG_KEYS).read_text("utf-8")
        return Settings.from_environment({**given, **environ})

    @property
    def signs(self) -> bool:
        """Whether services that run here have keys to sign their events by."""
        return (self.path / _LOG_KEYS).is_file()

    def begin_to_sign(self) -> bool:
        """Make the keys that events are signed by; tell whether there were none before."""
        if self.signs:
            return False
        self._secret(_LOG_KEYS, lambda: f"{secrets.token_hex(4)}:{_key()}")
        return True

    def _secret(self, name: str, make: Callable[[], str]) -> str:
        """Return what the file `name` holds; the first one to ask makes it."""
        file = self.path / name
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return file.read_text("utf-8")
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(made := make())
        return made


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def kept_in(folder: Path) -> LocalFolder | None:
    """Return the one-process mode's folder; None where the environment names the databases.

    Raises Wrong where no deployment was ever started in it.
    """
    if os.environ.get("NEEDLE_DATABASE") or os.environ.get("NEEDLE_DATABASE_FILE"):
        return None
    local = LocalFolder(folder)
    if not local.made:
        raise Wrong(f"`needle serve` was never run in {folder}: say another --folder")
    return local
