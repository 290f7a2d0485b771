"""The form: each element once, what is fresh left out, restricted requirements unseen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.decider import Refused
from services.visit.domain.form import FormVersion, check_kind, local_day, openly_asked, parts
from tests.visit.domain.examples import DAY, MONDAY, asks, choices, element, form, on_file

ELEMENTS = "abcdefgh"
requirements = st.lists(
    st.builds(
        lambda number, elements, restricted, days: asks(
            f"D{number}", *elements, restricted=restricted, every_days=days
        ),
        st.integers(0, 9),
        st.lists(st.sampled_from(ELEMENTS), min_size=1, unique=True),
        st.booleans(),
        st.sampled_from([0, 30]),
    ),
    unique_by=lambda requirement: requirement.department,
)
filed = st.lists(
    st.builds(on_file, st.sampled_from(ELEMENTS), days_ago=st.integers(0, 60)),
    unique_by=lambda answer: answer.element,
)


def shown(a_form) -> list[str]:
    return [item.element.element for item in a_form.items()]


@given(requirements)
def test_the_union_asks_each_element_once(wanted):
    asked = list(form(*wanted).asked())
    assert len(asked) == len(set(asked))
    assert set(asked) == {code for each in wanted for code in each.elements}


@given(requirements, filed)
def test_every_element_is_asked_or_fresh(wanted, known):
    a_form = form(*wanted, filed=known)
    to_ask = {item.element.element for item in a_form.items() if item.fresh is None}
    reused = {code for code in a_form.asked() if a_form.fresh(code) is not None}
    assert to_ask.isdisjoint(reused)
    assert to_ask | reused == set(a_form.asked())


@given(requirements, filed)
def test_nobody_learns_of_a_restricted_requirement(wanted, known):
    for item in form(*wanted, filed=known).items():
        assert not any(each.restricted for each in item.asked_by)
        # what only a restricted one asks for is never said to be on file
        assert item.asked_by or item.fresh is None


@given(requirements, st.sets(st.sampled_from(ELEMENTS)))
def test_each_department_gets_exactly_its_elements(wanted, answered):
    for requirement, part in zip(wanted, parts(wanted, answered), strict=True):
        assert (part.department, part.requirement) == (
            requirement.department,
            requirement.requirement,
        )
        assert part.restricted == requirement.restricted
        assert set(part.elements) == set(requirement.elements) & answered


def test_elements_come_in_the_order_in_which_they_are_first_asked_for():
    assert shown(form(asks("A", "y", "x"), asks("B", "x", "z"))) == ["y", "x", "z"]


def test_the_form_tells_everybody_who_asks_for_an_element():
    water, civil = asks("DY-SW", "x"), asks("DY-MZ", "x", "y")
    [x, y] = form(water, civil).items()
    assert (x.asked_by, y.asked_by) == ((water, civil), (civil,))


def test_a_requirement_met_so_many_days_ago_is_due_again():
    met = asks("A", "x", every_days=7, last=MONDAY - 7 * DAY + timedelta(hours=3))
    assert shown(form(met)) == ["x"]


def test_a_requirement_met_more_recently_is_not_due():
    met = asks("A", "x", every_days=7, last=MONDAY - 6 * DAY)
    assert shown(form(met)) == []


def test_days_are_those_of_china():
    before_midnight = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    after_midnight = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert local_day(before_midnight) == date(2026, 11, 22)
    assert local_day(after_midnight) == date(2026, 11, 23)
    met = asks("A", "x", every_days=1, last=before_midnight)
    assert shown(form(met, at=after_midnight)) == ["x"]


@pytest.mark.parametrize(("days_ago", "is_fresh"), [(0, True), (29, True), (30, False)])
def test_an_answer_is_fresh_for_its_elements_days(days_ago, is_fresh):
    answer = on_file("x", days_ago=days_ago)
    [item] = form(asks("A", "x"), filed=[answer]).items()
    assert item.fresh == (answer if is_fresh else None)


def test_an_element_that_is_never_fresh_is_asked_again_the_same_day():
    [item] = form(
        asks("A", "x"), known=[element("x", fresh_days=0)], filed=[on_file("x", days_ago=0)]
    ).items()
    assert item.fresh is None


def test_an_answer_that_is_no_choice_any_more_is_asked_again():
    asked = element("x", "choice", choices=choices("new"))
    [item] = form(asks("A", "x"), known=[asked], filed=[on_file("x", "old")]).items()
    assert item.fresh is None


def test_a_sealed_answer_is_fresh_without_being_read():
    asked = element("x", "choice", choices=choices("new"), personal=True)
    sealed = on_file("x", None, sealed="sealed:…")
    [item] = form(asks("A", "x"), known=[asked], filed=[sealed]).items()
    assert item.fresh == sealed


@pytest.mark.parametrize(
    ("kind", "show"),
    [({}, True), ({"personal": True}, False), ({"sensitive": True}, False)],
    ids=["plain", "personal", "sensitive"],
)
def test_personal_and_sensitive_answers_are_only_said_to_be_on_file(kind, show):
    answer = on_file("x")
    [item] = form(asks("A", "x"), known=[element("x", **kind)], filed=[answer]).items()
    assert (item.fresh, item.show) == (answer, show)


def test_who_restrictedly_asks_beside_others_is_not_told():
    water = asks("DY-SW", "x")
    [item] = form(water, asks("DY-ZZ", "x", restricted=True)).items()
    assert item.asked_by == (water,)


def test_what_a_restricted_requirement_asks_alone_names_nobody():
    [item] = form(asks("DY-ZZ", "x", restricted=True)).items()
    assert item.asked_by == ()


def test_what_only_a_restricted_requirement_wants_and_is_on_file_is_not_listed():
    assert shown(form(asks("DY-ZZ", "x", restricted=True), filed=[on_file("x")])) == []


def test_a_record_tells_what_not_only_restricted_requirements_asked():
    wanted = [asks("DY-ZZ", "x", "y", restricted=True), asks("DY-SW", "y", "z")]

    class Record:
        parts = parts(wanted, "xyz")

    assert openly_asked(Record) == {"y", "z"}


@given(
    st.integers(0, 10**18 - 1),
    st.timedeltas(-50_000 * DAY, 50_000 * DAY).map(MONDAY.__add__),
)
def test_a_version_is_read_as_it_was_written(position, at):
    version = FormVersion.of(position, at)
    assert FormVersion.read(str(version)) == version
    assert version.at == at.replace(microsecond=0)


@pytest.mark.parametrize(
    "text",
    ["", "v1", "v1@", "1@2026-11-23T01:00:00Z", "v1@2026-11-31T01:00:00Z", "v1@2026-11-23"],
)
def test_what_is_no_version_is_an_unknown_form(text):
    with pytest.raises(Refused) as caught:
        FormVersion.read(text)
    assert (caught.value.code, caught.value.about) == ("form.unknown", {"field": "form"})


@pytest.mark.parametrize(
    ("kind", "place", "allowed"),
    [
        ("bin_check", "bin", True),
        ("bin_check", "household", False),
        ("household_visit", "household", True),
        ("household_visit", "bin", False),
        ("site_inspection", "workshop", True),
        ("meeting_record", "venue", True),
    ],
)
def test_what_is_done_fits_the_place(kind, place, allowed):
    if allowed:
        check_kind(kind, place, "kind")
        return
    with pytest.raises(Refused) as caught:
        check_kind(kind, place, "occasion")
    assert (caught.value.code, caught.value.about) == ("visit.kind", {"field": "occasion"})
