"""The list of who follows whom is what the services do, or a queue would fill that nobody reads."""

import pytest

from contracts.topology import SERVICES, SUBSCRIBERS
from events.subscription import subscribers_of
from services.cli.runtime import service_class


@pytest.mark.parametrize("source", SERVICES)
def test_a_log_has_queues_for_exactly_those_who_follow_it(source):
    following = subscribers_of([service_class(service) for service in SERVICES])
    assert sorted(SUBSCRIBERS[source]) == following.get(source, [])
