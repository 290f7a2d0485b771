"""Where installed servers keep the programs that PATH does not name."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from deploy.ground.search import Unfit


def folder_of(program: str, patterns: Sequence[str]) -> Path:
    """Return the folder of the newest `program` under `patterns`, else on PATH. Raises Unfit."""
    found = (each / program for pattern in patterns for each in Path("/").glob(pattern[1:]))
    programs = sorted((each for each in found if each.exists()), key=_version)
    if programs:
        return programs[-1].parent
    if on_path := shutil.which(program):
        return Path(on_path).parent
    message = f"{program} is not installed"
    raise Unfit(message)


def _version(program: Path) -> tuple[int, ...]:
    """Order `/usr/lib/postgresql/15/bin/initdb` after `.../9.6/...`."""
    digits = "".join(letter if letter.isdigit() else " " for letter in str(program))
    return tuple(int(number) for number in digits.split())
