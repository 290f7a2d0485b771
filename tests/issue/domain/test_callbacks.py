from dataclasses import replace

import pytest

from contracts.issue.commands.case import ExcludeFromCallBack, RecordCallBack, SettleOnSpot
from contracts.issue.events.callback import (
    CallBackAnswered,
    CallBackDue,
)
from contracts.issue.events.case import IssueClosed
from tests.issue.domain.examples import (
    CADRE,
    CALLER,
    ISSUE,
    NEIGHBOUR,
    SERVICE,
    STREET,
    VILLAGE,
    Desk,
)

ALL = ("DY-HB", "DY-ZF", STREET)
ANSWERED = RecordCallBack(
    issue=ISSUE, answered=True, contacted=True, solved=True, satisfaction="basically_satisfied"
)
IN_VAIN = RecordCallBack(issue=ISSUE, answered=False, note="rang six times")
EXCLUDE = ExcludeFromCallBack(issue=ISSUE, reason="asked not to be called")


def closed(source_kind="requested"):
    desk = Desk().dispatched(source_kind=source_kind).done(*ALL)
    desk.verified(*ALL)
    return desk


def test_what_a_resident_asked_for_is_called_back():
    assert closed().events[-1] == CallBackDue(issue=ISSUE, area=VILLAGE, departments=ALL)


def test_what_was_found_is_not_called_back():
    desk = closed("found")
    assert isinstance(desk.events[-1], IssueClosed)
    desk.try_(ANSWERED, CALLER).refused("callback.not-due")


def test_what_is_not_closed_is_not_called_back():
    outcome = Desk().dispatched(source_kind="requested").try_(ANSWERED, CALLER)
    outcome.refused("callback.not-due")


def test_an_answer_says_who_is_contacted_whether_it_is_solved_and_how_satisfied():
    closed().try_(ANSWERED, CALLER).then(
        CallBackAnswered(
            issue=ISSUE,
            area=VILLAGE,
            departments=ALL,
            caller="caller",
            contacted=True,
            solved=True,
            satisfaction="basically_satisfied",
        )
    )


@pytest.mark.parametrize("missing", ["contacted", "solved", "satisfaction"])
def test_half_an_answer_is_refused(missing):
    command = replace(ANSWERED, **{missing: None})
    closed().try_(command, CALLER).refused("callback.incomplete")


def test_a_case_is_answered_once():
    desk = closed()
    desk.do(ANSWERED, CALLER)
    desk.try_(ANSWERED, CALLER).refused("callback.not-due")


@pytest.mark.parametrize("actor", [NEIGHBOUR, SERVICE], ids=["cadre", "service"])
@pytest.mark.parametrize("command", [ANSWERED, IN_VAIN, EXCLUDE], ids=["answer", "vain", "out"])
def test_only_callers_call(command, actor):
    closed().try_(command, actor).refused("callback.not-a-caller")


def test_a_caller_of_another_county_does_not_call():
    actor = replace(CALLER, areas=("330784",))
    closed().try_(ANSWERED, actor).refused("callback.elsewhere")


@pytest.mark.parametrize(
    "actor",
    [
        replace(CALLER, person="cadre"),
        replace(CALLER, person="officer-DY-HB"),
        replace(CALLER, person="officer-DY-ZF"),
        replace(CALLER, person="neighbour"),
        replace(CALLER, department="DY-HB"),
        replace(CALLER, roles=frozenset({"caller", "county_coordinator"})),
    ],
    ids=["reporter", "worker", "officer", "verifier", "department", "coordinator"],
)
def test_who_had_a_part_in_the_case_does_not_call(actor):
    closed().try_(ANSWERED, actor).refused("callback.not-independent")


def test_what_was_settled_on_the_spot_is_called_back_about_no_department():
    desk = Desk().raised(source_kind="requested")
    desk.do(SettleOnSpot(issue=ISSUE, note="Done."), CADRE)
    (answered,) = desk.do(ANSWERED, CALLER)
    assert answered.departments == ()
