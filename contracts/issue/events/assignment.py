"""Assignments (交办任务): one for each department that a case concerns.

Each event names its department, so that a subscriber needs no other event to place it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.common import Evidence
from contracts.declare import event, upcast
from contracts.fields import Code, Line, Text
from contracts.issue.parts import (
    AssignmentRole,
    Contact,
    FollowUp,
    Location,
    Milestone,
    OnTheSpot,
    Outcome,
    VerifyBy,
)


@event("assignment.dispatched", version=1)
class AssignmentDispatched:
    """A department must act (派遣): all that it needs to know, without asking again.

    `replaces` is the assignment whose place it takes after a return, transfer or reopening.
    `started_at` is when the clocks of its milestones started.
    `calendar` is the version of the working calendar that the due times were computed with.
    `restricted`: only the departments with a part in the case may know of it.
    """

    issue: UUID
    number: Code
    assignment: UUID
    department: Code
    role: AssignmentRole
    category: Code
    title: Line
    description: Text
    location: Location
    evidence: tuple[Evidence, ...] = ()
    urgent: bool
    verify_by: VerifyBy
    milestones: tuple[Milestone, ...]
    started_at: datetime
    receive_by: datetime
    return_by: datetime
    calendar: Code
    rule_version: Code | None = None
    replaces: UUID | None = None
    restricted: bool = False


@event("assignment.received", version=2)
class AssignmentReceived:
    """The department has taken note of it (签收); `person` did, None for its own system."""

    issue: UUID
    assignment: UUID
    department: Code
    late: bool
    person: Code | None = None


@event("assignment.sub_assigned", version=2)
class AssignmentSubAssigned:
    """The department gave it to one of its offices (转科室); `person` did."""

    issue: UUID
    assignment: UUID
    department: Code
    office: Code
    post: Code | None = None
    person: Code | None = None


@event("assignment.started", version=2)
class AssignmentStarted:
    """The department is at work on it (处置中): `person` began, `contact` is whom to ask."""

    issue: UUID
    assignment: UUID
    department: Code
    contact: Contact
    person: Code | None = None


@event("assignment.milestone_reached", version=2)
class MilestoneReached:
    """A stage is done, such as being on the spot (到场); `person` reported it."""

    issue: UUID
    assignment: UUID
    department: Code
    milestone: Line
    reached_at: datetime
    late: bool
    note: Text
    evidence: tuple[Evidence, ...] = ()
    person: Code | None = None


@upcast("assignment.received", version=1)
@upcast("assignment.sub_assigned", version=1)
@upcast("assignment.started", version=1)
@upcast("assignment.milestone_reached", version=1)
def _by_nobody_known(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 told who acted only in the envelope, and who was named might be anybody."""
    return data


@event("assignment.done", version=3)
class AssignmentDone:
    """The department says that its part is done (处置完成), wholly, partly, or nothing was needed.

    `person` reported it; `contact` is whom to ask. `late` is against the last milestone. What is
    only partly done has a `follow_up`.
    """

    issue: UUID
    assignment: UUID
    department: Code
    outcome: Outcome
    note: Text
    reason: Text | None = None
    evidence: tuple[Evidence, ...] = ()
    person: Code | None = None
    contact: Contact
    done_at: datetime
    late: bool
    follow_up: FollowUp | None = None


@upcast("assignment.done", version=2)
def _with_a_person_to_ask(data: dict[str, Any]) -> dict[str, Any]:
    """Version 2 knew no contact that was a post alone; who was named might be anybody."""
    return data


@upcast("assignment.done", version=1)
def _with_nothing_to_follow(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 let what was partly done end there."""
    return data


@event("assignment.town_drawn", version=1)
class TownDrawn:
    """Another town was drawn to verify what a street or town did itself (抽取核查镇街).

    `verify_from` is its code, `among` are the codes that it was drawn from, in order;
    `rule_version` is that of the county's rules, which may say what towns those are.
    """

    issue: UUID
    assignment: UUID
    department: Code
    verify_from: Code
    among: tuple[Code, ...]
    rule_version: Code | None = None


@event("assignment.verified", version=3)
class AssignmentVerified:
    """Somebody other than the department saw that it is done (核查通过).

    `on_time` tells that no stage of it was ever late, redone work included. `looked_at` is false
    for what was not drawn for the sample, and so passed without a look; the `verifier` of that is
    "sampling". `proof` is what showed that the verifier was there; None where nobody had to be, and
    before version 3.
    """

    issue: UUID
    assignment: UUID
    department: Code
    by: VerifyBy
    verifier: Code
    note: Text | None = None
    outcome: Outcome
    on_time: bool
    looked_at: bool
    proof: OnTheSpot | None = None
    evidence: tuple[Evidence, ...] = ()


@upcast("assignment.verified", version=2)
def _with_a_proof(data: dict[str, Any]) -> dict[str, Any]:
    """Version 2 did not tell what showed that the verifier was there; it did not take much."""
    return {**data, "proof": None}


@upcast("assignment.verified", version=1)
def _with_a_look(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 told only by its verifier that nobody had looked."""
    return {**data, "looked_at": data["verifier"] != "sampling"}


@event("assignment.sent_back", version=1)
class AssignmentSentBack:
    """Verification failed: it must be done again (返工), with new due times."""

    issue: UUID
    assignment: UUID
    department: Code
    verifier: Code
    note: Text
    times: int
    started_at: datetime
    calendar: Code
    milestones: tuple[Milestone, ...]
    evidence: tuple[Evidence, ...] = ()


@event("assignment.returned", version=1)
class AssignmentReturned:
    """The department says that it is not its task (退单), why, and whose it may be."""

    issue: UUID
    assignment: UUID
    department: Code
    reason: Text
    suggestion: Code
    returns: int


@event("assignment.return_rejected", version=1)
class ReturnRejected:
    """A coordinator rejected the return; after two returns of a case that is final (裁定)."""

    issue: UUID
    assignment: UUID
    department: Code
    reason: Text
    final: bool


@event("assignment.replaced", version=1)
class AssignmentReplaced:
    """A return was granted, or a transfer (移送) made: another department has it now."""

    issue: UUID
    assignment: UUID
    department: Code
    successor: UUID
    successor_department: Code
    reason: Text
    arbitrated: bool


@event("assignment.released", version=1)
class AssignmentReleased:
    """A coordinator released an assisting department that had nothing to do, on record."""

    issue: UUID
    assignment: UUID
    department: Code
    reason: Text
