"""The first county, as the one-process mode begins with it; never run in production.

    seed(kernel, passwords)

May be run at each start: what is there already is left as it is.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import cycle, islice
from typing import Any

from msgspec import to_builtins

from contracts.common import Shift
from contracts.directory.commands import OpenSystemAccount, SetCredentials, SetRoster
from events.decider import Decider, Refused
from events.envelope import canonical
from events.kernel import Kernel
from services.directory import policy
from services.directory.domain.area import area, key
from services.directory.domain.department import department
from services.directory.domain.login import login
from services.directory.domain.person import person
from services.directory.domain.post import post
from services.directory.domain.roster import roster
from services.directory.facts.decisions import (
    CHINA,
    day_of,
    of_areas,
    of_department,
    of_person,
    of_post,
    of_roster,
)
from services.directory.facts.logins import Hasher, of_login
from services.directory.own import give


def seed(kernel: Kernel, hasher: Hasher) -> None:
    """Give the directory the county's areas and units, and a demo's people."""
    seed_county(kernel)
    seed_people(kernel, hasher)
    seed_rosters(kernel, day_of(kernel.now()))


def seed_county(kernel: Kernel) -> None:
    """Import the county's areas and register its units and their offices."""
    areas = policy.county_areas()
    _give(kernel, area, key(areas), areas, of_areas)
    for unit in policy.county_departments():
        _give(kernel, department, unit.department, unit, of_department)
    for office in policy.demo_offices():
        _give(kernel, department, office.department, office, of_department)


def seed_people(kernel: Kernel, hasher: Hasher) -> None:
    """Register the demo's people, let them sign in, and have them hold their posts."""
    password, hasher = policy.demo()["password"], _Once(hasher)
    for each in policy.demo_people():
        _give(kernel, person, each.person, each, of_person)
        way_in = SetCredentials(person=each.person, login=each.person, password=password)
        _give(kernel, login, each.person, way_in, of_login(hasher))
    for system in policy.demo()["systems"]:
        account = OpenSystemAccount(department=system, account=system, password=password)
        _give(kernel, login, system, account, of_login(hasher))
    for command in policy.demo_posts():
        _give(kernel, post, command.post, command, of_post)


def seed_rosters(kernel: Kernel, day: date) -> None:
    """Set the demo's rosters from the Monday of the week on."""
    monday = datetime.combine(day - timedelta(days=day.weekday()), time(), CHINA)
    days = policy.demo()["roster_weeks"] * 7
    for row in policy.demo()["rosters"]:
        turns = enumerate(islice(cycle(row["people"]), days))
        shifts = tuple(
            Shift(
                begins=monday + timedelta(days=number),
                ends=monday + timedelta(days=number + 1),
                person=who,
            )
            for number, who in turns
        )
        command = SetRoster(
            roster=row["roster"],
            area=row["area"],
            department=row.get("department"),
            shifts=shifts,
        )
        _give(kernel, roster, row["roster"], command, of_roster)


class _Once:
    """Hashes the demo's one password, which is no secret, once for everybody."""

    def __init__(self, hasher: Hasher) -> None:
        self.hash = cache(hasher.hash)


def _give(
    kernel: Kernel,
    decider: Decider[Any, Any, Any],
    stream: object,
    command: Any,
    facts: Any,
) -> None:
    """Give one command, once: its cause is its content. What others did meanwhile stays."""
    cause = f"seed {type(command).__name__} {canonical(to_builtins(command)).decode()}"
    with suppress(Refused):
        give(kernel, decider, stream, command, cause=cause, facts=facts)
