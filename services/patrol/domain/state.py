"""What decisions about a patrol need to remember, and what they need to know besides."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, assert_never
from uuid import UUID

from contracts.patrol.events import (
    BoardScanned,
    CoverageCorrected,
    PatrolFinished,
    PatrolProblemObserved,
    PatrolStarted,
    RouteDrawn,
    TrackReceived,
)
from contracts.patrol.parts import Measured, PatrolMode
from services.patrol.domain.coverage import Chunks

PatrolEvent = (
    PatrolStarted
    | BoardScanned
    | TrackReceived
    | PatrolProblemObserved
    | PatrolFinished
    | CoverageCorrected
)


@dataclass(frozen=True, slots=True)
class SealedChunk:
    """The fixes of one chunk, sealed with the walker's key, and their keyed digest."""

    fixes: str
    digest: str


@dataclass(frozen=True, slots=True)
class Patrol:
    """How far a patrol has come: what was scanned, the chunks of its track, what was measured."""

    status: Literal["none", "under_way", "finished"] = "none"
    route: UUID | None = None
    route_version: int = 0
    route_name: str = ""
    area: str | None = None
    person: str = ""
    mode: PatrolMode = "foot"
    track: bool = False
    scanned: frozenset[UUID] = frozenset()
    chunks: Mapping[int, SealedChunk] = field(default_factory=dict)
    problems: frozenset[UUID] = frozenset()
    ended: datetime | None = None
    measured: Measured | None = None


@dataclass(frozen=True, slots=True)
class PatrolFacts:
    """What a patrol's decisions need beside its state.

    `received` is the server's time, `ahead_s` by how many seconds the phone's clock was found to
    be ahead. `route` is the route as the patrol follows it, in its version `route_version`; None
    where there is none that this person may patrol. `sealed` is the chunk that is being sent,
    `chunks` the whole track, that chunk included, opened where its coverage is to be measured.
    `earlier` holds the fingerprints of other tracks along the route. `label` is the digest of the
    label that hangs at the board that is scanned; None where none does.
    """

    person: str
    received: datetime
    ahead_s: float = 0.0
    route: RouteDrawn | None = None
    route_version: int = 0
    sealed: SealedChunk | None = None
    chunks: Chunks = field(default_factory=dict)
    earlier: frozenset[str] = frozenset()
    label: str | None = None


def evolve(state: Patrol, event: PatrolEvent) -> Patrol:
    """Fold one event into the state."""
    match event:
        case PatrolStarted():
            return Patrol(
                status="under_way",
                route=event.route,
                route_version=event.route_version,
                route_name=event.route_name,
                area=event.area,
                person=event.person,
                mode=event.mode,
                track=event.track,
            )
        case BoardScanned():
            return replace(state, scanned=state.scanned | {event.place})
        case TrackReceived():
            sealed = SealedChunk(event.fixes, event.digest)
            return replace(state, chunks={**state.chunks, event.chunk: sealed})
        case PatrolProblemObserved():
            return replace(state, problems=state.problems | {event.problem.problem})
        case PatrolFinished():
            ended, measured = event.observed_at, event.measured
            return replace(state, status="finished", ended=ended, measured=measured)
        case CoverageCorrected():
            return replace(state, measured=event.measured)
        case _:
            assert_never(event)
