"""What decisions know: units, rules and calendar as they are now, and the draw for checks."""

from datetime import date
from uuid import uuid4

from sqlalchemy import event

from contracts.directory.events import (
    CalendarPublished,
    DepartmentMerged,
    DepartmentRenamed,
    OfficeHoursSet,
)
from contracts.directory.parts import OfficeHours, Season
from services.issue.facts import slow
from services.issue.facts.sampling import is_drawn
from services.issue.policy import routing_text
from tests.issue.case import Case
from tests.issue.county import COUNTY, MONDAY, SEWAGE
from tests.issue.world import DAY

ROAD = "路面坑洼"


def due(case, department="DY-SW"):
    return case.parts()[department]["milestones"][-1]["due"]


def test_hours_that_changed_count_from_the_day_on_which_they_do(world):
    long_day = OfficeHours(seasons=(Season(begins="01-01", intervals=("08:00-20:00",)),))
    tomorrow = (MONDAY + DAY).date()
    world.hear("directory", OfficeHoursSet(department="DY-SW", hours=long_day, since=tomorrow))
    before = Case(world, uuid4()).raised().filed(SEWAGE)
    assert due(before) == "2026-12-14T09:00:00Z"
    world.clock.move_to(MONDAY + DAY)
    after = Case(world, uuid4()).raised().filed(SEWAGE)
    assert due(after) == "2026-12-15T12:00:00Z"


def test_a_department_goes_by_its_name_of_the_day(world):
    tomorrow = (MONDAY + DAY).date()
    renamed = DepartmentRenamed(department="DY-SW", name="东阳市水利局", since=tomorrow)
    world.hear("directory", renamed)
    case = Case(world, uuid4()).raised().filed("河道漂浮物或淤积")
    assert any("东阳市水务局" in text for text in case.texts())
    world.clock.move_to(MONDAY + DAY)
    assert any("东阳市水利局" in text for text in case.texts())


def test_what_a_department_did_its_successor_does(world):
    merged = DepartmentMerged(department="DY-SW", successor="DY-SWC", since=MONDAY.date())
    world.hear("directory", merged)
    case = Case(world, uuid4()).raised().filed("河道漂浮物或淤积")
    assert "DY-SWC" in case.parts()
    assert "DY-SW" not in case.parts()


def test_rules_that_were_adopted_hold_at_once(world):
    Case(world, uuid4()).raised().filed(SEWAGE)
    other = routing_text().replace("15工作日", "10工作日")
    world.county.do("routing/adopt/…", county=COUNTY, text=other)
    case = Case(world, uuid4()).raised().filed(SEWAGE)
    assert due(case) == "2026-12-07T09:00:00Z"


def test_a_calendar_that_was_published_holds_at_once(world):
    holiday = CalendarPublished(
        calendar="2026-flood",
        first_year=2026,
        last_year=2026,
        holidays=(date(2026, 12, 1),),
        makeup_days=(),
    )
    world.hear("directory", holiday)
    case = Case(world, uuid4()).raised().filed(SEWAGE)
    assert due(case) == "2026-12-15T09:00:00Z"


def test_two_databases_in_one_process_know_different_things(on_sqlite, on_postgres):
    renamed = DepartmentRenamed(department="DY-SW", name="东阳市水利局", since=MONDAY.date())
    on_sqlite.hear("directory", renamed)
    for world, name in ((on_sqlite, "东阳市水利局"), (on_postgres, "东阳市水务局")):
        with world.kernel.store.reading() as connection:
            assert slow.units(connection, MONDAY.date())["DY-SW"].name == name


def test_what_changes_seldom_is_not_read_for_every_decision(world, case):
    case.on(world.cadre, "note", note="一。")
    statements = []

    def count(_connection, _cursor, statement, *_more):
        statements.append(statement)

    event.listen(world.kernel.store.engine, "before_cursor_execute", count)
    world.cadre.put(f"{case.path}/note/…", note="二。")
    event.remove(world.kernel.store.engine, "before_cursor_execute", count)
    assert not [s for s in statements if "directory_department_names" in s or "holidays" in s]
    assert len(statements) <= 20, statements


def test_a_draw_is_the_same_always_and_nobody_can_guess_it(on_sqlite):
    vault, parts = on_sqlite.kernel.vault, [uuid4() for _ in range(400)]
    drawn = [is_drawn(vault, part, 0.2) for part in parts]
    assert drawn == [is_drawn(vault, part, 0.2) for part in parts]
    assert 40 < sum(drawn) < 130
    assert all(is_drawn(vault, part, 1.0) for part in parts)
    assert not any(is_drawn(vault, part, 0.0) for part in parts)


def test_what_was_not_drawn_is_verified_without_a_look(world, monkeypatch):
    monkeypatch.setattr("services.issue.facts.gathering.is_drawn", lambda *_: False)
    case = Case(world, uuid4()).raised()
    case.on(world.coordinator, "report-up", reason="没有规则。")
    case.on(world.county, "accept")
    case.on(world.county, "file", category="外星来客")
    by_hand = {"lead": "DY-GA", "limit": "3工作日", "verify_by": "sample"}
    case.on(world.county, "dispatch", **by_hand)
    case.done("DY-GA")
    shown = case.view()
    assert (shown["status"], shown["assignments"][0]["verified_by"]) == ("closed", "sampling")
    assert case.texts()[-2] == "东阳市公安局的处置未被抽中核查，按规则通过。"
