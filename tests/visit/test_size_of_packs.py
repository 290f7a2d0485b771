"""What a pack weighs on the line: a large village of 1,200 doors, each visited once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
import requests

from contracts.common import Point
from contracts.visit.commands import ProposeRequirement
from contracts.visit.events import (
    PlacePositioned,
    PlaceRegistered,
    RequirementApproved,
    RequirementProposed,
    StickerAdopted,
    VisitRecorded,
)
from services.visit import upkeep
from services.visit.domain.basis import stated
from tests.visit.answering import visit
from tests.visit.world import DAY, tell

DOORS, VISITS, REQUIREMENTS = 1200, 20, 3
FIRST, A_DAY = 150 * 1024, 5 * 1024
"""Bytes, compressed."""


def some_id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def doors(village: str, random: Random) -> list[PlaceRegistered]:
    return [
        PlaceRegistered(
            place=some_id(random),
            code=f"8XWVN{number:06}",
            kind="household",
            name=f"卢宅 {number // 4} 号 {number % 4 + 1} 室",
            area=village,
            door=f"{number // 4}-{number % 4 + 1}",
        )
        for number in range(DOORS)
    ]


def positioned(door: PlaceRegistered, random: Random) -> PlacePositioned:
    point = Point(
        longitude=round(120.2 + random.random() / 50, 6),
        latitude=round(29.2 + random.random() / 50, 6),
        radius_m=5.0,
    )
    return PlacePositioned(place=door.place, point=point, method="pin", fixes_used=0)


def visited(door: PlaceRegistered, like: VisitRecorded, random: Random) -> VisitRecorded:
    """Return a record of one door, like another but with answers of its own."""
    at = like.observed_at - timedelta(minutes=random.randrange(100_000))
    visit = some_id(random)
    answers = tuple(
        replace(
            each,
            visit=visit,
            observed_at=at,
            value=said(each.value, random),
            subject=f"place-{door.place}",
        )
        for each in like.answers
    )
    return replace(
        like,
        visit=visit,
        place=door.place,
        place_name=door.name,
        observed_at=at,
        answers=answers,
    )


def said(value: object, random: Random) -> object:
    if isinstance(value, bool):
        return random.random() < 0.5
    return random.randint(1, 9) if isinstance(value, int) else value


def stuck(door: PlaceRegistered) -> StickerAdopted:
    return StickerAdopted(place=door.place, area=door.area, text=f"旧码 {door.code}")


def approved(like: list[ProposeRequirement], area: str, random: Random) -> Iterator[object]:
    """Yield how requirements like others came into force in an area."""
    for each in like:
        wanted = some_id(random)
        told = {name: getattr(each, name) for name in each.__slots__}
        told |= {"requirement": wanted, "basis": stated(each.basis), "area": area}
        yield RequirementProposed(**told)
        yield RequirementApproved(requirement=wanted, approver="organiser-0")


def on_the_line(answer: requests.Response) -> int:
    assert answer.headers["Content-Encoding"] == "gzip"
    return int(answer.headers["Content-Length"])


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_village_of_1200_doors_fits_the_line(world, seeded, wanted_everywhere, cadre, place):
    random = Random(20261201)
    made = visit(cadre, place)
    [event] = world.stream(f"visit/{made}")
    houses = doors(seeded, random)
    tell(
        world.kernel,
        *houses,
        *(positioned(door, random) for door in houses),
        *(stuck(door) for door in houses),
        *(visited(door, event.data, random) for door in houses),
    )
    upkeep.pack(world.kernel)
    first = cadre.get(f"packs/{seeded}")
    assert len(first.json()["places"]) == DOORS + 1
    assert all(each["on_file"] for each in first.json()["places"])
    assert on_the_line(first) <= FIRST

    world.move(DAY)
    today = replace(event.data, observed_at=world.clock.now())
    tell(world.kernel, *(visited(door, today, random) for door in random.sample(houses, VISITS)))
    tell(world.kernel, *approved([*wanted_everywhere.values()][:REQUIREMENTS], seeded, random))
    news = cadre.get(f"packs/{seeded}", params={"after": first.json()["position"]})
    assert not news.json()["whole"]
    assert len(news.json()["places"]) == VISITS
    assert len(news.json()["requirements"]) == REQUIREMENTS
    assert on_the_line(news) <= A_DAY
