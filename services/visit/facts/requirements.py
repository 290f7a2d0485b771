"""What decisions about elements and requirements need to know."""

from dataclasses import dataclass

from sqlalchemy import Connection

from contracts.visit.commands import DefineElement, ProposeRequirement
from contracts.visit.events import ElementDefined
from events.store import ClashError
from events.unit import Unit
from services.copies import areas, departments
from services.visit.domain.asking import AskingFacts
from services.visit.domain.form import local_day
from services.visit.domain.likeness import Dictionary
from services.visit.domain.requirement import Requirement, RequirementCommand, RequirementFacts
from services.visit.policy import numbers, words
from services.visit.read_models import elements
from services.web.identity import Caller


def of_element(
    unit: Unit,
    _state: ElementDefined | None,
    _command: DefineElement,
    _caller: Caller,
) -> Dictionary:
    """Return the dictionary as it is; a unit in which somebody else adds to it is done again."""
    unit.write(_Alone(unit, elements.newest(unit.connection)))
    return _dictionary(unit)


@dataclass(frozen=True, slots=True)
class _Alone:
    """Makes sure at the flush that nobody else has defined an element since the log's `position`.

    Two elements are two streams, which do not clash by themselves.
    """

    unit: Unit
    position: int

    def __call__(self, connection: Connection) -> None:
        """Raise ClashError, which decides the unit again, if somebody has."""
        own = sum(draft.stream.startswith("element/") for draft in self.unit.drafts)
        if elements.defined_after(connection, self.position) > own:
            raise ClashError(
                "another element was defined while one was looked for in the dictionary"
            )


def of_requirement(
    unit: Unit,
    _state: Requirement,
    command: RequirementCommand,
    caller: Caller,
) -> RequirementFacts:
    """Tell who decides; look whether what is asked for is there, and where it is asked."""
    asking = AskingFacts(local_day(unit.at), _dictionary(unit), numbers())
    person, department = caller.sender, caller.department
    if not isinstance(command, ProposeRequirement):
        return RequirementFacts(asking, person=person, department=department)
    return RequirementFacts(
        asking,
        person=person,
        department=department,
        department_known=departments.known(unit.connection, command.department),
        area_known=caller.covers(command.area) and areas.known(unit.connection, command.area),
    )


def _dictionary(unit: Unit) -> Dictionary:
    return Dictionary(elements.current(unit.connection), words())
