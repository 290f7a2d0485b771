"""What decisions about elements and requirements need to know."""

from contracts.visit.commands import DefineElement, ProposeRequirement
from contracts.visit.events import ElementDefined
from events.unit import Unit
from services.copies import areas, departments
from services.visit.domain.form import local_day
from services.visit.domain.requirement import Requirement, RequirementCommand, RequirementFacts
from services.visit.read_models import elements
from services.web.identity import Caller


def of_element(
    _unit: Unit,
    _state: ElementDefined | None,
    _command: DefineElement,
    _caller: Caller,
) -> None:
    """Gather nothing: the dictionary knows its own."""


def of_requirement(
    unit: Unit,
    _state: Requirement,
    command: RequirementCommand,
    caller: Caller,
) -> RequirementFacts:
    """Tell who decides; look whether what is asked for is there, and where it is asked."""
    today, person, department = local_day(unit.at), caller.sender, caller.department
    if not isinstance(command, ProposeRequirement):
        return RequirementFacts(today=today, person=person, department=department)
    known = elements.as_of(unit.connection, command.elements)
    return RequirementFacts(
        today=today,
        person=person,
        department=department,
        department_known=departments.known(unit.connection, command.department),
        area_known=caller.covers(command.area) and areas.known(unit.connection, command.area),
        unknown_elements=tuple(n for n, code in enumerate(command.elements) if code not in known),
    )
