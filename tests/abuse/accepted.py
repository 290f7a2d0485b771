"""The widest that is accepted: most of the widest bodies name things that are not there."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from services.cli.demo.story.world import VILLAGE
from services.patrol.domain.patrol import MAX_CHUNKS, MAX_FIXES
from services.patrol.domain.route import MAX_VERTICES
from tests.abuse.county import INSIDERS, County


@dataclass(frozen=True)
class Sent:
    """One request of somebody's, and what it is."""

    name: str
    role: str
    path: str
    body: Any

    @property
    def who(self) -> str:
        """Their login."""
        return INSIDERS[self.role]


def a_patrol(county: County) -> Iterator[Sent]:
    """Draw a route of the most corners there are, walk along it all day and end.

    All of it in one yard, where everything is near everything, but for leaps across the county.
    """
    somewhere = random.Random(1)
    now = datetime.fromisoformat(county.now())
    route, patrol = uuid4(), uuid4()

    def at(metres: float) -> list[float]:
        return [degrees + somewhere.uniform(0, metres) / 1e5 for degrees in (120.23, 29.3)]

    def fixes(chunk: int) -> Iterator[dict[str, Any]]:
        for number in range(MAX_FIXES):
            longitude, latitude = at(30_000 if chunk % 2 else 20)
            moment = now + timedelta(seconds=chunk * MAX_FIXES + number)
            told = {"accuracy_m": 5.25, "at": moment.isoformat()}
            yield {"longitude": longitude, "latitude": latitude, **told}

    line = {"type": "LineString", "coordinates": [at(20) for _ in range(MAX_VERTICES)]}
    drawn = {"name": "溪", "area": VILLAGE, "kind": "river", "geometry": line}
    yield Sent("a route", "street_coordinator", f"/api/routes/{route}/draw/{uuid4()}", drawn)
    start = {"route": str(route), "track": True, "observed_at": county.now()}
    yield Sent("a patrol", "cadre", f"/api/patrols/{patrol}", start)
    for chunk in range(MAX_CHUNKS):
        body = {"chunk": chunk, "fixes": list(fixes(chunk))}
        yield Sent("a chunk", "cadre", f"/api/patrols/{patrol}/send-track/{uuid4()}", body)
    end = {"observed_at": county.now()}
    yield Sent("a patrol's end", "cadre", f"/api/patrols/{patrol}/finish/{uuid4()}", end)
