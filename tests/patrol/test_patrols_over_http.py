"""Patrols by boards, from setting out to what is read of them."""

from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from contracts.patrol.events import CoverageCorrected, PatrolProblemObserved, PatrolStarted
from tests.cleaning.pictures import picture_of
from tests.patrol.world import (
    COUNTY,
    MINUTE,
    OTHER_STREET,
    VILLAGE,
    labelled,
    named,
    problem,
    scanned,
    secret_of,
)


@pytest.fixture
def boards():
    return [uuid4() for _ in range(4)]


@pytest.fixture
def route(street, boards):
    return street.draw(*boards)


@pytest.fixture
def patrol(cadre, route):
    return cadre.start(route)


def seen(**more) -> dict:
    return {"problem": str(uuid4()), "title": "桥下漂浮垃圾", "description": "泡沫", **more}


def test_a_patrol_covers_its_route_by_its_boards(cadre, patrol, boards):
    for board in boards[:3]:
        cadre.scan(patrol, board)
    assert cadre.read(f"patrols/{patrol}")["coverage"] is None
    cadre.finish(patrol)
    read = cadre.read(f"patrols/{patrol}")
    assert (read["status"], read["coverage"], read["by"]) == ("finished", 0.75, "boards")
    assert (read["scanned"], read["track"], read["clock_suspect"]) == (3, False, False)
    assert read["version"] == 5


def test_no_distance_is_told_anywhere(cadre, patrol, boards):
    cadre.scan(patrol, boards[0])
    cadre.finish(patrol)
    assert not {name for name in cadre.read(f"patrols/{patrol}") if "km" in name or "metre" in name}


def test_a_boards_code_or_id_is_no_scan_of_it(world, cadre, patrol, boards):
    for cheat in (str(boards[0]), "8XWVN000005", labelled(boards[0]).digest):
        body = scanned(boards[0], cadre.now()) | {"label": cheat}
        assert named(cadre.put(f"patrols/{patrol}/scan-board/…", **body)) == ["label"]
    other = scanned(boards[0], cadre.now()) | {"label": secret_of(boards[1])}
    problem(cadre.put(f"patrols/{patrol}/scan-board/…", **other), 409, "patrol.other-label")
    assert cadre.read(f"patrols/{patrol}")["scanned"] == 0


def test_a_boards_label_that_was_replaced_proves_nothing_any_more(world, cadre, patrol, boards):
    world.hear(labelled(boards[0], 2, "0123456789ABCDEF"))
    old = scanned(boards[0], cadre.now())
    problem(cadre.put(f"patrols/{patrol}/scan-board/…", **old), 409, "patrol.other-label")
    cadre.do(f"patrols/{patrol}/scan-board/…", **old | {"label": "0123456789ABCDEF"})
    assert cadre.read(f"patrols/{patrol}")["scanned"] == 1
    assert "0123456789ABCDEF" not in world.bodies()


def test_a_scan_that_arrives_after_the_end_corrects_the_coverage(world, cadre, patrol, boards):
    early = cadre.now()
    cadre.finish(patrol)
    cadre.do(f"patrols/{patrol}/scan-board/…", **scanned(boards[0], early))
    assert cadre.read(f"patrols/{patrol}")["coverage"] == 0.25
    assert isinstance(world.stream(f"patrol/{patrol}")[-1], CoverageCorrected)


def test_a_scan_made_after_the_end_is_refused(world, cadre, patrol, boards):
    cadre.finish(patrol)
    world.clock.advance(10 * MINUTE)
    answer = cadre.put(f"patrols/{patrol}/scan-board/…", **scanned(boards[0], cadre.now()))
    problem(answer, 409, "patrol.over")


def test_a_route_drawn_anew_changes_nothing_for_who_is_under_way(street, cadre, route, boards):
    patrol = cadre.start(route)
    street.draw(uuid4(), uuid4(), route=route)
    for board in boards:
        cadre.scan(patrol, board)
    cadre.finish(patrol)
    assert cadre.read(f"patrols/{patrol}")["coverage"] == 1.0
    later = cadre.start(route)
    answer = cadre.put(f"patrols/{later}/scan-board/…", **scanned(boards[0], cadre.now()))
    assert named(answer) == ["place"]


