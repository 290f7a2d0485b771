"""The patrol service's HTTP: routes and patrols."""

from uuid import UUID

from flask_smorest import Blueprint

from contracts.patrol.commands import (
    DrawRoute,
    FinishPatrol,
    ObserveProblem,
    ScanBoard,
    SendTrack,
    StartPatrol,
)
from contracts.patrol.views import PatrolFilter, PatrolView, RouteFilter, RouteLine, RouteView
from events.unit import Unit
from services.patrol import facts, read_models
from services.patrol.domain import patrol, route
from services.web.commands import command_route, in_area
from services.web.current import reading
from services.web.identity import EVERY_ROLE, Caller, jurisdiction
from services.web.paging import Page, Paged
from services.web.queries import list_route, resource_route

routes = Blueprint("routes", __name__, url_prefix="/api/routes", description="Routes (巡查路线)")
patrols = Blueprint("patrols", __name__, url_prefix="/api/patrols", description="Patrols (巡查)")


def _in_own_area(_unit: Unit, _state: object, command: DrawRoute, who: Caller) -> None:
    jurisdiction(who, command.area)


command_route(
    routes,
    "/<uuid:route>/draw/<uuid:command>",
    DrawRoute,
    route,
    key="route",
    roles=["street_coordinator", "county_coordinator", "operator"],
    facts=facts.drawing,
    guard=_in_own_area,
)


@resource_route(routes, "/<uuid:route_id>", RouteView, roles=EVERY_ROLE)
def one_route(who: Caller, route_id: UUID) -> RouteView | None:
    """Read one route: its line and its boards."""
    with reading() as connection:
        found = read_models.route(connection, route_id)
    return found if found and who.covers(found.area) else None


@list_route(routes, "", RouteLine, roles=EVERY_ROLE, query=RouteFilter)
def list_routes(who: Caller, page: Page, query: RouteFilter) -> Paged[RouteLine]:
    """List the routes in the caller's areas."""
    with reading() as connection:
        return read_models.route_lines(connection, who, query, page)


command_route(
    patrols,
    "/<uuid:patrol>",
    StartPatrol,
    patrol,
    key="patrol",
    roles=["cadre"],
    facts=facts.walking,
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
        facts=facts.walking,
        guard=in_area(patrol),
    )


@resource_route(patrols, "/<uuid:patrol_id>", PatrolView, roles=EVERY_ROLE)
def one_patrol(who: Caller, patrol_id: UUID) -> PatrolView | None:
    """Read one patrol: what was covered and what is doubtful."""
    with reading() as connection:
        found = read_models.patrol(connection, patrol_id)
    return found if found and who.covers(found.area) else None


@list_route(patrols, "", PatrolView, roles=EVERY_ROLE, query=PatrolFilter)
def list_patrols(who: Caller, page: Page, query: PatrolFilter) -> Paged[PatrolView]:
    """List the patrols in the caller's areas, the latest first."""
    with reading() as connection:
        return read_models.patrol_lines(connection, who, query, page)
