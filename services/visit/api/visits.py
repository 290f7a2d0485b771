"""Visits: one record each, made at the door; read by who made it and who coordinates there."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from flask_smorest import Blueprint

from contracts.common import Evidence, Role
from contracts.declare import value
from contracts.fields import AreaCode
from contracts.visit.commands import RecordVisit
from contracts.visit.events import VisitRecorded
from contracts.visit.views import Visit, VisitLine
from services.visit.api.places import narrowed
from services.visit.domain import disclosure
from services.visit.domain.element import unsealed
from services.visit.domain.visit import visit
from services.visit.facts import visits as facts
from services.visit.read_models import visits as stored
from services.web.client_time import by_client_clock
from services.web.commands import command_route
from services.web.current import county, kernel, reading
from services.web.evidence import evidence_routes, named_in
from services.web.identity import Caller
from services.web.paging import Page, Paged
from services.web.queries import list_route, resource_route

log = structlog.get_logger("visit")

COORDINATORS: tuple[Role, ...] = ("street_coordinator", "county_coordinator")
OVERSEERS: tuple[Role, ...] = (*COORDINATORS, "auditor")
READERS: tuple[Role, ...] = ("cadre", *OVERSEERS)


@value
class VisitSearch:
    """Which records to list: at one place, in one area."""

    place: UUID | None = None
    area: AreaCode | None = None


def routes() -> Blueprint:
    """Return the routes below /api/visits."""
    visits = Blueprint("visits", __name__, url_prefix="/api/visits", description="Visits")
    command_route(
        visits,
        "/<uuid:visit>",
        RecordVisit,
        visit,
        key="visit",
        roles=("cadre",),
        facts=by_client_clock(facts.of_visit),
    )
    _questions(visits)
    evidence_routes(visits, "visit", sending=("cadre",), reading=READERS, named=_evidence)
    return visits


def _evidence(who: Caller, visit: UUID) -> dict[str, Evidence] | None:
    with reading() as connection:
        found = stored.visit(connection, visit)
    if found is None or not _may_read(who, found.record):
        return None
    return named_in(found.record, found.problems if _knows_problems(who, found.record) else ())


def _questions(visits: Blueprint) -> None:
    @list_route(visits, "", VisitLine, roles=READERS, query=VisitSearch)
    def list_visits(who: Caller, page: Page, query: VisitSearch) -> Paged[VisitLine]:
        """List records, newest first: a cadre's own, a coordinator's or auditor's area's."""
        own = None if who.has(*OVERSEERS) else who.sender
        areas = narrowed(who, query.area)
        with reading() as connection:
            knows = partial(_knows_problems, who)
            return stored.listed(
                connection, areas, page, knows=knows, person=own, place=query.place
            )

    @resource_route(visits, "/<uuid:visit>", Visit, roles=READERS)
    def read_visit(who: Caller, visit: UUID) -> Visit | None:
        """Read one record.

        What restricted requirements alone asked is left out. Personal values are shown to the
        cadre who made the record and works there; others see that they are withheld. The problems
        that were seen are shown to that cadre and to coordinators: an auditor reads them as
        issues, as far as those are not restricted. Who was there has reported what they saw, so
        that of the auditors only those of the whole county are shown who it was.
        """
        with reading() as connection:
            found = stored.visit(connection, visit)
        if found is None or not _may_read(who, found.record):
            return None
        shown = _view(found, _opened(who, found.record))
        return shown if _knows_problems(who, found.record) else _without_problems(who, shown)


def _may_read(who: Caller, record: VisitRecorded) -> bool:
    made = who.has("cadre") and record.person == who.sender
    return who.covers(record.area) and (made or who.has(*OVERSEERS))


def _knows_problems(who: Caller, record: VisitRecorded) -> bool:
    return who.has(*COORDINATORS) or record.person == who.sender


def _without_problems(who: Caller, shown: Visit) -> Visit:
    """Leave out the problems, and who may have seen some; no number tells how many there were."""
    rest = replace(shown, problems=(), version=shown.version - len(shown.problems))
    return rest if who.covers(county()) else replace(rest, person=None, companions=())


def _opened(who: Caller, record: VisitRecorded) -> Mapping[str, Any]:
    """Return the personal values that the reader may see, by element; on record in our log."""
    if not who.has("cadre") or record.person != who.sender:
        return {}
    opened = kernel().vault.open_fields(disclosure.disclosed(record))
    values = {each.element: unsealed(each.sealed) for each in opened if each.sealed is not None}
    if values:
        log.info("personal values opened", visit=str(record.visit), reader=who.sender)
    return values


def _view(found: stored.Found, opened: Mapping[str, Any]) -> Visit:
    record = found.record
    return Visit(
        visit=record.visit,
        place=record.place,
        place_kind=record.place_kind,
        place_name=record.place_name,
        area=record.area,
        kind=record.kind,
        outcome=record.outcome,
        person=record.person,
        companions=record.companions,
        form=record.form,
        answers=disclosure.answers(record, opened),
        parts=disclosure.parts(record),
        problems=found.problems,
        evidence=record.evidence,
        grade=found.grade,
        note=record.note,
        observed_at=record.observed_at,
        clock_offset_s=record.clock_offset_s,
        clock_suspect=record.clock_suspect,
        recorded_at=found.recorded_at,
        version=found.version,
    )
