"""The case in which the rest of a part is said to go on: how it stands, and where it leads."""

from uuid import UUID

from contracts.issue.commands.assignment import ReportDone
from events.unit import Unit
from services.issue.domain.decider import issue
from services.issue.domain.facts_needed import Followed
from services.issue.domain.state import Case


def followed(unit: Unit, command: object) -> Followed | None:
    """Return what is known of the case that a report names, None if it names none that is there."""
    if not isinstance(command, ReportDone) or command.followed_by is None:
        return None
    case = unit.load(issue, command.followed_by).state
    if case.status == "absent":
        return None
    return Followed(
        number=case.number,
        status=case.status,
        area=case.location.area,
        restricted=case.restricted,
        departments=case.departments(),
        leads_back=_leads_to(unit, case, command.issue),
    )


def _leads_to(unit: Unit, first: Case, goal: UUID) -> bool:
    """Tell whether one comes to a case by going from each to those that follow it."""
    known, waiting = {first.issue}, [first]
    while waiting:
        case = waiting.pop()
        if case.issue == goal:
            return True
        for follower in _followers(case) - known:
            known.add(follower)
            waiting.append(unit.load(issue, follower).state)
    return False


def _followers(case: Case) -> set[UUID]:
    named = (part.follow_up.issue for part in case.parts.values() if part.follow_up)
    return {one for one in (*named, case.merged_into) if one is not None}
