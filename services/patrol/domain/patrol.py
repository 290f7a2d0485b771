"""Patrols (巡查): setting out, scanning boards, an optional track, problems seen, the end.

A phone may have been offline: what it recorded before the end is taken after the end too, and the
coverage is then measured anew.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from typing import assert_never
from uuid import UUID

from contracts.patrol.commands import (
    MAX_FIXES,
    FinishPatrol,
    ObserveProblem,
    ScanBoard,
    SendTrack,
    StartPatrol,
)
from contracts.patrol.events import (
    BoardScanned,
    CoverageCorrected,
    PatrolFinished,
    PatrolProblemObserved,
    PatrolStarted,
    RouteDrawn,
    TrackReceived,
)
from contracts.patrol.parts import Measured
from events.decider import Decider, Refused
from services.geo.county import require_in_reach
from services.geo.point import Point
from services.labels import proves
from services.patrol.domain.coverage import measure
from services.patrol.domain.state import Patrol, PatrolEvent, PatrolFacts, SealedChunk, evolve
from services.web.moment import SUSPECT_S, Moment, observed

MAX_CHUNKS = 10
"""Five seconds apart, fixes in 10 chunks of 1,000 last for fourteen hours; they are measured
together. Logs hold tracks of up to 200 chunks from before: all count."""


PatrolCommand = StartPatrol | ScanBoard | SendTrack | ObserveProblem | FinishPatrol


def _decide(state: Patrol, command: PatrolCommand, facts: PatrolFacts) -> Sequence[object]:
    if isinstance(command, StartPatrol):
        return [_started(state, command, facts)]
    if state.status == "none":
        raise Refused("patrol.unknown", "There is no such patrol; start it first.")
    if state.person != facts.person:
        raise Refused("patrol.not-yours", "Another person is on this patrol.")
    match command:
        case SendTrack():
            return _corrected(state, _sent(state, command, facts), facts)
        case ScanBoard():
            return _corrected(state, _scanned(state, command, facts), facts)
        case ObserveProblem():
            return [_problem(state, command, facts)]
        case FinishPatrol():
            return _finished(state, command, facts)
        case _:
            assert_never(command)


def _when(told: datetime, facts: PatrolFacts) -> Moment:
    return observed(told, facts.ahead_s, facts.received)


def _started(state: Patrol, command: StartPatrol, facts: PatrolFacts) -> PatrolStarted:
    if state.status != "none":
        raise Refused("patrol.exists", "This patrol was started already.")
    if facts.route is None:
        detail = "There is no such route in your area; draw it first."
        raise Refused("route.unknown", detail, field="route")
    when = _when(command.observed_at, facts)
    return PatrolStarted(
        patrol=command.patrol,
        route=command.route,
        route_version=facts.route_version,
        route_name=facts.route.name,
        area=facts.route.area,
        person=facts.person,
        mode=command.mode,
        track=command.track,
        observed_at=when.at,
        clock_offset_s=when.offset_s,
        clock_suspect=when.suspect,
    )


def _scanned(state: Patrol, command: ScanBoard, facts: PatrolFacts) -> list[PatrolEvent]:
    when = _when(command.observed_at, facts)
    if command.place not in _boards(facts):
        detail = f"That board does not stand along {state.route_name}."
        raise Refused("patrol.not-a-board", detail, field="place")
    if _is_over(state, when):
        raise Refused("patrol.over", "The patrol was over by then; set out on another one.")
    _require_label(command, facts)
    if command.place in state.scanned:
        return []
    scanned = BoardScanned(
        patrol=command.patrol,
        place=command.place,
        observed_at=when.at,
        clock_offset_s=when.offset_s,
        clock_suspect=when.suspect,
    )
    return [scanned]


def _require_label(command: ScanBoard, facts: PatrolFacts) -> None:
    """Let pass who stood before the board: its code is in the API, its label's secret is not."""
    if facts.label is None:
        raise Refused(
            "patrol.no-label",
            "No label hangs at this board, so that scanning it shows nothing: have one printed, or "
            "record a track.",
        )
    if not proves(command.place, command.label, facts.label):
        raise Refused(
            "patrol.other-label",
            "This is not the label that hangs at this board now: it is another's, or was replaced.",
        )


