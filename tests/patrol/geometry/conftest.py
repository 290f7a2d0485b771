"""Real tracks and rivers, read from the shared data where it is there."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.geo.fix import Fix
from services.patrol.geometry.geojson import read_lines
from services.patrol.geometry.route import Route


@pytest.fixture(scope="session")
def geolife(shared_data) -> dict[str, tuple[Fix, ...]]:
    folder = shared_data / "tracks" / "geolife"
    return {path.stem: _read_plt(path) for path in sorted(folder.glob("*.plt"))}


@pytest.fixture(scope="session")
def rivers(shared_data) -> list[Route]:
    return [
        Route.along(read_lines(feature))
        for name in ("rivers.geojson", "canals.geojson")
        for feature in json.loads((shared_data / "rivers" / name).read_text("utf-8"))["features"]
    ]


def _read_plt(path: Path) -> tuple[Fix, ...]:
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
