"""One problem reported twice (并案): one case takes in the other, or neither changes."""

from uuid import uuid4

import pytest

from contracts.issue.events.case import IssueAbsorbed, IssueMerged, IssueUnmerged
from services.issue.facts import timetable
from tests.issue.case import Case, named
from tests.issue.county import SEWAGE, TOWN, TOWN_VILLAGE, somewhere
from tests.issue.world import DAY, MONDAY, bodies, follow


@pytest.fixture
def other(world):
    """A resident's case about the same thing."""
    return Case(world, uuid4()).complained(title="河水发黑")


def merge(by, case, into):
    case.on(by, "merge", into=str(into.issue), reason="同一处污水。")


def test_the_case_that_goes_on_takes_in_the_reporters_of_the_other(world, case, other):
    merge(world.coordinator, other, case)
    gone, stays = other.view(), case.view()
    assert (gone["status"], gone["merged_into"]) == ("merged", str(case.issue))
    assert stays["absorbed"] == [str(other.issue)]
    assert [one["person"] for one in stays["reporters"]] == ["cadre", "resident-1"]
    assert stays["source_kind"] == "requested"
    assert other.texts()[-1] == "与另一件是同一个问题，并入那一件办理：同一处污水。"
    assert case.texts()[-1] == "还有人反映了同一个问题，一并在这里办理。"


def test_who_reported_the_other_reads_what_becomes_of_both(world, other):
    mine = Case(world, uuid4()).raised(location=somewhere(area="330783005014"))
    merge(world.coordinator, mine, other)
    moved = world.someone("cadre", areas=[TOWN_VILLAGE])
    assert {line["issue"] for line in moved.items("issues", own="true")} == {
        str(mine.issue),
        str(other.issue),
    }
    assert moved.read(other.path)["title"] == "河水发黑"
    assert [one["person"] for one in moved.read(other.path)["reporters"]] == ["cadre"]


def test_when_it_is_done_whoever_asked_is_called_back(world, case, other):
    merge(world.coordinator, other, case)
    case.filed("河道漂浮物或淤积").closed()
    (line,) = world.caller.items("callbacks", status="due")
    assert line["issue"] == str(case.issue)
    assert "13900067890" in [one["phone"] for one in line["reporters"]]


def test_nothing_is_merged_into_what_one_may_not_see(world, case):
    assert named(case.try_(world.coordinator, "merge", into=str(uuid4()), reason="?")) == ["into"]
    far = Case(world, uuid4())
    far.raised(location=somewhere(area=TOWN_VILLAGE))
    answer = case.try_(world.coordinator, "merge", into=str(far.issue), reason="?")
    assert named(answer) == ["into"]
    assert named(case.try_(world.coordinator, "merge", into=str(case.issue), reason="?")) == [
        "into"
    ]
    assert world.told(IssueMerged) == []


def test_a_merge_that_the_other_case_cannot_take_is_undone_on_record(world, case, other):
    case.on(world.coordinator, "void", reason="误报。")
    merge(world.coordinator, other, case)
    assert other.view()["status"] == "raised"
    assert other.view()["merged_into"] is None
    assert world.told(IssueUnmerged)[0].reason == "那一件已经作废"
    assert other.texts()[-1] == "没有并成，仍单独办理：那一件已经作废。"
    other.accepted()


def test_two_cases_merged_into_each_other_become_one(world, case, other):
    for one, into in ((case, other), (other, case)):
        path = f"{one.path}/merge/…"
        answer = world.coordinator.put(path, into=str(into.issue), reason="同一处。")
        assert answer.status_code == 201
    world.follow_self()
    statuses = [each.view()["status"] for each in (case, other)]
    assert sorted(statuses) == ["merged", "raised"]
    assert len(world.told(IssueAbsorbed)) == 1


def test_merges_that_are_told_again_change_nothing(world, case, other):
    merge(world.coordinator, other, case)
    log = bodies(world.kernel)
    assert follow(world.kernel, "issue", world.kernel) == 0
    assert bodies(world.kernel) == log


def test_three_cases_merged_at_once_are_absorbed_in_one_batch(world, case, other):
    third = Case(world, uuid4()).raised(title="第三个人说")
    for one in (other, third):
        path = f"{one.path}/merge/…"
        world.coordinator.put(path, into=str(case.issue), reason="同一处。")
    world.follow_self()
    assert set(case.view()["absorbed"]) == {str(other.issue), str(third.issue)}
    assert len(case.view()["reporters"]) == 3


def test_what_the_merged_case_had_open_is_nobodys_to_do_and_nobody_is_reminded(world, case, other):
    case.filed("河道漂浮物或淤积")
    merge(world.county, case, other)
    assert {part["halted"] for part in case.view()["assignments"]} == {"merged"}
    assert world.officer("DY-SW").items("assignments", open="true") == []
    with world.kernel.store.reading() as connection:
        assert timetable.due(connection, MONDAY + 99 * DAY, 99) == []


def test_what_goes_on_after_all_is_reminded_of_again(world, case, other):
    case.filed("河道漂浮物或淤积")
    other.on(world.coordinator, "void", reason="误报。")
    merge(world.county, case, other)
    assert {part["halted"] for part in case.view()["assignments"]} == {None}
    with world.kernel.store.reading() as connection:
        assert timetable.due(connection, MONDAY + 99 * DAY, 99) != []
    case.closed()


def test_the_county_merges_over_the_borders_of_streets(world, case):
    far = Case(world, uuid4()).raised(location=somewhere(area=TOWN_VILLAGE))
    town = world.someone("street_coordinator", areas=[TOWN], department=TOWN)
    far.on(town, "accept")
    far.on(town, "file", category=SEWAGE)
    merge(world.county, far, case)
    assert case.view()["absorbed"] == [str(far.issue)]
