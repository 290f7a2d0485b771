"""What Prometheus would collect after the story: all that dashboards and alerts ask for."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from contracts.registry import registry
from contracts.topology import SERVICES, SUBSCRIBERS
from services.cli.demo.story.visiting import HOUSEHOLDER, TELEPHONE
from tests.monitoring.rules import OURS

ONLY_OVER_A_BROKER = {name for name in OURS if name.startswith("needle_relay_")}
FEW = 60
"""Values that a label may have where they are not listed below."""


@pytest.fixture
def text(played) -> str:
    return played.stage.measured()


@pytest.fixture
def samples(text):
    return [one for family in text_string_to_metric_families(text) for one in family.samples]


@pytest.fixture
def value(samples):
    """Return the sum of what is told by one name with some labels."""

    def value(name, **labels):
        return sum(
            one.value
            for one in samples
            if one.name == name and labels.items() <= one.labels.items()
        )

    return value


def test_every_name_that_dashboards_and_alerts_ask_for_is_told(samples, played):
    expected = OURS if played.stage.broker else OURS - ONLY_OVER_A_BROKER
    assert expected - {one.name for one in samples} == set()


def test_every_service_and_every_subscription_is_told_apart(samples):
    follows = {(who, source) for source, readers in SUBSCRIBERS.items() for who in readers}
    told = {
        (one.labels["service"], one.labels["source"])
        for one in samples
        if one.name == "needle_subscription_position"
    }
    assert told == follows
    up = {one.labels["service"] for one in samples if one.name == "needle_store_up" if one.value}
    assert up == set(SERVICES)


def test_what_happened_was_counted(value, played):
    for service in ("directory", "visit", "issue", "feed", "scoring"):
        assert value("needle_events_appended_total", service=service) > 0, service
    assert value("needle_events_appended_total") == value("needle_log_position")
    assert value("needle_http_requests_total", service="visit", method="PUT", status="201") > 0
    assert value("needle_vault_operations_total", service="visit", operation="seal") > 0
    assert value("needle_timer_calls_total", service="issue", timer="remind", outcome="well") > 0
    assert value("needle_parked_events") == 0
    if played.stage.broker:
        published = value("needle_relay_published_total", service="visit")
        assert published == value("needle_log_position", source="visit")


def test_labels_have_few_values_and_no_persons(text, samples):
    values: dict[tuple[str, str], set[str]] = {}
    for one in samples:
        for label, told in one.labels.items():
            values.setdefault((one.name, label), set()).add(told)
    for (name, label), found in values.items():
        most = {"type": len(registry.events), "route": 250, "department": 250}.get(label, FEW)
        assert len(found) <= most, (name, label, len(found))
    assert HOUSEHOLDER not in text
    assert TELEPHONE not in text
    uuids = re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)
    assert uuids is None
