"""RabbitMQ tells what dashboards and alarms ask of it."""

import re
from urllib.parse import urlsplit

import pytest
import requests

from tests.ground.waiting import until
from tests.monitoring.rules import BROKERS

# With the slow ones: it starts a broker for one look.
pytestmark = [pytest.mark.private_servers, pytest.mark.chaos]


def told(address: str) -> set[str]:
    """Return the names that are told there; none while nobody answers yet."""
    try:
        text = requests.get(address, timeout=10).text
    except requests.ConnectionError:
        return set()
    return set(re.findall(r"^(rabbitmq_\w+)", text, re.MULTILINE))


def test_every_name_of_the_brokers_is_told_by_a_broker(ground):
    with ground.own_broker("rabbitmq_prometheus") as broker:
        address = f"http://127.0.0.1:{urlsplit(broker.api).port}/metrics"
        until(lambda: told(address) >= BROKERS, seconds=60)
