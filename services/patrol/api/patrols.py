"""Patrols: made by cadres; read by who walked and by who oversees the area.

A track is opened for its walker and for auditors, for nobody else.
"""

from dataclasses import replace
from uuid import UUID

import structlog
from flask_smorest import Blueprint

from contracts.common import Evidence, Role
from contracts.patrol.commands import (
    FinishPatrol,
    ObserveProblem,
    ScanBoard,
    SendTrack,
    StartPatrol,
)
from contracts.patrol.views import PatrolFilter, PatrolView, TrackChunk
from services.patrol import facts
from services.patrol.api.narrowing import narrowed
from services.patrol.domain import patrol
from services.patrol.read_models import patrols as stored
from services.web.client_time import by_client_clock
from services.web.commands import command_route, in_area
from services.web.current import county, kernel, reading
from services.web.evidence import evidence_routes, named_in
from services.web.identity import Caller
from services.web.paging import Page, Paged
from services.web.problems import NotFound
from services.web.queries import list_route, resource_route

log = structlog.get_logger("patrol")

COORDINATORS: tuple[Role, ...] = ("street_coordinator", "county_coordinator")
OVERSEERS: tuple[Role, ...] = (*COORDINATORS, "auditor")
READERS: tuple[Role, ...] = ("cadre", *OVERSEERS)

patrols = Blueprint("patrols", __name__, url_prefix="/api/patrols", description="Patrols (巡查)")


command_route(
    patrols,
    "/<uuid:patrol>",
    StartPatrol,
    patrol,
    key="patrol",
    roles=["cadre"],
    facts=by_client_clock(facts.walking),
)
for _rule, _contract in {
    "/<uuid:patrol>/scan-board/<uuid:command>": ScanBoard,
    "/<uuid:patrol>/send-track/<uuid:command>": SendTrack,
    "/<uuid:patrol>/observe-problem/<uuid:command>": ObserveProblem,
    "/<uuid:patrol>/finish/<uuid:command>": FinishPatrol,
}.items():
    command_route(
        patrols,
        _rule,
        _contract,
        patrol,
        key="patrol",
        roles=["cadre"],
        facts=by_client_clock(facts.walking),
        guard=in_area(patrol),
    )


@list_route(patrols, "", PatrolView, roles=READERS, query=PatrolFilter)
def list_patrols(who: Caller, page: Page, query: PatrolFilter) -> Paged[PatrolView]:
    """List patrols, the latest first: a cadre's own, a coordinator's or auditor's area's."""
    own = None if who.has(*OVERSEERS) else who.sender
    with reading() as connection:
        found = stored.listed(connection, narrowed(who, query.area), query, page, person=own)
    return Paged([_shown(who, one) for one in found.items], found.next)


@resource_route(patrols, "/<uuid:patrol>", PatrolView, roles=READERS)
def one_patrol(who: Caller, patrol: UUID) -> PatrolView | None:
    """Read one patrol: what was covered and what is doubtful.

    Who walked has reported what they saw: of the auditors only those of the whole county are shown
    who it was.
    """
    with reading() as connection:
        found = stored.one(connection, patrol)
    if found is None or not _may_read(who, found.view.area, found.person, OVERSEERS):
        return None
    return _shown(who, found)


@list_route(patrols, "/<uuid:patrol>/track", TrackChunk, roles=["cadre", "auditor"])
def track(who: Caller, page: Page, patrol: UUID) -> Paged[TrackChunk]:
    """Read the track of a patrol, chunk by chunk: the walker and auditors, nobody else."""
    with reading() as connection:
        found = facts.recorded(kernel(), connection, patrol)
    if not _may_read(who, found.area, found.person, ("auditor",)):
        raise NotFound
    log.info("track opened", patrol=str(patrol), reader=who.sender)
    after = page.after(int)
    chunks = facts.opened(kernel().vault, found, after[0] if after else -1, page.fetch)
    return page.of([_chunk(number, fixes) for number, fixes in chunks], lambda one: (one.chunk,))


def _evidence(who: Caller, patrol: UUID) -> dict[str, Evidence] | None:
    """Return the evidence of the problems seen: to the walker and to coordinators."""
    with reading() as connection:
        found = stored.one(connection, patrol)
        seen = facts.problems(kernel(), connection, patrol)
    if found is None or not _may_read(who, found.view.area, found.person, COORDINATORS):
        return None
    return named_in(seen)


evidence_routes(
    patrols,
    "patrol",
    sending=("cadre",),
    reading=("cadre", *COORDINATORS),
    named=_evidence,
)


def _chunk(number: int, fixes: facts.Fixes | None) -> TrackChunk:
    if fixes is None:
        return TrackChunk(chunk=number, fixes=(), withheld="forgotten")
    return TrackChunk(chunk=number, fixes=fixes)


def _shown(who: Caller, found: stored.Found) -> PatrolView:
    """Leave out who walked and may have reported something, and whether they have."""
    known = found.person == who.sender or who.has(*COORDINATORS) or who.covers(county())
    if known:
        return found.view
    return replace(found.view, person=None, version=found.view.version - found.problems)


def _may_read(who: Caller, area: str | None, walker: str, overseers: tuple[Role, ...]) -> bool:
    walked = who.has("cadre") and walker == who.sender
    return who.covers(area) and (walked or who.has(*overseers))
