"""How an end is told: what is left, what follows it, and what who asked said of it."""

from datetime import date, timedelta

import pytest

from contracts.issue.events import assignment as part
from contracts.issue.events import callback, case
from contracts.issue.parts import Contact, FollowUp
from services.issue.domain.settling import NOBODY_CONFIRMED
from services.issue.telling.sentences import SENTENCES
from tests.issue.county import MONDAY, UNITS
from tests.issue.domain.examples import ISSUE

IN_SPRING = FollowUp(department="DY-SW", take_up_on=date(2027, 3, 1))
ELSEWHERE = FollowUp(department="DY-HB", issue=ISSUE, number="330783-261123-000002")


def closed(*follows):
    return case.IssueClosed(
        issue=ISSUE,
        departments=("DY-SW", "DY-HB"),
        partly=True,
        result="东阳市水务局：部分完成。河心还有。",
        reopen_until=MONDAY + timedelta(days=15),
        follows=follows,
    )


TOLD = {
    "closed": (
        closed(IN_SPRING, ELSEWHERE),
        """已结案。有的事项只完成了一部分。
东阳市水务局：部分完成。河心还有。
东阳市水务局：没有完成的部分2027年3月1日起继续办理。
金华市生态环境局东阳分局：没有完成的部分在事件 330783-261123-000002 中继续办理。
如果问题还在，12月8日前可以要求重新办理。""",
    ),
    "partly done": (
        part.AssignmentDone(
            issue=ISSUE,
            assignment=ISSUE,
            department="DY-SW",
            contact=Contact(post="SW-1", person="officer"),
            done_at=MONDAY,
            outcome="partly",
            note="清了岸边",
            reason="水深",
            late=False,
            follow_up=IN_SPRING,
        ),
        (
            "东阳市水务局报告只完成了一部分。原因：水深。清了岸边。"
            "没有完成的部分2027年3月1日起继续办理。"
        ),
    ),
    "said to be settled": (
        case.SettlementClaimed(
            issue=ISSUE, person="p", note="已盖住", confirm_by=MONDAY, lapses_at=MONDAY
        ),
        "报告已当场处置，11月23日 09:00前由指挥人员确认：已盖住。",
    ),
    "confirmed by nobody in time": (
        case.SettlementEscalated(issue=ISSUE, due=MONDAY, superior="DY-ZZ"),
        "11月23日 09:00仍无人确认，已报东阳市委政法委（社会治理中心），再次通知值班人员。",
    ),
    "confirmed": (
        case.SettlementConfirmed(issue=ISSUE, person="p"),
        "经确认已经办结。",
    ),
    "denied": (
        case.SettlementDenied(issue=ISSUE, reason=NOBODY_CONFIRMED),
        "没有办结，继续办理：到时无人确认。",
    ),
    "taken up": (
        case.IssueTakenUp(issue=ISSUE, departments=("DY-SW",)),
        "约定的日子到了，由东阳市水务局继续办理没有完成的部分。",
    ),
    "to be opened again": (
        callback.ReopeningDue(issue=ISSUE, departments=("DY-SW",), at=MONDAY),
        (
            "问题没有解决，11月23日 09:00起由东阳市水务局重新办理；"
            "县社会治理中心在此之前可以说明理由不予重办。"
        ),
    ),
    "for the county to decide": (
        callback.ReopeningDue(issue=ISSUE, departments=()),
        "问题仍没有解决，是否再次重新办理由县社会治理中心决定。",
    ),
    "not opened again": (
        callback.ReopeningRefused(issue=ISSUE, departments=(), reason="不属本县", person="p"),
        "县社会治理中心决定不再重新办理：不属本县。",
    ),
}


@pytest.mark.parametrize(("data", "text"), TOLD.values(), ids=TOLD)
def test_an_end_is_told_in_words_that_a_reporter_would_read(data, text):
    assert SENTENCES[type(data)](data, lambda code: UNITS[code][1]) == text
