"""Connections reset between every two, again and again, under the stated load."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from contracts.topology import SERVICES
from tests.chaos.load import STATED
from tests.chaos.proxy import between, place, proxied
from tests.chaos.scene import staged

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]

RESETS = 10


def reset_again_and_again(scene, proxies) -> int:
    """Reset all that is connected, evenly over the load; return how many connections those were."""
    cut = 0
    for _ in range(RESETS):
        scene.after(0.8 / RESETS)
        cut += sum(proxy.reset() for proxy in proxies)
    return cut


@pytest.fixture
def proxies() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_resets_between_services_and_broker_lose_nothing(databases, vhost, tmp_path, say, proxies):
    proxy = proxies.enter_context(between(place(vhost)))
    with staged(databases, proxied(vhost, proxy), tmp_path, say) as scene:
        with scene.under(STATED):
            cut = reset_again_and_again(scene, [proxy])
            recovered = scene.in_step()
        fault = "resets between services and broker"
        scene.holds(fault, connections_reset=cut, recovered_s=recovered)


def test_resets_between_services_and_postgres_lose_nothing(
    databases, vhost, tmp_path, say, proxies
):
    proxy = proxies.enter_context(between(place(databases.replace("{service}", "vault"))))
    through = proxied(databases.replace("{service}", "vault"), proxy)
    with staged(through.removesuffix("vault") + "{service}", vhost, tmp_path, say) as scene:
        with scene.under(STATED):
            cut = reset_again_and_again(scene, [proxy])
            recovered = scene.in_step()
        fault = "resets between services and PostgreSQL"
        scene.holds(fault, connections_reset=cut, recovered_s=recovered)


def test_resets_between_clients_and_services_lose_nothing(scene, proxies):
    site, before = scene.stage.world.site, {}
    for service in SERVICES:
        address = scene.processes.address(service)
        before[f"http://{address}"] = proxies.enter_context(between(address))
    site.by_prefix = {
        prefix: f"http://127.0.0.1:{before[address].port}"
        for prefix, address in site.by_prefix.items()
    }
    with scene.under(STATED):
        cut = reset_again_and_again(scene, before.values())
        recovered = scene.in_step()
    fault = "resets between clients and services"
    scene.holds(fault, connections_reset=cut, recovered_s=recovered)
