"""One example of each message of the patrol service, to be changed with `replace`."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from contracts.common import Fix, ObservedProblem
from contracts.patrol.commands import (
    DrawRoute,
    FinishPatrol,
    ObserveProblem,
    ScanBoard,
    SendTrack,
    StartPatrol,
)
from contracts.patrol.events import PatrolStarted, RouteDrawn
from contracts.patrol.parts import Board, BoardPlan, Vertex
from events.testing import specification
from services.labels import digest_of
from services.patrol.domain import patrol, route
from services.patrol.domain.route import RouteFacts
from services.patrol.domain.state import PatrolFacts, SealedChunk

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""09:00 in China."""

MINUTE = timedelta(minutes=1)
VILLAGE = "330783005005"
ROUTE, PATROL = UUID(int=1), UUID(int=2)
UPPER, MIDDLE, LOWER, ELSEWHERE = (UUID(int=number) for number in range(11, 15))
PROBLEM = UUID(int=21)
LABEL = "0123456789ABCDEF"
"""The secret of the label that hangs at a board."""

WEST, EAST = [120.23, 29.30], [120.24, 29.30]
"""A straight reach of some 970 m."""

draw = DrawRoute(
    route=ROUTE,
    name="社姆溪",
    area=VILLAGE,
    kind="river",
    geometry={"type": "LineString", "coordinates": [WEST, EAST]},
    boards=(
        BoardPlan(place=UPPER, name="上游公示牌", along=0.0),
        BoardPlan(place=MIDDLE, name="中游公示牌", along=0.5),
        BoardPlan(place=LOWER, name="下游公示牌", along=1.0),
    ),
)
drawn = RouteDrawn(
    route=ROUTE,
    name="社姆溪",
    area=VILLAGE,
    kind="river",
    line=((Vertex(longitude=120.23, latitude=29.3), Vertex(longitude=120.24, latitude=29.3)),),
    boards=(
        Board(place=UPPER, name="上游公示牌", along=0.0),
        Board(place=MIDDLE, name="中游公示牌", along=0.5),
        Board(place=LOWER, name="下游公示牌", along=1.0),
    ),
)

start = StartPatrol(patrol=PATROL, route=ROUTE, observed_at=MONDAY)
started = PatrolStarted(
    patrol=PATROL,
    route=ROUTE,
    route_version=1,
    route_name="社姆溪",
    area=VILLAGE,
    person="cadre-1",
    track=False,
    observed_at=MONDAY,
)
problem = ObservedProblem(problem=PROBLEM, title="桥下漂浮垃圾", description="泡沫和树枝")
observe = ObserveProblem(patrol=PATROL, problem=problem, observed_at=MONDAY + 10 * MINUTE)
finish = FinishPatrol(patrol=PATROL, observed_at=MONDAY + 30 * MINUTE)

facts = PatrolFacts(
    person="cadre-1",
    received=MONDAY + 30 * MINUTE,
    route=drawn,
    route_version=1,
)
routes = specification(route)
patrols = specification(patrol)
known_area = RouteFacts()


def scan(place: UUID, at: datetime = MONDAY + 5 * MINUTE) -> ScanBoard:
    return ScanBoard(patrol=PATROL, place=place, label=LABEL, observed_at=at)


def hanging(place: UUID, facts: PatrolFacts = facts) -> PatrolFacts:
    """The facts while that label hangs at a board."""
    return replace(facts, label=digest_of(place, LABEL))


def walked(start_share: float, end_share: float, *, seconds: int = 600) -> tuple[Fix, ...]:
    """Fixes ten seconds apart from one share of the straight reach to another."""
    count = seconds // 10
    return tuple(
        Fix(
            longitude=120.23 + 0.01 * (start_share + (end_share - start_share) * step / count),
            latitude=29.30,
            accuracy_m=5.0,
            at=MONDAY + timedelta(seconds=10 * step),
        )
        for step in range(count + 1)
    )


def send(chunk: int, fixes: tuple[Fix, ...]) -> SendTrack:
    return SendTrack(patrol=PATROL, chunk=chunk, fixes=fixes)


def sealed(name: str) -> SealedChunk:
    """What stands for sealed fixes; equal names stand for equal fixes."""
    return SealedChunk(f"sealed:cadre-1:0:{name}", f"{name:0>64}")
