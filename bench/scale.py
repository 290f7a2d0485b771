"""`python -m bench.scale`: what a village, a county and a province need, by the measured day.

Prints the tables of docs/scale.md; `--write` puts them there. Everything follows from
bench/day.json, the figures of a measured day (`make bench-day`), and from the constants below.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

DAY = Path(__file__).with_name("day.json")
DOCUMENT = Path(__file__).parents[1] / "docs" / "scale.md"
OPERATIONS = DOCUMENT.with_name("operations.md")
"""Whose sizing table is the same."""

GIGABYTE, TERABYTE = 1e9, 1e12
MINUTES = 24 * 60

HOURS = {
    8: 6,
    9: 14,
    10: 15,
    11: 9,
    12: 2,
    13: 6,
    14: 14,
    15: 15,
    16: 11,
    17: 5,
    18: 1,
    19: 1,
    20: 1,
}
"""Which share of a day's records comes in each hour, in hundredths: mornings and afternoons."""

BUSY = 0.6
"""How busy cores may be in the busiest hour, so that a lost node or a second wind fits in."""

WORK_DAYS = 300
"""Days of a year on which cadres go out."""

SERVER_MEMORY_GB = 6.0
"""PostgreSQL and RabbitMQ beside a county's services."""

COPIES = 3
"""PostgreSQL: one that writes and two that follow; RabbitMQ: three nodes. Each holds everything."""

NODE_CORES, NODE_MEMORY_GB = 4, 16


@dataclass(frozen=True, slots=True)
class Measured:
    """What one event cost on the day: seconds of a core, bytes, and how many a record led to."""

    events: int
    records: int
    core_s: float
    service_s: dict[str, float]
    bytes: float
    resident_gb: float
    rate: float
    cores: int

    @classmethod
    def of(cls, day: dict[str, Any]) -> "Measured":
        """Take it from the day's figures."""
        events, cores = day["events"], day["machine"]["cores"]
        stored = events + day["set_up_events"]
        return cls(
            events=events,
            records=day["records"],
            core_s=day["seconds"]["followed"] * cores / events,
            service_s={name: spent / events for name, spent in day["cpu_seconds"].items()},
            bytes=day["bytes_stored"] / stored,
            resident_gb=sum(day["resident_bytes"].values()) / GIGABYTE,
            rate=day["events_per_s"],
            cores=cores,
        )

    @property
    def per_record(self) -> float:
        """How many events one record leads to, in all logs."""
        return self.events / self.records


@dataclass(frozen=True, slots=True)
class Place:
    """Who is to be served: cadres, and the records that they send on a day."""

    name: str
    cadres: int
    records: int


PROVINCE_COUNTIES = 90
VILLAGE = Place("a village", 8, 80)
FIRST_COUNTY = Place("the first county", 3_000, 30_000)
COUNTY = Place(
    "a county of the province", 1_000_000 // PROVINCE_COUNTIES, 20_000_000 // PROVINCE_COUNTIES
)


@dataclass(frozen=True, slots=True)
class Simulated:
    """A day on so many cores: the worst backlog in events and minutes, when all was followed."""

    cores: int
    backlog: float
    lag_min: float
    over: int

    @property
    def done(self) -> str:
        """The hour and minute at which everything was followed."""
        return f"{self.over // 60 % 24:02}:{self.over % 60:02}" + " next day" * (
            self.over >= MINUTES
        )


