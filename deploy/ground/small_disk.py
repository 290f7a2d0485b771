"""A disk that is soon full: a tmpfs of a few megabytes, which only root may mount."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.ground.kept import Kept, Order
from deploy.ground.search import Unfit

MEGABYTE, PAGE = 1 << 20, 1 << 12


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A disk, and a file on it that takes up what is left until it is freed."""

    path: Path

    @property
    def _ballast(self) -> Path:
        return self.path / "ballast"

    @property
    def free(self) -> int:
        """Bytes that are left."""
        found = os.statvfs(self.path)
        return found.f_bavail * found.f_frsize

    def fill(self) -> None:
        """Take up all that is left, to the last page, whoever else is writing."""
        with self._ballast.open("ab", buffering=0) as file:
            for piece in (MEGABYTE, PAGE):
                with suppress(OSError):
                    while file.write(bytes(piece)):
                        pass

    def release(self) -> None:
        """Give back what `fill` took."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Mount a tmpfs for the length of the block, and for whoever uses it. Raises Unfit."""
    path = Path(tempfile.mkdtemp(prefix="needle-disk-"))
    unmount = Order(closing=["sh", "-c", f"umount -l {path}; rmdir {path}"])
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes * MEGABYTE},mode=0777", "none"]
    done = subprocess.run([*mount, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        path.rmdir()
        message = f"no small disk can be mounted here ({done.stderr.strip() or 'refused'})"
        raise Unfit(message)
    with closing(Kept(unmount)):
        yield SmallDisk(path)
