"""Lists and boards: what stands in them, by which filters, page after page."""

from datetime import timedelta
from uuid import uuid4

import pytest

from contracts.issue.views import AssignmentStatus, IssueStatus
from services.issue.domain.state import CaseStatus, PartStatus
from tests.issue.case import Case, named, problem
from tests.issue.county import MONDAY, NEXT_VILLAGE, SEWAGE, STREET, VILLAGE, somewhere
from tests.issue.world import DAY, HOUR

ROAD = "路面坑洼"  # goes to 交, 公, 建 and the street


@pytest.fixture
def three(world):
    """Three cases, raised one after the other: in the village, next door, urgent."""
    made = [Case(world, uuid4()) for _ in range(3)]
    made[0].raised(title="第一件", category=ROAD)
    world.clock.advance(HOUR)
    made[1].raised(title="第二件 100%", location=somewhere(area=NEXT_VILLAGE))
    world.clock.advance(HOUR)
    made[2].complained(title="第三件", urgent=True)
    return made


def ids(lines, of="issue"):
    return [line[of] for line in lines]


def listed(by, cases, **query):
    """Return the numbers (from 0) of the cases that a list holds, in its order."""
    numbers = {str(case.issue): number for number, case in enumerate(cases)}
    return [numbers[issue] for issue in ids(by.items("issues", **query))]


def test_the_latest_come_first_page_after_page(world, three):
    assert listed(world.coordinator, three) == [2, 1, 0]


FILTERED = [
    ({"area": VILLAGE}, [2, 0]),
    ({"area": STREET}, [2, 1, 0]),
    ({"area": "330783103"}, []),
    ({"category": ROAD}, [0]),
    ({"channel": "resident"}, [2]),
    ({"urgent": "true"}, [2]),
    ({"urgent": "false"}, [1, 0]),
    ({"status": "raised"}, [2, 1, 0]),
    ({"status": "closed"}, []),
    ({"tier": "county"}, []),
    ({"words": "第一"}, [0]),
    ({"words": "100%"}, [1]),
    ({"words": "%"}, [1]),
    ({"own": "true"}, []),
]


def test_a_list_is_narrowed(world, three):
    for query, found in FILTERED:
        assert listed(world.county, three, **query) == found, query


def test_a_case_is_found_by_the_number_that_people_call_it_by(world, three):
    number = three[1].view()["number"]
    assert listed(world.county, three, words=number) == [1]


def test_cadres_list_what_lies_in_their_village_and_what_they_raised(world, three):
    assert listed(world.neighbour, three) == [2, 0]
    assert listed(world.cadre, three) == [2, 1, 0]
    assert listed(world.cadre, three, own="true") == [1, 0]


def test_departments_have_a_board_instead_of_a_list(world, three):
    assert listed(world.officer("DY-JT"), three) == []
    assert listed(world.someone("caller"), three) == []


def test_a_wrong_filter_is_named(on_sqlite):
    wrong = {"status": "fixed", "tier": "moon", "area": "33078", "channel": "telepathy"}
    wrong |= {"urgent": "perhaps", "weather": "fine", "limit": "0", "cursor": "made-up"}
    for field, value in wrong.items():
        assert named(on_sqlite.county.get("issues", **{field: value})) == [field]


def test_the_words_for_what_stands_where_are_those_of_the_domain():
    assert set(CaseStatus.__args__) - {"absent"} == set(IssueStatus.__args__)
    assert set(PartStatus.__args__) == set(AssignmentStatus.__args__)


# ---- boards --------------------------------------------------------------------------------------


@pytest.fixture
def road(world):
    """A case that four departments work on."""
    return Case(world, uuid4()).raised(category=ROAD).filed(ROAD)


def board(by, **query):
    return ids(by.items("assignments", **query), "department")


def test_a_department_has_its_own_parts_on_its_board_what_is_due_first_first(world, road):
    later = Case(world, uuid4()).raised().filed(SEWAGE)
    assert board(world.officer("DY-JT")) == ["DY-JT"]
    assert ids(world.officer(STREET).items("assignments")) == [str(road.issue), str(later.issue)]
    assert board(world.system("DY-GA")) == ["DY-GA"]
    assert board(world.officer("DY-SC")) == []


def test_coordinators_and_cadres_see_the_board_of_their_area(world, road):
    everybody = {"DY-JT", "DY-GA", "DY-JS", STREET}
    for by in (world.coordinator, world.county, world.cadre, world.auditor):
        assert set(board(by)) == everybody, by.code
    assert board(world.cadre, department="DY-GA") == ["DY-GA"]
    assert board(world.someone("cadre", areas=[NEXT_VILLAGE], person="other")) == []


def test_a_cadre_finds_what_is_to_be_verified(world, road):
    road.done("DY-GA")
    assert board(world.neighbour, status="done") == ["DY-GA"]


def test_what_is_open_and_what_is_overdue_is_found(world, road):
    assert board(world.county, overdue="true") == []
    world.clock.move_to(MONDAY + 30 * DAY)
    road.done("DY-GA")
    assert set(board(world.county, overdue="true")) == {"DY-JT", "DY-JS", STREET}
    assert set(board(world.county, open="true")) == {"DY-JT", "DY-GA", "DY-JS", STREET}
    road.on(world.neighbour, "verify", **road.verdicts("DY-GA"))
    assert "DY-GA" not in board(world.county, open="true")


