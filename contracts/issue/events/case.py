"""The case (事件) as a whole."""

from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.common import Evidence
from contracts.declare import event, upcast
from contracts.fields import AreaCode, Code, Line, Text
from contracts.issue.parts import (
    CauseOfIssue,
    Channel,
    FollowUp,
    Location,
    RefusalReason,
    Reporter,
    SourceKind,
    Tier,
)


@event("issue.raised", version=1)
class IssueRaised:
    """A problem was reported (上报). `outside_number` is its number in the system it came from.

    `tier` is who has to take it in: the street, or the county for what came to the county.
    `observed_at` is the client's time, corrected by `clock_offset_s` (seconds that its clock was
    found to be ahead); `clock_suspect` flags a correction of more than five minutes. `restricted`:
    its category is one of which only those who need to may know; it stays so for ever.
    """

    issue: UUID
    number: Code
    source_kind: SourceKind
    channel: Channel
    outside_number: Code | None = None
    category: Code | None = None
    title: Line
    description: Text
    location: Location
    tier: Tier
    reporter: Reporter
    evidence: tuple[Evidence, ...] = ()
    urgent: bool = False
    observed_at: datetime
    clock_offset_s: float = 0.0
    clock_suspect: bool = False
    restricted: bool = False
    cause: CauseOfIssue | None = None


@event("issue.settled_on_spot", version=1)
class IssueSettledOnSpot:
    """The problem was settled on the spot (即办即结) by the one who found it; the case is closed.

    It can be opened again until `reopen_until`.
    """

    issue: UUID
    person: Code
    note: Text
    evidence: tuple[Evidence, ...] = ()
    reopen_until: datetime


@event("issue.settlement_claimed", version=1)
class SettlementClaimed:
    """Somebody says that an urgent problem is settled; a coordinator has to confirm it (待确认).

    Those on duty are rung once more at `confirm_by`, and at `lapses_at` the case goes on as it was
    raised, if nobody has confirmed it.
    """

    issue: UUID
    person: Code
    note: Text
    evidence: tuple[Evidence, ...] = ()
    confirm_by: datetime
    lapses_at: datetime


@event("issue.settlement_escalated", version=1)
class SettlementEscalated:
    """Nobody had confirmed by `due` that an urgent problem is settled; `superior` is told."""

    issue: UUID
    due: datetime
    superior: Code


@event("issue.settlement_confirmed", version=1)
class SettlementConfirmed:
    """A coordinator confirmed that an urgent problem is settled, as a photo shows.

    `evidence` is what they add to that of who settled it.
    """

    issue: UUID
    person: Code
    note: Text | None = None
    evidence: tuple[Evidence, ...] = ()


@event("issue.settlement_denied", version=1)
class SettlementDenied:
    """An urgent problem is not settled: by a coordinator's word, or since nobody confirmed it."""

    issue: UUID
    reason: Text
    person: Code | None = None


@event("issue.accepted", version=1)
class IssueAccepted:
    """A coordinator took the case in (受理) at their tier.

    `by_rule`: nobody had to, since its class is urgent and goes to the departments at once.
    """

    issue: UUID
    tier: Tier
    area: AreaCode
    by_rule: bool = False


@event("issue.refused", version=1)
class IssueRefused:
    """A coordinator did not take the case in (不予受理); the reporter reads why."""

    issue: UUID
    reason: RefusalReason
    explanation: Text


@event("issue.reported_up", version=1)
class IssueReportedUp:
    """The street passed the case up to the county (上报)."""

    issue: UUID
    reason: Text


@event("issue.handed_down", version=1)
class IssueHandedDown:
    """The county handed the case down to a street (转派)."""

    issue: UUID
    area: AreaCode
    reason: Text


@event("issue.filed", version=1)
class IssueFiled:
    """The case was filed (立案) under a category; a rule, or a person, says who must act.

    `rule_version` and `rule` are the routing rule that applied; both are absent where none
    caught it and a coordinator has to dispatch it by hand. `restricted`: from now on only those
    who need to may know of the case.
    """

    issue: UUID
    category: Code
    urgent: bool
    verify_by: Code
    rule_version: Code | None = None
    rule: Line | None = None
    restricted: bool = False


@event("issue.duty_rung", version=1)
class DutyRung:
    """An urgent case rang the duty roster (值班), at whatever hour."""

    issue: UUID
    roster: Code
    person: Code
    advice: Line


@event("issue.closed", version=2)
class IssueClosed:
    """Every assignment is verified or released (结案). `result` is plain words for the reporter.

    `partly` tells that at least one part was only partly done: closed is not fixed, and `follows`
    says what becomes of the rest. It can be opened again until `reopen_until`.
    """

    issue: UUID
    departments: tuple[Code, ...]
    partly: bool
    result: Text
    reopen_until: datetime
    follows: tuple[FollowUp, ...] = ()


@upcast("issue.closed", version=1)
def _followed_by_nothing(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 let what was partly done end there."""
    return data


@event("issue.taken_up", version=1)
class IssueTakenUp:
    """The day has come on which a rest is taken up again (续办): each part is dispatched anew."""

    issue: UUID
    departments: tuple[Code, ...]


@event("issue.merged", version=1)
class IssueMerged:
    """The case is the same as another one (并案) and goes on there, reporters included.

    `departments` had open parts here, which end with it. The same holds for a void case.
    """

    issue: UUID
    into: UUID
    reason: Text
    departments: tuple[Code, ...] = ()


@event("issue.absorbed", version=1)
class IssueAbsorbed:
    """The case took in another one that was the same, with its reporters."""

    issue: UUID
    other: UUID
    source_kind: SourceKind
    reporters: tuple[Reporter, ...]


@event("issue.unmerged", version=1)
class IssueUnmerged:
    """A merge was undone, because the other case could not take this one in."""

    issue: UUID
    into: UUID
    reason: Line


@event("issue.reopened", version=1)
class IssueReopened:
    """A closed case was opened again (重新打开), within its window.

    `departments` have parts in question, each of which is dispatched anew right after this.
    """

    issue: UUID
    reason: Text
    departments: tuple[Code, ...] = ()


@event("issue.voided", version=2)
class IssueVoided:
    """The case should never have been (作废): `person` of `unit` said so, at a `tier`.

    If that was the county, what `departments` had open falls out of the ledger: they gain by it.
    """

    issue: UUID
    reason: Text
    departments: tuple[Code, ...] = ()
    tier: Tier | None = None
    unit: Code | None = None
    person: Code | None = None


# Version 1 did not tell who had decided it.
upcast("issue.voided", version=1)(lambda data: data)


@event("issue.noted", version=1)
class IssueNoted:
    """Somebody added words or evidence to the case."""

    issue: UUID
    note: Text
    evidence: tuple[Evidence, ...] = ()
    departments: tuple[Code, ...] = ()


@event("issue.meeting_called", version=1)
class MeetingCalled:
    """A coordinator called a meeting (协调会) of departments about the case."""

    issue: UUID
    departments: tuple[Code, ...]
    at: datetime
    agenda: Text


@event("issue.referred_to_inspection", version=1)
class ReferredToInspection:
    """A person decided to refer the case to inspection (督查); no timer ever does."""

    issue: UUID
    department: Code
    reason: Text
