"""An issue's history in plain Chinese: what each event is told as."""

from datetime import timedelta
from typing import get_args

import pytest

from contracts.issue.events import assignment as part
from contracts.issue.events import callback, case, deadlines
from contracts.issue.parts import Contact, Location, Milestone, Reporter
from events.envelope import Event
from services.issue.domain.callbacks import NOT_REACHED
from services.issue.domain.events import Event as IssueEvent
from services.issue.domain.verification import NOT_DRAWN
from services.issue.telling import UNTOLD, tell
from services.issue.telling.sentences import SENTENCES
from services.issue.telling.words import sentence
from tests.issue.county import MONDAY, UNITS, VILLAGE
from tests.issue.domain.examples import ISSUE

PART = {"issue": ISSUE, "assignment": ISSUE, "department": "DY-SW"}
STAGES = (
    Milestone(name="到场", limit="2小时", due=MONDAY + timedelta(hours=2), reached_at=MONDAY),
    Milestone(name="处置", limit="5工作日", due=MONDAY + timedelta(days=42), provisional=True),
)
CLOCK = {**PART, "calendar": "2026", "milestones": STAGES}
CONTACT = Contact(post="SW-1", person="officer")
DONE = {**PART, "contact": CONTACT, "done_at": MONDAY}


def unit(code):
    return UNITS[code][1] if code in UNITS else code


def event(data, *, actor="somebody", post="DESK"):
    return Event(
        id="e",
        source="issue",
        type="issue.event.v1",
        stream="issue/1",
        version=1,
        position=1,
        time=MONDAY,
        previous="",
        hash="",
        actor=actor,
        post=post,
        area=None,
        correlation="c",
        causation="c",
        data=data,
    )


def raised(**other):
    fields = {
        "issue": ISSUE,
        "number": "330783-261123-000001",
        "source_kind": "found",
        "channel": "patrol",
        "title": "桥下漂浮垃圾",
        "description": "x",
        "location": Location(area=VILLAGE),
        "tier": "street",
        "reporter": Reporter(person="cadre"),
        "observed_at": MONDAY,
    }
    return case.IssueRaised(**fields | other)


def escalated(step, superior=None):
    due = MONDAY + timedelta(hours=2)
    return deadlines.AssignmentEscalated(
        **PART, step=step, milestone="到场", due=due, superior=superior
    )


UNTIL = "处置 1月4日 09:00 前（节假日安排公布前暂定）"

