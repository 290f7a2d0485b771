"""Requirements (采集事项): what departments ask for, and the organising office's word on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, assert_never

from contracts.visit.commands import (
    ApproveRequirement,
    EndRequirement,
    ProposeRequirement,
    RejectRequirement,
)
from contracts.visit.events import (
    RequirementApproved,
    RequirementEnded,
    RequirementProposed,
    RequirementRejected,
)
from events.decider import Decider, Refused
from services.visit.domain.form import check_kind


@dataclass(frozen=True, slots=True)
class Requirement:
    """How far a requirement has come."""

    status: Literal["none", "proposed", "approved", "rejected", "ended"] = "none"
    department: str | None = None
    area: str | None = None
    until: date = date.min
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class RequirementFacts:
    """What is asked of the directory and the dictionary, and who decides.

    `department` is the decider's own. `area_known` is false also where the caller has no business
    there. `unknown_elements` are positions in the list of elements.
    """

    today: date
    person: str
    department: str | None = None
    department_known: bool = True
    area_known: bool = True
    unknown_elements: tuple[int, ...] = ()


RequirementCommand = ProposeRequirement | ApproveRequirement | RejectRequirement | EndRequirement
RequirementEvent = (
    RequirementProposed | RequirementApproved | RequirementRejected | RequirementEnded
)


def _decide(
    state: Requirement,
    command: RequirementCommand,
    facts: RequirementFacts,
) -> Sequence[object]:
    match command:
        case ProposeRequirement():
            return _propose(state, command, facts)
        case ApproveRequirement():
            _to_decide(state, facts)
            if state.until <= facts.today:
                raise Refused("requirement.expired", "It was asked for until a day now past.")
            return [RequirementApproved(requirement=command.requirement, approver=facts.person)]
        case RejectRequirement():
            _to_decide(state, facts)
            return [
                RequirementRejected(
                    requirement=command.requirement,
                    approver=facts.person,
                    reason=command.reason,
                ),
            ]
        case EndRequirement():
            if state.status != "approved":
                raise Refused("requirement.not-in-force", "Only an approved one can be ended.")
            return [RequirementEnded(requirement=command.requirement, reason=command.reason)]
        case _:
            assert_never(command)


def _propose(
    state: Requirement,
    command: ProposeRequirement,
    facts: RequirementFacts,
) -> Sequence[object]:
    if state.status != "none":
        raise Refused("requirement.exists", "This requirement was proposed already.")
    if not facts.department_known:
        detail = "No such department is registered."
        raise Refused("department.unknown", detail, field="department")
    if not facts.area_known:
        detail = "There is no such area, or it is not one of yours."
        raise Refused("area.unknown", detail, field="area")
    _check_lists(command, facts)
    for number, kind in enumerate(command.place_kinds):
        check_kind(command.occasion, kind, f"place_kinds.{number}")
    if command.until <= facts.today:
        raise Refused("requirement.expired", "`until` must lie ahead.", field="until")
    return [
        RequirementProposed(
            requirement=command.requirement,
            department=command.department,
            title=command.title,
            place_kinds=command.place_kinds,
            occasion=command.occasion,
            area=command.area,
            elements=command.elements,
            every_days=command.every_days,
            basis=command.basis,
            until=command.until,
            restricted=command.restricted,
        ),
    ]


def _check_lists(command: ProposeRequirement, facts: RequirementFacts) -> None:
    if not command.place_kinds:
        detail = "Name at least one kind of place."
        raise Refused("requirement.nowhere", detail, field="place_kinds")
    if not command.elements:
        raise Refused("requirement.empty", "Name at least one element.", field="elements")
    if len(set(command.elements)) < len(command.elements):
        detail = "Name each element once."
        raise Refused("requirement.element-twice", detail, field="elements")
    for number in facts.unknown_elements:
        detail = "Not in the dictionary of elements; define it first."
        raise Refused("element.unknown", detail, field=f"elements.{number}")


def _to_decide(state: Requirement, facts: RequirementFacts) -> None:
    if state.status != "proposed":
        raise Refused("requirement.not-proposed", "There is nothing to decide about it.")
    if state.department == facts.department:
        detail = "A department does not decide on its own requirement; another organiser has to."
        raise Refused("requirement.own", detail)


def _evolve(state: Requirement, event: RequirementEvent) -> Requirement:
    match event:
        case RequirementProposed():
            return Requirement(
                "proposed", event.department, event.area, event.until, event.restricted
            )
        case RequirementApproved():
            return replace(state, status="approved")
        case RequirementRejected():
            return replace(state, status="rejected")
        case RequirementEnded():
            return replace(state, status="ended")
        case _:
            assert_never(event)


requirement: Decider[Requirement, RequirementCommand, RequirementFacts] = Decider(
    "requirement",
    Requirement(),
    _decide,
    _evolve,
    lambda state: state.area,
)
