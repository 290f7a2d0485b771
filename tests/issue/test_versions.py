"""What clients may rely on: commands sent twice, versions seen, ids and bodies that are wrong."""

from uuid import uuid4

import pytest

from contracts.issue.events.case import IssueAccepted, IssueNoted
from tests.issue.case import Case, problem
from tests.issue.county import COUNTY, FOOD, SEWAGE
from tests.issue.world import DAY, MONDAY


def tag(by, path):
    return by.get(path).headers["ETag"]


def test_a_command_sent_again_is_answered_alike_and_done_once(world, case):
    path = f"{case.path}/accept/{uuid4()}"
    first, second = (world.coordinator.put(path) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json == {"stream": f"issue/{case.issue}", "version": 2}
    assert len(world.told(IssueAccepted)) == 1


def test_the_same_command_id_with_other_content_is_a_conflict(world, case):
    path = f"{case.path}/note/{uuid4()}"
    assert world.cadre.put(path, note="一。").status_code == 201
    problem(world.cadre.put(path, note="二。"), 409, "id-used-before")
    assert world.neighbour.put(path, note="三。").status_code == 201, "ids are each sender's own"
    assert [data.note for data in world.told(IssueNoted)] == ["一。", "三。"]


def test_a_decision_on_what_has_changed_meanwhile_is_refused(world, case):
    seen = tag(world.coordinator, case.path)
    case.on(world.neighbour, "note", note="又看到。")
    stale = world.coordinator.put(f"{case.path}/accept/…", if_match=seen)
    assert problem(stale, 412, "stale")["found"] == 2
    fresh = tag(world.coordinator, case.path)
    assert world.coordinator.put(f"{case.path}/accept/…", if_match=fresh).status_code == 201


def test_the_version_follows_every_event_of_the_case(world):
    case = Case(world, uuid4()).complained().filed(FOOD).done()
    body = case.verdicts(*case.parts()) | {"by": "resident"}
    taker = world.someone("caller", person="another-caller", areas=[COUNTY])
    case.on(taker, "verify", **body)
    case.on(world.caller, "record-call-back", answered=False)
    with world.kernel.store.reading() as connection:
        last = world.kernel.store.version(connection, f"issue/{case.issue}")
    assert case.view()["version"] == last


def test_what_was_read_already_is_not_sent_again(world, case):
    for path in (case.path, f"{case.path}/timeline"):
        seen = tag(world.cadre, path)
        again = world.cadre.request("GET", path, headers={"If-None-Match": seen})
        assert (again.status_code, again.get_data()) == (304, b"")


def test_two_people_who_see_different_things_have_different_tags(world, case):
    assert tag(world.coordinator, case.path) != tag(world.auditor, case.path)


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b"[]", "application/json", 400, "malformed"),
        (b'{"note": "a", "note": "b"}', "application/json", 400, "malformed"),
        (b'{"note": "\\ud800"}', "application/json", 400, "malformed"),
        (b"note=a", "application/x-www-form-urlencoded", 415, "not-json"),
        (b'{"note": "' + b"x" * (1 << 20) + b'"}', "application/json", 413, "too-large"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(on_sqlite, body, kind, status, code):
    case = Case(on_sqlite, uuid4()).raised()
    before = len(on_sqlite.log())
    path = f"{case.path}/note/{uuid4()}"
    answer = on_sqlite.cadre.request("PUT", path, data=body, content_type=kind)
    assert answer.status_code == status, answer.text
    assert len(on_sqlite.log()) == before


def test_an_id_that_is_no_uuid_leads_nowhere(on_sqlite):
    for path in ("issues/1", "issues/1/accept/2", f"issues/{uuid4()}/accept/2"):
        assert on_sqlite.coordinator.put(path).status_code == 404


def test_nobody_gets_in_without_a_token(on_sqlite, monkeypatch):
    nobody = {"Authorization": ""}
    for path in ("issues", "assignments", "callbacks", "routing/in-force"):
        answer = on_sqlite.cadre.request("GET", path, headers=nobody)
        problem(answer, 401, "unauthenticated")


def test_a_state_that_does_not_allow_it_is_told_with_what_would(world, case):
    told = problem(case.try_(world.coordinator, "file", category=SEWAGE), 409, "issue.is-raised")
    assert told["allowed"] == ["accepted", "filed"]


# ---- opening again -------------------------------------------------------------------------------


def test_a_closed_case_is_opened_again_within_its_window(world, case):
    case.filed("河道漂浮物或淤积").closed()
    shown = case.view(world.cadre)
    assert (shown["status"], shown["reopen_until"]) == ("closed", "2026-12-08T01:00:00Z")
    unknown = case.try_(world.cadre, "reopen", reason="又有了。", departments=["DY-HB"])
    assert unknown.status_code == 422
    case.on(world.cadre, "reopen", reason="又有了。", departments=["DY-SW"])
    shown = case.view(world.cadre)
    assert (shown["status"], shown["result"], shown["closed_at"]) == ("dispatched", None, None)
    assert [part["status"] for part in shown["assignments"] if part["department"] == "DY-SW"] in (
        ["replaced", "dispatched"],
        ["dispatched", "replaced"],
    )


def test_once_the_window_has_closed_a_new_issue_is_to_be_raised(world, case):
    case.filed("河道漂浮物或淤积").closed()
    world.at(MONDAY + 16 * DAY)
    refused = case.try_(world.cadre, "reopen", reason="又有了。")
    problem(refused, 409, "issue.reopen-window-closed")


def test_a_case_settled_on_the_spot_is_taken_in_when_it_is_opened_again(world):
    case = Case(world, uuid4()).raised(settled="当场清走。")
    case.on(world.cadre, "reopen", reason="又堆上了。")
    assert case.view()["status"] == "raised"
    case.accepted()
