"""The world in which the story plays: a clock that can be moved, people, places, a narrator."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from events.clock import MovableClock
from services.cli.client import Person, Site, wait_for

CHINA = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=CHINA)
"""The story begins on a Monday at nine."""

COUNTY = "330783"
STREET = "330783005"
VILLAGE = "330783005285"

_IDS = UUID("b5f1e0c2-3a9d-5d0b-8c3e-6a3f5d9c7e21")


def named(name: str) -> str:
    """Return the id of something in the story; the same name gives the same id, always."""
    return str(uuid5(_IDS, name))


@dataclass
class World:
    """What the chapters work with.

    `passwords` are those of the people, by their codes; `labels` hang at the places: the secrets in
    their QR codes, by place.
    """

    site: Site
    clock: MovableClock
    operator: Person
    passwords: Mapping[str, str]
    say: Callable[[str], None]
    labels: dict[str, str] = field(default_factory=dict, init=False)
    _people: dict[str, Person] = field(default_factory=dict, init=False)

    def as_(self, person: str) -> Person:
        """Return the client of one person."""
        if person not in self._people:
            self._people[person] = Person(self.site, person, self.passwords[person])
        return self._people[person]

    def at(self, moment: datetime) -> None:
        """Move the clock, and say so."""
        self.clock.move_to(moment)
        self.say(f"[dim]── {moment.astimezone(CHINA):%A %Y-%m-%d %H:%M} ──[/dim]")

    def later(self, **step: float) -> datetime:
        """Return the moment that is so much later than now."""
        return (self.clock.now() + timedelta(**step)).astimezone(CHINA)

    def now(self) -> str:
        """Return the moment, as clients send it."""
        return self.clock.now().astimezone(CHINA).isoformat()

    def feed(self, department: str, officer: str, kind: str) -> list[Any]:
        """Return the items of one type in a department's feed, as its officer reads it."""
        reader, after, found = self.as_(officer), 0, []
        while items := reader.get(f"/api/feed/{department}", after=after, limit=100):
            found += [item for item in items if item["type"] == kind]
            after = items[-1]["streamversion"]
        return found

    def wait_for_feed(self, department: str, officer: str, kind: str, count: int = 1) -> list[Any]:
        """Wait until a feed holds so many items of a type, and return them."""

        def look() -> list[Any] | None:
            found = self.feed(department, officer, kind)
            return found if len(found) >= count else None

        return wait_for(f"{kind} in the feed of {department}", look)