def test_a_problem_is_told_with_the_area_of_the_route(world, cadre, patrol, boards):
    at_board = {"place": str(boards[1]), "problem": seen(), "observed_at": cadre.now()}
    cadre.do(f"patrols/{patrol}/observe-problem/…", **at_board)
    event = world.stream(f"patrol/{patrol}")[-1]
    assert isinstance(event, PatrolProblemObserved)
    assert (event.place, event.route_name) == (boards[1], "社姆溪")


def test_a_problem_at_a_place_outside_the_route_is_refused(cadre, patrol):
    body = {"place": str(uuid4()), "problem": seen(), "observed_at": cadre.now()}
    assert named(cadre.put(f"patrols/{patrol}/observe-problem/…", **body)) == ["place"]


def test_a_problem_outside_the_world_is_refused(cadre, patrol):
    nowhere = seen(point={"longitude": 120, "latitude": 92})
    answer = cadre.put(
        f"patrols/{patrol}/observe-problem/…", problem=nowhere, observed_at=cadre.now()
    )
    assert named(answer) == ["problem.point.latitude"]


def test_a_problem_far_from_the_county_is_refused(world, cadre, patrol):
    before = len(world.logged())
    far = seen(point={"longitude": 0.0, "latitude": 0.0})
    answer = cadre.put(f"patrols/{patrol}/observe-problem/…", problem=far, observed_at=cadre.now())
    assert named(answer) == ["problem.point"]
    assert answer.json["code"] == "point.too-far"
    assert len(world.logged()) == before


def test_the_photo_of_a_problem_is_read_by_the_walker_and_coordinators(
    world, cadre, street, patrol
):
    content = picture_of("under the bridge")
    digest = sha256(content).hexdigest()
    sent = world.http.put(
        f"/api/patrols/evidence/{digest}",
        data=content,
        headers=cadre._headers({"Content-Type": "image/jpeg"}),
    )
    assert sent.status_code == 201
    shown = seen(evidence=[{"digest": digest, "media_type": "image/jpeg"}])
    cadre.do(f"patrols/{patrol}/observe-problem/…", problem=shown, observed_at=cadre.now())
    path = f"patrols/{patrol}/evidence/{digest}"
    assert cadre.get(path).data == street.get(path).data
    assert b"under the bridge" in content
    assert b"under the bridge" not in cadre.get(path).data
    problem(world.somebody("cadre").get(path), 404, "not-found")
    problem(cadre.get(f"patrols/{uuid4()}/evidence/{digest}"), 404, "not-found")


class TestClocks:
    def test_a_wrong_clock_is_stored_corrected_and_flagged(self, world, cadre, route):
        wrong = (world.clock.now() + timedelta(hours=2)).isoformat()
        patrol, body = uuid4(), {"route": str(route), "observed_at": wrong}
        answer = cadre.put(f"patrols/{patrol}", headers={"Client-Time": wrong}, **body)
        assert answer.status_code == 201
        (event,) = world.stream(f"patrol/{patrol}")
        assert isinstance(event, PatrolStarted)
        assert event.observed_at == world.clock.now()
        assert event.clock_offset_s == pytest.approx(7200)
        assert cadre.read(f"patrols/{patrol}")["clock_suspect"]

    def test_a_flag_stays(self, world, cadre, patrol, boards):
        future = (world.clock.now() + timedelta(days=400)).isoformat()
        cadre.do(f"patrols/{patrol}/scan-board/…", **scanned(boards[0], future))
        cadre.finish(patrol)
        assert cadre.read(f"patrols/{patrol}")["clock_suspect"]

    @pytest.mark.parametrize("told", ["nine", "2026-11-23T09:00:00"], ids=["no time", "no offset"])
    def test_a_time_that_is_none_is_told(self, cadre, route, told):
        body = {"route": str(route), "observed_at": cadre.now()}
        answer = cadre.put(f"patrols/{uuid4()}", headers={"Client-Time": told}, **body)
        problem(answer, 400, "client-time")


class TestIdempotence:
    def test_a_patrol_sent_again_is_the_same(self, cadre, route):
        patrol, body = uuid4(), {"route": str(route), "observed_at": cadre.now()}
        assert cadre.put(f"patrols/{patrol}", **body).status_code == 201
        assert cadre.put(f"patrols/{patrol}", **body).status_code == 200

    def test_the_same_id_with_other_content_is_a_conflict(self, cadre, route):
        patrol, body = uuid4(), {"route": str(route), "observed_at": cadre.now()}
        cadre.do(f"patrols/{patrol}", **body)
        answer = cadre.put(f"patrols/{patrol}", **body, mode="boat")
        problem(answer, 409, "id-used-before")

    def test_an_end_sent_again_is_the_same(self, cadre, patrol):
        command, body = uuid4(), {"observed_at": cadre.now()}
        assert cadre.put(f"patrols/{patrol}/finish/{command}", **body).status_code == 201
        assert cadre.put(f"patrols/{patrol}/finish/{command}", **body).status_code == 200


