"""A unit, its posts and its accounts are given out only by who is in charge of all of its area.

Whoever is put into a unit reads its feed and its restricted cases, wherever they work themselves.
"""

from collections.abc import Callable
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.directory.commands import (
    CreatePost,
    OpenSystemAccount,
    ReassignPerson,
    RegisterPerson,
    SetRoster,
)
from events.context import Context
from services.copies.departments import Mergers
from services.directory.api import guards
from services.directory.domain.login import Login
from services.directory.domain.person import Person
from services.web.identity import Caller
from services.web.problems import NotFound
from tests.directory.doors import DOORS, Door
from tests.directory.world import COUNTY, MONDAY, STREET, VILLAGE, Client

OTHER_STREET = "330783001"


@pytest.fixture(scope="module")
def of_the_street(directory) -> Client:
    return directory.colleague("operator", areas=(STREET,))


@pytest.fixture(scope="module")
def of_the_county(directory) -> Client:
    return directory.colleague("operator", areas=(COUNTY,))


@pytest.mark.parametrize("area", [COUNTY, OTHER_STREET], ids=["the county", "another street"])
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_operator_of_a_street_gives_out_no_unit_of(directory, of_the_street, door, area):
    answer = door(Door(directory, directory.department(area=area), of_the_street))
    assert answer.status_code == 404, answer.text


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_operator_of_a_street_gives_out_its_own_units(directory, of_the_street, door):
    answer = door(Door(directory, directory.department(area=STREET), of_the_street))
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_operator_of_the_county_gives_out_its_units(directory, of_the_county, door):
    answer = door(Door(directory, directory.department(area=COUNTY), of_the_county))
    assert answer.status_code == 201, answer.text


AREAS = ("33", "3307", COUNTY, OTHER_STREET, STREET, "330783005005", VILLAGE)


@pytest.fixture(scope="module")
def units(directory) -> dict[str, str]:
    """A unit of each area."""
    return {area: directory.department(area=area) for area in AREAS}


def asks(
    unit: str, areas: tuple[str, ...]
) -> tuple[tuple[Callable[..., None], object, object], ...]:
    """Return guards with a state and a command that names nothing of elsewhere but the unit."""
    person = {"person": "p", "roles": ("officer",), "areas": areas}
    there = Person(unit, ("officer",), areas)
    return (
        (guards.over_person, None, RegisterPerson(name="张小满", department=unit, **person)),
        (
            guards.over_person,
            Person(None, ("cadre",), areas),
            ReassignPerson(**person, department=unit),
        ),
        (guards.over_person, there, ReassignPerson(**person)),
        (guards.over_post, None, CreatePost(post="p", department=unit, title="岗")),
        (
            guards.over_account,
            Login(),
            OpenSystemAccount(account="a", department=unit, password="*" * 12),
        ),
        (
            guards.over_roster,
            None,
            SetRoster(roster="r", area=areas[0], department=unit, shifts=()),
        ),
    )


@given(
    st.sampled_from(AREAS), st.lists(st.sampled_from(AREAS), min_size=1, max_size=3, unique=True)
)
def test_a_unit_is_given_out_by_who_covers_its_area_and_by_nobody_else(
    directory, units, area, mine
):
    who = Caller(person="operator", roles=("operator",), areas=mine)
    context = Context.of_command(uuid4(), "operator", MONDAY)
    for guard, state, command in asks(units[area], tuple(mine)):

        def passes(unit, guard=guard, state=state, command=command) -> bool:
            try:
                guard(unit, state, command, who)
            except NotFound:
                return False
            return True

        assert directory.kernel.run(context, passes) == who.covers(area), type(command).__name__


def test_units_that_were_merged_in_turn_are_given_out_together():
    mergers = Mergers(
        {"a": ("b", MONDAY.date()), "b": ("c", MONDAY.date()), "x": ("y", MONDAY.date())}
    )
    family = {"a", "b", "c"}
    assert {one: set(mergers.together(one)) for one in "abcz"} == {
        **dict.fromkeys("abc", family),
        "z": {"z"},
    }
