"""The patrol service's tables follow from its log alone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from contracts.all import registry
from events.rebuild import rebuild
from services.patrol.read_models import MODELS
from tests.patrol.world import scanned


@pytest.fixture(scope="module")
def lived_in(world):
    """A service in which all that can happen has happened."""
    street, cadre = world.somebody("street_coordinator"), world.somebody("cadre")
    boards = [uuid4(), uuid4()]
    route = street.draw(*boards)
    patrol, early = cadre.start(route, track=True), cadre.now()
    street.draw(boards[0], route=route)
    cadre.scan(patrol, boards[0])
    fix = {"longitude": 120.231, "latitude": 29.3, "accuracy_m": 5, "at": early}
    cadre.do(f"patrols/{patrol}/send-track/…", chunk=0, fixes=[fix])
    seen = {"problem": str(uuid4()), "title": "垃圾", "description": "泡沫"}
    cadre.do(f"patrols/{patrol}/observe-problem/…", problem=seen, observed_at=early)
    wrong = (world.clock.now() + timedelta(days=1)).isoformat()
    cadre.do(f"patrols/{patrol}/finish/…", observed_at=wrong)
    cadre.do(f"patrols/{patrol}/scan-board/…", **scanned(boards[1], early))
    return world


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_rebuilt_model_is_row_by_row_the_one_that_was_folded_as_it_happened(lived_in, model):
    rebuilt = rebuild(lived_in.kernel.store, registry, model)
    assert rebuilt.position == lived_in.kernel.head().position
    assert not rebuilt.differences
