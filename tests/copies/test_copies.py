"""Copies: the same rows and answers in a follower's database as in the directory's own."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from contracts.all import registry
from contracts.common import Shift
from contracts.directory import events as facts
from contracts.directory.parts import Area, OfficeHours, Season
from events.envelope import decode
from events.reactions import Reactions
from services.copies import areas, calendars, departments, keys, people, posts, rosters
from services.copies.mounting import copying
from tests.copies.conftest import MODELS, MONDAY

FOUNDED, TODAY = date(2020, 1, 1), date(2026, 11, 23)
HOURS = OfficeHours(seasons=(Season(begins="01-01", intervals=("08:30-12:00",)),))
WINTER = OfficeHours(seasons=(Season(begins="10-01", intervals=("09:00-12:00",)),))
SEALED = "sealed:{}:value"
HOUR = timedelta(hours=1)


def unit(code: str, **change: object) -> facts.DepartmentRegistered:
    known = {"name": "水务局", "short": "水", "kind": "department", "area": "330783"}
    known |= {"since": FOUNDED, "hours": HOURS}
    return facts.DepartmentRegistered(department=code, **known | change)


def somebody(code: str, *roles: str, areas: tuple[str, ...], **more) -> facts.PersonRegistered:
    name = SEALED.format(code)
    return facts.PersonRegistered(
        person=code,
        name=name,
        phone=name,
        roles=roles,
        areas=areas,
        **more,
    )


def imported(*codes: str, edition: str = "2023", name: str = "村") -> facts.AreasImported:
    taken = tuple(Area(code=code, name=f"{name}{code}", level="village") for code in codes)
    return facts.AreasImported(edition=edition, chunk=1, areas=taken)


def shift(begins: int, ends: int, person: str) -> Shift:
    return Shift(begins=MONDAY + begins * HOUR, ends=MONDAY + ends * HOUR, person=person)


def asked(copied, question, *about):
    """Ask both databases the same; require the same answer and return it."""
    answers = []
    for kernel in copied.both:
        with kernel.store.reading() as connection:
            answers.append(question(connection, *about))
    assert answers[0] == answers[1]
    return answers[0]


def test_every_row_of_the_directory_stands_in_the_copy(copied):
    copied.say(imported("33", "3307"), unit("a"), unit("b"), somebody("p", "cadre", areas=("33",)))
    copied.say(
        facts.DepartmentRenamed(department="a", name="水利局", since=TODAY),
        facts.OfficeOpened(department="a", office="river", name="河湖科"),
        facts.PostCreated(post="q", department="a", title="岗"),
        facts.PostFilled(post="q", person="p", deputy=False, since=TODAY),
        facts.RosterSet(roster="r", area="33", shifts=(shift(0, 1, "p"),)),
        facts.SigningKeyPublished(key="k", x="x", not_before=MONDAY),
        facts.CalendarPublished(
            calendar="c",
            first_year=2026,
            last_year=2026,
            holidays=(TODAY,),
            makeup_days=(),
        ),
    )
    for model in MODELS:
        for table in model.metadata.sorted_tables:
            wanted = select(table).order_by(*table.primary_key)
            rows = asked(copied, lambda connection, q=wanted: list(connection.execute(q)))
            assert rows, table.name


# ---- areas --------------------------------------------------------------------------------------


def test_areas_are_known_and_a_grid_cell_by_its_village(copied):
    copied.say(imported("33", "330783005283"))
    for code, expected in {
        "33": True,
        "330783005283": True,
        "330783005283001": True,
        "34": False,
    }.items():
        assert asked(copied, areas.known, code) is expected


def test_those_areas_are_found_that_exist(copied):
    copied.say(imported("33", "3307", "330783"))
    assert set(asked(copied, areas.found, ["33", "34"])) == {"33"}


def test_a_newer_edition_names_an_area_anew(copied):
    copied.say(imported("33"))
    copied.say(imported("33", edition="2024", name="新"), stream="two")
    assert asked(copied, areas.found, ["33"])["33"].name == "新33"


def test_an_older_fact_that_comes_late_changes_nothing(copied):
    roster = facts.RosterSet(roster="r", area="33", shifts=(shift(0, 2, "p"),))
    copied.say(imported("33"), somebody("p", "cadre", areas=("33",)), roster)
    copied.say(
        imported("33", name="新"),
        facts.PersonReassigned(person="p", roles=("auditor",), areas=("3307",)),
        replace(roster, shifts=(shift(0, 2, "q"),)),
    )
    late = [decode(body, registry) for body in copied.bodies[:3]]
    with copied.follower.store.writing() as connection:
        for model in (areas.model, people.model, rosters.model):
            model.apply(connection, late)
    assert asked(copied, areas.found, ["33"])["33"].name == "新33"
    assert asked(copied, people.person, "p").roles == ("auditor",)
    assert asked(copied, rosters.on_duty, "33", MONDAY).person == "q"


# ---- departments --------------------------------------------------------------------------------


def test_a_department_is_what_it_is_on_a_day(copied):
    copied.say(
        unit("a"),
        facts.DepartmentRenamed(department="a", name="水利局", since=TODAY),
        facts.OfficeHoursSet(department="a", hours=WINTER, since=TODAY),
    )
    before = asked(copied, departments.department, "a", TODAY - timedelta(days=1))
    after = asked(copied, departments.department, "a", TODAY)
    assert (before.name, before.hours) == ("水务局", HOURS)
    assert (after.name, after.hours, after.version) == ("水利局", WINTER, 3)
    assert asked(copied, departments.department, "nobody", TODAY) is None


def test_successors_are_followed_to_the_end_as_of_a_day(copied):
    copied.say(unit("a"), unit("b"), unit("c"))
    copied.say(facts.DepartmentMerged(department="a", successor="b", since=FOUNDED))
    copied.say(facts.DepartmentMerged(department="b", successor="c", since=TODAY))
    assert asked(copied, departments.successor, "a", TODAY - timedelta(days=1)) == "b"
    assert asked(copied, departments.successor, "a", TODAY) == "c"
    assert asked(copied, departments.successor, "c", TODAY) is None
    assert [asked(copied, departments.stands, code) for code in "abcd"] == [
        False,
        False,
        True,
        False,
    ]
    assert [asked(copied, departments.known, code) for code in "ad"] == [True, False]


def test_all_departments_come_at_once(copied):
    copied.say(unit("b"), unit("a"))
    assert list(asked(copied, departments.as_of, TODAY)) == ["a", "b"]


# ---- people, posts, rosters ---------------------------------------------------------------------


def test_people_are_found_by_role_and_area_the_nearest_first(copied):
    copied.say(
        somebody("county", "officer", areas=("330783",), department="a"),
        somebody("street", "officer", "cadre", areas=("330783005", "330783001")),
        somebody("elsewhere", "officer", areas=("330783002",)),
        somebody("cadre", "cadre", areas=("330783005",)),
    )
    assert asked(copied, people.in_role, "officer", "330783005283") == ["street", "county"]
    assert asked(copied, people.in_role, "officer", "330783005283", "a") == ["county"]


def test_who_left_is_known_and_works_here_no_more(copied):
    copied.say(somebody("p", "cadre", areas=("33",)), somebody("q", "cadre", areas=("33",)))
    copied.say(facts.PersonLeft(person="p", since=TODAY))
    assert asked(copied, people.person, "p").left == TODAY
    assert asked(copied, people.working, ["p", "q", "r"]) == {"q"}
    assert asked(copied, people.in_role, "cadre", "33") == ["q"]


def test_a_name_is_kept_sealed_and_dropped_when_forgotten(copied):
    copied.say(somebody("p", "cadre", areas=("33",)))
    assert asked(copied, people.person, "p").name == SEALED.format("p")
    copied.say(
        facts.PersonLeft(person="p", since=TODAY),
        facts.PersonForgotten(person="p", basis="本人申请"),
    )
    assert asked(copied, people.person, "p").name is None
    assert asked(copied, people.to_forget) == {"p"}


def test_another_assignment_replaces_roles_and_areas(copied):
    copied.say(
        somebody("p", "cadre", areas=("33",)),
        facts.PersonCorrected(person="p", name="sealed:p:new"),
        facts.PersonReassigned(person="p", department="a", roles=("auditor",), areas=("3307",)),
    )
    person = asked(copied, people.person, "p")
    assert (person.roles, person.areas, person.department) == (("auditor",), ("3307",), "a")
    assert (person.name, person.phone, person.version) == ("sealed:p:new", None, 3)


def test_a_post_passes_from_one_to_another_and_is_vacant_when_they_leave(copied):
    copied.say(
        facts.PostCreated(post="q", department="a", title="岗"),
        facts.PostFilled(post="q", person="p1", deputy=False, since=TODAY),
        facts.PostFilled(post="q", person="p2", deputy=True, since=TODAY),
        facts.PostHandedOver(post="q", leaver="p1", successor="p3", deputy=False, since=TODAY),
    )
    post = asked(copied, posts.post, "q")
    assert (post.holder, post.deputy) == ("p3", "p2")
    copied.say(facts.PersonLeft(person="p2", since=TODAY), stream="person")
    assert asked(copied, posts.post, "q").deputy is None
    assert asked(copied, posts.of_person, "p2") == []
    assert [each.post for each in asked(copied, posts.of_department, "a")] == ["q"]


def test_the_nearest_roster_rings_at_any_hour(copied):
    copied.say(
        facts.RosterSet(roster="county", area="330783", shifts=(shift(0, 24, "c"),)),
        facts.RosterSet(roster="street", area="330783005", shifts=(shift(0, 12, "s"),)),
        facts.RosterSet(
            roster="water",
            area="330783",
            department="a",
            shifts=(shift(0, 24, "w"),),
        ),
    )
    asks = {
        ("330783005283", MONDAY): "s",
        ("330783005283", MONDAY + 12 * HOUR): "c",
        ("330783001", MONDAY): "c",
        ("330783001", MONDAY, "a"): "w",
    }
    for question, person in asks.items():
        assert asked(copied, rosters.on_duty, *question).person == person
    assert asked(copied, rosters.on_duty, "330783", MONDAY + 24 * HOUR) is None
    assert asked(copied, rosters.roster, "nobody") is None


# ---- calendars and keys -------------------------------------------------------------------------


def calendar(code: str) -> facts.CalendarPublished:
    return facts.CalendarPublished(
        calendar=code,
        first_year=2026,
        last_year=2026,
        holidays=(TODAY,),
        makeup_days=(),
    )


def test_the_calendar_published_last_is_the_latest_and_older_ones_stay(copied):
    assert asked(copied, calendars.latest) is None
    copied.say(calendar("b"), calendar("a"))
    assert asked(copied, calendars.latest).calendar == "a"
    assert asked(copied, calendars.calendar, "b").holidays == (TODAY,)
    assert asked(copied, calendars.calendar, "c") is None


def test_a_key_is_known_until_it_is_retired(copied):
    now = [0.0]
    known = keys.Keys(copied.follower, clock=lambda: now[0])
    assert known("k") is None
    copied.say(facts.SigningKeyPublished(key="k", x="public", not_before=MONDAY))
    assert known("k") == "public"
    copied.say(facts.SigningKeyRetired(key="k"))
    assert known("k") == "public"
    now[0] += keys.REMEMBERED_S
    assert known("k") is None


# ---- mounting -----------------------------------------------------------------------------------


def test_a_service_mounts_what_it_needs_and_reacts_all_the_same(copied):
    seen = []
    copied.react = Reactions()
    copied.react.include(copying(areas.model, keys.model))

    @copied.react.on(facts.AreasImported, facts.DepartmentRegistered)
    def notice(_unit, event):
        seen.append(type(event.data).__name__)

    copied.say(imported("33"), unit("a"))
    with copied.follower.store.reading() as connection:
        assert areas.known(connection, "33")
        assert not departments.known(connection, "a")
    assert seen == ["AreasImported", "DepartmentRegistered"]
    assert facts.SigningKeyRetired in copied.react.types
