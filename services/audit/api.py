"""The audit service's HTTP, for auditors: the archive, timelines, the state of the chains."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Response, request
from flask_smorest import Blueprint

from contracts.audit.views import (
    ArchiveQuery,
    AsOf,
    Chains,
    IssueTimeline,
    VerifyChains,
    VoidedIssue,
)
from contracts.schemas import schema_of
from contracts.topology import SERVICES
from events.kernel import Kernel
from events.store import Store, StoreUnavailableError
from services.audit import read_models
from services.audit.checking import check
from services.audit.facts import archive, sight, voids
from services.audit.recording import record
from services.audit.timeline import timeline
from services.audit.timeline.kin import OWNER
from services.audit.timeline.withholding import without_reporters
from services.copies.keys import Keys
from services.web.access import allow
from services.web.app import App, application
from services.web.batches import BATCH, EVENTS, batch, fitting, require_batch
from services.web.commands import context_of
from services.web.current import caller, kernel, reading
from services.web.documents import load_query
from services.web.identity import Caller
from services.web.paging import Page, Paged
from services.web.problems import FieldError, Invalid, Problem
from services.web.queries import action_route, list_route, resource_route
from services.web.routing import READ_ONE
from services.web.upkeep import upkeep

Logs = Callable[[str], AbstractContextManager[Store]]
"""Opens the log of a service for reading."""


def app(own: Kernel, county: str, logs: Logs, breathe: Callable[[], None]) -> App:
    """Return the audit service's HTTP application.

    `logs` opens the services' logs for checks; `breathe` is called now and then during one, so
    that others get a turn.
    """
    blueprint = Blueprint("audit", __name__, url_prefix="/api/audit", description="Audit (审计)")
    _add_events(blueprint, county)
    _add_timeline(blueprint, county)
    _add_voids(blueprint, county)
    _add_chains(blueprint, logs, breathe)
    routes, keys = [blueprint, upkeep(own.name)], Keys(own)
    return application(own, "Audit", routes, keys=keys, county=county, health=own.health)


def _add_events(blueprint: Blueprint, county: str) -> None:
    @blueprint.route("/events", methods=["GET"])
    @allow("auditor")
    @blueprint.doc(
        operationId="audit.events",
        parameters=[{"in": "query", "schema": schema_of(ArchiveQuery)}],
        responses={str(status): name for status, name in READ_ONE.items()},
    )
    @blueprint.alt_response(200, schema=EVENTS, content_type=BATCH, success=True)
    def events() -> Response:
        """Read a service's events as they were archived, byte for byte, after a position.

        Whose jurisdiction is not the whole county reads the events of their areas, without
        what is restricted and without those that tell who reported an issue; gaps in the positions
        tell that there is something. What SHA-256 says of each body is the `previoushash` of the
        one after it in the log.
        """
        require_batch()
        asked, who = load_query(ArchiveQuery, request.args), caller()
        page = (asked.source, asked.after, asked.limit)
        with reading() as connection:
            if who.covers(county):
                found = archive.page(connection, *page)
            else:
                found = sight.page(connection, *page, who.areas)
        bodies = fitting([row.body for row in found])
        last = found[len(bodies) - 1].position if found else asked.after
        more = urlencode({"source": asked.source, "after": last, "limit": asked.limit})
        return batch(bodies, f"/api/audit/events?{more}", f"{asked.after}-{last}")


def _add_timeline(blueprint: Blueprint, county: str) -> None:
    @resource_route(
        blueprint, "/issues/<uuid:issue>/timeline", IssueTimeline, roles=["auditor"], query=AsOf
    )
    def issue_timeline(who: Caller, issue: UUID, query: AsOf) -> IssueTimeline | None:
        """Replay an issue as of a moment: its events, their causes and consequences.

        With each, who acted in which post by the names of that time; with all, the routing rules
        that decisions were made by. Personal values stay sealed. A restricted issue is replayed
        by auditors of the whole county only, and they alone learn who reported one: to others a
        moment that would tell is `withheld`, and what led to the issue is only counted.
        """
        with reading() as connection:
            now = sight.standing(connection, f"{OWNER}/{issue}")
        if now is None or not who.covers(county if now.restricted else now.area):
            return None
        found = timeline(kernel().store, kernel().registry, issue, query.as_of)
        if found is None or not any(moment.relation == "issue" for moment in found.moments):
            return None
        return found if who.covers(county) else without_reporters(kernel().store, found)


def _add_voids(blueprint: Blueprint, county: str) -> None:
    @list_route(blueprint, "/voids", VoidedIssue, roles=["auditor"])
    def voided_issues(who: Caller, page: Page) -> Paged[VoidedIssue]:
        """List the cases that were made void, newest first: who decided it, and who gained by it.

        Whose jurisdiction is not the whole county reads those of their areas, without restricted
        ones; where whoever decided has reported the case, they are not named.
        """
        with reading() as connection:
            if who.covers(county):
                return voids.everywhere(connection, kernel().registry, page)
            return voids.within(connection, kernel().registry, page, who.areas)


def _add_chains(blueprint: Blueprint, logs: Logs, breathe: Callable[[], None]) -> None:
    @resource_route(blueprint, "/chains", Chains, roles=["auditor", "operator"])
    def chains(_who: Caller) -> Chains:
        """Tell how far each service's log is archived, and what its last check found."""
        return _chains(SERVICES)

    @action_route(blueprint, "/verify", VerifyChains, Chains, roles=["auditor"])
    def verify_chains(who: Caller, body: VerifyChains) -> Chains:
        """Compare one service's log with the archive, or all services'; the result is recorded."""
        if body.service is not None and body.service not in SERVICES:
            raise Invalid([FieldError(field="service", reason="There is no such service.")])
        wanted = SERVICES if body.service is None else (body.service,)
        context = context_of(who, uuid4())
        for service in wanted:
            try:
                with logs(service) as log:
                    report = check(log, kernel().store, lambda _: breathe())
            except StoreUnavailableError:
                raise _unreadable(service) from None
            record(kernel(), report, context.step(service))
        return _chains(wanted)


def _unreadable(service: str) -> Problem:
    detail = (
        f"The log of {service} cannot be read from here. Let the audit service's database user "
        "read the tables `log`, `cursors` and `accepted` there, or run `needle verify` as somebody "
        "who may."
    )
    return Problem(503, "audit.log-unreadable", detail, service=service)


def _chains(services: Sequence[str]) -> Chains:
    with reading() as connection:
        states = read_models.states(connection, archive.reached(connection))
    return Chains(chains=tuple(states[name] for name in services if name in states))
