"""Requirements (采集事项): what departments ask for, and the organising office's word on it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from services.visit.domain.asking import AskingFacts, faults
from services.visit.domain.basis import stated
from services.visit.domain.form import check_kind


@dataclass(frozen=True, slots=True)
class Requirement:
    """How far a requirement has come."""

    status: Literal["none", "proposed", "approved", "rejected", "ended"] = "none"
    department: str | None = None
    area: str | None = None
    restricted: bool = False
    asked: RequirementProposed | None = None


@dataclass(frozen=True, slots=True)
class RequirementFacts:
    """What is asked of the directory and the dictionary, and who decides.

    `department` is the decider's own. `area_known` is false also where the caller has no business
    there.
    """

    asking: AskingFacts
    person: str
    department: str | None = None
    department_known: bool = True
    area_known: bool = True


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
            _still_right(_to_decide(state, facts), facts)
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
    _check_lists(command)
    for number, kind in enumerate(command.place_kinds):
        check_kind(command.occasion, kind, f"place_kinds.{number}")
    proposed = RequirementProposed(
        requirement=command.requirement,
        department=command.department,
        title=command.title,
        place_kinds=command.place_kinds,
        occasion=command.occasion,
        area=command.area,
        elements=command.elements,
        every_days=command.every_days,
        basis=stated(command.basis),
        until=command.until,
        restricted=command.restricted,
    )
    for fault in faults(proposed, facts.asking):
        raise fault
    return [proposed]


def _check_lists(command: ProposeRequirement) -> None:
    if not command.place_kinds:
        detail = "Name at least one kind of place."
        raise Refused("requirement.nowhere", detail, field="place_kinds")
    if len(set(command.elements)) < len(command.elements):
        detail = "Name each element once."
        raise Refused("requirement.element-twice", detail, field="elements")


def _to_decide(state: Requirement, facts: RequirementFacts) -> RequirementProposed:
    if state.status != "proposed" or state.asked is None:
        raise Refused("requirement.not-proposed", "There is nothing to decide about it.")
    if state.department == facts.department:
        detail = "A department does not decide on its own requirement; another organiser has to."
        raise Refused("requirement.own", detail)
    return state.asked


def _still_right(asked: RequirementProposed, facts: RequirementFacts) -> None:
    """Refuse to approve what would be refused if it were proposed today."""
    for fault in faults(asked, facts.asking):
        about = dict(fault.about)
        detail = f"{about.pop('field')}: {fault.detail} It can only be rejected, and asked anew."
        raise Refused(fault.code, detail, **about)


def _evolve(state: Requirement, event: RequirementEvent) -> Requirement:
    match event:
        case RequirementProposed():
            return Requirement("proposed", event.department, event.area, event.restricted, event)
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
