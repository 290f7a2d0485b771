"""What an auditor sees of the story: the past as it was, tables that follow, logs that hold."""

import pytest

from contracts.all import registry
from contracts.topology import SERVICES
from events.store import Store, connect
from services.audit.comparing import compare_models
from services.cli.runtime import kernel_provider


def test_a_case_is_replayed_as_it_was_at_a_moment(seen):
    then = [moment["type"] for moment in seen.as_of["moments"]]
    now = [moment["type"] for moment in seen.replayed["moments"]]
    assert "assignment.returned.v1" in then
    assert "issue.closed.v2" not in then
    assert "issue.closed.v2" in now


def test_a_case_is_led_back_to_the_visit_that_it_came_from(seen):
    causes = {
        moment["type"] for moment in seen.replayed["moments"] if moment["relation"] == "cause"
    }
    assert "problem.observed.v1" in causes


def test_the_rule_that_was_in_force_is_told_in_its_own_words(seen):
    assert any("企业或作坊污水入河" in (rule["text"] or "") for rule in seen.replayed["rules"])


def test_every_log_is_what_was_archived(seen):
    assert {chain["service"] for chain in seen.chains} == set(SERVICES) - {"audit"}
    assert [chain for chain in seen.chains if chain["found"] or chain["unarchived"]] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_read_model_rebuilt_from_its_log_is_the_same(played, service):
    store = Store(connect(played.stage.database_of(service), pool=2), service)
    rebuilt = list(compare_models(store, registry, kernel_provider(service).models))
    store.engine.dispose()
    assert rebuilt
    assert [model for model in rebuilt if model.differing] == []
