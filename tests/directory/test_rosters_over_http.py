"""Rosters: who answers at any hour; and the calendar that goes with them."""

import pytest

from tests.directory.world import COUNTY, STREET, VILLAGE, fresh

OTHER_STREET = "330783001"


def turn(begins: str, ends: str, person: str) -> dict[str, str]:
    return {"begins": f"{begins}+08:00", "ends": f"{ends}+08:00", "person": person}


@pytest.fixture(scope="module")
def on_roster(directory):
    """Two people who take turns in the street; its roster's code."""
    day, night = directory.person("cadre"), directory.person("cadre")
    shifts = [
        turn("2026-11-23T08:00:00", "2026-11-23T20:00:00", day),
        turn("2026-11-23T20:00:00", "2026-11-24T08:00:00", night),
    ]
    code = fresh("roster")
    directory.operator.done(f"rosters/{code}/set", area=STREET, shifts=shifts)
    return code, day, night


def test_the_one_on_duty_at_night_answers_for_a_village_of_the_street(directory, on_roster):
    code, _, night = on_roster
    cadre = directory.colleague("cadre", areas=(VILLAGE,))
    at = "2026-11-23T21:40:00+08:00"
    duty = cadre.read("rosters/on-duty", area=VILLAGE, at=at)
    assert (duty["person"], duty["roster"]) == (night, code)
    assert duty["until"].startswith("2026-11-24T00:00:00")


def test_now_is_asked_of_the_servers_clock(directory, on_roster):
    _, day, _ = on_roster
    duty = directory.operator.read("rosters/on-duty", area=STREET)
    assert duty["person"] == day


def test_where_no_turn_covers_the_moment_nobody_answers(directory, on_roster):
    query = {"area": STREET, "at": "2026-11-25T08:00:00+08:00"}
    assert directory.operator.get("/api/rosters/on-duty", params=query).status_code == 404


def test_a_department_has_a_roster_of_its_own(directory, on_roster):
    unit = directory.department()
    person = directory.person("officer", areas=(COUNTY,), department=unit)
    code = fresh("roster")
    shifts = [turn("2026-11-23T00:00:00", "2026-11-24T00:00:00", person)]
    body = {"area": COUNTY, "department": unit, "shifts": shifts}
    directory.operator.done(f"rosters/{code}/set", **body)
    query = {"area": STREET, "department": unit}
    assert directory.operator.read("rosters/on-duty", **query)["person"] == person


def test_a_newer_roster_replaces_the_older_from_its_first_turn_on(directory):
    first, second, code = directory.person("cadre"), directory.person("cadre"), fresh("roster")
    week = turn("2026-12-01T00:00:00", "2026-12-08T00:00:00", first)
    rest = turn("2026-12-03T00:00:00", "2026-12-09T00:00:00", second)
    directory.operator.done(f"rosters/{code}/set", area=STREET, shifts=[week])
    directory.operator.done(f"rosters/{code}/set", area=STREET, shifts=[rest])
    shifts = directory.operator.read(f"rosters/{code}")["shifts"]
    assert [(shift["person"], shift["begins"][:10], shift["ends"][:10]) for shift in shifts] == [
        (first, "2026-11-30", "2026-12-02"),
        (second, "2026-12-02", "2026-12-08"),
    ]


def test_a_roster_with_a_gap_names_the_turn(directory):
    person = directory.person("cadre")
    shifts = [
        turn("2026-11-23T08:00:00", "2026-11-23T20:00:00", person),
        turn("2026-11-23T21:00:00", "2026-11-24T08:00:00", person),
    ]
    path = f"rosters/{fresh('roster')}/set"
    answer = directory.operator.command(path, area=STREET, shifts=shifts)
    assert answer.status_code == 422
    assert answer.json()["code"] == "roster.gap"
    assert answer.json()["errors"][0]["field"] == "shifts.1.begins"


def test_a_coordinator_sets_the_roster_of_the_own_street_only(directory):
    person = directory.person("cadre")
    coordinator = directory.colleague("street_coordinator", areas=(OTHER_STREET,))
    shifts = [turn("2026-11-23T00:00:00", "2026-11-24T00:00:00", person)]
    own = coordinator.command(f"rosters/{fresh('roster')}/set", area=OTHER_STREET, shifts=shifts)
    other = coordinator.command(f"rosters/{fresh('roster')}/set", area=COUNTY, shifts=shifts)
    assert (own.status_code, other.status_code) == (201, 404)


def test_a_roster_of_elsewhere_answers_like_none(directory, on_roster):
    code, _, _ = on_roster
    stranger = directory.colleague("cadre", areas=(OTHER_STREET,))
    assert stranger.get(f"/api/rosters/{code}").status_code == 404
    query = {"area": STREET}
    assert stranger.get("/api/rosters/on-duty", params=query).status_code == 404


def test_the_official_calendar_is_there_from_the_start(directory):
    cadre = directory.colleague("cadre")
    latest = cadre.read("calendars/latest")
    assert latest["calendar"].startswith("chinesecalendar-")
    assert latest["last_year"] >= 2026
    assert "2026-10-01" in latest["holidays"]
    assert "2026-10-10" in latest["makeup_days"]
    assert cadre.read(f"calendars/{latest['calendar']}") == latest


def test_another_calendar_takes_another_code(directory):
    code = directory.operator.read("calendars/latest")["calendar"]
    body = {"first_year": 2026, "last_year": 2026, "holidays": ["2026-01-01"], "makeup_days": []}
    answer = directory.operator.command(f"calendars/{code}/publish", **body)
    assert (answer.status_code, answer.json()["code"]) == (409, "calendar.exists")
