"""Call-backs (回访) over HTTP: the callers' list, what was said, and what does not count."""

from uuid import uuid4

import pytest

from contracts.issue.events.callback import CallBackAnswered, CallBackExcluded
from tests.issue.case import Case, named, problem
from tests.issue.county import FOOD, SEWAGE
from tests.issue.world import DAY, MONDAY

SAID = {"answered": True, "contacted": True, "solved": True, "satisfaction": "satisfied"}
VERB = "record-call-back"


def finished(world):
    """A resident's complaint that was settled, so that somebody calls."""
    case = Case(world, uuid4()).complained(category=FOOD)
    case.on(world.coordinator, "settle", note="已退款。")
    return case


@pytest.fixture
def case(world):
    return finished(world)


def test_who_asked_is_on_the_callers_list_with_what_they_need(world, case):
    (line,) = world.caller.items("callbacks", status="due")
    assert (line["issue"], line["result"], line["attempts"]) == (str(case.issue), "已退款。", 0)
    (asked,) = line["reporters"]
    assert (asked["name"], asked["phone"]) == ("金知了", "13900067890")
    assert case.view()["call_back"] == "due"


def test_only_callers_see_names_and_numbers_on_the_list(world, case):
    for by in (world.county, world.auditor):
        (line,) = by.items("callbacks")
        assert [(one["name"], one["phone"]) for one in line["reporters"]] == [(None, None)]
    for by in (world.coordinator, world.cadre, world.officer("DY-SC")):
        problem(by.get("callbacks"), 403, "forbidden")
    assert world.someone("caller", areas=["330782"]).items("callbacks") == []
    assert world.someone("caller").items("callbacks") == []


def test_what_was_found_and_not_asked_for_is_nobodys_to_call_about(world):
    Case(world, uuid4()).raised(settled="当场清走。")
    assert world.caller.items("callbacks") == []


def test_the_oldest_are_called_first_page_after_page(world, case):
    cases = [case]
    for _ in range(3):
        world.clock.advance(DAY)
        cases.append(finished(world))
    lines = world.caller.items("callbacks", status="due")
    assert [line["issue"] for line in lines] == [str(each.issue) for each in cases]


def test_what_was_said_is_on_record_and_the_list_is_shorter(world, case):
    case.on(world.caller, VERB, **SAID)
    (said,) = world.told(CallBackAnswered)
    assert (said.caller, said.solved, said.satisfaction) == ("caller", True, "satisfied")
    assert world.caller.items("callbacks", status="due") == []
    (line,) = world.caller.items("callbacks", status="answered")
    assert line["attempts"] == 1
    assert case.texts()[-1] == "已回访：承办单位联系过本人，问题已解决，满意。"
    problem(case.try_(world.caller, VERB, **SAID), 409, "callback.not-due")


def test_an_answer_that_leaves_something_out_is_refused(world, case):
    answer = case.try_(world.caller, VERB, answered=True, contacted=True)
    assert named(answer) == ["answered"]


def test_three_calls_in_vain_exclude_the_case(world, case):
    for attempt in (1, 2):
        case.on(world.caller, VERB, answered=False, note="关机。")
        (line,) = world.caller.items("callbacks", status="due")
        assert line["attempts"] == attempt
    case.on(world.caller, VERB, answered=False)
    (line,) = world.caller.items("callbacks", status="excluded")
    assert line["attempts"] == 3
    assert case.texts()[-2:] == ["第 3 次回访，无人接听。", "不计入回访统计：多次拨打无人接听。"]


def test_a_case_is_excluded_for_a_reason_that_stays(world, case):
    case.on(world.caller, "exclude-from-call-back", reason="恶意重复投诉")
    assert world.told(CallBackExcluded)[0].reason == "恶意重复投诉"
    assert case.view()["call_back"] == "excluded"


def test_who_had_a_part_does_not_call(world, case):
    both = world.someone("caller", "street_coordinator", areas=["330783"], person="both")
    problem(case.try_(both, VERB, **SAID), 409, "callback.not-independent")
    problem(case.try_(world.cadre, VERB, **SAID), 403, "forbidden")


def test_a_case_that_is_opened_again_is_called_about_when_it_is_closed_again(world):
    case = Case(world, uuid4()).complained().filed("河道漂浮物或淤积").closed()
    case.on(world.caller, VERB, **SAID | {"solved": False})
    world.clock.move_to(MONDAY + DAY)
    case.on(world.coordinator, "reopen", reason="回访说没有解决。")
    assert world.caller.items("callbacks") == []
    assert case.view()["call_back"] is None
    case.closed()
    (line,) = world.caller.items("callbacks", status="due")
    assert line["attempts"] == 0


def test_a_filter_that_is_none_is_named(world):
    assert named(world.caller.get("callbacks", status="angry")) == ["status"]


def test_the_rates_are_told_which_departments_worked_on_it(world):
    case = Case(world, uuid4()).complained().filed(SEWAGE).closed()
    case.on(world.caller, VERB, **SAID)
    (said,) = world.told(CallBackAnswered)
    assert "DY-HB" in said.departments
