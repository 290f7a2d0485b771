"""Filling `Facts` from the copies of the directory and of places, and from the adopted rules."""

from typing import Final
from uuid import UUID

from contracts.issue.commands.assignment import ReportDone, StartAssignment
from contracts.issue.commands.case import (
    DenySettlement,
    EscalateSettlement,
    FileIssue,
    RaiseIssue,
    SettleOnSpot,
    VerifyIssue,
)
from events.unit import Unit
from services.copies import labels, people, rosters
from services.issue.clocks.hours import local_day
from services.issue.domain.commands import Command
from services.issue.domain.facts_needed import Actor, Facts, OnCall, PersonCopy
from services.issue.domain.state import Case
from services.issue.facts import places, slow
from services.issue.facts.drawing import lot_of
from services.issue.facts.following import followed
from services.issue.facts.held import fresh, held
from services.issue.facts.sampling import is_drawn
from services.issue.policy import case_policy
from services.web.identity import Caller

_RINGING: Final = (FileIssue, SettleOnSpot, DenySettlement)
"""Commands after which those on duty in a case's area may be rung, beside raising it."""

BY_SERVICE: Final = Actor(service=True)
"""Who acts where the service itself does: timers and reactions."""


def of_caller(unit: Unit, case: object, command: object, who: Caller) -> Facts:
    """Gather the facts of a command that somebody sent."""
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


def facts_of(unit: Unit, case: Case, command: Command | None) -> Facts:
    """Gather the facts of what the service itself does."""
    return facts_for(unit, case, command, BY_SERVICE)


def facts_for(unit: Unit, case: object, command: object, actor: Actor) -> Facts:
    """Gather what a decision about an issue, or about the rules, may look at."""
    policy = case_policy()
    known = slow.known(unit.connection, policy.county, local_day(unit.at))
    return Facts(
        at=unit.at,
        actor=actor,
        policy=policy,
        rules=known.rules,
        calendar=known.calendar,
        departments=known.units,
        on_call=_on_call(unit, case, command),
        place=places.place(unit, _place(case, command)),
        held=held(unit, case, command),
        label=_label(unit, case, command),
        fresh=fresh(unit, case, command),
        drawn=_drawn(unit, command, policy.sample_share),
        lot=_lot(unit, command),
        followed=followed(unit, command),
        contact=_contact(unit, command),
    )


def _place(case: object, command: object) -> UUID | None:
    if isinstance(command, RaiseIssue):
        return command.location.place
    return case.location.place if isinstance(case, Case) else None


def _label(unit: Unit, case: object, command: object) -> str | None:
    if not (isinstance(command, VerifyIssue) and isinstance(case, Case)):
        return None
    place = case.location.place
    return labels.digest(unit.connection, place) if place else None


def _on_call(unit: Unit, case: object, command: object) -> tuple[OnCall, ...]:
    """Return who is on duty in the area now; where nobody is, who is in the area above it."""
    if isinstance(command, RaiseIssue):
        area = command.location.area
    elif isinstance(command, EscalateSettlement):
        area = case_policy().county
    elif isinstance(command, _RINGING) and isinstance(case, Case):
        area = case.location.area
    else:
        return ()
    duty = rosters.on_duty(unit.connection, area, unit.at)
    return (OnCall(duty.roster, duty.person),) if duty else ()


def _contact(unit: Unit, command: object) -> PersonCopy | None:
    """Return whom a command names as one to ask, if that is somebody who works here."""
    if not isinstance(command, StartAssignment | ReportDone) or command.contact.person is None:
        return None
    known = people.person(unit.connection, command.contact.person)
    if known is None or known.left is not None:
        return None
    return PersonCopy(person=known.person, department=known.department, areas=known.areas)


def _drawn(unit: Unit, command: object, share: float) -> bool:
    if not isinstance(command, ReportDone):
        return True
    return is_drawn(unit.kernel.vault, command.assignment, share)


def _lot(unit: Unit, command: object) -> int:
    if not isinstance(command, ReportDone):
        return 0
    return lot_of(unit.kernel.vault, command.assignment)
