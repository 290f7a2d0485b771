"""Handling units: dated names and hours, offices, and who absorbed whom."""

from tests.directory.world import COUNTY, HOURS, STREET, fresh

WINTER = {"seasons": [{"begins": "10-01", "intervals": ["08:30-12:00", "13:30-17:00"]}]}


def test_a_department_is_read_under_the_name_in_force_on_a_day(directory):
    code, operator = directory.department(name="环境保护局"), directory.operator
    operator.done(f"departments/{code}/rename", name="生态环境局", since="2026-03-01")
    assert operator.read(f"departments/{code}", on="2026-02-28")["name"] == "环境保护局"
    assert operator.read(f"departments/{code}", on="2026-03-01")["name"] == "生态环境局"
    assert operator.read(f"departments/{code}")["name"] == "生态环境局"


def test_before_its_first_day_a_department_goes_by_its_first_name(directory):
    code = directory.department(name="水务局", since="2020-01-01")
    assert directory.operator.read(f"departments/{code}", on="1999-01-01")["name"] == "水务局"


def test_other_hours_hold_from_their_day_on(directory):
    code, operator = directory.department(), directory.operator
    operator.done(f"departments/{code}/hours", hours=WINTER, since="2026-10-01")
    assert operator.read(f"departments/{code}", on="2026-09-30")["hours"] == HOURS
    assert operator.read(f"departments/{code}", on="2026-10-01")["hours"] == WINTER


def test_who_absorbed_a_department_is_followed_to_whoever_stands_now(directory):
    operator = directory.operator
    first, second, third = (directory.department() for _ in range(3))
    operator.done(f"departments/{first}/merge", successor=second, since="2026-01-01")
    operator.done(f"departments/{second}/merge", successor=third, since="2026-06-01")
    by_day = {
        day: operator.read(f"departments/{first}", on=day).get("successor")
        for day in ("2025-12-31", "2026-01-01", "2026-06-01")
    }
    assert by_day == {"2025-12-31": None, "2026-01-01": second, "2026-06-01": third}


def test_a_department_shows_its_offices(directory):
    code, operator = directory.department(), directory.operator
    operator.done(f"departments/{code}/offices/law", name="执法科")
    operator.done(f"departments/{code}/offices/river", name="河湖科")
    offices = operator.read(f"departments/{code}")["offices"]
    assert offices == [{"office": "law", "name": "执法科"}, {"office": "river", "name": "河湖科"}]


def test_departments_are_listed_by_kind_and_area(directory):
    operator = directory.operator
    utility = directory.department(kind="utility", name="供电公司")
    page = operator.read("departments", kind="utility", area=COUNTY, limit=200)
    assert utility in [unit["department"] for unit in page["items"]]
    assert {unit["kind"] for unit in page["items"]} == {"utility"}
    assert operator.read("departments", kind="utility", area="3308")["items"] == []
    directory.department()
    first = operator.read("departments", limit=1)
    second = operator.read(first["next"].removeprefix("/api/"))
    assert first["items"][0]["department"] < second["items"][0]["department"]


def test_everybody_signed_in_reads_departments_and_nobody_else(directory):
    code = directory.department()
    cadre = directory.colleague("cadre")
    assert cadre.read(f"departments/{code}")["name"] == "水务局"
    assert directory.client().get(f"/api/departments/{code}").status_code == 401


def test_a_code_with_a_dot_is_refused_because_messages_are_routed_by_it(directory):
    body = {"name": "甲", "short": "甲", "kind": "department", "area": COUNTY}
    body |= {"since": "2020-01-01", "hours": HOURS}
    answer = directory.operator.command("departments/DY.SW/register", **body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "department"
    assert "no dot" in error["reason"]
    assert directory.operator.get("/api/departments/DY.SW").status_code == 404


def test_no_two_units_go_by_one_short_name_because_rules_name_units_by_it(directory):
    first, heir = directory.department(short="盐"), directory.department()
    body = {"name": "盐业局", "short": "盐", "kind": "department", "area": COUNTY}
    body |= {"since": "2020-01-01", "hours": HOURS}
    answer = directory.operator.command(f"departments/{fresh('unit')}/register", **body)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "field": "short",
            "reason": f"{first} goes by it, and routing rules name units by it.",
        }
    ]
    directory.operator.done(f"departments/{first}/merge", successor=heir, since="2026-01-01")
    directory.operator.done(f"departments/{fresh('unit')}/register", **body)


def test_an_unknown_area_names_the_field_and_stores_nothing(directory):
    code, operator = fresh("unit"), directory.operator
    body = {"name": "甲", "short": "甲", "kind": "department", "area": "339999"}
    body |= {"since": "2020-01-01", "hours": HOURS}
    answer = operator.command(f"departments/{code}/register", **body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "area"
    assert operator.get(f"/api/departments/{code}").status_code == 404


def test_hours_that_are_none_are_refused_with_their_path(directory):
    odd = {"seasons": [{"begins": "01-01", "intervals": ["8:30-12"]}]}
    code = directory.department()
    answer = directory.operator.command(
        f"departments/{code}/hours",
        hours=odd,
        since="2026-01-01",
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("hours.seasons.0.intervals")


def test_a_stale_version_is_refused(directory):
    code, operator = directory.department(), directory.operator
    seen = operator.get(f"/api/departments/{code}").headers["ETag"]
    operator.done(f"departments/{code}/rename", name="乙局", since="2026-03-01")
    answer = operator.put(
        f"/api/departments/{code}/rename/6b0e9d4e-0b83-4f6c-9c0e-6f6c1f5d7a01",
        json={"name": "丙局", "since": "2026-04-01"},
        headers={"If-Match": seen},
    )
    assert answer.status_code == 412


def test_the_operator_of_a_street_does_not_touch_the_countys_departments(directory):
    code = directory.department()
    street = directory.colleague("operator", areas=(STREET,))
    answer = street.command(f"departments/{code}/rename", name="乙", since="2026-01-01")
    assert answer.status_code == 404
    assert directory.operator.read(f"departments/{code}")["name"] == "水务局"
