"""Rebuilding a service's read models beside the live ones."""

import pytest
from sqlalchemy import update

from events.context import Context
from services.audit.comparing import compare_models
from services.audit.domain import Report
from services.audit.read_models import chains, model
from services.audit.recording import record
from tests.audit.conftest import MONDAY
from tests.audit.world import registry
from tests.feed.examples import some


@pytest.fixture
def checked(place):
    """An audit service that has a read model of its own with two rows."""
    for service in ("issue", "visit"):
        context = Context.of_command(some(service), "test", MONDAY)
        record(place.audit, Report(service, 7, 0), context)
    return place.audit.store


def test_untouched_read_models_are_the_same_again(checked):
    (rebuilt,) = compare_models(checked, registry, [model])
    assert (rebuilt.model, rebuilt.rows, rebuilt.same) == ("chains.v1", 2, True)


def test_a_row_that_somebody_changed_is_told(checked):
    with checked.engine.begin() as connection:
        connection.execute(update(chains).where(chains.c.service == "issue").values(found=3))
    (rebuilt,) = compare_models(checked, registry, [model])
    assert [difference.key for difference in rebuilt.differences] == [("issue",)]


def test_progress_is_told_by_model(checked):
    told = []
    list(compare_models(checked, registry, [model], lambda *progress: told.append(progress)))
    assert told == [("chains.v1", 2, 2)]
