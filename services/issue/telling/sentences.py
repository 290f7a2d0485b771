"""One sentence, or two, for each event that a cadre is told of."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts.issue.events import assignment as part
from contracts.issue.events import callback, case, deadlines
from contracts.issue.parts import FollowUp
from services.issue.domain.callbacks import NOT_REACHED
from services.issue.telling.words import (
    CHANNELS,
    OUTCOMES,
    REFUSALS,
    ROLES,
    SATISFACTION,
    WAYS,
    Unit,
    day,
    moment,
    sentence,
    until,
)

Words = Callable[[Any, Unit], str]
"""From an event's data, and what names departments, to what is told."""

_COUNTY: Final = "县社会治理中心"


def _raised(e: case.IssueRaised, _: Unit) -> str:
    outside = f"（原编号 {e.outside_number}）" if e.outside_number else ""
    return f"{CHANNELS[e.channel]}{outside}：{sentence(e.title)}"


def _accepted(e: case.IssueAccepted, unit: Unit) -> str:
    if e.by_rule:
        return "属于紧急情况，不等受理，按规则直接派单。"
    return f"{_COUNTY if e.tier == 'county' else unit(e.area)}已受理。"


def _filed(e: case.IssueFiled, _: Unit) -> str:
    urgent = "紧急，" if e.urgent else ""
    by_hand = "" if e.rule_version else "现有规则没有对应的承办单位，由指挥人员派单。"
    return f"已立案：{urgent}{e.category}。{by_hand}"


def _closed(e: case.IssueClosed, unit: Unit) -> str:
    partly = "有的事项只完成了一部分。" if e.partly else ""
    again = f"如果问题还在，{day(e.reopen_until)}前可以要求重新办理。"
    rest = (f"{unit(one.department)}：{_rest(one)}" for one in e.follows)
    return "\n".join((f"已结案。{partly}", *e.result.splitlines(), *rest, again))


def _rest(follow_up: FollowUp | None) -> str:
    if follow_up is None:
        return ""
    if (day := follow_up.take_up_on) is not None:
        return f"没有完成的部分{day.year}年{day.month}月{day.day}日起继续办理。"
    return f"没有完成的部分在事件 {follow_up.number} 中继续办理。"


def _meeting(e: case.MeetingCalled, unit: Unit) -> str:
    called = "、".join(map(unit, e.departments))
    return f"定于{moment(e.at)}召开协调会，{called}参加。议题：{sentence(e.agenda)}"


def _dispatched(e: part.AssignmentDispatched, unit: Unit) -> str:
    return f"已派给{unit(e.department)}（{ROLES[e.role]}），期限：{until(e.milestones)}。"


def _reached(e: part.MilestoneReached, unit: Unit) -> str:
    late = "，晚于期限" if e.late else ""
    return f"{unit(e.department)}：{e.milestone}已完成{late}。{sentence(e.note)}"


def _done(e: part.AssignmentDone, unit: Unit) -> str:
    late = "，晚于期限" if e.late else ""
    reason = f"原因：{sentence(e.reason)}" if e.reason else ""
    words = f"{reason}{sentence(e.note)}{_rest(e.follow_up)}"
    return f"{unit(e.department)}报告{OUTCOMES[e.outcome]}{late}。{words}"


def _verified(e: part.AssignmentVerified, unit: Unit) -> str:
    if not e.looked_at:
        return f"{unit(e.department)}的处置未被抽中核查，按规则通过。"
    note = sentence(e.note) if e.note else ""
    return f"{unit(e.department)}的处置经{WAYS[e.by]}通过。{note}"


def _sent_back(e: part.AssignmentSentBack, unit: Unit) -> str:
    again = f"须重新处置，期限：{until(e.milestones)}"
    return f"{unit(e.department)}的处置没有通过核查：{sentence(e.note)}{again}。"


def _returned(e: part.AssignmentReturned, unit: Unit) -> str:
    whose = f"建议交{unit(e.suggestion)}"
    return f"{unit(e.department)}认为不是自己的职责，{whose}：{sentence(e.reason)}"


def _rejected(e: part.ReturnRejected, unit: Unit) -> str:
    final = "，这是最后决定" if e.final else ""
    return f"退单没有同意，仍由{unit(e.department)}办理{final}：{sentence(e.reason)}"


def _replaced(e: part.AssignmentReplaced, unit: Unit) -> str:
    who, before = unit(e.successor_department), unit(e.department)
    return f"改由{who}办理，{before}不再承办：{sentence(e.reason)}"


def _escalated(e: deadlines.AssignmentEscalated, unit: Unit) -> str:
    who = unit(e.department)
    if e.step == "yellow":
        return f"黄灯提醒：{who}请留意期限（{e.milestone} {moment(e.due)} 前）。"
    if e.step == "red":
        return f"红灯提醒：{who}已超过期限（{e.milestone} {moment(e.due)} 前）。"
    to = f"已向{unit(e.superior)}发出督办" if e.superior else "已督办"
    return f"{who}超过期限仍未办结，{to}。"


def _answered(e: callback.CallBackAnswered, _: Unit) -> str:
    contacted = "承办单位联系过本人" if e.contacted else "承办单位没有联系过本人"
    solved = "问题已解决" if e.solved else "问题没有解决"
    return f"已回访：{contacted}，{solved}，{SATISFACTION[e.satisfaction]}。"


def _why_excluded(reason: str) -> str:
    return sentence("多次拨打无人接听" if reason == NOT_REACHED else reason)


