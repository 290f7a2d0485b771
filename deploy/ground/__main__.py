"""`python -m deploy.ground [--connections N] [COMMAND ...]`: find or start the servers, say which.

The command finds them in NEEDLE_TEST_AMQP and NEEDLE_TEST_POSTGRES. Without one this holds what
it started until Ctrl-C. A PostgreSQL of the machine's own that allows fewer connections is passed
over.
"""

import os
import shlex
import signal
import subprocess
import sys
from argparse import REMAINDER, ArgumentParser

from deploy.ground import Ground, GroundError
from deploy.ground.postgres import DEFAULT_CONNECTIONS


def main(words: list[str]) -> int:
    """Run a command on the ground; return its exit code, or 1 if there is no ground."""
    told = _parser().parse_args(words)
    command = told.command
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with Ground(connections=told.connections) as ground:
            variables = ground.variables()
            if command:
                return subprocess.run(
                    command, env={**os.environ, **variables}, check=False
                ).returncode
            for name, value in variables.items():
                print(f"export {name}={shlex.quote(value)}")
            print("Held until Ctrl-C.", flush=True)
            signal.pause()
    except GroundError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m deploy.ground", description=__doc__)
    parser.add_argument("--connections", type=int, default=DEFAULT_CONNECTIONS, metavar="N")
    parser.add_argument("command", nargs=REMAINDER)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
