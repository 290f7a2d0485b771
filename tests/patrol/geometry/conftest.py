"""Real tracks and rivers, read from beside the checkout where the data folder is there."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.geo.fix import Fix
from services.patrol.geometry.geojson import read_lines
from services.patrol.geometry.route import Route

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def real(path: str) -> Path:
    found = DATA / path
    if not found.exists():
        pytest.skip(f"needs {path} of the shared data folder beside the checkout")
    return found


def read_plt(path: Path) -> tuple[Fix, ...]:
    """Read a GeoLife trajectory: after six lines, lat, lon, 0, feet, days, date, time (GMT)."""
    rows = (line.split(",") for line in path.read_text("ascii").splitlines()[6:])
    return tuple(
        Fix(
            datetime.fromisoformat(f"{row[5]}T{row[6]}").replace(tzinfo=UTC),
            float(row[1]),
            float(row[0]),
        )
        for row in rows
    )


@pytest.fixture(scope="session")
def geolife() -> dict[str, tuple[Fix, ...]]:
    return {path.stem: read_plt(path) for path in sorted(real("tracks/geolife").glob("*.plt"))}


@pytest.fixture(scope="session")
def rivers() -> list[Route]:
    return [
        Route.along(read_lines(feature))
        for name in ("rivers.geojson", "canals.geojson")
        for feature in json.loads(real(f"rivers/{name}").read_text("utf-8"))["features"]
    ]
