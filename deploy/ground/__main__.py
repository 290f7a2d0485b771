"""`python -m deploy.ground [COMMAND ...]`: find or start the servers, say which, run a command.

The command finds them in NEEDLE_TEST_AMQP and NEEDLE_TEST_POSTGRES. Without one this holds what
it started until Ctrl-C.
"""

import os
import shlex
import signal
import subprocess
import sys

from deploy.ground import Ground, GroundError


def main(command: list[str]) -> int:
    """Run `command` on the ground; return its exit code, or 1 if there is no ground."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with Ground() as ground:
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
