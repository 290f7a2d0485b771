"""Ports of 127.0.0.1 for servers that cannot choose their own."""

import fcntl
import os
import secrets
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

from deploy.ground.search import Unfit

RANGE = range(20_000, 32_000)
"""Below those from which outgoing connections are made (Linux: 32768): one of these could else take
a port between its being chosen and its server's start."""

_TRIES = 500


def free_ports(count: int) -> list[int]:
    """Return ports on which nobody listens, and which this run alone gives out until it ends.

    Several runs of one user leave each other's ports alone by locks on files, which end with the
    process however it ends. Raises Unfit where there are not as many.
    """
    found: list[int] = []
    for _ in range(_TRIES):
        if len(found) == count:
            return found
        port = secrets.choice(RANGE)
        if _free(port) and _claimed(port):
            found.append(port)
    message = f"there are no {count} free ports from {RANGE[0]} to {RANGE[-1]}"
    raise Unfit(message)


def free_port() -> int:
    """Return one of them."""
    (port,) = free_ports(1)
    return port


def _free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False


def _claimed(port: int) -> bool:
    folder = Path(tempfile.gettempdir()) / f"needle-ports-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    # Held until this process ends: nobody closes it.
    claim = os.open(folder / str(port), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(claim)
        return False
    return True
