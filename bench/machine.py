"""On what was measured."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from deploy.ground import Ground

PACKAGES = (
    "amqp",
    "eventlet",
    "eventsourcing",
    "Flask",
    "kombu",
    "marshmallow",
    "msgspec",
    "nameko",
    "psycopg2-binary",
    "SQLAlchemy",
)

ROOT = Path(__file__).parents[1]


def machine() -> dict[str, Any]:
    """Return what is known of this machine, and how busy others keep it."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_at_start": [round(load, 2) for load in os.getloadavg()],
    }


def versions(ground: Ground) -> dict[str, str]:
    """Return what ran: our commit, Python, the two servers and the packages that matter."""
    return {
        "one-needle": _commit(),
        "python": platform.python_version(),
        "postgresql": ground.postgres.version,
        "rabbitmq": ground.broker.version,
        **{package: _version(package) for package in PACKAGES},
    }


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or version("one-needle")
