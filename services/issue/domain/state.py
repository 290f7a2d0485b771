"""What decisions need to remember of an issue: the case, and its parts, one per assignment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from contracts.common import Evidence
from contracts.issue.parts import (
    AssignmentRole,
    FollowUp,
    Location,
    Milestone,
    Outcome,
    Reporter,
    SourceKind,
    Tier,
    VerifyBy,
)
from events.decider import Refused
from services.issue.clocks.deadline import Pause
from services.issue.clocks.limits import Limit

CaseStatus = Literal[
    "absent",
    "raised",
    "accepted",
    "refused",
    "filed",
    "dispatched",
    "closed",
    "settled",
    "unconfirmed",
    "merged",
    "void",
]
"""未上报, 上报, 受理, 不予受理, 立案, 派遣, 结案, 即办即结, 待确认, 并案, 作废."""

OPEN: tuple[CaseStatus, ...] = ("raised", "accepted", "filed", "dispatched")
"""The statuses in which something is still to be done."""

EXISTING: tuple[CaseStatus, ...] = get_args(CaseStatus)[1:]
"""Every status of a case that was raised."""

PartStatus = Literal[
    "dispatched",
    "received",
    "in_progress",
    "redo",
    "done",
    "verified",
    "replaced",
    "released",
]
"""派遣, 签收, 处置, 返工, 处置完成, 核查通过, 改派, 免办."""

SideState = Literal["returned", "suspended", "pooled"]
"""退单待定, 挂起, 挂账: beside the status, which is taken up again afterwards."""

OVER: frozenset[PartStatus] = frozenset({"verified", "replaced", "released"})
"""The statuses in which nothing is open any more."""

GIVEN_UP: frozenset[PartStatus] = frozenset({"replaced", "released"})
"""The statuses in which the department has nothing to do with it any more."""

IN_HAND: tuple[PartStatus, ...] = ("received", "in_progress", "redo")
"""The department has taken note and is not done."""

TO_DO: tuple[PartStatus, ...] = ("dispatched", *IN_HAND)
"""The department is not done."""


_NO_ISSUE = UUID(int=0)
_NOWHERE = Location(area="00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One department's part of a case: an assignment (交办任务).

    `started_at`, `pauses` and `extended_by` are its clocks, which `milestones` freeze the due
    times of. `extension` tells whether the one extension was asked for or decided; `suspension` is
    the reason of one that waits for a decision. `evidence` is what the last report showed. `late`:
    some stage was, at some time. `workers` are the persons who took note, sub-assigned, began,
    reached a stage or reported it done: whom a department only names as a contact has not worked by
    that. `verify_from` is the town that was drawn to verify it.
    """

    assignment: UUID
    department: str
    role: AssignmentRole
    verify_by: VerifyBy
    status: PartStatus
    side: SideState | None = None
    milestones: tuple[Milestone, ...]
    started_at: datetime
    receive_by: datetime
    return_by: datetime
    rule_version: str | None = None
    pauses: tuple[Pause, ...] = ()
    extension: Literal["requested", "decided"] | None = None
    asked_for: Limit | None = None
    extended_by: Limit | None = None
    suspension: str | None = None
    outcome: Outcome | None = None
    follow_up: FollowUp | None = None
    words: str = ""
    evidence: tuple[Evidence, ...] = ()
    late: bool = False
    redone: int = 0
    workers: frozenset[str] = frozenset()
    verify_from: str | None = None
    escalated: frozenset[tuple[str, str, datetime]] = frozenset()

    @property
    def standing(self) -> PartStatus | SideState:
        """The side state if there is one, else the status."""
        return self.side or self.status

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done or verified."""
        return self.status not in OVER

    def require(self, *allowed: PartStatus | SideState) -> "Part":
        """Return the part if it stands where a command allows it. Raises Refused."""
        if self.standing in allowed:
            return self
        raise Refused(
            f"assignment.is-{self.standing}",
            f"The assignment is {self.standing}; this is possible while it is "
            f"{' or '.join(allowed)}.",
            standing=self.standing,
            allowed=list(allowed),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody's word that an urgent problem is settled (待确认), to be confirmed in time."""

    person: str
    note: str
    evidence: tuple[Evidence, ...]
    confirm_by: datetime
    lapses_at: datetime
    escalated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InVain:
    """The calls that nobody answered: how many, since when, how many outside office hours."""

    calls: int = 0
    first_at: datetime | None = None
    outside_hours: int = 0


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What a caller proposes (剔除), and another one has to confirm."""

    reason: str
    caller: str


@dataclass(frozen=True, slots=True)
class Reopening:
    """What is to be opened again (待重办) at a time; without one, when the county says so."""

    departments: tuple[str, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case (事件).

    `tier` has it, for the area `held_by`. `bound` are the departments that a final decision on a
    return has bound to their part. `involved` are the persons who verified or settled. `kept` is
    the status that a merge can be undone to. `unsolved`: how often a `reopening` was due.
    `restricted`: only those who need to may know of it, for ever.
    """

    issue: UUID = _NO_ISSUE
    status: CaseStatus = "absent"
    kept: CaseStatus = "absent"
    number: str = ""
    source_kind: SourceKind = "found"
    category: str | None = None
    title: str = ""
    description: str = ""
    location: Location = _NOWHERE
    evidence: tuple[Evidence, ...] = ()
    reporters: tuple[Reporter, ...] = ()
    urgent: bool = False
    rung: bool = False
    claim: Claim | None = None
    restricted: bool = False
    tier: Tier = "street"
    held_by: str = ""
    parts: Mapping[UUID, Part] = field(default_factory=dict)
    returns: int = 0
    bound: frozenset[str] = frozenset()
    involved: frozenset[str] = frozenset()
    absorbed: frozenset[UUID] = frozenset()
    merged_into: UUID | None = None
    reopen_until: datetime | None = None
    call_back: Literal["due", "answered", "excluded"] | None = None
    in_vain: InVain = InVain()
    exclusion: Exclusion | None = None
    reopening: Reopening | None = None
    unsolved: int = 0

    def part(self, assignment: UUID) -> Part:
        """Return one part of a dispatched case. Raises Refused."""
        self.require("dispatched")
        if (part := self.parts.get(assignment)) is None:
            raise Refused("assignment.unknown", "The case has no such assignment.")
        return part

    def require(self, *allowed: CaseStatus) -> None:
        """Let a command pass in these statuses only. Raises Refused."""
        if self.status in allowed:
            return
        if self.status == "absent":
            raise Refused("issue.unknown", "There is no such issue.")
        raise Refused(
            f"issue.is-{self.status}",
            f"The case is {self.status}; this is possible while it is {' or '.join(allowed)}.",
            status=self.status,
            allowed=list(allowed),
        )

    def open_parts(self) -> tuple[Part, ...]:
        """Return the parts in which something is still to be done or verified."""
        return tuple(part for part in self.parts.values() if part.is_open)

    def departments(self) -> frozenset[str]:
        """Return the departments that have, or had, a part; of a restricted case that still do."""
        return frozenset(
            part.department
            for part in self.parts.values()
            if not self.restricted or part.status not in GIVEN_UP
        )

    def open_departments(self) -> tuple[str, ...]:
        """Return the departments of the open parts."""
        return tuple(part.department for part in self.open_parts())

    def with_part(self, part: Part) -> "Case":
        """Return the case with one part put in, or put in another's place."""
        return replace(self, parts={**self.parts, part.assignment: part})
