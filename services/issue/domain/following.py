"""What follows where only a part was done: another case, or a day on which it is taken up again."""

from datetime import date, datetime

from contracts.issue.commands.assignment import ReportDone
from contracts.issue.commands.case import TakeUpIssue
from contracts.issue.events.case import IssueTakenUp
from contracts.issue.parts import FollowUp
from events.decider import Refused
from services.issue.clocks.hours import local_day
from services.issue.domain import tiers
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts, Followed
from services.issue.domain.filing import dispatched
from services.issue.domain.reopening import again
from services.issue.domain.state import OPEN, Case, Part
from services.issue.domain.units import department


def follow_up(case: Case, part: Part, command: ReportDone, facts: Facts) -> FollowUp | None:
    """Return what becomes of the rest, None if there is no rest.

    Raises Refused where it is not said, or where nothing can follow so.
    """
    other, day = command.followed_by, command.take_up_on
    if command.outcome != "partly":
        if other or day:
            raise Refused(
                "assignment.nothing-to-follow",
                "Only what is partly done has something to follow: leave out `followed_by` and "
                "`take_up_on`, or report it `partly`.",
            )
        return None
    if (other is None) is (day is None):
        raise Refused(
            "assignment.follow-up-missing",
            "Say what becomes of the rest, in one of two ways: `followed_by` names the case in "
            "which it goes on, `take_up_on` the day on which it is taken up again.",
        )
    if day is not None:
        _require_day(day, facts)
        return FollowUp(department=part.department, take_up_on=day)
    followed = _require_followed(case, part, facts)
    return FollowUp(department=part.department, issue=other, number=followed.number)


def due_to_take_up(case: Case, facts: Facts) -> list[tuple[Part, datetime]]:
    """Return the parts of which a rest is taken up again, and when.

    None while the case is open, or while it is not decided whether it is opened again for what is
    not solved: the rest follows when it is closed.
    """
    if case.reopening is not None or case.status != "closed":
        return []
    return [
        (part, _opening(part, day, facts))
        for part in case.parts.values()
        if part.status == "verified" and (day := _day_of(part)) and facts.acting(part.department)
    ]


def take_up(case: Case, _command: TakeUpIssue, facts: Facts) -> list[Event]:
    """Dispatch the rest anew on its day (续办), with new due times; nothing if none is due."""
    tiers.require_service(facts)
    due = [again(part, facts) for part, at in due_to_take_up(case, facts) if at <= facts.at]
    if not due:
        return []
    # Of two departments that have become one, the one has one part.
    orders = list({order.department.code: order for order in due}.values())
    departments = tuple(order.department.code for order in orders)
    taken_up = IssueTakenUp(issue=case.issue, departments=departments)
    return [taken_up, *dispatched(case, orders, facts)]


def _day_of(part: Part) -> date | None:
    return part.follow_up.take_up_on if part.follow_up else None


def _opening(part: Part, day: date, facts: Facts) -> datetime:
    """Return when the department opens on that day, or on the first work day after it."""
    hours = department(part.department, facts).hours
    return hours.opening(facts.calendar.workday(day))


def _require_day(day: date, facts: Facts) -> None:
    today, longest = local_day(facts.at), facts.policy.take_up_within
    if not today < day <= today + longest.length:
        raise Refused(
            "assignment.take-up-day",
            f"The day on which the rest is taken up lies ahead, within {longest}.",
        )


def _require_followed(case: Case, part: Part, facts: Facts) -> Followed:
    followed = facts.followed
    if followed is None or not _sees(followed, part, facts):
        raise Refused(
            "assignment.follow-up-unknown", "There is no issue of this id that you may see."
        )
    if followed.leads_back:
        raise Refused(
            "assignment.follows-itself",
            "What follows there leads back to this case: name another one, or a day.",
        )
    if followed.status not in OPEN:
        raise Refused(
            "assignment.follow-up-over",
            f"The case {followed.number} is {followed.status}, so that nothing goes on there: name "
            "an open one, or a day.",
        )
    if followed.restricted and not case.restricted:
        raise Refused(
            "assignment.follow-up-restricted",
            "Who reads this case may not know of the restricted one: name another one, or a day.",
        )
    return followed


def _sees(followed: Followed, part: Part, facts: Facts) -> bool:
    """Tell whether the department has a part in a case, or coordinates where it lies."""
    own = not followed.departments.isdisjoint({part.department, facts.actor.department})
    return own or tiers.coordinates(facts.actor, followed.area)
