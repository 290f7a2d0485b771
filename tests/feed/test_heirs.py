"""A department that was absorbed by another: whoever stands for it is told."""

from datetime import date

import pytest

from contracts.directory.events import DepartmentMerged, DepartmentRegistered
from contracts.directory.parts import OfficeHours
from events.envelope import decode
from tests.feed.examples import BUILDING, WATER, dispatched


@pytest.fixture
def merged(world):
    for department in (WATER, BUILDING):
        registered = DepartmentRegistered(
            department=department,
            name=department,
            short=department,
            kind="department",
            area="330783",
            since=date(2020, 1, 1),
            hours=OfficeHours(seasons=()),
        )
        world.hear("directory", registered)

    def merge(since):
        merged = DepartmentMerged(department=WATER, successor=BUILDING, since=since)
        world.hear("directory", merged)

    return merge


def test_the_heir_of_a_department_gets_its_items(world, merged):
    world.hear("issue", dispatched(WATER))
    merged(date(2026, 11, 23))
    world.hear("issue", dispatched(WATER))
    assert len(world.items(WATER)) == 1
    (item,) = [decode(body, world.feed.registry).data for body in world.items(BUILDING)]
    assert item.department == BUILDING


def test_until_the_day_of_the_merger_it_gets_them_itself(world, merged):
    merged(date(2026, 11, 24))
    world.hear("issue", dispatched(WATER))
    assert len(world.items(WATER)) == 1
    assert world.items(BUILDING) == []
