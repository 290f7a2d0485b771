"""A process of its own for bytes that strangers send: nothing but them, little memory, little time.

A library in C that reads what strangers send must not be able to hold up a service, nor to reach
what the service knows. This module is both ends: `read_apart` starts such a process, and `bound`
is what it does to itself first.
"""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

from services.cleaning.unreadable import GivenUpError, UnreadableError

REFUSED: Final = 3
"""The exit code with which the last line of standard error is a word for the reason."""

LONGEST_S: Final = 20
"""Seconds that a file may take to be read, whatever the process waits for."""

_CPU_S: Final = 10
_FILES: Final = 64
_GRACE_S: Final = 5


def read_apart(module: str, data: bytes, reasons: Mapping[str, str], too_much: str) -> bytes:
    """Run a module on `data` in a process of its own; return what it wrote.

    Raises UnreadableError with the one of `reasons` that it names; GivenUpError with `too_much`
    where it was ended, because it took more than one file may.
    """
    try:
        done = subprocess.run(  # noqa: S603 - a command of our own
            (sys.executable, "-m", module),
            input=data,
            capture_output=True,
            check=False,
            env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            timeout=LONGEST_S + _GRACE_S,
        )
    except Exception as error:
        # It was stopped, so that its own alarm did not ring. Beside green threads it is another
        # class of the same name.
        if type(error).__name__ != subprocess.TimeoutExpired.__name__:
            raise
        raise GivenUpError(too_much) from None
    if done.returncode == REFUSED:
        word = done.stderr.decode().strip().splitlines()[-1]
        raise UnreadableError(reasons[word])
    if done.returncode != 0:
        raise GivenUpError(too_much)
    return done.stdout


def bound(memory: int) -> None:
    """Have this process end before it takes more than one file may; `memory` is in bytes."""
    signal.alarm(LONGEST_S)
    limits = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for limit, most in limits:
        resource.setrlimit(limit, (most, most))


def refuse(word: str) -> None:
    """End this process with the word for a reason."""
    sys.stderr.write(f"{word}\n")
    sys.exit(REFUSED)
