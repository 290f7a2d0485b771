"""What the patrol service's decisions need to know, gathered before they are made."""

from uuid import UUID

import msgspec
from sqlalchemy import Connection

from contracts.common import Fix, ObservedProblem
from contracts.patrol.commands import (
    DrawRoute,
    FinishPatrol,
    ScanBoard,
    SendTrack,
    StartPatrol,
)
from contracts.patrol.events import PatrolProblemObserved, RouteDrawn
from events.envelope import decode
from events.kernel import Kernel
from events.unit import Unit
from events.vault import ForgottenError, Vault
from services.copies import areas, labels
from services.patrol.domain import patrol
from services.patrol.domain.coverage import Chunks
from services.patrol.domain.patrol import PatrolCommand
from services.patrol.domain.route import RouteFacts
from services.patrol.domain.state import Patrol, PatrolFacts, SealedChunk
from services.patrol.read_models import patrols, routes
from services.web.identity import Caller

Fixes = tuple[Fix, ...]


def drawing(unit: Unit, _state: object, command: DrawRoute, _who: Caller) -> RouteFacts:
    """Look whether the route's area is known."""
    return RouteFacts(area_known=areas.known(unit.connection, command.area))


def walking(
    unit: Unit,
    state: Patrol,
    command: PatrolCommand,
    who: Caller,
    ahead_s: float,
) -> PatrolFacts:
    """Gather what a patrol's next step needs; the phone's clock is `ahead_s` seconds ahead."""
    if isinstance(command, StartPatrol):
        return _setting_out(unit, command, who, ahead_s)
    return _under_way(unit, state, command, who, ahead_s)


def _setting_out(unit: Unit, command: StartPatrol, who: Caller, ahead_s: float) -> PatrolFacts:
    """Find the route as it is drawn now, if it lies in the walker's areas."""
    found = routes.newest(unit.connection, command.route)
    drawing = found if found and who.covers(found.drawn.area) else None
    return PatrolFacts(
        person=who.sender,
        received=unit.at,
        ahead_s=ahead_s,
        route=drawing.drawn if drawing else None,
        route_version=drawing.version if drawing else 0,
    )


def _under_way(
    unit: Unit,
    state: Patrol,
    command: PatrolCommand,
    who: Caller,
    ahead_s: float,
) -> PatrolFacts:
    """Find the route as it was when the patrol set out; open its track where it is measured."""
    vault = unit.kernel.vault
    measuring = isinstance(command, FinishPatrol) or state.status == "finished"
    return PatrolFacts(
        person=who.sender,
        received=unit.at,
        ahead_s=ahead_s,
        route=_followed(unit.connection, state),
        route_version=state.route_version,
        sealed=_sealed(vault, command, state.person) if isinstance(command, SendTrack) else None,
        chunks=_track(vault, state, command) if measuring else {},
        earlier=_earlier(unit.connection, state, command) if measuring else frozenset(),
        label=_label(unit.connection, command),
    )


def _label(connection: Connection, command: PatrolCommand) -> str | None:
    return labels.digest(connection, command.place) if isinstance(command, ScanBoard) else None


def _followed(connection: Connection, state: Patrol) -> RouteDrawn | None:
    assert state.route is not None, "who has not set out is stopped by the guard"
    return routes.drawn(connection, state.route, state.route_version)


def _sealed(vault: Vault, command: SendTrack, person: str) -> SealedChunk:
    clear = _json.encode(command.fixes)
    return SealedChunk(vault.seal(person, clear.decode()), vault.fingerprint(clear))


def _track(vault: Vault, state: Patrol, command: PatrolCommand) -> Chunks:
    """Return the chunks that have arrived, the one that arrives now among them."""
    arriving = {command.chunk: command.fixes} if isinstance(command, SendTrack) else {}
    known = {number: fixes for number, fixes in opened(vault, state) if fixes is not None}
    return arriving | known


def _earlier(connection: Connection, state: Patrol, command: PatrolCommand) -> frozenset[str]:
    assert state.route is not None, "who has not set out is stopped by the guard"
    return patrols.fingerprints(connection, state.route, other_than=command.patrol)


def recorded(kernel: Kernel, connection: Connection, patrol_id: UUID) -> Patrol:
    """Return what the log says about one patrol: nowhere else is its track kept."""
    rows = kernel.store.stream(connection, patrol.stream(patrol_id))
    return patrol.fold([decode(row.body, kernel.registry, row.hash).data for row in rows])


def problems(kernel: Kernel, connection: Connection, patrol_id: UUID) -> list[ObservedProblem]:
    """Return the problems that were seen on one patrol."""
    rows = kernel.store.stream(connection, patrol.stream(patrol_id))
    told = (decode(row.body, kernel.registry, row.hash).data for row in rows)
    return [data.problem for data in told if isinstance(data, PatrolProblemObserved)]


def opened(
    vault: Vault,
    state: Patrol,
    after: int = -1,
    limit: int | None = None,
) -> list[tuple[int, Fixes | None]]:
    """Return up to `limit` chunks of a track by number, opened, those after one; else all.

    None stands for the fixes of a chunk that nobody can read any more.
    """
    wanted = sorted(number for number in state.chunks if number > after)[:limit]
    return [(number, _opened(vault, state.chunks[number])) for number in wanted]


def _opened(vault: Vault, sealed: SealedChunk) -> Fixes | None:
    try:
        return _fixes.decode(vault.open(sealed.fixes))
    except ForgottenError:
        return None


_json = msgspec.json.Encoder()
_fixes = msgspec.json.Decoder(Fixes)
