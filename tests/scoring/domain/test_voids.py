"""A void case takes out what it counted for only if somebody above decided it."""

from dataclasses import replace

import pytest

from services.scoring.domain.counting import counted
from services.scoring.domain.loading import load
from services.scoring.policy import rules_text
from tests.scoring.domain.examples import dispatched, logged, voided

SHIPPED = load(rules_text())


def due(*facts):
    found = counted(logged(*facts), lambda _: SHIPPED)
    return [entry for entry in found.values() if entry.measure == "on_time_rate"]


def test_what_the_county_made_void_is_due_from_nobody():
    assert due(dispatched(), replace(voided, tier="county")) == []


@pytest.mark.parametrize("tier", ["street", None], ids=["street", "unknown"])
def test_what_a_street_made_void_stays_due(tier):
    assert due(dispatched(), replace(voided, tier=tier)) == due(dispatched()) != []
