"""Patrols (巡查): setting out, scanning boards, an optional track, problems seen, the end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never
from uuid import UUID

from contracts.common import Fix
from contracts.patrol.commands import (
    FinishPatrol,
    ObserveProblem,
    ScanBoard,
    SendTrack,
    StartPatrol,
)
from contracts.patrol.events import (
    BoardScanned,
    PatrolFinished,
    PatrolMode,
    PatrolProblemObserved,
    PatrolStarted,
    RouteDrawn,
    TrackReceived,
)
from events.decider import Decider, Refused
from services.patrol.domain import coverage

Status = Literal["none", "under_way", "finished"]


@dataclass(frozen=True, slots=True)
class Patrol:
    """How far a patrol has come: what was scanned, and the chunks of its track by number."""

    status: Status = "none"
    route: UUID | None = None
    route_name: str = ""
    area: str | None = None
    person: str = ""
    mode: PatrolMode = "foot"
    track: bool = False
    scanned: frozenset[UUID] = frozenset()
    chunks: tuple[tuple[int, tuple[Fix, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class PatrolFacts:
    """Who walks, the route as it is drawn now, and the fingerprints of earlier tracks along it."""

    person: str
    route: RouteDrawn | None = None
    earlier: Collection[str] = ()


PatrolCommand = StartPatrol | ScanBoard | SendTrack | ObserveProblem | FinishPatrol
PatrolEvent = PatrolStarted | BoardScanned | TrackReceived | PatrolProblemObserved | PatrolFinished


def _decide(state: Patrol, command: PatrolCommand, facts: PatrolFacts) -> Sequence[object]:
    if isinstance(command, StartPatrol):
        return _start(state, command, facts)
    if state.status == "none":
        raise Refused("patrol.unknown", "There is no such patrol; start it first.")
    if state.person != facts.person:
        raise Refused("patrol.not-yours", "Another person is on this patrol.")
    match command:
        case SendTrack():
            return _send(state, command)
        case ScanBoard():
            return _scan(state, command, facts)
        case ObserveProblem():
            return [_observed(state, command)]
        case FinishPatrol():
            return _finish(state, command, facts)
        case _:
            assert_never(command)


def _start(state: Patrol, command: StartPatrol, facts: PatrolFacts) -> Sequence[object]:
    if state.status != "none":
        raise Refused("patrol.exists", "This patrol was started already.")
    if facts.route is None:
        raise Refused("route.unknown", "There is no such route; draw it first.", field="route")
    return [
        PatrolStarted(
            patrol=command.patrol,
            route=command.route,
            route_name=facts.route.name,
            area=facts.route.area,
            person=facts.person,
            mode=command.mode,
            track=command.track,
            observed_at=command.observed_at,
        ),
    ]


def _scan(state: Patrol, command: ScanBoard, facts: PatrolFacts) -> Sequence[object]:
    """Take a scan, after the end too: a phone may have been offline when it was made."""
    boards = {board.place for board in facts.route.boards} if facts.route else set()
    if command.place not in boards:
        detail = f"That board does not stand along {state.route_name}."
        raise Refused("patrol.not-a-board", detail, field="place")
    if command.place in state.scanned:
        return []
    scanned = BoardScanned(
        patrol=command.patrol,
        place=command.place,
        observed_at=command.observed_at,
    )
    return [scanned]


def _send(state: Patrol, command: SendTrack) -> Sequence[object]:
    if not state.track:
        detail = "This patrol records no track: whoever walks decides that at the start."
        raise Refused("patrol.no-track", detail)
    known = dict(state.chunks).get(command.chunk)
    if known is None:
        chunk = TrackReceived(patrol=command.patrol, chunk=command.chunk, fixes=command.fixes)
        return [chunk]
    if known != command.fixes:
        detail = f"Chunk {command.chunk} was sent before with other fixes; use a new number."
        raise Refused("patrol.chunk-conflict", detail)
    return []


def _observed(state: Patrol, command: ObserveProblem) -> PatrolProblemObserved:
    if state.route is None or state.area is None:
        raise AssertionError
    return PatrolProblemObserved(
        patrol=command.patrol,
        route=state.route,
        route_name=state.route_name,
        area=state.area,
        place=command.place,
        person=state.person,
        observed_at=command.observed_at,
        problem=command.problem,
    )


def _finish(state: Patrol, command: FinishPatrol, facts: PatrolFacts) -> Sequence[object]:
    if state.status == "finished":
        return []
    if facts.route is None:
        raise AssertionError
    measured = coverage.measure(
        facts.route,
        state.scanned,
        state.chunks,
        state.mode,
        facts.earlier,
    )
    return [
        PatrolFinished(
            patrol=command.patrol,
            route=facts.route.route,
            area=facts.route.area,
            coverage=measured.share,
            by=measured.by,
            findings=measured.findings,
            fingerprint=measured.fingerprint,
            observed_at=command.observed_at,
        ),
    ]


def _evolve(state: Patrol, event: PatrolEvent) -> Patrol:
    match event:
        case PatrolStarted():
            return Patrol(
                status="under_way",
                route=event.route,
                route_name=event.route_name,
                area=event.area,
                person=event.person,
                mode=event.mode,
                track=event.track,
            )
        case BoardScanned():
            return replace(state, scanned=state.scanned | {event.place})
        case TrackReceived():
            return replace(state, chunks=(*state.chunks, (event.chunk, event.fixes)))
        case PatrolFinished():
            return replace(state, status="finished")
        case PatrolProblemObserved():
            return state
        case _:
            assert_never(event)


patrol: Decider[Patrol, PatrolCommand, PatrolFacts] = Decider(
    "patrol",
    Patrol(),
    _decide,
    _evolve,
    lambda state: state.area,
)
