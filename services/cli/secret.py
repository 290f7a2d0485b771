"""Secrets that a command needs: from the environment, a file that it names, or a prompt."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import click

from services.cli.errors import Wrong


def given(name: str) -> str | None:
    """Return the environment variable `name`, or what the file holds that `<name>_FILE` names.

    Raises Wrong where that file cannot be read.
    """
    if text := os.environ.get(name):
        return text
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(f"{name}_FILE: {file} cannot be read ({type(error).__name__})") from None


def url(name: str) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return what reads an option that is a URL: one with a password is in the environment only.

    Everybody on a machine sees what a process was called with, and a shell keeps it.
    """

    def read(_context: click.Context, _option: click.Parameter, told: str | None) -> str | None:
        if told is not None and any(_password(each) for each in told.split()):
            raise click.BadParameter(
                f"others see a password that is given here: put the URL into {name}, or into a "
                f"file that {name}_FILE names"
            )
        return told or given(name)

    return read


def _password(address: str) -> str | None:
    try:
        return urlsplit(address).password
    except ValueError:
        raise click.BadParameter("is no URL") from None


def asked(name: str, question: str, *, twice: bool = False) -> str:
    """Return the secret `name`, or ask for it on the terminal. Raises Wrong where there is none."""
    if (secret := given(name)) is not None:
        return secret
    if not sys.stdin.isatty():
        raise Wrong(f"{question}? Put it into {name}, or into a file that {name}_FILE names")
    answer: str = click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True)
    return answer
