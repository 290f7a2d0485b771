"""A problem that was seen on a visit or a patrol becomes an issue: once, and always.

What cannot be raised as it was recorded is raised at the county's desk, with a note that says why:
a coordinator decides on record what becomes of it, and the visits after it do not wait.
"""

from dataclasses import replace
from uuid import UUID, uuid5

import structlog

from contracts.common import ObservedProblem
from contracts.issue.commands.case import NoteIssue, RaiseIssue
from contracts.issue.parts import CauseOfIssue, Channel, Location, Reporter
from contracts.patrol.events import PatrolProblemObserved
from contracts.visit.events import ProblemObserved
from events.decider import Refused
from events.envelope import Event
from events.inbox import Reactions
from events.unit import Unit
from services.issue.domain.commands import Command
from services.issue.domain.decider import issue
from services.issue.domain.state import Case
from services.issue.facts import facts_of
from services.issue.policy import case_policy

log = structlog.get_logger("issue")

reactions = Reactions()


def issue_of(problem: UUID) -> UUID:
    """Return the id of the issue that a problem becomes."""
    return uuid5(problem, "issue")


@reactions.on(ProblemObserved)
def seen_on_visit(unit: Unit, event: Event) -> None:
    """Raise an issue from a visit."""
    data: ProblemObserved = event.data
    _raise(unit, _command(event, "visit", data, data.place, data.place_name))


@reactions.on(PatrolProblemObserved)
def seen_on_patrol(unit: Unit, event: Event) -> None:
    """Raise an issue from a patrol."""
    data: PatrolProblemObserved = event.data
    _raise(unit, _command(event, "patrol", data, data.place, data.route_name))


def _raise(unit: Unit, command: RaiseIssue) -> None:
    known = unit.load(issue, command.issue).state
    if known.status == "absent":
        _raise_new(unit, command)
    elif _tells_of(known, command):
        log.info("a problem was told twice", issue=str(command.issue))
    else:
        _raise_beside(unit, command)


def _raise_new(unit: Unit, command: RaiseIssue) -> None:
    try:
        _decide(unit, command)
    except Refused as refusal:
        _raise_at_the_county(unit, command, refusal)


def _raise_beside(unit: Unit, command: RaiseIssue) -> None:
    """Raise another problem that was given an id which is taken: clients make these ids."""
    assert command.cause is not None, "a reaction knows its cause"
    own = uuid5(command.issue, f"{command.cause.service} {command.cause.stream}")
    if unit.load(issue, own).state.status == "absent":
        _raise_new(unit, replace(command, issue=own))


def _raise_at_the_county(unit: Unit, command: RaiseIssue, refusal: Refused) -> None:
    """Let a county coordinator find what cannot be raised where it is said to be."""
    area, county = command.location.area, case_policy().county
    log.warning("a problem goes to the county's desk", issue=str(command.issue), why=refusal.code)
    _decide(unit, replace(command, location=Location(area=county, words=command.location.words)))
    note = f"记录的位置（{area}）不在本县，请县社会治理中心判断由谁办理。"
    _decide(unit, NoteIssue(issue=command.issue, note=note))


def _decide(unit: Unit, command: Command) -> None:
    case = unit.load(issue, command.issue).state
    unit.decide(issue, command.issue, command, facts_of(unit, case, command))


def _tells_of(case: Case, command: RaiseIssue) -> bool:
    """Tell whether a case is about this very problem."""
    persons = {reporter.person for reporter in case.reporters}
    told = (case.title, case.description)
    return told == (command.title, command.description) and command.reporter.person in persons


def _command(
    event: Event,
    channel: Channel,
    data: ProblemObserved | PatrolProblemObserved,
    place: UUID | None,
    words: str,
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
            words=words,
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
