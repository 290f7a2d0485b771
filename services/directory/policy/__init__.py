"""What ships of the first county, 东阳市: its areas, its handling units and their hours."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeVar, cast

import yaml

from contracts.directory.commands import ImportAreas, RegisterDepartment
from contracts.schemas import schema_of

COUNTY: Final = "330783"
EDITION: Final = "2023"
"""The edition of the NBS division codes that the shipped areas are from."""

Command = TypeVar("Command")


def county_areas() -> ImportAreas:
    """Return the county's areas, down to the villages, with the province and city above it."""
    rows = [{**row, "parent": row["parent"] or None} for row in _table(f"areas_{COUNTY}.csv")]
    return _read(ImportAreas, edition=f"{EDITION}.{COUNTY}", chunk=0, areas=rows)


def county_departments() -> list[RegisterDepartment]:
    """Return the county's units, each after its superior; the streets among them."""
    hours = _document("hours.yml")
    rows = [*_table("departments.csv"), *_streets()]
    return [
        _read(
            RegisterDepartment,
            department=row["code"],
            name=row["name"],
            short=row["short"],
            kind=row["kind"],
            area=row["area"],
            superior=row["superior"] or None,
            since=hours["since"].isoformat(),
            hours=hours.get(row["code"], hours["default"]),
        )
        for row in rows
    ]


def _streets() -> Iterator[dict[str, str]]:
    """Yield a unit for each street and town, under its division code."""
    for row in _table(f"areas_{COUNTY}.csv"):
        if row["level"] == "town":
            short = row["name"].removesuffix("街道").removesuffix("镇")
            yield {**row, "short": short, "kind": "street", "area": row["code"], "superior": ""}


def _read(contract: type[Command], **document: Any) -> Command:
    """Load what ships as strictly as what comes from outside. Raises ValidationError."""
    command: Command = schema_of(cast("Any", contract))().load(document)
    return command


@cache
def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(files(__name__).joinpath(name).read_text("utf-8"))
    return document


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    text = files(__name__).joinpath(name).read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
