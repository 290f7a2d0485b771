"""What is asked: the shared dictionary of elements, and the departments' requirements."""

from functools import partial
from uuid import UUID

from flask_smorest import Blueprint

from contracts.declare import value
from contracts.fields import Code
from contracts.visit.commands import (
    ApproveRequirement,
    DefineElement,
    EndRequirement,
    ProposeRequirement,
    RejectRequirement,
)
from contracts.visit.views import Element, Requirement, RequirementStatus
from events.unit import Unit
from services.visit.api.places import READERS
from services.visit.domain.element import element
from services.visit.domain.requirement import Requirement as State
from services.visit.domain.requirement import RequirementCommand, requirement
from services.visit.facts import requirements as facts
from services.visit.read_models import elements, requirements
from services.visit.read_models.requirements import Sight
from services.web.commands import command_route, in_area, over_county
from services.web.current import county, reading
from services.web.identity import Caller
from services.web.paging import Page, Paged
from services.web.problems import Forbidden, NotFound
from services.web.queries import list_route, resource_route


@value
class RequirementSearch:
    """Which requirements to list."""

    department: Code | None = None
    status: RequirementStatus | None = None


def routes() -> Blueprint:
    """Return the routes below /api/elements and /api/requirements."""
    asked = Blueprint("dictionary", __name__, url_prefix="/api", description="What is asked")
    _commands(asked)
    _questions_about_elements(asked)
    _questions_about_requirements(asked)
    return asked


def _commands(asked: Blueprint) -> None:
    command_route(
        asked,
        "/elements/<element>/<uuid:command>",
        DefineElement,
        element,
        key="element",
        roles=("organiser", "operator"),
        facts=facts.of_element,
        guard=over_county,
    )
    expose = partial(
        command_route,
        asked,
        decider=requirement,
        key="requirement",
        facts=facts.of_requirement,
    )
    expose(
        "/requirements/<uuid:requirement>",
        ProposeRequirement,
        roles=("officer",),
        guard=_own_department,
    )
    for name, contract in (("approve", ApproveRequirement), ("reject", RejectRequirement)):
        expose(
            f"/requirements/<uuid:requirement>/{name}/<uuid:command>",
            contract,
            roles=("organiser",),
            guard=in_area(requirement),
        )
    expose(
        "/requirements/<uuid:requirement>/end/<uuid:command>",
        EndRequirement,
        roles=("officer", "organiser"),
        guard=_asking_or_organising,
    )


def _own_department(_unit: Unit, _state: State, sent: RequirementCommand, who: Caller) -> None:
    if isinstance(sent, ProposeRequirement) and sent.department != who.department:
        raise Forbidden("An officer asks on behalf of the own department only.")


def _asking_or_organising(unit: Unit, state: State, sent: RequirementCommand, who: Caller) -> None:
    in_area(requirement)(unit, state, sent, who)
    if who.has("organiser") or state.department == who.department:
        return
    if state.restricted or state.status in ("proposed", "rejected"):
        raise NotFound
    raise Forbidden("Only the department that asks and the organising office can end this.")


def _questions_about_elements(asked: Blueprint) -> None:
    @list_route(asked, "/elements", Element, roles=READERS)
    def list_elements(_who: Caller, page: Page) -> Paged[Element]:
        """List the dictionary of elements."""
        with reading() as connection:
            return elements.listed(connection, page)

    @resource_route(asked, "/elements/<element>", Element, roles=READERS)
    def read_element(_who: Caller, element: str) -> Element | None:
        """Read one element."""
        with reading() as connection:
            return elements.element(connection, element)


def _questions_about_requirements(asked: Blueprint) -> None:
    @list_route(asked, "/requirements", Requirement, roles=READERS, query=RequirementSearch)
    def list_requirements(
        who: Caller,
        page: Page,
        query: RequirementSearch,
    ) -> Paged[Requirement]:
        """List what departments ask for.

        Restricted requirements, and those that were never approved, are shown to the department
        that asks, and to the organisers and auditors of their area, only; restricted ones to no
        auditor but those of the whole county.
        """
        with reading() as connection:
            return requirements.listed(
                connection,
                page,
                _sight(who),
                department=query.department,
                status=query.status,
            )

    @resource_route(asked, "/requirements/<uuid:requirement>", Requirement, roles=READERS)
    def read_requirement(who: Caller, requirement: UUID) -> Requirement | None:
        """Read one requirement."""
        with reading() as connection:
            return requirements.requirement(connection, requirement, _sight(who))


def _sight(who: Caller) -> Sight:
    own = who.department if who.has("officer") else None
    areas = tuple(who.areas) if who.has("organiser", "auditor") else ()
    return Sight(areas, own, restricted=who.has("organiser") or who.covers(county()))
