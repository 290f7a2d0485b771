"""Commands on a case as a whole: raising, intake, filing, closing paths."""

from datetime import datetime
from uuid import UUID

from contracts.common import Evidence, Fix
from contracts.declare import at_most, command, several
from contracts.fields import AreaCode, Code, LabelSecret, Line, Rules, Text
from contracts.issue.parts import (
    CauseOfIssue,
    Channel,
    Location,
    RefusalReason,
    Reporter,
    Satisfaction,
    SourceKind,
    Verdict,
    VerifyBy,
)


@command("issue.raise")
class RaiseIssue:
    """Report a problem. `settled` is how it was settled on the spot, if it was (即办即结).

    An urgent one that is settled waits for a coordinator to confirm it.
    """

    issue: UUID
    source_kind: SourceKind
    channel: Channel
    outside_number: Code | None = None
    category: Code | None = None
    title: Line
    description: Text
    location: Location
    reporter: Reporter
    evidence: tuple[Evidence, ...] = several(most=50)
    urgent: bool = False
    observed_at: datetime
    settled: Text | None = None
    cause: CauseOfIssue | None = None


@command("issue.settle")
class SettleOnSpot:
    """Say that a problem that was raised is settled already (即办即结)."""

    issue: UUID
    note: Text
    evidence: tuple[Evidence, ...] = several(most=50)


@command("issue.confirm_settlement")
class ConfirmSettlement:
    """Confirm, as a coordinator, that an urgent problem is settled.

    A photo shows it, whose bytes are here: one of who settled it, or one in `evidence`.
    """

    issue: UUID
    note: Text | None = None
    evidence: tuple[Evidence, ...] = several(most=50)


@command("issue.deny_settlement")
class DenySettlement:
    """Say, as a coordinator, that an urgent problem is not settled: the case goes on."""

    issue: UUID
    reason: Text


@command("issue.escalate_settlement")
class EscalateSettlement:
    """Do what is due when nobody has confirmed a settlement. Sent by the service itself."""

    issue: UUID


@command("issue.accept")
class AcceptIssue:
    """Take a case in (受理), as the coordinator of one's tier."""

    issue: UUID


@command("issue.refuse")
class RefuseIssue:
    """Do not take a case in (不予受理), and say why."""

    issue: UUID
    reason: RefusalReason
    explanation: Text


@command("issue.report_up")
class ReportUp:
    """Pass a case up from the street to the county (上报)."""

    issue: UUID
    reason: Text


@command("issue.hand_down")
class HandDown:
    """Hand a case down from the county to a street (转派)."""

    issue: UUID
    area: AreaCode
    reason: Text


@command("issue.file")
class FileIssue:
    """File a case (立案) under a category; the routing rules say who must act."""

    issue: UUID
    category: Code
    urgent: bool = False


@command("issue.dispatch")
class DispatchIssue:
    """Dispatch by hand a filed case that no rule caught; `limit` is each part's deadline."""

    issue: UUID
    lead: Code
    assisting: tuple[Code, ...] = several(most=50)
    limit: Code
    verify_by: VerifyBy


@command("issue.verify")
class VerifyIssue:
    """Verify parts of a case in one go.

    On the spot (and by sample): the secret that follows the # in the QR code of the place's
    `label`, a `fix` of your own device from there, or a photo taken for it, whose bytes are here
    and which no record has named. `observed_at` is when you looked, by your clock; left out, it is
    now. A place's code, typed or scanned, proves nothing.

    By document: once the bytes of what the department shows are here; 409 `evidence.not-held` says
    which are missing, and where they are sent.
    """

    issue: UUID
    by: VerifyBy
    verdicts: tuple[Verdict, ...] = several(least=1, most=50)
    label: LabelSecret | None = None
    fix: Fix | None = None
    evidence: tuple[Evidence, ...] = several(most=50)
    observed_at: datetime | None = None


@command("issue.merge")
class MergeIssue:
    """Declare a case to be the same as another one (并案)."""

    issue: UUID
    into: UUID
    reason: Text


@command("issue.absorb")
class AbsorbIssue:
    """Take in a case that was merged into this one. Sent by the service itself."""

    issue: UUID
    other: UUID
    source_kind: SourceKind
    reporters: tuple[Reporter, ...] = at_most(1000)


@command("issue.unmerge")
class UnmergeIssue:
    """Undo a merge, because the other case could not take this one in.

    Sent by the service itself.
    """

    issue: UUID
    into: UUID
    reason: Line


@command("issue.reopen")
class ReopenIssue:
    """Open a closed case again, within its window.

    `departments` are those whose part is in question; if none is named, all of them.
    """

    issue: UUID
    reason: Text
    departments: tuple[Code, ...] = several(most=50)


@command("issue.take_up")
class TakeUpIssue:
    """Dispatch anew what is taken up again on its day. Sent by the service itself."""

    issue: UUID


@command("issue.void")
class VoidIssue:
    """Declare that a case should never have been (作废)."""

    issue: UUID
    reason: Text


@command("issue.note")
class NoteIssue:
    """Add words or evidence to a case."""

    issue: UUID
    note: Text
    evidence: tuple[Evidence, ...] = several(most=50)


@command("issue.call_meeting")
class CallMeeting:
    """Call a meeting of departments about a case (协调会)."""

    issue: UUID
    departments: tuple[Code, ...] = several(least=1, most=50)
    at: datetime
    agenda: Text


@command("issue.refer_to_inspection")
class ReferToInspection:
    """Refer a department's part of a case to inspection (督查): a person's decision, always."""

    issue: UUID
    department: Code
    reason: Text


@command("issue.record_call_back")
class RecordCallBack:
    """Record a call-back (回访). Without an answer, `contacted` and the others are absent.

    `departments` are those whose part is in question where it is not `solved`; if none is named,
    all of them.
    """

    issue: UUID
    answered: bool
    contacted: bool | None = None
    solved: bool | None = None
    satisfaction: Satisfaction | None = None
    note: Text | None = None
    departments: tuple[Code, ...] = several(most=50)


@command("issue.exclude_from_call_back")
class ExcludeFromCallBack:
    """Propose to take a case out of the call-back's rates (剔除), for a reason."""

    issue: UUID
    reason: Line


@command("issue.confirm_exclusion")
class ConfirmExclusion:
    """Agree that a case is taken out of the rates, as somebody else than who proposed it."""

    issue: UUID


@command("issue.refuse_reopening")
class RefuseReopening:
    """Refuse to open again what is not solved by the word of who asked, and say why."""

    issue: UUID
    reason: Text


@command("issue.reopen_unsolved")
class ReopenUnsolved:
    """Open again what is not solved, since nobody refused in time. Sent by the service itself."""

    issue: UUID


@command("routing.adopt")
class AdoptRouting:
    """Adopt a routing rule set: its text in YAML."""

    county: Code
    text: Rules
