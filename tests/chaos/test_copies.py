"""Two copies of every service, and two relays at once, under the stated load."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from contracts.topology import SERVICES
from tests.chaos.load import STATED
from tests.chaos.proxy import between
from tests.chaos.scene import Scene, staged

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]


@pytest.fixture
def front() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def balance(scene: Scene, front: ExitStack) -> None:
    """Have clients reach both copies of each service in turn, as behind a load balancer."""
    site, processes = scene.stage.world.site, scene.processes
    fronts = {}
    for service in SERVICES:
        both = processes.address(service), processes.address(f"{service}-2")
        fronts[f"http://{both[0]}"] = f"http://127.0.0.1:{front.enter_context(between(*both)).port}"
    site.by_prefix = {prefix: fronts[address] for prefix, address in site.by_prefix.items()}
    site.default = fronts[site.default]


def test_of_two_copies_of_every_service_one_may_be_killed(databases, vhost, tmp_path, say, front):
    with staged(databases, vhost, tmp_path, say, copies=2) as scene:
        balance(scene, front)
        with scene.under(STATED):
            scene.after(1 / 3)
            for service in SERVICES:
                scene.kill(service)
            recovered = scene.in_step()
            scene.after(1 / 6)
            for service in SERVICES:
                scene.start(service)
        scene.holds("two copies of every service, the first of each killed", recovered_s=recovered)


def test_two_relays_of_every_log_at_once_send_twice_what_is_taken_once(
    databases, vhost, tmp_path, say, front
):
    greedy = {
        name: {"NEEDLE_GREEDY": "1"} for service in SERVICES for name in (service, f"{service}-2")
    }
    faulty = {"copies": 2, "module": "tests.chaos.faulty", "own": greedy}
    with staged(databases, vhost, tmp_path, say, **faulty) as scene:
        balance(scene, front)
        with scene.under(STATED):
            scene.after(3 / 4)
            recovered = scene.in_step()
        scene.holds("two relays of every log at once", recovered_s=recovered)
