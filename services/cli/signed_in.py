"""Options of the commands that talk to a running server, as somebody who is signed in there."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import click

from services.cli.client import Site
from services.cli.session import Remembered

PATIENCE_S = 3.0
"""How long a server is waited for: people look on."""


def signed_in(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--server` and `--login` to a command; it gets the Person who does it, first."""

    @click.option(
        "--server",
        envvar="NEEDLE_SERVER",
        show_envvar=True,
        default="http://127.0.0.1:8000",
        show_default=True,
        callback=_address,
        help="Where the services answer.",
    )
    @click.option(
        "--login",
        envvar="NEEDLE_LOGIN",
        show_envvar=True,
        default="operator-1",
        show_default=True,
        help="As whom to sign in; the password is asked for, or taken from NEEDLE_PASSWORD or the "
        "file that NEEDLE_PASSWORD_FILE names. One stays signed in for an hour.",
    )
    @wraps(command)
    def with_person(*, server: str, login: str, **kwargs: Any) -> None:
        command(Remembered(Site(server), login, patience=PATIENCE_S), **kwargs)

    return with_person


def _address(_context: click.Context, _option: click.Parameter, server: str) -> str:
    parts = urlsplit(server)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise click.BadParameter("put there the server's address, such as https://needle.example")
    return server.rstrip("/")