def simulate(events: float, core_s: float, cores: int) -> Simulated:
    """Let a day's events arrive minute by minute, and be followed by so many cores in order."""
    each_minute = 60 * cores / core_s
    waiting, worst, over = 0.0, 0.0, 0
    for minute in range(2 * MINUTES):
        arriving = events * HOURS.get(minute // 60, 0) / 100 / 60
        waiting = max(0.0, waiting + arriving - each_minute)
        worst = max(worst, waiting)
        if arriving or waiting:
            over = minute + 1
    return Simulated(cores, worst, worst / each_minute, over)


def busiest(events: float) -> float:
    """Return how many events come in a second of the busiest hour."""
    return events * max(HOURS.values()) / 100 / 3600


def cores_for(events: float, core_s: float) -> int:
    """Return how many cores follow a day's events without anything waiting, BUSY at most."""
    return max(1, ceil(busiest(events) * core_s / BUSY))


def tables(day: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each table's name and text."""
    by = Measured.of(day)
    yield "measured", _measured(by)
    yield "sizing", _sizing(by)
    yield "province", _province(by)
    yield "simulation", _simulation(by)


def _measured(by: Measured) -> str:
    rows = [
        ("events on the day", f"{by.events:,}"),
        ("events that one record leads to", f"{by.per_record:.1f}"),
        (f"events a second, everything on {by.cores} cores", f"{by.rate:.0f}"),
        ("core milliseconds an event, everything together", f"{1000 * by.core_s:.1f}"),
        *(
            (f"of these, the service {name}", f"{1000 * spent:.2f}")
            for name, spent in sorted(by.service_s.items())
        ),
        (
            "events a second at which the busiest service fills its one core",
            f"{1 / max(by.service_s.values()):,.0f}",
        ),
        ("bytes an event, with tables, indexes and archive", f"{by.bytes:,.0f}"),
        ("memory of all services together, GB", f"{by.resident_gb:.1f}"),
    ]
    return _table(("measured", "figure"), rows)


def _sizing(by: Measured) -> str:
    heads = ("", "cadres", "records a day", "events a day", "events/s, busiest hour", "cores")
    rows = [_size(place, 1, by) for place in (VILLAGE, FIRST_COUNTY, COUNTY)]
    rows.append(_size(replace(COUNTY, name="the province"), PROVINCE_COUNTIES, by))
    return _table((*heads, "memory, GB", "disk a year"), rows)


def _size(place: Place, deployments: int, by: Measured) -> tuple[str, ...]:
    events = place.records * by.per_record
    cores = deployments * cores_for(events, by.core_s)
    memory = deployments * (by.resident_gb + SERVER_MEMORY_GB)
    return (
        place.name,
        f"{deployments * place.cadres:,}",
        f"{deployments * place.records:,}",
        f"{deployments * events:,.0f}",
        f"{deployments * busiest(events):,.1f}",
        f"{cores:,}",
        f"{memory:,.0f}",
        _disk(deployments * events * WORK_DAYS * by.bytes),
    )


def _province(by: Measured) -> str:
    counties = PROVINCE_COUNTIES
    events = COUNTY.records * by.per_record
    county = cores_for(events, by.core_s)
    archive = cores_for(counties * events, by.service_s["audit"])
    year = counties * events * WORK_DAYS * by.bytes
    per_county = ceil(
        max(county / NODE_CORES, (by.resident_gb + SERVER_MEMORY_GB) / NODE_MEMORY_GB)
    )
    rows = [
        ("deployments, one a county", f"{counties}", f"{_cores(county)} each"),
        ("nodes that work", f"{counties * per_county}", f"{per_county} a county"),
        (
            "nodes that hold copies",
            f"{counties * per_county * (COPIES - 1)}",
            f"{COPIES - 1} beside each: PostgreSQL and RabbitMQ",
        ),
        ("nodes of the archive", f"{ceil(archive / NODE_CORES)}", _cores(archive)),
        ("disk a year, all logs and tables once", _disk(year), f"times {COPIES} with the copies"),
    ]
    return _table(("of what", "how many", "why"), rows)


def _simulation(by: Measured) -> str:
    county = COUNTY.records * by.per_record
    days = [
        *_days("a county", county, by.core_s),
        *_days("the archive", PROVINCE_COUNTIES * county, by.service_s["audit"]),
    ]
    return _table(
        ("", "cores", "events waiting at worst", "minutes behind at worst", "all followed at"),
        [
            (name, f"{day.cores}", f"{day.backlog:,.0f}", f"{day.lag_min:,.1f}", day.done)
            for name, day in days
        ],
    )


def _days(name: str, events: float, core_s: float) -> list[tuple[str, Simulated]]:
    """Simulate a day on enough cores, on half of them, on a quarter."""
    enough = cores_for(events, core_s)
    tried = sorted({max(1, enough // part) for part in (4, 2, 1)})
    return [(name, simulate(events, core_s, cores)) for cores in tried]


def _cores(number: int) -> str:
    return "1 core" if number == 1 else f"{number} cores"


def _disk(size: float) -> str:
    return f"{size / TERABYTE:,.1f} TB" if size >= TERABYTE else f"{size / GIGABYTE:,.1f} GB"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *("---:" for _ in heads[1:])], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def written(document: str, day: dict[str, Any]) -> str:
    """Return a document with the tables in their places, each between two comments."""
    for name, text in tables(day):
        before, mark, rest = document.partition(f"<!-- {name} -->\n")
        if mark:
            _, end, after = rest.partition(f"<!-- /{name} -->")
            document = f"{before}{mark}{text}\n{end}{after}"
    return document


def main(words: Sequence[str]) -> None:
    """Print the tables, or write them into docs/scale.md."""
    parser = argparse.ArgumentParser("bench.scale", description=__doc__)
    parser.add_argument("--day", type=Path, default=DAY, help="the figures of a day")
    parser.add_argument("--write", action="store_true", help="write them into docs/scale.md")
    asked = parser.parse_args(words)
    day = json.loads(asked.day.read_text("utf-8"))
    if asked.write:
        for document in (DOCUMENT, OPERATIONS):
            document.write_text(written(document.read_text("utf-8"), day), "utf-8")
        return
    for name, text in tables(day):
        print(f"{name}\n{text}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
