"""An assignment's clocks: the due times that its milestones freeze, and how they move."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from contracts.issue.parts import Milestone
from events.decider import Refused
from services.issue.clocks.deadline import RunningClock, due
from services.issue.clocks.hours import OfficeHours
from services.issue.clocks.limits import Limit
from services.issue.domain.facts_needed import Facts
from services.issue.domain.state import Part
from services.issue.domain.units import department
from services.issue.routing.rules import Stage


def limit_of(text: str) -> Limit:
    """Read a limit out of a command. Raises Refused."""
    try:
        return Limit.parse(text)
    except ValueError as error:
        raise Refused("limit.malformed", f"{error}.", limit=text) from error


def at_once(limit: Limit, *, urgent: bool) -> Limit:
    """Return the limit as it runs: an urgent case's work hours are clock hours."""
    if urgent and limit.kind == "work_hours":
        return Limit("hours", limit.amount)
    return limit


def receiving(facts: Facts, *, urgent: bool) -> Limit:
    """Return the limit within which a department has to take note (签收)."""
    return facts.policy.receive_urgent_within if urgent else facts.policy.receive_within


def begin(
    stages: Sequence[Stage], hours: OfficeHours, facts: Facts, *, urgent: bool
) -> tuple[Milestone, ...]:
    """Start the clocks of all stages now, for one office.

    What has to be done at once (即时) is due when the department has to have taken note of it:
    nobody can act before they know. That is a choice of this project.
    """
    return tuple(_begun(stage, hours, facts, urgent=urgent) for stage in stages)


def _begun(stage: Stage, hours: OfficeHours, facts: Facts, *, urgent: bool) -> Milestone:
    limit = at_once(stage.limit, urgent=urgent)
    running = receiving(facts, urgent=urgent) if limit.kind == "immediate" else limit
    deadline = due(facts.at, running, facts.calendar, hours)
    return Milestone(
        name=stage.name, limit=str(limit), due=deadline.at, provisional=deadline.provisional
    )


def window(limit: Limit, hours: OfficeHours, facts: Facts) -> datetime:
    """Return the end of a window that opens now."""
    return due(facts.at, limit, facts.calendar, hours).at


def stages_of(part: Part) -> tuple[Stage, ...]:
    """Return the stages of a part with their limits, for a clock that starts anew."""
    return tuple(Stage(stage.name, Limit.parse(stage.limit)) for stage in part.milestones)


def recomputed(part: Part, facts: Facts, *, only_provisional: bool) -> tuple[Milestone, ...]:
    """Return the milestones with the due times that the clocks give now.

    Reached ones stay as they are, and so does one whose clock stands still, or what was due at
    once.
    """
    hours = department(part.department, facts).hours
    last = part.milestones[-1]

    def anew(stage: Milestone) -> Milestone:
        if stage.reached_at or (only_provisional and not stage.provisional):
            return stage
        if (limit := Limit.parse(stage.limit)).kind == "immediate":
            return stage
        more = (part.extended_by,) if part.extended_by and stage is last else ()
        clock = RunningClock(limit, part.started_at, more, part.pauses)
        if (deadline := clock.due(facts.calendar, hours)) is None:
            return stage
        return replace(stage, due=deadline.at, provisional=deadline.provisional)

    return tuple(map(anew, part.milestones))
