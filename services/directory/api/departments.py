"""Handling units: everybody who is signed in reads them, the operator administers them."""

from functools import partial

from flask_smorest import Blueprint

from contracts.directory.commands import (
    MergeDepartment,
    OpenOffice,
    RegisterDepartment,
    RenameDepartment,
    SetOfficeHours,
)
from contracts.directory.views import Department
from services.copies import departments as units
from services.directory.api.guards import OPERATOR, over_department
from services.directory.domain.department import department
from services.directory.facts.decisions import day_of, of_department
from services.directory.read_models.lists import AsOf, DepartmentFilter, list_departments
from services.web.commands import command_route
from services.web.current import now, reading
from services.web.identity import EVERY_ROLE, Caller
from services.web.paging import Page, Paged
from services.web.queries import list_route, resource_route


def blueprint() -> Blueprint:
    """Return the routes below /api/departments."""
    departments = Blueprint(
        "departments",
        __name__,
        url_prefix="/api/departments",
        description="Handling units 承办单位",
    )
    expose = partial(
        command_route,
        departments,
        decider=department,
        key="department",
        roles=OPERATOR,
        facts=of_department,
        guard=over_department,
    )
    expose("/<department>/register/<uuid:command>", RegisterDepartment)
    expose("/<department>/rename/<uuid:command>", RenameDepartment)
    expose("/<department>/merge/<uuid:command>", MergeDepartment)
    expose("/<department>/hours/<uuid:command>", SetOfficeHours)
    expose("/<department>/offices/<office>/<uuid:command>", OpenOffice)

    @list_route(departments, "", Department, roles=EVERY_ROLE, query=DepartmentFilter)
    def list_units(_who: Caller, page: Page, query: DepartmentFilter) -> Paged[Department]:
        """List handling units as of a day."""
        with reading() as connection:
            return list_departments(connection, page, query, day_of(now()))

    @resource_route(departments, "/<department>", Department, roles=EVERY_ROLE, query=AsOf)
    def one_unit(_who: Caller, department: str, query: AsOf) -> Department | None:
        """Read one handling unit as of a day."""
        with reading() as connection:
            return units.department(connection, department, query.on or day_of(now()))

    return departments
