"""Real divisions, read from the shared data where it is there."""

import csv
import json

import pytest

from services.geo.point import Point


@pytest.fixture(scope="session")
def dongyang_boundary_gcj02(shared_data) -> list[Point]:
    text = (shared_data / "divisions" / "dongyang_boundary_gcj02.json").read_text("utf-8")
    return [Point(lon, lat) for lon, lat in json.loads(text)["coordinates"][0]]


@pytest.fixture(scope="session")
def dongyang_towns_gcj02(shared_data) -> list[Point]:
    path = shared_data / "divisions" / "dongyang_towns_gcj02.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row[3] == "town"]
    return [Point(float(row[12]), float(row[13])) for row in rows]
