"""Call-backs (回访) over HTTP: the callers' list, what was said, and what does not count."""

from uuid import uuid4

import pytest

from contracts.issue.events.callback import CallBackAnswered, CallBackExcluded
from contracts.issue.events.case import IssueReopened
from tests.issue.case import Case, named, problem
from tests.issue.county import FOOD, SEWAGE
from tests.issue.world import DAY, HOUR, MONDAY, VILLAGE

SAID = {"answered": True, "contacted": True, "solved": True, "satisfaction": "satisfied"}
UNSOLVED = SAID | {"solved": False}
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


def test_of_the_auditors_only_those_of_the_county_learn_who_asked(world, case):
    street = world.someone("auditor", areas=[VILLAGE[:9]])
    assert [line["reporters"] for line in street.items("callbacks")] == [[]]
    (line,) = world.auditor.items("callbacks")
    assert [one["person"] for one in line["reporters"]] != []


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


def other_caller(world):
    return world.someone("caller", areas=["330783"], person="caller-2")


def line(world, **query):
    (found,) = world.caller.items("callbacks", **query)
    return found


def test_three_calls_in_a_minute_exclude_nothing(world, case):
    for _ in range(3):
        case.on(world.caller, VERB, answered=False, note="关机。")
    told = line(world, status="due")
    assert (told["attempts"], told["outside_hours"], told["exclusion"]) == (3, 0, None)
    assert told["excludable_from"] == "2026-11-25T01:00:00Z"
    problem(case.try_(other_caller(world), "confirm-exclusion"), 409, "callback.nothing-proposed")


def test_calls_in_vain_over_two_days_and_at_night_wait_for_anothers_word(world, case):
    for later in (0, 12, 48):  # Monday 9:00, Monday 21:00, Wednesday 9:00
        world.clock.move_to(MONDAY + later * HOUR)
        case.on(world.caller, VERB, answered=False)
    told = line(world, status="due", to_confirm="true")
    assert (told["exclusion"], told["proposed_by"], told["outside_hours"]) == (
        "nobody answered",
        "caller",
        1,
    )
    assert told["last_attempt"] > told["first_attempt"]
    own_word = case.try_(world.caller, "confirm-exclusion")
    problem(own_word, 409, "callback.confirmed-by-another")
    case.on(other_caller(world), "confirm-exclusion")
    told = line(world, status="excluded")
    assert (told["attempts"], told["confirmed_by"]) == (3, "caller-2")
    assert case.texts()[-3:] == [
        "第 3 次回访，无人接听。",
        "建议剔除，待另一人确认：多次拨打无人接听。",
        "不计入回访统计：多次拨打无人接听。",
    ]


def test_where_there_is_one_caller_the_county_confirms_for_a_reason_that_stays(world, case):
    case.on(world.caller, "exclude-from-call-back", reason="恶意重复投诉")
    assert case.view()["call_back"] == "due"
    case.on(world.county, "confirm-exclusion")
    (excluded,) = world.told(CallBackExcluded)
    assert (excluded.reason, excluded.proposed_by) == ("恶意重复投诉", "caller")
    assert excluded.confirmed_by == "county_coordinator"
    assert case.view()["call_back"] == "excluded"


def test_that_nobody_answers_is_not_simply_claimed(world, case):
    answer = case.try_(world.caller, "exclude-from-call-back", reason="nobody answered")
    assert named(answer) == ["reason"]


def test_what_is_not_solved_is_opened_again_when_nobody_refuses(world):
    case = Case(world, uuid4()).complained().filed(SEWAGE).closed()
    case.on(world.caller, VERB, **UNSOLVED, departments=["DY-HB"])
    world.follow_self()
    told = line(world, reopening="due")
    assert told["reopen_at"] == "2026-11-24T09:00:00Z"
    assert case.texts()[-1].startswith("问题没有解决，11月24日 17:00起由金华市生态环境局东阳分局")
    world.at(MONDAY + 31 * HOUR)
    assert case.view()["status"] == "closed"
    world.at(MONDAY + 32 * HOUR)
    assert case.view()["status"] == "dispatched"
    assert case.parts()["DY-HB"]["status"] == "dispatched"
    assert world.told(IssueReopened)[0].departments == ("DY-HB",)
    world.at(MONDAY + 33 * HOUR)
    assert len(world.told(IssueReopened)) == 1
    case.closed("DY-HB")
    assert line(world, status="due")["reopening"] is None


def test_the_county_refuses_with_a_reason_that_auditors_read(world):
    case = Case(world, uuid4()).complained().filed(SEWAGE).closed()
    case.on(world.caller, VERB, **UNSOLVED)
    world.follow_self()
    refusal = {"reason": "诉求超出职责范围。"}
    problem(case.try_(world.coordinator, "refuse-reopening", **refusal), 403, "forbidden")
    part = world.someone("county_coordinator", areas=["330783"], department="DY-HB")
    answer = case.try_(part, "refuse-reopening", **refusal)
    problem(answer, 409, "reopening.not-independent")
    case.on(world.county, "refuse-reopening", **refusal)
    world.at(MONDAY + 9 * DAY)
    assert case.view()["status"] == "closed"
    assert line(world, reopening="refused")["reopen_at"] is None
    told = case.texts(world.auditor)[-1]
    assert told == "县社会治理中心决定不再重新办理：诉求超出职责范围。"


def test_what_was_settled_with_one_sentence_and_is_not_solved_waits_at_the_desk_again(world, case):
    case.on(world.caller, VERB, **UNSOLVED)
    world.follow_self()
    world.at(MONDAY + 2 * DAY)
    assert case.view()["status"] == "raised"


def test_a_department_without_a_part_is_not_in_question(world):
    case = Case(world, uuid4()).complained().filed(SEWAGE).closed()
    answer = case.try_(world.caller, VERB, **UNSOLVED, departments=["DY-GD"])
    assert named(answer) == ["departments"]


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