def test_what_waits_for_a_coordinator_is_found(world, road):
    assert board(world.county, waiting="true") == []
    returned = {"reason": "不归我局。", "suggestion": "DY-SW"}
    road.act(world.officer("DY-GA"), "return", "DY-GA", **returned)
    asked = {"limit": "1工作日", "reason": "等材料。"}
    road.started("DY-JT").act(world.officer("DY-JT"), "request-extension", "DY-JT", **asked)
    road.started("DY-JS").act(world.officer("DY-JS"), "request-suspension", "DY-JS", reason="雨。")
    assert set(board(world.coordinator, waiting="true")) == {"DY-GA", "DY-JT", "DY-JS"}
    (part,) = world.coordinator.items("assignments", side="returned")
    assert (part["note"], part["suggestion"]) == ("不归我局。", "DY-SW")


def test_a_request_that_was_decided_waits_no_longer(world, road):
    road.started("DY-JT", "DY-JS")
    asked = {"limit": "1工作日", "reason": "等材料。"}
    road.act(world.officer("DY-JT"), "request-extension", "DY-JT", **asked)
    before = road.parts()["DY-JT"]["due"]
    road.act(world.coordinator, "decide-extension", "DY-JT", granted=True)
    road.act(world.officer("DY-JS"), "request-suspension", "DY-JS", reason="雨。")
    road.act(world.coordinator, "decide-suspension", "DY-JS", granted=False, reason="可以施工。")
    assert board(world.coordinator, waiting="true") == []
    parts = road.parts()
    assert (parts["DY-JT"]["extension"], parts["DY-JT"]["due"] > before) == ("granted", True)
    assert (parts["DY-JS"]["suspension"], parts["DY-JS"]["note"]) == ("denied", "可以施工。")


def test_nothing_of_a_void_case_is_left_to_do(world, road):
    road.on(world.county, "void", reason="误报。")
    world.clock.move_to(MONDAY + 30 * DAY)
    assert board(world.county, open="true") == []
    assert board(world.county, overdue="true") == []
    assert {part["halted"] for part in road.view()["assignments"]} == {"void"}


def test_a_sub_assignment_shows_the_office(world, case):
    case.filed("河道漂浮物或淤积")
    officer = world.officer("DY-SW")
    case.act(officer, "sub-assign", "DY-SW", office="SW-1")
    assert case.parts()["DY-SW"]["office"] == "SW-1"
    answer = case.try_act(officer, "sub-assign", "DY-SW", office="SW-9")
    assert named(answer) == ["office"]


# ---- work ----------------------------------------------------------------------------------------


def test_a_return_is_granted_and_another_department_has_the_part(world, road):
    officer, path = world.officer("DY-GA"), "return"
    returned = {"reason": "不归我局。", "suggestion": "DY-SW"}
    unknown = road.try_act(officer, path, "DY-GA", **returned | {"suggestion": "DY-XX"})
    assert named(unknown) == ["suggestion"]
    road.act(officer, path, "DY-GA", **returned)
    nobody = {"successor": "DY-XX", "reason": "同意。"}
    assert named(road.try_act(world.coordinator, "grant-return", "DY-GA", **nobody)) == [
        "successor"
    ]
    road.act(world.coordinator, "grant-return", "DY-GA", successor="DY-SW", reason="同意。")
    assert set(road.parts()) == {"DY-JT", "DY-SW", "DY-JS", STREET}
    assert road.view(officer)["status"] == "dispatched"


def test_a_stage_is_reached_and_what_is_late_stays_late(world, case):
    case.filed(SEWAGE).started("DY-HB")
    world.clock.advance(timedelta(hours=5))
    officer = world.officer("DY-HB")
    case.act(officer, "reach-milestone", "DY-HB", milestone="到场", note="已到现场。")
    part = case.parts()["DY-HB"]
    assert part["milestones"][0]["reached_at"] == "2026-11-23T06:00:00Z"
    assert part["late"] is True
    unknown = case.try_act(officer, "reach-milestone", "DY-HB", milestone="喝茶", note="x")
    assert named(unknown) == ["milestone"]


def test_a_part_that_is_sent_back_is_done_again(world, road):
    road.done("DY-GA")
    body = road.verdicts(failed=("DY-GA",))
    road.on(world.neighbour, "verify", **body)
    part = road.parts()["DY-GA"]
    assert (part["status"], part["sent_back"], part["outcome"]) == ("redo", 1, None)
    assert part["milestones"][-1]["reached_at"] is None


def test_a_resident_confirms_by_the_word_of_a_caller(world):
    case = Case(world, uuid4()).complained().filed("食品或消费投诉").done()
    body = case.verdicts(*case.parts()) | {"by": "resident"}
    problem(case.try_(world.auditor, "verify", **body), 403, "forbidden")
    case.on(world.caller, "verify", **body)
    assert case.view()["status"] == "closed"


def test_what_coordinators_decide_about_a_part_is_shown_with_the_reason(world, road):
    by = world.coordinator
    returned = {"reason": "不归我局。", "suggestion": "DY-SW"}
    road.act(world.officer("DY-GA"), "return", "DY-GA", **returned)
    road.act(by, "reject-return", "DY-GA", reason="职责明确。")
    assert road.parts()["DY-GA"]["side"] is None
    asked = {"limit": "1工作日", "reason": "等材料。"}
    road.started("DY-JT").act(world.officer("DY-JT"), "request-extension", "DY-JT", **asked)
    silent = road.try_act(by, "decide-extension", "DY-JT", granted=False)
    assert named(silent) == ["reason"]
    road.act(by, "decide-extension", "DY-JT", granted=False, reason="时间够。")
    road.act(by, "urge", "DY-JT", note="请抓紧。")
    part = road.parts()["DY-JT"]
    assert (part["extension"], part["note"], part["urged"]) == ("denied", "时间够。", 1)
    road.act(world.county, "release", STREET, reason="无需协办。")
    assert STREET not in road.parts()
