"""Red lines: what is no outcome is refused, and is told which line it crosses."""

import typing
from dataclasses import fields

import pytest

from contracts.all import registry
from services.redlines import RED_LINES
from services.ruletext import RulesError
from services.scoring.domain import checking
from services.scoring.domain.loading import load
from services.scoring.domain.red_lines import (
    OUTCOMES,
    PERSONS,
    PHOTOS,
    TRACKS,
    crossed_by_event,
    crossed_by_field,
)

EVENTS = {name.rpartition(".v")[0]: cls for name, cls in registry.events.items()}
NO_OUTCOMES = sorted(EVENTS.keys() - OUTCOMES.keys())
UNREAD = [
    (event, field.name)
    for event in sorted(OUTCOMES)
    for field in fields(EVENTS[event])
    if field.name not in OUTCOMES[event]
]


def rule(event: str, field: str | None = None, subject: str = "{county: all}") -> str:
    above = f"{{field: {field}}}" if field else "1"
    return f"""\
measures:
  - code: measured
    name: 指标
    source: 测试
    subject: {subject}
    entries:
      - event: {event}
        above: {above}
        below: 1
"""


def refusals(text: str) -> list[str]:
    with pytest.raises(RulesError) as refused:
        load(text, "rules.yml")
    return [f"{one.file}:{one.line}: {one.message}" for one in refused.value.problems]


def test_every_outcome_is_an_event():
    assert OUTCOMES.keys() <= EVENTS.keys()


@pytest.mark.parametrize("event", NO_OUTCOMES)
def test_every_event_that_is_no_outcome_is_refused_with_the_red_line_that_it_crosses(event):
    (problem,) = refusals(rule(event))
    assert problem.startswith(f"rules.yml:7: {event} is a trace: ")
    assert any(str(line) in problem for line in RED_LINES.lines.values())


def share_of(event: str) -> str:
    """A share that an outcome is some of: of grades it is their mean."""
    if event == "bin.graded":
        return rule(event, "grade")
    other = next(each for each in OUTCOMES if each != event and each[:5] == event[:5])
    return rule(event) + f"      - event: {other}\n        below: 1\n"


@pytest.mark.parametrize("event", sorted(OUTCOMES))
def test_every_outcome_can_be_counted(event):
    assert load(share_of(event)).measures


@pytest.mark.parametrize(("event", "field"), UNREAD)
def test_every_field_of_an_outcome_that_is_not_listed_is_refused(event, field):
    (problem,) = refusals(rule(event, field))
    assert problem.startswith("rules.yml:8: ")
    assert field in problem


@pytest.mark.parametrize(
    ("event", "field"), [(event, field) for event, read in OUTCOMES.items() for field in read]
)
def test_every_field_that_is_listed_is_there_and_says_something_to_count(event, field):
    kind = typing.get_type_hints(EVENTS[event])[field]
    assert kind in (bool, int, float) or checking.choices_of(event, field)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        ("visit.recorded", "留痕"),
        ("patrol.finished", "轨迹"),
        ("patrol.board_scanned", "轨迹"),
        ("place.registered", "留痕"),
        ("issue.raised", "上报数量"),
        ("directory.credentials_set", "登录"),
        ("assignment.urged", "活跃度"),
        ("feed.delivered", "活跃度"),
        ("weather.reported", "活跃度"),
    ],
)
def test_the_line_is_the_one_that_the_event_crosses(event, line):
    assert line in crossed_by_event(event)


@pytest.mark.parametrize(
    ("event", "field", "line"),
    [
        ("assignment.done", "evidence", PHOTOS),
        ("assignment.done", "person", PERSONS),
        ("assignment.verified", "verifier", PERSONS),
        ("callback.answered", "caller", PERSONS),
        ("bin.graded", "observed_at", TRACKS),
        ("issue.closed", "coverage", TRACKS),
    ],
)
def test_a_trace_field_names_its_red_line(event, field, line):
    assert crossed_by_field(event, field) == f"{field} is a trace: {line}"


def test_another_field_is_told_what_may_be_read():
    reason = crossed_by_field("assignment.verified", "department")
    assert reason.endswith("what may be read is by, looked_at, on_time, outcome")
    assert crossed_by_field("issue.reopened", "reason") == "reason of issue.reopened is no outcome"


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("{person: person}", PERSONS),
        ("{department: person}", PERSONS),
        ("{department: verifier}", PERSONS),
        ("{village: evidence}", PHOTOS),
        ("{department: area}", "a department is named by department or departments"),
    ],
)
def test_nobody_and_nothing_but_departments_villages_and_the_county_is_measured(subject, told):
    problems = refusals(rule("assignment.verified", subject=subject))
    assert problems[0].startswith("rules.yml:5: ")
    assert told in problems[0]
