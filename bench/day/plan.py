"""What the day holds: how many cadres, doors, bins, rivers and problems; the same for a number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain
from uuid import UUID, uuid5

import yaml

from contracts.common import Fix, Point
from services.directory.policy import county_areas
from services.labels import new_secret

WHOLE = 400_000
"""Events of a whole county's day, in all logs together."""

CADRES, VILLAGES = 3_000, 388
EVENTS_PER_CADRE = WHOLE / CADRES

DOORS = 9
"""Households that a cadre calls at."""

BINS, BOARDS = 5, 4
"""Bin points and river boards of a village."""

PROBLEMS_PER_DOOR = 1 / 16
SETTLED_OF = 4
"""Every fourth problem is settled on the spot."""

COMMON = ("暴露垃圾", "垃圾分类差或桶损", "路灯不亮", "路面坑洼", "河道漂浮物或淤积", "占道经营")
"""What is seen three times as often as the rest."""

_IDS = UUID("0d9c9f0e-6f0a-5f57-a0f7-4d1cc8b0c9a3")


def named(*name: object) -> UUID:
    """Return the id of something of the day; the same name gives the same id, always."""
    return uuid5(_IDS, " ".join(map(str, name)))


def label_of(place: UUID) -> str:
    """Return the secret of the label that hangs at a place."""
    return new_secret(lambda bits: place.int % 2**bits)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is seen, at a place of a kind."""

    id: UUID
    category: str
    village: str
    place: UUID
    place_kind: str
    settled: bool

    @property
    def issue(self) -> UUID:
        """The issue that it becomes: the id is the issue service's to derive, and known to all."""
        return uuid5(self.id, "issue")

    @property
    def point(self) -> Point:
        """Where it is seen: within some kilometres, the same for the same problem."""
        east, north = self.id.int % 1000, self.id.int // 1000 % 1000
        return Point(longitude=120.2 + east / 10_000, latitude=29.2 + north / 10_000)


def beside(problem: Problem, at: datetime) -> Fix:
    """Return what the device of somebody finds who stands eleven metres beside a problem."""
    here = problem.point
    return Fix(longitude=here.longitude, latitude=here.latitude + 0.0001, accuracy_m=8.0, at=at)


@dataclass(frozen=True, slots=True)
class Door:
    """A household that is called at for the first time: it gets its code, and one record."""

    place: UUID
    visit: UUID
    name: str
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Cadre:
    """A cadre and the doors of their day; `first` of a village also sees to bins and river."""

    code: str
    village: str
    doors: Sequence[Door]
    first: bool


@dataclass(frozen=True)
class Plan:
    """A day of about so many `events`."""

    events: int = WHOLE

    @cached_property
    def villages(self) -> list[str]:
        """The villages that take part, by their division codes: all of them on a whole day."""
        known = [area.code for area in county_areas().areas if area.level == "village"]
        wanted = max(1, min(len(known), round(self.events / WHOLE * VILLAGES)))
        return known[:: max(1, len(known) // wanted)][:wanted]

    @cached_property
    def cadres(self) -> list[Cadre]:
        """Everybody who goes out, village by village in turn."""
        count = max(2, len(self.villages), round(self.events / EVENTS_PER_CADRE))
        return [self._cadre(number) for number in range(count)]

    @cached_property
    def rivers(self) -> dict[str, Problem]:
        """What is seen on each village's patrol."""
        return {village: _floating(village) for village in self.villages}

    def problems(self) -> Iterator[Problem]:
        """Yield all that is seen on the day."""
        seen = (door.problem for cadre in self.cadres for door in cadre.doors)
        return chain((each for each in seen if each is not None), self.rivers.values())

    @property
    def visits(self) -> int:
        """How many households are called at."""
        return len(self.cadres) * DOORS

    @property
    def checks(self) -> int:
        """How many bins are checked."""
        return len(self.villages) * BINS

    @property
    def records(self) -> int:
        """How much cadres send: what they found at doors and bins, and their patrols."""
        return self.visits + self.checks + len(self.villages)

    def _cadre(self, number: int) -> Cadre:
        village = self.villages[number % len(self.villages)]
        doors = [self._door(number, nth, village) for nth in range(DOORS)]
        return Cadre(f"cadre-{number}", village, doors, first=number < len(self.villages))

    def _door(self, number: int, nth: int, village: str) -> Door:
        place, order = named("door", number, nth), number * DOORS + nth
        every = round(1 / PROBLEMS_PER_DOOR)
        problem = _seen(order // every, village, place) if order % every == every - 1 else None
        return Door(place, named("visit", number, nth), f"{order % 200 + 1} 号", problem)


def _seen(order: int, village: str, place: UUID) -> Problem:
    known = categories()
    settled = order % SETTLED_OF == SETTLED_OF - 1
    category = known[order % len(known)]
    return Problem(named("problem", order), category, village, place, "household", settled=settled)


def _floating(village: str) -> Problem:
    seen = named("floating", village)
    board = named("board", village, 0)
    return Problem(seen, "河道漂浮物或淤积", village, board, "board", settled=False)


@cache
def categories() -> Sequence[str]:
    """Return the categories of the shipped rules in a fixed mixed order, the common ones often."""
    text = (files("services.issue") / "policy" / "routing.yml").read_text("utf-8")
    known = list(dict.fromkeys(rule["category"] for rule in yaml.safe_load(text)["rules"]))
    mixed = [
        (category, again) for category in known for again in range(3 if category in COMMON else 1)
    ]
    return [each for each, _ in sorted(mixed, key=lambda pair: named(*pair).hex)]
