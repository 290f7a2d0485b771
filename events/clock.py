"""The one clock that every process of a deployment reads."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol


class Clock(Protocol):
    """Tells what time it is, always as an aware datetime in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""


class SystemClock:
    """The machine's own clock: the only one that production may use."""

    def now(self) -> datetime:
        """Return the present moment by the machine's clock."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class MovableClock:
    """A clock kept in a small file, so that several processes agree on an invented time.

    Demo and tests move it; a production process refuses to start with it (events.settings).
    While it runs it keeps pace with the machine; while it stands still, only `move_to` and
    `advance` change what it tells.
    """

    path: Path

    def now(self) -> datetime:
        """Return the invented moment. A missing file is an error of set-up and raises OSError."""
        kept = json.loads(self.path.read_text("utf-8"))
        told = datetime.fromisoformat(kept["told"])
        if kept["runs"]:
            told += timedelta(seconds=time.time() - kept["since"])
        return told

    def move_to(self, moment: datetime, *, runs: bool = False) -> None:
        """Set the clock to an aware `moment`; with `runs` it goes on from there by itself."""
        kept = {
            "told": moment.astimezone(UTC).isoformat(),
            "since": time.time(),
            "runs": runs,
        }
        with NamedTemporaryFile("w", dir=self.path.parent, delete=False) as fresh:
            json.dump(kept, fresh)
        Path(fresh.name).replace(self.path)

    def advance(self, step: timedelta) -> None:
        """Move the clock forward by `step`, leaving it standing still."""
        self.move_to(self.now() + step)
