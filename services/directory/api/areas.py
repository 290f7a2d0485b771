"""Areas: everybody who is signed in reads them, the operator imports them."""

from flask_smorest import Blueprint

from contracts.directory.commands import ImportAreas
from contracts.directory.views import AreaFound
from services.directory.api.guards import OPERATOR
from services.directory.domain.area import area, key
from services.directory.facts.decisions import of_areas
from services.directory.read_models.lists import AreaFilter, find_areas, list_areas
from services.web.commands import command_route, over_county
from services.web.current import reading
from services.web.identity import EVERY_ROLE, Caller
from services.web.paging import Page, Paged
from services.web.queries import list_route, resource_route


def blueprint() -> Blueprint:
    """Return the routes below /api/areas."""
    areas = Blueprint("areas", __name__, url_prefix="/api/areas", description="Areas 区划")
    command_route(
        areas,
        "/editions/<edition>/<int:chunk>/<uuid:command>",
        ImportAreas,
        area,
        key=key,
        roles=OPERATOR,
        facts=of_areas,
        guard=over_county,
    )

    @list_route(areas, "", AreaFound, roles=EVERY_ROLE, query=AreaFilter)
    def find_areas_by(_who: Caller, page: Page, query: AreaFilter) -> Paged[AreaFound]:
        """List areas: those below a parent, or whose code begins or whose name contains this."""
        with reading() as connection:
            return list_areas(connection, page, query)

    @resource_route(areas, "/<code>", AreaFound, roles=EVERY_ROLE)
    def one_area(_who: Caller, code: str) -> AreaFound | None:
        """Read one area with the names that lead to it."""
        with reading() as connection:
            return next(iter(find_areas(connection, [code])), None)

    return areas