class TestWhoMay:
    def test_a_route_outside_the_cadres_areas_is_not_there(self, world, route):
        stranger = world.somebody("cadre", areas=(OTHER_STREET,))
        body = {"route": str(route), "observed_at": stranger.now()}
        assert named(stranger.put(f"patrols/{uuid4()}", **body)) == ["route"]

    def test_another_cadre_of_the_area_cannot_go_on_with_it(self, world, patrol):
        other = world.somebody("cadre")
        answer = other.put(f"patrols/{patrol}/finish/…", observed_at=other.now())
        problem(answer, 409, "patrol.not-yours")

    def test_another_cadre_does_not_read_it(self, world, cadre, patrol):
        assert cadre.get(f"patrols/{patrol}").status_code == 200
        problem(world.somebody("cadre").get(f"patrols/{patrol}"), 404, "not-found")

    def test_whoever_oversees_the_area_reads_it(self, world, street, patrol):
        auditor = world.somebody("auditor", areas=(COUNTY,))
        for reader in (street, auditor):
            assert reader.get(f"patrols/{patrol}").status_code == 200

    def test_who_walked_is_shown_to_auditors_of_the_whole_county_only(self, world, cadre, patrol):
        seen = {"problem": str(uuid4()), "title": "漂浮物", "description": "桥下。"}
        cadre.do(f"patrols/{patrol}/observe-problem/…", problem=seen, observed_at=cadre.now())
        street, county = (
            world.somebody("auditor", areas=(area,)) for area in (COUNTY + "005", COUNTY)
        )
        told, whole = (who.read(f"patrols/{patrol}") for who in (street, county))
        assert (told["person"], told["version"]) == (None, 1)
        assert (whole["person"], whole["version"]) == (cadre.caller.person, 2)
        assert {each["person"] for each in street.read("patrols")["items"]} == {None}

    def test_whoever_oversees_another_area_does_not(self, world, patrol):
        elsewhere = world.somebody("street_coordinator", areas=(OTHER_STREET,))
        problem(elsewhere.get(f"patrols/{patrol}"), 404, "not-found")
        problem(elsewhere.get(f"patrols/{uuid4()}"), 404, "not-found")

    def test_departments_have_no_business_here(self, world, patrol):
        officer = world.somebody("officer", department="DY-SW")
        problem(officer.get(f"patrols/{patrol}"), 403, "forbidden")

    def test_nobody_ends_what_was_not_started(self, cadre):
        answer = cadre.put(f"patrols/{uuid4()}/finish/…", observed_at=cadre.now())
        problem(answer, 404, "not-found")


class TestLists:
    def test_a_cadre_lists_their_own_the_latest_first_page_by_page(self, world, cadre, route):
        made = []
        for _ in range(3):
            world.clock.advance(MINUTE)
            made.append(str(cadre.start(route)))
        world.somebody("cadre").start(route)
        first = cadre.read("patrols", limit=2)
        rest = world.http.get(first["next"], headers=cadre._headers(None)).json
        found = [each["patrol"] for each in (*first["items"], *rest["items"])]
        assert found == made[::-1]

    def test_a_coordinator_lists_those_of_the_area_by_route(self, world, street, route, patrol):
        other = world.somebody("cadre").start(route)
        found = street.read("patrols", route=str(route))["items"]
        assert {each["patrol"] for each in found} == {str(patrol), str(other)}
        assert street.read("patrols", route=str(uuid4()))["items"] == []

    def test_a_smaller_area_is_asked_for(self, street, cadre):
        inside = street.draw(area=VILLAGE)
        patrol = cadre.start(inside)
        found = street.read("patrols", area=VILLAGE)["items"]
        assert [each["patrol"] for each in found] == [str(patrol)]
        assert street.read("patrols", area=OTHER_STREET)["items"] == []

    def test_a_cursor_that_was_never_given_is_refused(self, cadre):
        assert named(cadre.get("patrols", cursor="nonsense")) == ["cursor"]
