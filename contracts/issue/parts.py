"""Parts of the issue service's contracts."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.declare import maybe_personal, value
from contracts.fields import AreaCode, Code, Latitude, Line, Longitude, Personal, Text

SourceKind = Literal["requested", "found"]
"""诉求件: a resident asked, so there is call-back and satisfaction; 主动发现件: found, so not."""

Channel = Literal["visit", "patrol", "cadre", "resident", "hotline_12345", "four_platforms"]
"""How an issue came in: 走访, 巡查, 村社上报, 群众反映, 12345热线, 基层治理四平台."""

Tier = Literal["village", "street", "county"]
"""村社网格, 镇街综合信息指挥室, 县级社会治理中心."""

AssignmentRole = Literal["lead", "assisting"]
"""主办, 协办."""

Outcome = Literal["whole", "partly", "nothing_needed"]
"""What a department says came of its part: 处置完成, 部分完成, 无需处置."""

VerifyBy = Literal["site", "document", "resident", "sample"]
"""How a category's work is verified: 现场核查, 材料核查, 当事人确认, 抽查."""

OnTheSpot = Literal["label", "fix", "photo"]
"""What showed that a verifier was there: the secret of the place's label, a fix, a photo."""

Satisfaction = Literal["satisfied", "basically_satisfied", "dissatisfied"]
"""满意, 基本满意, 不满意."""

RefusalReason = Literal["not_ours_to_handle", "no_such_problem", "duplicate", "cannot_be_found"]


@value
class Reporter:
    """Who raised an issue: one of ours (`person`) or a resident, and how to reach them.

    `confidential`: a reported unit and the departments do not learn who it was.
    """

    person: Code
    name: Personal | None = maybe_personal(of="person", default=None)
    phone: Personal | None = maybe_personal(of="person", default=None)
    confidential: bool = True


@value
class Location:
    """Where an issue is: its area, the place whose code was scanned, or a point, or words."""

    area: AreaCode
    place: UUID | None = None
    place_kind: Code | None = None
    words: Line | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None


@value
class Milestone:
    """One stage of an assignment (到场, 处置…): its limit, as the rule states it, and its due time.

    `provisional`: the deadline crosses into a year whose working calendar is not published yet.
    """

    name: Line
    limit: Code
    due: datetime
    provisional: bool = False
    reached_at: datetime | None = None


@value
class FollowUp:
    """What becomes of the rest where a department has done only a part (续办).

    It goes on in another case (`issue`, with its `number`), or is taken up again on a day.
    """

    department: Code
    issue: UUID | None = None
    number: Code | None = None
    take_up_on: date | None = None


@value
class Contact:
    """Whom one may ask about the work: a post, and who of the department is in it.

    Without a `person` it is the post alone, such as a duty desk, and no name or phone is given.
    """

    post: Code
    person: Code | None = None
    name: Personal | None = maybe_personal(of="person", default=None)
    phone: Personal | None = maybe_personal(of="person", default=None)


@value
class Verdict:
    """What a verification found about one assignment.

    `done_at` is when the work that was looked at was reported done, as the last milestone's
    `reached_at` tells: what was sent back and done again meanwhile, nobody has looked at.
    """

    assignment: UUID
    passed: bool
    note: Text | None = None
    done_at: datetime | None = None


@value
class CauseOfIssue:
    """The event of another service that an issue was raised from."""

    service: Code
    stream: Code
    problem: UUID


def strikes(tier: Tier | None) -> bool | None:
    """Tell whether a void decided at a tier strikes ledger entries; None if that was not told."""
    return None if tier is None else tier == "county"
