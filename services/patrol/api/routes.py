"""Routes: drawn by coordinators, read by everybody in their areas."""

from uuid import UUID

from flask_smorest import Blueprint

from contracts.patrol.commands import DrawRoute
from contracts.patrol.events import RouteDrawn
from contracts.patrol.views import RouteFilter, RouteLine, RouteView
from events.unit import Unit
from services.patrol import facts
from services.patrol.api.narrowing import narrowed
from services.patrol.domain import route
from services.patrol.read_models import routes as stored
from services.web.commands import command_route
from services.web.current import reading
from services.web.identity import EVERY_ROLE, Caller, jurisdiction
from services.web.paging import Page, Paged
from services.web.queries import list_route, resource_route

routes = Blueprint("routes", __name__, url_prefix="/api/routes", description="Routes (巡查路线)")


def _in_own_area(_unit: Unit, state: RouteDrawn | None, command: DrawRoute, who: Caller) -> None:
    """Let pass who coordinates both where the route lies and where it is to lie."""
    jurisdiction(who, command.area)
    if state is not None:
        jurisdiction(who, state.area)


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


@resource_route(routes, "/<uuid:route>", RouteView, roles=EVERY_ROLE)
def one_route(who: Caller, route: UUID) -> RouteView | None:
    """Read one route: its line and its boards."""
    with reading() as connection:
        found = stored.one(connection, route)
    return found if found and who.covers(found.area) else None


@list_route(routes, "", RouteLine, roles=EVERY_ROLE, query=RouteFilter)
def list_routes(who: Caller, page: Page, query: RouteFilter) -> Paged[RouteLine]:
    """List the routes in the caller's areas."""
    with reading() as connection:
        return stored.listed(connection, narrowed(who, query.area), query, page)
