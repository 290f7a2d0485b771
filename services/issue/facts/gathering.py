"""Filling `Facts` from the copies of the directory and of places, and from the adopted rules."""

from functools import lru_cache
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from contracts.directory import views
from contracts.issue.commands.assignment import ReportDone
from contracts.issue.commands.case import FileIssue, RaiseIssue
from events.unit import Unit
from services.copies import calendars, departments, rosters
from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.hours import local_day
from services.issue.clocks.official import official
from services.issue.domain.commands import Command
from services.issue.domain.facts_needed import Actor, Department, Facts, OnCall
from services.issue.domain.state import Case
from services.issue.facts import places
from services.issue.facts.converting import office_hours, working_calendar
from services.issue.facts.sampling import is_drawn
from services.issue.policy import case_policy
from services.issue.read_models import rules
from services.issue.routing.reading import adopted_rules
from services.issue.routing.rules import RoutingRules
from services.web.identity import Caller

BY_SERVICE: Final = Actor(service=True)
"""Who acts where the service itself does: timers and reactions."""


def of_caller(unit: Unit, case: object, command: object, who: Caller) -> Facts:
    """Gather the facts of a command that came over HTTP."""
    return facts_for(unit, case, command, actor_of(who))


def actor_of(who: Caller) -> Actor:
    """Return who acts, by their token."""
    return Actor(
        person=who.person,
        post=who.post,
        department=who.department,
        roles=frozenset(who.roles),
        areas=tuple(who.areas),
    )


def facts_for(unit: Unit, case: object, command: object, actor: Actor) -> Facts:
    """Gather what a decision about an issue, or about the rules, may look at."""
    connection, policy = unit.connection, case_policy()
    wanted = _place(case, command)
    assignment = command.assignment if isinstance(command, ReportDone) else None
    return Facts(
        at=unit.at,
        actor=actor,
        policy=policy,
        rules=rules_in_force(connection, policy.county),
        calendar=calendar_now(connection),
        departments=_departments(unit),
        on_call=_on_call(unit, case, command, policy.county),
        place=places.place(connection, wanted),
        drawn=assignment is None or is_drawn(unit.kernel.vault, assignment, policy.sample_share),
    )


def facts_of(unit: Unit, case: Case, command: Command | None) -> Facts:
    """Gather the facts of what the service itself does."""
    return facts_for(unit, case, command, BY_SERVICE)


def rules_in_force(connection: Connection, county: str) -> RoutingRules | None:
    """Return the adopted routing rules of a county, None before any were."""
    adopted = rules.in_force(connection, county)
    return _parsed(adopted.text) if adopted else None


@lru_cache(maxsize=16)
def _parsed(text: str) -> RoutingRules:
    return adopted_rules(text)


def calendar_now(connection: Connection) -> WorkingCalendar:
    """Return the calendar published last; before the first, the one that ships with us."""
    published = calendars.latest(connection)
    return working_calendar(published) if published else official()


def _departments(unit: Unit) -> dict[str, Department]:
    today = local_day(unit.at)
    units = departments.as_of(unit.connection, today)
    return {code: _department(one) for code, one in units.items()}


def _department(one: views.Department) -> Department:
    return Department(
        code=one.department,
        name=one.name,
        short=one.short,
        kind=one.kind,
        area=one.area,
        hours=office_hours(one.hours),
        superior=one.superior,
        successor=one.successor,
        merged_on=one.since if one.successor else None,
        offices=frozenset(office.office for office in one.offices),
    )


def _place(case: object, command: object) -> UUID | None:
    if isinstance(command, RaiseIssue):
        return command.location.place
    location = case.location if isinstance(case, Case) else None
    return location.place if location else None


def _on_call(unit: Unit, case: object, command: object, county: str) -> tuple[OnCall, ...]:
    if isinstance(command, RaiseIssue):
        area = command.location.area
    elif isinstance(command, FileIssue) and isinstance(case, Case):
        area = case.location.area
    else:
        return ()
    found = [rosters.on_duty(unit.connection, each, unit.at) for each in (area, county)]
    duty = next((one for one in found if one), None)
    return (OnCall(duty.roster, duty.person),) if duty else ()