TOLD = [
    (raised(), "巡查中发现：桥下漂浮垃圾。"),
    (
        raised(channel="hotline_12345", outside_number="JH-7"),
        "12345 热线转来（原编号 JH-7）：桥下漂浮垃圾。",
    ),
    (
        case.IssueAccepted(issue=ISSUE, tier="county", area="330783"),
        "县社会治理中心已受理。",
    ),
    (
        case.IssueAccepted(issue=ISSUE, tier="street", area="330783005", by_rule=True),
        "属于紧急情况，不等受理，按规则直接派单。",
    ),
    (
        case.IssueRefused(issue=ISSUE, reason="duplicate", explanation="昨日已报"),
        "不予受理，此前已有人上报。昨日已报。",
    ),
    (case.IssueReportedUp(issue=ISSUE, reason="跨街道"), "已上报县社会治理中心：跨街道。"),
    (
        case.IssueHandedDown(issue=ISSUE, area="330783103", reason="属地办理！"),
        "县社会治理中心转交巍山镇办理：属地办理！",
    ),
    (
        case.IssueFiled(issue=ISSUE, category="危房", urgent=True, verify_by="site"),
        "已立案：紧急，危房。现有规则没有对应的承办单位，由指挥人员派单。",
    ),
    (
        case.IssueClosed(
            issue=ISSUE,
            departments=("DY-SW",),
            partly=True,
            result="东阳市水务局：部分完成。河心还有。",
            reopen_until=MONDAY + timedelta(days=15),
        ),
        """已结案。有的事项只完成了一部分。
东阳市水务局：部分完成。河心还有。
如果问题还在，12月8日前可以要求重新办理。""",
    ),
    (
        part.AssignmentReceived(**PART, late=True),
        "东阳市水务局已签收，晚于签收时限。",
    ),
    (
        part.MilestoneReached(**PART, milestone="到场", reached_at=MONDAY, late=True, note="到了"),
        "东阳市水务局：到场已完成，晚于期限。到了。",
    ),
    (
        part.AssignmentDone(**DONE, outcome="partly", note="清了岸边", reason="水深", late=False),
        "东阳市水务局报告只完成了一部分。原因：水深。清了岸边。",
    ),
    (
        part.TownDrawn(**PART, verify_from="330783103", among=("330783103", "330783104")),
        "抽取巍山镇核查东阳市水务局的处置。",
    ),
    (
        part.AssignmentVerified(
            **PART,
            by="sample",
            verifier=NOT_DRAWN,
            outcome="whole",
            on_time=True,
            looked_at=False,
        ),
        "东阳市水务局的处置未被抽中核查，按规则通过。",
    ),
    (
        part.AssignmentVerified(
            **PART,
            by="site",
            verifier="v",
            note="水清了",
            outcome="whole",
            on_time=True,
            looked_at=True,
        ),
        "东阳市水务局的处置经现场核查通过。水清了。",
    ),
    (
        part.AssignmentSentBack(**CLOCK, verifier="v", note="还在漏", times=1, started_at=MONDAY),
        f"东阳市水务局的处置没有通过核查：还在漏。须重新处置，期限：{UNTIL}。",
    ),
    (
        part.AssignmentReturned(**PART, reason="是管网", suggestion="DY-SWC", returns=1),
        "东阳市水务局认为不是自己的职责，建议交东阳市水务投资集团：是管网。",
    ),
    (
        part.ReturnRejected(**PART, reason="职责明确", final=True),
        "退单没有同意，仍由东阳市水务局办理，这是最后决定：职责明确。",
    ),
    (
        part.AssignmentReplaced(
            **PART,
            successor=ISSUE,
            successor_department="DY-SWC",
            reason="同意",
            arbitrated=False,
        ),
        "改由东阳市水务投资集团办理，东阳市水务局不再承办：同意。",
    ),
    (part.AssignmentReleased(**PART, reason="无需协办"), "东阳市水务局不必参与：无需协办。"),
    (
        deadlines.AssignmentExtended(**CLOCK, limit="5工作日"),
        f"同意东阳市水务局延期5工作日，期限：{UNTIL}。",
    ),
    (
        deadlines.AssignmentPooled(
            **PART, reason="要征迁", since=MONDAY, review_at=MONDAY + timedelta(days=30)
        ),
        "东阳市水务局的事项暂时办不了，先挂账，12月23日再看：要征迁。",
    ),
    (deadlines.AssignmentUrged(**PART, note="请今日办结。"), "已催办东阳市水务局：请今日办结。"),
    (escalated("yellow"), "黄灯提醒：东阳市水务局请留意期限（到场 11月23日 11:00 前）。"),
    (escalated("red"), "红灯提醒：东阳市水务局已超过期限（到场 11月23日 11:00 前）。"),
    (
        escalated("supervision", "DY-ZZ"),
        "东阳市水务局超过期限仍未办结，已向东阳市委政法委（社会治理中心）发出督办。",
    ),
    (
        callback.CallBackAnswered(
            issue=ISSUE,
            area=VILLAGE,
            departments=(),
            caller="c",
            contacted=False,
            solved=False,
            satisfaction="dissatisfied",
        ),
        "已回访：承办单位没有联系过本人，问题没有解决，不满意。",
    ),
    (
        callback.CallBackExcluded(issue=ISSUE, reason=NOT_REACHED),
        "不计入回访统计：多次拨打无人接听。",
    ),
]


def test_each_event_is_told_in_a_sentence_that_a_cadre_would_read():
    for data, text in TOLD:
        (entry,) = tell([event(data)], unit)
        assert entry.text == text


def test_every_event_is_told_or_stays_inside_on_purpose():
    assert set(get_args(IssueEvent)) == set(SENTENCES) | set(UNTOLD)
    assert not set(SENTENCES) & set(UNTOLD)


def test_what_stays_inside_is_not_told():
    asked = deadlines.ExtensionRequested(**PART, limit="5工作日", reason="等材料")
    assert tell([event(asked)], unit) == ()


def test_an_officer_can_be_asked_and_a_decision_names_its_post():
    started = part.AssignmentStarted(**PART, contact=CONTACT)
    accepted = case.IssueAccepted(issue=ISSUE, tier="street", area="330783005")
    entries = tell([event(started), event(accepted, post="STREET-DESK")], unit)
    assert [(entry.who, entry.person) for entry in entries] == [
        ("SW-1", "officer"),
        ("STREET-DESK", None),
    ]


def test_no_reporters_post_is_told_whatever_follows_from_their_report():
    dispatched = case.IssueAccepted(issue=ISSUE, tier="street", area="330783005", by_rule=True)
    told = tell([event(raised(), actor="cadre"), event(dispatched, actor="cadre")], unit)
    assert [entry.who for entry in told] == [None, None]
    absorbed = case.IssueAbsorbed(
        issue=ISSUE, other=ISSUE, source_kind="found", reporters=(Reporter(person="other"),)
    )
    told = tell([event(raised()), event(absorbed), event(dispatched, actor="other")], unit)
    assert told[-1].who is None


def test_a_department_that_nobody_knows_goes_by_its_code():
    (entry,) = tell(
        [event(part.AssignmentReleased(**PART | {"department": "X"}, reason="无"))], unit
    )
    assert entry.text.startswith("X不必参与")


@pytest.mark.parametrize(
    ("said", "told"), [("好", "好。"), ("好。", "好。"), ("好！ ", "好！"), ("a", "a。")]
)
def test_what_somebody_wrote_ends_as_a_sentence(said, told):
    assert sentence(said) == told
