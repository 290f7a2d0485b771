"""A running visit service, on each kind of database; and who comes and goes there."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from itertools import count

import msgspec
import pytest

from contracts.visit.commands import ProposeRequirement
from services.visit import policy
from tests.visit.older import of_before
from tests.visit.world import COUNTY, Client, World, running

numbers = count(1)
SERVICES = ("visit", "directory", "vault")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def world(request, tmp_path_factory) -> Iterator[World]:
    """A visit service of this module's tests: each uses a village of its own."""
    folder = tmp_path_factory.mktemp("visit")
    with ExitStack() as databases:
        template = f"sqlite:///{folder}/{{service}}.db"
        if request.param == "postgres":
            ground = request.getfixturevalue("ground")
            number = next(numbers)
            names = {service: f"{number}_{request.path.stem}_{service}" for service in SERVICES}
            urls = {service: ground.database(name) for service, name in names.items()}
            for name in names.values():
                databases.callback(ground.drop_database, name)
            template = urls["visit"].replace(names["visit"], names["visit"][:-5] + "{service}")
        vault = template.replace("{service}", "vault")
        with running(template, vault, folder) as world:
            yield world


@pytest.fixture
def village(world) -> str:
    """A village where no other test has been."""
    return world.village()


@pytest.fixture
def cadre(world, village) -> Client:
    """A cadre of that village."""
    return world.somebody("cadre", areas=(village,))


@pytest.fixture
def place(cadre, village):
    """A household in the village."""
    return cadre.register(village)


@pytest.fixture(scope="module")
def wanted_everywhere(world) -> dict[str, ProposeRequirement]:
    """What the five departments ask for at every household, by department.

    The tests move the clock by years: theirs are requirements of before terms were bounded.
    """
    operator = world.somebody("operator")
    for element in map(msgspec.to_builtins, policy.elements()):
        operator.do(f"elements/{element.pop('element')}/…", **element)
    asked = {each.department: each for each in policy.requirements(COUNTY)}
    for each in asked.values():
        of_before(world, replace(each, until=date(2199, 12, 31)))
    return asked


@pytest.fixture
def seeded(village, wanted_everywhere) -> str:
    """The village, where five departments ask."""
    return village
