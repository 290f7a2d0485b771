"""The list of who follows whom is what the services do, or a queue would fill that nobody reads."""

import pytest

from contracts.topology import SERVICES, SUBSCRIBERS
from events.subscription import subscribers_of, subscriptions_of
from services.cli.runtime import kernel_provider, service_class


@pytest.mark.parametrize("source", SERVICES)
def test_a_log_has_queues_for_exactly_those_who_follow_it(source):
    following = subscribers_of([service_class(service) for service in SERVICES])
    assert sorted(SUBSCRIBERS[source]) == following.get(source, [])


@pytest.mark.parametrize("source", SERVICES)
def test_a_log_is_relayed_at_leisure_only_where_all_who_follow_it_have_leisure(source):
    following = [
        subscription.leisure
        for service in SUBSCRIBERS[source]
        for subscription in subscriptions_of(service_class(service))
        if source in subscription.sources
    ]
    assert kernel_provider(source).leisure == min(following, default=0.0)
