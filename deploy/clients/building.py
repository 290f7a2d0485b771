"""The steps of a build, and how to tell that none is needed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.clients.weighing import MOST_BYTES, first_loads, pack
from deploy.ground.programs import node, npm

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "clients"
BUILT = CLIENTS / "built"
DESCRIBED = CLIENTS / "shared" / "api" / "described.d.ts"

_MADE_OF = BUILT / ".made-of"
_PACKAGES = CLIENTS / "node_modules" / ".installed"
_PASSED_OVER = {"built", "node_modules", DESCRIBED.name}


class BuildError(Exception):
    """The clients cannot be built; the text says which step failed, and with which words."""


def build() -> bool:
    """Build what is not built yet; tell whether anything had to be done. Raises BuildError."""
    with TemporaryDirectory(prefix="needle-clients-") as temporary:
        description = _described(Path(temporary))
        made_of = _digest(description)
        if _MADE_OF.is_file() and _MADE_OF.read_text("ascii") == made_of:
            return False
        install()
        types: list[str | Path] = [
            _tool("openapi-typescript"),
            description,
            "--immutable",
            "-o",
            DESCRIBED,
        ]
        _step("the types", types)
    shutil.rmtree(BUILT, ignore_errors=True)
    _step("the check of types", [_tool("vue-tsc"), "--noEmit"])
    _step("the build", [_tool("vite"), "build", "--logLevel", "warn"])
    _weigh()
    pack(BUILT)
    _MADE_OF.write_text(made_of, "ascii")
    return True


def _weigh() -> None:
    for page, size in first_loads(BUILT).items():
        if size > MOST_BYTES:
            message = f"{page} is {size:,} bytes at first load, {MOST_BYTES:,} are allowed"
            raise BuildError(message)


def install() -> None:
    """Install the packages of clients/package-lock.json, if they are not. Raises BuildError."""
    wanted = sha256((CLIENTS / "package-lock.json").read_bytes()).hexdigest()
    if _PACKAGES.is_file() and _PACKAGES.read_text("ascii") == wanted:
        return
    # Scripts of packages are not run: nothing that is used here needs one.
    _step("the installation of packages", [*npm(), "ci", "--ignore-scripts"])
    _PACKAGES.write_text(wanted, "ascii")


def _described(folder: Path) -> Path:
    """Write the description of the API as it is now, and return where."""
    _step(
        "the description of the API",
        [sys.executable, "-m", "services.cli", "openapi", "--out", folder],
        ROOT,
    )
    return folder / "openapi.json"


def _digest(description: Path) -> str:
    digest = sha256(description.read_bytes())
    for file in sorted(_sources(CLIENTS)):
        digest.update(str(file.relative_to(CLIENTS)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for each in folder.iterdir():
        if each.name in _PASSED_OVER:
            continue
        if each.is_dir():
            yield from _sources(each)
        else:
            yield each


def _tool(name: str) -> Path:
    return CLIENTS / "node_modules" / ".bin" / name


def _step(what: str, command: Sequence[str | Path], folder: Path = CLIENTS) -> None:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", "PATH": _path()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        message = f"{what} failed:\n{said}"
        raise BuildError(message)


def _path() -> str:
    """Return a PATH on which the packages' programs find Node."""
    return os.pathsep.join((str(node().parent), os.environ.get("PATH", os.defpath)))
