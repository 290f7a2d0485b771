"""A larger day: hundreds of residents' messages over all streets and towns of the county."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from services.cli.client import Person, wait_for
from services.cli.demo.messages import Message
from services.cli.demo.story.world import World, named
from services.directory import policy

Item = TypeVar("Item")
Progress = Callable[[Iterable[Item], str, int], Iterable[Item]]


@dataclass
class Tally:
    """What came of the day."""

    issues: int = 0
    assignments: Counter[str] = field(default_factory=Counter)
    received: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)

    @property
    def complete(self) -> bool:
        """Whether each department has received every assignment that it was given, once."""
        return self.assignments == self.received


class Day:
    """The people of the day, made as they are needed: a coordinator a town, a system a unit."""

    def __init__(self, world: World, progress: Progress[Any]) -> None:
        self.world = world
        self.progress = progress
        self.tally = Tally()
        self._villages = _villages()
        self._coordinators: dict[str, Person] = {}
        self._issues: set[str] = set()

    def play(self, messages: list[Message]) -> Tally:
        """Raise, take in and file every message; let each department fetch and receive its part."""
        self._staff()
        for number, message in self.progress(
            enumerate(messages), "messages become issues", len(messages)
        ):
            self._raise(number, message)
        systems = list(self._systems())
        for code, system in self.progress(systems, "departments take note", len(systems)):
            self._receive(code, system)
        return self.tally

    def _staff(self) -> None:
        operator = self.world.operator
        for town in self.progress(
            list(self._villages), "coordinators sign in", len(self._villages)
        ):
            code, password = f"day-{town}", f"{self.world.passwords['day']}-{town}"
            body = {
                "name": f"{town}指挥员",
                "department": town,
                "roles": ["street_coordinator"],
                "areas": [town],
            }
            operator.put(f"/api/people/{code}/register/{{command}}", body)
            secret = {"login": code, "password": password}
            operator.put(f"/api/people/{code}/credentials/{{command}}", secret)
            self._coordinators[town] = Person(self.world.site, code, password)

    def _raise(self, number: int, message: Message) -> None:
        towns = list(self._villages)
        town = towns[number % len(towns)]
        villages = self._villages[town]
        issue = named(f"message {number}")
        body = {
            "source_kind": "requested",
            "channel": "resident",
            "category": message.category,
            "title": message.title,
            "description": message.text,
            "location": {"area": villages[number // len(towns) % len(villages)]},
            "reporter": {"person": f"resident-day-{number}"},
            "observed_at": self.world.now(),
        }
        coordinator = self._coordinators[town]
        coordinator.put(f"/api/issues/{issue}", body)
        shown = coordinator.get(f"/api/issues/{issue}")
        if shown["status"] == "raised":
            coordinator.put(f"/api/issues/{issue}/accept/{{command}}")
            coordinator.put(f"/api/issues/{issue}/file/{{command}}", {"category": message.category})
            shown = coordinator.get(f"/api/issues/{issue}")
        self._issues.add(issue)
        self.tally.issues += 1
        self.tally.categories[message.category] += 1
        self.tally.assignments.update(part["department"] for part in shown["assignments"])

    def _systems(self) -> Iterable[tuple[str, Person]]:
        for code in sorted(self.tally.assignments):
            account, password = f"day-{code}-system", f"{self.world.passwords['day']}-system-{code}"
            body = {"department": code, "password": password}
            self.world.operator.put(f"/api/accounts/{account}/open/{{command}}", body)
            yield code, Person(self.world.site, account, password)

    def _receive(self, code: str, system: Person) -> None:
        """Poll one department's feed to its end, and take note of each new assignment."""
        wanted, after = self.tally.assignments[code], 0

        def look() -> bool:
            nonlocal after
            for item in system.get(f"/api/feed/{code}", after=after, limit=200):
                after = item["streamversion"]
                part = item["data"]
                if item["type"] == "feed.assignment.v1" and part["issue"] in self._issues:
                    path = f"/api/issues/{part['issue']}/assignments/{part['assignment']}"
                    system.put(f"{path}/receive/{{command}}")
                    self.tally.received[code] += 1
            return self.tally.received[code] >= wanted

        wait_for(f"{wanted} assignments in the feed of {code}", look)


def _villages() -> dict[str, list[str]]:
    """Return the villages of each town of the county."""
    found: dict[str, list[str]] = {}
    for area in policy.county_areas().areas:
        if area.level == "village" and area.parent is not None:
            found.setdefault(area.parent, []).append(area.code)
    return found
