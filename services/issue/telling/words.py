"""The words that sentences are made of: codes, moments and deadlines as a cadre would say them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from contracts.issue.parts import (
    AssignmentRole,
    Channel,
    Milestone,
    Outcome,
    RefusalReason,
    Satisfaction,
    VerifyBy,
)
from services.issue.clocks.hours import CHINA

Unit = Callable[[str], str]
"""From a department's code to its name."""

CHANNELS: Final[Mapping[Channel, str]] = {
    "visit": "走访中发现",
    "patrol": "巡查中发现",
    "cadre": "村社上报",
    "resident": "群众反映",
    "hotline_12345": "12345 热线转来",
    "four_platforms": "基层治理四平台转来",
}
REFUSALS: Final[Mapping[RefusalReason, str]] = {
    "not_ours_to_handle": "不属于本级受理范围",
    "no_such_problem": "经核实没有这个问题",
    "duplicate": "此前已有人上报",
    "cannot_be_found": "找不到所说的地点",
}
ROLES: Final[Mapping[AssignmentRole, str]] = {"lead": "主办", "assisting": "协办"}
OUTCOMES: Final[Mapping[Outcome, str]] = {
    "whole": "处置完成",
    "partly": "只完成了一部分",
    "nothing_needed": "无需处置",
}
WAYS: Final[Mapping[VerifyBy, str]] = {
    "site": "现场核查",
    "document": "材料核查",
    "resident": "当事人确认",
    "sample": "抽查",
}
SATISFACTION: Final[Mapping[Satisfaction, str]] = {
    "satisfied": "满意",
    "basically_satisfied": "基本满意",
    "dissatisfied": "不满意",
}

_STOPS = "。！？…；"


def sentence(text: str) -> str:
    """Return what somebody wrote as a sentence of its own."""
    said = text.strip()
    return said if said.endswith(tuple(_STOPS)) else f"{said}。"


def day(at: datetime) -> str:
    """Return a day as people say it: 11月30日."""
    local = at.astimezone(CHINA)
    return f"{local.month}月{local.day}日"


def moment(at: datetime) -> str:
    """Return a moment as people say it, by their own clock: 11月30日 09:00."""
    return f"{day(at)} {at.astimezone(CHINA):%H:%M}"


def until(milestones: Sequence[Milestone]) -> str:
    """Return the deadlines of what is still to be done, stage by stage."""
    pending = [stage for stage in milestones if stage.reached_at is None]
    return "，".join(map(_stage, pending))


def _stage(stage: Milestone) -> str:
    doubt = "（节假日安排公布前暂定）" if stage.provisional else ""
    return f"{stage.name} {moment(stage.due)} 前{doubt}"
