"""What stands beside us, in a process of its own.

Code by hand runs there as its author would run it: without eventlet, without our imports. Between
two turns it waits for its next one and costs nothing.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol


class Turn(Protocol):
    """Has the other process take its turn, and returns what it measured."""

    def __call__(self, **arguments: Any) -> Any:
        """Take one turn."""


class PeerError(Exception):
    """The other process ended in the middle of its turn; its own words stand above."""


@contextmanager
def peer(function: str, **settings: Any) -> Iterator[Turn]:
    """Start `function` ("module:name") with `settings`; it returns what takes the turns."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.peer", function, json.dumps(settings)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        to, back = process.stdin, process.stdout

        def turn(**arguments: Any) -> Any:
            to.write(json.dumps(arguments).encode() + b"\n")
            to.flush()
            answer = back.readline()
            if not answer:
                raise PeerError(function)
            return json.loads(answer)

        try:
            yield turn
        finally:
            to.close()
            process.wait()


@contextmanager
def server(module: str, *arguments: str) -> Iterator[Any]:
    """Run a module that serves until it is killed; give what it says first, in JSON."""
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.readline()
            if not said:
                raise PeerError(module)
            yield json.loads(said)
        finally:
            process.kill()


def _serve(function: str, settings: str) -> None:
    module, _, name = function.partition(":")
    take_turn = getattr(import_module(module), name)(**json.loads(settings))
    for line in sys.stdin:
        print(json.dumps(take_turn(**json.loads(line))), flush=True)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
