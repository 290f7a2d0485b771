"""Real divisions, read from beside the checkout where the data folder is there."""

import csv
import json
from pathlib import Path

import pytest

from services.geo.point import Point

DIVISIONS = Path(__file__).resolve().parents[3] / "shared" / "data" / "divisions"


def real_file(name: str) -> Path:
    path = DIVISIONS / name
    if not path.exists():
        pytest.skip(f"needs {name} of the shared data folder beside the checkout")
    return path


@pytest.fixture(scope="session")
def dongyang_boundary_gcj02() -> list[Point]:
    shape = json.loads(real_file("dongyang_boundary_gcj02.json").read_text("utf-8"))
    assert shape["type"] == "Polygon"
    return [Point(lon, lat) for lon, lat in shape["coordinates"][0]]


@pytest.fixture(scope="session")
def dongyang_towns_gcj02() -> list[Point]:
    with real_file("dongyang_towns_gcj02.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row[3] == "town"]
    return [Point(float(row[12]), float(row[13])) for row in rows]
