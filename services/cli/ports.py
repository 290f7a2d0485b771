"""Ports of this machine: one that is free, and a plain word about one that is not."""

import errno
import secrets
import socket
from contextlib import suppress

from services.cli.errors import Failed

_RANGE = range(20_000, 32_000)
_TRIES = 100


def free_port() -> int:
    """Return a port on which nobody listens. Raises Failed where none is free.

    It lies below those from which outgoing connections are made: one of these could else take it
    before whoever is to listen there has started.
    """
    for _ in range(_TRIES):
        port = secrets.choice(_RANGE)
        with suppress(Failed):
            require_free(("127.0.0.1", port))
            return port
    message = f"no port from {_RANGE.start} to {_RANGE.stop - 1} is free: end some servers"
    raise Failed(message)


def require_free(*addresses: tuple[str, int]) -> None:
    """Let pass addresses on which this process could listen. Raises Failed, which says why not."""
    for address in addresses:
        try:
            _listen(address)
        except OSError as error:
            raise Failed(_words(address, error)) from None


def _listen(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen()


def _words(address: tuple[str, int], error: OSError) -> str:
    host, port = address
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is taken: somebody listens on {host}:{port} already. Stop it, or choose "
            f"another port, such as PORT={port + 1}"
        )
    return f"nobody can listen on {host}:{port} here ({error.strerror})"
