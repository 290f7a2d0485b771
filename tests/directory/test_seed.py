"""What ships of the first county gets into the directory whole, and once."""

import csv
from datetime import timedelta

import pytest

from services.copies import departments, people, rosters
from services.directory import policy
from services.directory.seed import seed
from services.directory.sign_in.passwords import Passwords
from tests.directory.world import COUNTY, MONDAY, running

PASSWORD = policy.demo()["password"]


def passwords():
    return Passwords(lambda function, *given: function(*given))


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeded")
    database = f"sqlite:///{folder}/{{service}}.db"
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        running(database, folder, {}, monkeypatch) as made,
    ):
        seed(made.kernel, passwords())
        yield made


def test_every_unit_of_the_county_is_there_with_its_area_and_superior(seeded):
    with seeded.kernel.store.reading() as connection:
        units = departments.as_of(connection, MONDAY.date())
    assert len(units) == len(policy.county_departments()) == 41
    streets = [unit for unit in units.values() if unit.kind == "street"]
    assert len(streets) == 18
    assert all(unit.department == unit.area for unit in streets)
    assert {unit.superior for unit in units.values() if unit.kind == "vertical"} == {
        "JH-HB",
        "JH-XF",
    }


def test_the_short_names_of_the_routing_table_lead_to_one_unit_each(seeded):
    with seeded.kernel.store.reading() as connection:
        units = departments.as_of(connection, MONDAY.date())
    shorts = [unit.short for unit in units.values()]
    assert len(set(shorts)) == len(shorts)
    assert set("资水环执建农交公应消市人民卫司政组工统电供") <= set(shorts)


def test_every_area_of_the_county_is_there(seeded):
    client = seeded.signed_in("zhangxiaoman", PASSWORD)
    assert client.read("areas", parent="330783005", limit=200)["items"][0]["path"][:3] == [
        "浙江省",
        "金华市",
        "东阳市",
    ]
    assert len(client.read("areas", parent="330783005", limit=200)["items"]) == 13


def test_everybody_of_the_demo_signs_in_in_their_post(seeded):
    for row in policy.demo()["people"]:
        answer = seeded.client().sign_in(row["person"], PASSWORD)
        assert answer.status_code == 200, row["person"]
    assert seeded.client().sign_in("fengshuangjiang", PASSWORD).json()["post"] == "DY-HB.1"
    assert seeded.client().sign_in("chenyushui", PASSWORD).json()["post"] == "DY-HB.1"


def test_every_role_is_somebodys(seeded):
    roles = {role for row in policy.demo()["people"] for role in row["roles"]}
    assert len(roles) == 8
    with seeded.kernel.store.reading() as connection:
        for role in roles:
            assert people.in_role(connection, role, "330783005283") or role == "cadre"


def test_departments_systems_sign_in(seeded):
    for system in policy.demo()["systems"]:
        session = seeded.client().sign_in(system, PASSWORD).json()
        assert (session["roles"], session["department"]) == (["department_system"], system)


def test_somebody_is_on_duty_at_any_hour_for_weeks(seeded):
    with seeded.kernel.store.reading() as connection:
        for hours in range(0, 24 * 50, 5):
            at = MONDAY + timedelta(hours=hours)
            assert rosters.on_duty(connection, "330783005283", at)
            assert rosters.on_duty(connection, COUNTY, at, "DY-JS")


def test_a_second_start_adds_nothing(seeded):
    before = seeded.kernel.head()
    seed(seeded.kernel, passwords())
    assert seeded.kernel.head() == before


def test_what_was_changed_meanwhile_stays(seeded):
    operator = seeded.signed_in("zhengxiaohan", PASSWORD)
    operator.done("departments/DY-TJ/rename", name="改过的名字", since="2026-01-01")
    seed(seeded.kernel, passwords())
    assert operator.read("departments/DY-TJ")["name"] == "改过的名字"


def test_the_next_weeks_rosters_follow_on_a_later_start(own_directory):
    seed(own_directory.kernel, passwords())
    own_directory.clock.move_to(MONDAY + timedelta(weeks=10))
    seed(own_directory.kernel, passwords())
    with own_directory.kernel.store.reading() as connection:
        assert rosters.on_duty(connection, COUNTY, MONDAY + timedelta(weeks=12))


def test_the_shipped_areas_are_those_of_the_published_edition(shared_data):
    shipped = {area.code: area.name for area in policy.county_areas().areas}
    with (shared_data / "divisions" / "zhejiang.csv").open(encoding="utf-8") as file:
        published = {row["code"]: row["name"] for row in csv.DictReader(file)}
    assert shipped.items() <= published.items()
    assert len(shipped) == 409
