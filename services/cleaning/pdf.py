"""PDF: objects that name one another, which a library takes apart in a process of its own.

A library in C that reads what strangers send must not be able to hold up a service, nor to reach
what the service knows: the process has nothing but the file, little memory and little time.
"""

import os
import subprocess
import sys
from threading import BoundedSemaphore
from typing import Final

from services.cleaning.pdf_inside import MOST_PAGES, REFUSED
from services.cleaning.unreadable import UnreadableError

_AT_ONCE: Final = 2
_turns: Final = BoundedSemaphore(_AT_ONCE)

_CLEAN: Final = (sys.executable, "-m", "services.cleaning.pdf_inside")
_REASONS: Final = {
    "encrypted": "it is encrypted: save it without a password",
    "broken": "it is broken: save it anew, or print it as a PDF",
    "pages": f"it has more than {MOST_PAGES} pages: send it in parts",
}
_TOO_MUCH: Final = "it takes too long or too much memory to read: print it as a PDF"


def clean(data: bytes) -> bytes:
    """Return the document without what is beside its pages, and without what acts by itself.

    Raises UnreadableError.
    """
    with _turns:
        done = subprocess.run(  # noqa: S603 - a command of our own
            _CLEAN,
            input=data,
            capture_output=True,
            check=False,
            env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
    if done.returncode == REFUSED:
        raise UnreadableError(_REASONS[done.stderr.decode().strip().splitlines()[-1]])
    if done.returncode != 0:
        raise UnreadableError(_TOO_MUCH)
    return done.stdout