def _is_over(state: Patrol, when: Moment) -> bool:
    """Tell whether it was observed after the end, as far as the phone's clock can be believed."""
    if state.ended is None or when.suspect:
        return False
    return when.at - state.ended > timedelta(seconds=SUSPECT_S)


def _boards(facts: PatrolFacts) -> frozenset[UUID]:
    return frozenset(board.place for board in _route(facts).boards)


def _route(facts: PatrolFacts) -> RouteDrawn:
    assert facts.route is not None, "a patrol that was started follows a route"
    return facts.route


def _sent(state: Patrol, command: SendTrack, facts: PatrolFacts) -> list[PatrolEvent]:
    if not state.track:
        detail = "This patrol records no track: whoever walks decides that at the start."
        raise Refused("patrol.no-track", detail)
    if command.chunk >= MAX_CHUNKS:
        detail = (
            f"A track has chunks 0 to {MAX_CHUNKS - 1}, of up to {MAX_FIXES} fixes each; set out "
            "on another patrol."
        )
        raise Refused("patrol.track-too-long", detail, field="chunk")
    if not 0 < len(command.fixes) <= MAX_FIXES:
        raise Refused("patrol.chunk", f"A chunk has 1 to {MAX_FIXES} fixes.", field="fixes")
    assert facts.sealed is not None, "the fixes that are sent were sealed beforehand"
    known = state.chunks.get(command.chunk)
    if known is None:
        return [_received(command, facts.sealed, state.person)]
    if known.digest != facts.sealed.digest:
        detail = f"Chunk {command.chunk} was sent before with other fixes; use a new number."
        raise Refused("patrol.chunk-conflict", detail)
    return []


def _received(command: SendTrack, sealed: SealedChunk, person: str) -> TrackReceived:
    return TrackReceived(
        patrol=command.patrol,
        person=person,
        chunk=command.chunk,
        fixes=sealed.fixes,
        digest=sealed.digest,
    )


def _problem(state: Patrol, command: ObserveProblem, facts: PatrolFacts) -> PatrolProblemObserved:
    assert state.route is not None, "a patrol that was started follows a route"
    assert state.area is not None, "and lies in its area"
    if command.place is not None and command.place not in _boards(facts):
        detail = f"Name a board along {state.route_name}, or give the problem's point instead."
        raise Refused("patrol.not-a-board", detail, field="place")
    if command.problem.problem in state.problems:
        detail = "Two problems have one id; each is a problem of its own."
        raise Refused("problem.twice", detail, field="problem.problem")
    if (at := command.problem.point) is not None:
        require_in_reach(Point(at.longitude, at.latitude), state.area, "problem.point")
    return PatrolProblemObserved(
        patrol=command.patrol,
        route=state.route,
        route_name=state.route_name,
        area=state.area,
        place=command.place,
        person=state.person,
        observed_at=_when(command.observed_at, facts).at,
        problem=command.problem,
    )


def _finished(state: Patrol, command: FinishPatrol, facts: PatrolFacts) -> Sequence[object]:
    if state.status == "finished":
        return []
    when, route = _when(command.observed_at, facts), _route(facts)
    finished = PatrolFinished(
        patrol=command.patrol,
        route=route.route,
        area=route.area,
        measured=_measured(state, facts),
        observed_at=when.at,
        clock_offset_s=when.offset_s,
        clock_suspect=when.suspect,
    )
    return [finished]


def _corrected(
    state: Patrol,
    arrived: list[PatrolEvent],
    facts: PatrolFacts,
) -> Sequence[PatrolEvent]:
    """Return what arrived and, if it changes what was measured at the end, the correction."""
    if state.status != "finished" or not arrived:
        return arrived
    measured, route = _measured(reduce(evolve, arrived, state), facts), _route(facts)
    if measured == state.measured:
        return arrived
    corrected = CoverageCorrected(
        patrol=arrived[0].patrol,
        route=route.route,
        area=route.area,
        measured=measured,
    )
    return [*arrived, corrected]


def _measured(state: Patrol, facts: PatrolFacts) -> Measured:
    return measure(_route(facts), state.scanned, facts.chunks, state.mode, facts.earlier)


patrol: Decider[Patrol, PatrolCommand, PatrolFacts] = Decider(
    "patrol",
    Patrol(),
    _decide,
    evolve,
    lambda state: state.area,
)