def _to_reopen(e: callback.ReopeningDue, unit: Unit) -> str:
    if e.at is None:
        return f"问题仍没有解决，是否再次重新办理由{_COUNTY}决定。"
    whose = "、".join(map(unit, e.departments))
    by = f"由{whose}" if whose else ""
    return f"问题没有解决，{moment(e.at)}起{by}重新办理；{_COUNTY}在此之前可以说明理由不予重办。"


SENTENCES: Final[Mapping[type, Words]] = {
    case.IssueRaised: _raised,
    case.IssueSettledOnSpot: lambda e, _: f"当场办结：{sentence(e.note)}",
    case.SettlementClaimed: lambda e, _: (
        f"报告已当场处置，{moment(e.confirm_by)}前由指挥人员确认：{sentence(e.note)}"
    ),
    case.SettlementEscalated: lambda e, unit: (
        f"{moment(e.due)}仍无人确认，已报{unit(e.superior)}，再次通知值班人员。"
    ),
    case.SettlementConfirmed: lambda e, _: f"经确认已经办结。{sentence(e.note) if e.note else ''}",
    case.SettlementDenied: lambda e, _: f"没有办结，继续办理：{sentence(e.reason)}",
    case.IssueAccepted: _accepted,
    case.IssueRefused: lambda e, _: f"不予受理，{REFUSALS[e.reason]}。{sentence(e.explanation)}",
    case.IssueReportedUp: lambda e, _: f"已上报{_COUNTY}：{sentence(e.reason)}",
    case.IssueHandedDown: lambda e, unit: f"{_COUNTY}转交{unit(e.area)}办理：{sentence(e.reason)}",
    case.IssueFiled: _filed,
    case.DutyRung: lambda e, _: f"已通知值班人员。{sentence(e.advice)}",
    case.IssueClosed: _closed,
    case.IssueMerged: lambda e, _: f"与另一件是同一个问题，并入那一件办理：{sentence(e.reason)}",
    case.IssueAbsorbed: lambda _e, _: "还有人反映了同一个问题，一并在这里办理。",
    case.IssueUnmerged: lambda e, _: f"没有并成，仍单独办理：{sentence(e.reason)}",
    case.IssueReopened: lambda e, _: f"重新办理：{sentence(e.reason)}",
    case.IssueTakenUp: lambda e, unit: (
        f"约定的日子到了，由{'、'.join(map(unit, e.departments))}继续办理没有完成的部分。"
    ),
    case.IssueVoided: lambda e, _: f"已作废：{sentence(e.reason)}",
    case.IssueNoted: lambda e, _: f"补充：{sentence(e.note)}",
    case.MeetingCalled: _meeting,
    case.ReferredToInspection: lambda e, unit: f"{unit(e.department)}的办理情况已移交督查。",
    part.AssignmentDispatched: _dispatched,
    part.AssignmentReceived: lambda e, unit: (
        f"{unit(e.department)}已签收{'，晚于签收时限' if e.late else ''}。"
    ),
    part.AssignmentStarted: lambda e, unit: f"{unit(e.department)}已开始处置。",
    part.MilestoneReached: _reached,
    part.AssignmentDone: _done,
    part.TownDrawn: lambda e, unit: f"抽取{unit(e.verify_from)}核查{unit(e.department)}的处置。",
    part.AssignmentVerified: _verified,
    part.AssignmentSentBack: _sent_back,
    part.AssignmentReturned: _returned,
    part.ReturnRejected: _rejected,
    part.AssignmentReplaced: _replaced,
    part.AssignmentReleased: lambda e, unit: f"{unit(e.department)}不必参与：{sentence(e.reason)}",
    deadlines.AssignmentExtended: lambda e, unit: (
        f"同意{unit(e.department)}延期{e.limit}，期限：{until(e.milestones)}。"
    ),
    deadlines.AssignmentSuspended: lambda e, unit: (
        f"{unit(e.department)}要等外部条件，暂停计时：{sentence(e.reason)}"
    ),
    deadlines.AssignmentResumed: lambda e, unit: (
        f"{unit(e.department)}恢复办理，期限：{until(e.milestones)}。"
    ),
    deadlines.AssignmentPooled: lambda e, unit: (
        f"{unit(e.department)}的事项暂时办不了，先挂账，{day(e.review_at)}再看：{sentence(e.reason)}"
    ),
    deadlines.AssignmentUnpooled: lambda e, unit: (
        f"{unit(e.department)}的事项已销账，恢复办理，期限：{until(e.milestones)}。"
    ),
    deadlines.AssignmentUrged: lambda e, unit: f"已催办{unit(e.department)}：{sentence(e.note)}",
    deadlines.AssignmentEscalated: _escalated,
    deadlines.DeadlinesRecomputed: lambda e, unit: (
        f"节假日安排已公布，{unit(e.department)}的期限重新计算：{until(e.milestones)}。"
    ),
    callback.CallBackDue: lambda _e, _: "将由回访员电话回访。",
    callback.CallBackAttempted: lambda e, _: f"第 {e.attempt} 次回访，无人接听。",
    callback.CallBackAnswered: _answered,
    callback.ExclusionProposed: lambda e, _: f"建议剔除，待另一人确认：{_why_excluded(e.reason)}",
    callback.CallBackExcluded: lambda e, _: f"不计入回访统计：{_why_excluded(e.reason)}",
    callback.ReopeningDue: _to_reopen,
    callback.ReopeningRefused: lambda e, _: f"{_COUNTY}决定不再重新办理：{sentence(e.reason)}",
}
"""What is told of each event. The rest stays between a department and its coordinators."""
