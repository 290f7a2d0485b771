"""Programs of others that tests run; where one cannot be had, the test says so."""

from pathlib import Path

import pytest

from deploy.ground.programs import program
from deploy.ground.search import Unfit


def installed(name: str, package: str) -> Path:
    """Return a program of the machine's, or of Debian's `package`, which is installed for it."""
    try:
        return program(name, package)
    except Unfit as reason:
        pytest.skip(str(reason))
