"""Installing a server or program from Debian's packages, without its becoming a service here."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from deploy.ground.search import Unfit

Server = TypeVar("Server")
POLICY = Path("/usr/sbin/policy-rc.d")  # asked by Debian before any service is started
PATIENCE = 900  # seconds for an index and a package


@contextmanager
def after_installing(
    package: str, private: Callable[[], AbstractContextManager[Server]]
) -> Iterator[Server]:
    """Install `package`, then run the `private` server that it makes possible. Raises Unfit."""
    install(package)
    with private() as server:
        yield server


def install(package: str) -> None:
    """Install a Debian package with apt-get. Raises Unfit where that cannot be done."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        message = "Debian's packages cannot be installed (that takes apt-get, and root)"
        raise Unfit(message)
    with _alone():
        if _installed(package):
            message = f"Debian's {package} is installed already"
            raise Unfit(message)
        print(f"Installing Debian's {package}, since there is none ...", flush=True)
        with _no_service_started():
            _apt("update")
            _apt("install", "-y", "--no-install-recommends", package)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one run after the other install: two halves of the tests may want the same package."""
    with (Path(tempfile.gettempdir()) / "needle-installing").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _installed(package: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    return done.stdout == "installed"


def _apt(*words: str) -> None:
    done = subprocess.run(
        ["apt-get", "-q", *words],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        message = f"apt-get {words[0]} failed ({' '.join(done.stderr.split())[-300:]})"
        raise Unfit(message)


@contextmanager
def _no_service_started() -> Iterator[None]:
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()
