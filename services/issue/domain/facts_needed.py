"""What a decision about an issue needs to know beyond the issue's own history.

`services/issue/facts.py` fills it before `decide` is called; nothing here is looked up later, so
a decision can be repeated years after with the same outcome.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from contracts.common import DepartmentKind, Role
from services.geo.point import Point
from services.issue.clocks.calendar import WorkingCalendar
from services.issue.clocks.hours import OfficeHours, local_day
from services.issue.domain.state import CaseStatus
from services.issue.policy import CasePolicy
from services.issue.routing.rules import RoutingRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks: a person in a post, a department's own system, or a service.

    From the token that authenticated the request (directory copies fill in department, roles and
    areas); a department's reply gives `department` and the role `department_system`. `service`
    is set, and all else left out, for what the service itself does: timers and reactions.
    """

    person: str | None = None
    post: str | None = None
    department: str | None = None
    roles: frozenset[Role] = frozenset()
    areas: tuple[str, ...] = ()
    service: bool = False

    def covers(self, area: str) -> bool:
        """Tell whether `area` (an NBS code) lies in this actor's jurisdiction (管辖范围)."""
        return any(area.startswith(own) for own in self.areas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A handling unit (承办单位), from the copy of the directory's department events.

    `name` and `hours` are those of the day of the decision. `successor` has absorbed the unit
    from the day `merged_on`. `offices` are the codes of its offices (科室).
    """

    code: str
    name: str
    short: str
    kind: DepartmentKind
    area: str
    hours: OfficeHours
    superior: str | None = None
    successor: str | None = None
    merged_on: date | None = None
    offices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCopy:
    """The place (点位) whose code was scanned, from the copy of the visit service's places.

    `radius_m` is the radius in metres within which `point` is true, where that is known.
    """

    place: UUID
    kind: str
    area: str
    point: Point | None = None
    radius_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCopy:
    """One who works in the county, from the copy of the directory's people.

    `department` is the code of theirs; None for a cadre, who works in `areas` alone.
    """

    person: str
    department: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnCall:
    """One who is on duty now (值班), from the copy of the directory's rosters.

    Those of the roster of the issue's street; where nobody is on it now, those of the county's.
    """

    roster: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The case in which the rest of a part is said to go on.

    `leads_back`: it is this very case, or what follows there leads to it.
    """

    number: str
    status: CaseStatus
    area: str
    restricted: bool
    departments: frozenset[str]
    leads_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a decision may look at beside the state and the command.

    `at`        the server's time, aware (`unit.at`); never the client's
    `actor`     who asks
    `policy`    windows and budgets, `services.issue.policy.case_policy()`
    `rules`     the routing rules in force for the county, parsed; None before any was adopted
    `calendar`  the working calendar published last
    `departments`  every handling unit of the county by its code, absorbed ones included
    `on_call`   who is on duty now; needed by RaiseIssue, FileIssue, SettleOnSpot
                and DenySettlement; by EscalateSettlement those of the county
    `place`     the copy of `location.place`: of the command in RaiseIssue, else of the state;
                None where no place was scanned, or its event has not come yet
    `held`      the digests whose bytes are kept, of the evidence that the command and the state
                show; needed by VerifyIssue, SettleOnSpot, ConfirmSettlement, and RaiseIssue that
                settles
    `label`     the digest of the label that hangs at that place; None where none does; needed by
                VerifyIssue
    `fresh`     the digests of the command's evidence that no record has named before; needed by
                VerifyIssue
    `drawn`     whether the part that is being reported done is drawn for a check by sample
                (抽查), by a secret that departments cannot guess; needed by ReportDone
    `lot`       the number (0 or more) by which a town is drawn to verify that part (抽取核查镇街),
                by the same secret; needed by ReportDone
    `followed`  the case that ReportDone names as the one in which the rest goes on; None where
                there is no such case
    `contact`   the person whom StartAssignment or ReportDone names as one to ask; None where they
                name a post alone, or nobody who works here
    `ahead_s`   by how many seconds the client's clock is ahead, by which RaiseIssue and VerifyIssue
                correct what it tells; None for a service, which tells what was corrected already
    """

    at: datetime
    actor: Actor
    policy: CasePolicy
    calendar: WorkingCalendar
    departments: Mapping[str, Department]
    rules: RoutingRules | None = None
    on_call: tuple[OnCall, ...] = field(default=())
    place: PlaceCopy | None = None
    held: frozenset[str] = frozenset()
    label: str | None = None
    fresh: frozenset[str] = frozenset()
    drawn: bool = True
    lot: int = 0
    followed: Followed | None = None
    contact: PersonCopy | None = None
    ahead_s: float | None = None

    def acting(self, code: str) -> Department | None:
        """Return who does today what the department of this code did, following successors."""
        department = self.departments.get(code)
        seen = {code}
        while department is not None and self._absorbed(department):
            successor = department.successor
            if successor is None or successor in seen:
                return None
            seen.add(successor)
            department = self.departments.get(successor)
        return department

    def _absorbed(self, department: Department) -> bool:
        return department.merged_on is not None and department.merged_on <= local_day(self.at)
