"""The scoring service's tables follow from its log alone."""

from uuid import uuid4

import pytest

from contracts.all import registry
from events.rebuild import rebuild
from services.scoring.policy import rules_text
from services.scoring.read_models import MODELS
from tests.scoring.domain.examples import (
    COUNTY,
    WATER,
    answered,
    closed,
    dispatched,
    extended,
    verified,
)


@pytest.fixture
def lived_in(ruled):
    """A service in which all that can happen has happened."""
    ruled.hear(dispatched(), extended(9))
    ruled.hear(verified(on_time=False), closed(), answered())
    officer = ruled.somebody("officer", areas=(COUNTY,), department=WATER)
    organiser = ruled.somebody("organiser")
    live = [each for each in officer.all("scores/entries") if not each["voided"]]
    mine = [each["entry"] for each in live if each["subject"] == WATER]
    for entry, upheld in zip(mine, (True, False), strict=False):
        appeal = uuid4()
        officer.do(f"appeals/{appeal}", entry=entry, grounds="有误")
        organiser.do(f"appeals/{appeal}/decide/…", upheld=upheld, reason="已核")
    ruled.adopt(f"# anew\n{rules_text()}")
    ruled.recompute()
    ruled.adopt()
    ruled.recompute()
    return ruled


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_rebuilt_model_is_row_by_row_the_one_that_was_folded_as_it_happened(lived_in, model):
    rebuilt = rebuild(lived_in.kernel.store, registry, model)
    assert rebuilt.position == lived_in.kernel.head().position
    assert not rebuilt.differences
