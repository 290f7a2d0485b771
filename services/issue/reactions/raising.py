"""A problem that was seen on a visit or a patrol becomes an issue, and is told of once."""

from uuid import UUID, uuid5

import structlog

from contracts.common import ObservedProblem
from contracts.issue.commands.case import RaiseIssue
from contracts.issue.parts import CauseOfIssue, Channel, Location, Reporter
from contracts.patrol.events import PatrolProblemObserved
from contracts.visit.events import ProblemObserved
from events.decider import Refused
from events.envelope import Event
from events.inbox import Reactions
from events.unit import Unit
from services.issue.domain.decider import issue
from services.issue.facts import facts_of

log = structlog.get_logger(__name__)

reactions = Reactions()


def issue_of(problem: UUID) -> UUID:
    """Return the id of the issue that a problem becomes."""
    return uuid5(problem, "issue")


@reactions.on(ProblemObserved)
def seen_on_visit(unit: Unit, event: Event) -> None:
    """Raise an issue from a visit."""
    data: ProblemObserved = event.data
    _raise(unit, event, "visit", data, data.place)


@reactions.on(PatrolProblemObserved)
def seen_on_patrol(unit: Unit, event: Event) -> None:
    """Raise an issue from a patrol."""
    data: PatrolProblemObserved = event.data
    _raise(unit, event, "patrol", data, data.place)


def _raise(
    unit: Unit,
    event: Event,
    channel: Channel,
    data: ProblemObserved | PatrolProblemObserved,
    place: UUID | None,
) -> None:
    command = _command(event, channel, data, place)
    case = unit.load(issue, command.issue).state
    try:
        unit.decide(issue, command.issue, command, facts_of(unit, case, command))
    except Refused as refusal:
        if refusal.code != "issue.exists":
            raise
        log.info("problem told twice", problem=str(data.problem.problem))


def _command(
    event: Event,
    channel: Channel,
    data: ProblemObserved | PatrolProblemObserved,
    place: UUID | None,
) -> RaiseIssue:
    problem: ObservedProblem = data.problem
    point = problem.point
    return RaiseIssue(
        issue=issue_of(problem.problem),
        source_kind="found",
        channel=channel,
        category=problem.category,
        title=problem.title,
        description=problem.description,
        location=Location(
            area=data.area,
            place=place,
            words=getattr(data, "place_name", None) or getattr(data, "route_name", None),
            longitude=point.longitude if point else None,
            latitude=point.latitude if point else None,
        ),
        reporter=Reporter(person=data.person),
        evidence=problem.evidence,
        urgent=problem.urgent,
        observed_at=data.observed_at,
        settled=problem.settled,
        cause=CauseOfIssue(service=event.source, stream=event.stream, problem=problem.problem),
    )
