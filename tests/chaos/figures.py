"""What a fault cost: printed, and kept in var/chaos.json for docs/operations.md to quote."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "var" / "chaos.json"


def keep(say: Callable[[str], None], fault: str, load: str, figures: dict[str, Any]) -> None:
    """Print the figures of one fault; in the file they take the place of an earlier run's."""
    told = ", ".join(f"{name} {value}" for name, value in figures.items())
    say(f"{fault} [{load}]: {told}")
    kept = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    at = datetime.now(UTC).isoformat(timespec="seconds")
    machine = {"cores": os.cpu_count(), "busy": round(os.getloadavg()[1], 1)}
    kept[fault] = {"at": at, "machine": machine, "load": load, **figures}
    FILE.parent.mkdir(exist_ok=True)
    fresh = FILE.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    fresh.replace(FILE)
