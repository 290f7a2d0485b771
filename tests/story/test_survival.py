"""Whatever is killed while the story is played, it ends the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import eventlet
import pytest

from contracts.topology import SERVICES
from events.chain import verify_log
from events.store import Store, connect
from services.cli.demo.story import play
from tests.story.deployments import Processes, Stage, started
from tests.story.end_state import settled

pytestmark = pytest.mark.private_servers

SEED = 330783


@contextmanager
def killing(running: Processes, kills: int, pause: float) -> Iterator[list[str]]:
    """Kill one service after the other with SIGKILL, at random; start each again at once."""
    killed: list[str] = []
    random = Random(SEED)

    def go_on() -> None:
        while len(killed) < kills:
            eventlet.sleep(random.uniform(0, pause))
            service = random.choice(SERVICES)
            running.kill(service)
            running.start(service)
            killed.append(service)

    killer = eventlet.spawn(go_on)
    yield killed
    killer.wait()
    running.await_ready()


def _chains_hold(stage: Stage) -> bool:
    for service in SERVICES:
        store = Store(connect(stage.database_of(service), pool=1), service)
        holds = verify_log(store).holds
        store.engine.dispose()
        if not holds:
            return False
    return True


@pytest.fixture(scope="module")
def undisturbed(in_processes):
    """The end state of a story that nothing disturbed."""
    return in_processes.end


def end_as_undisturbed(stage: Stage, kills: int, pause: float, undisturbed: object) -> None:
    """Play the story while services are killed; it must end as it does undisturbed."""
    with killing(stage.processes, kills, pause) as killed:
        play(stage.world)
    assert len(killed) == kills
    assert settled(stage.world, undisturbed) == undisturbed
    assert _chains_hold(stage)


def test_services_killed_at_random_change_nothing(databases, amqp_url, tmp_path, undisturbed):
    with started(databases, amqp_url, tmp_path) as stage:
        end_as_undisturbed(stage, 3, 8, undisturbed)


@pytest.mark.chaos
def test_services_killed_twenty_times_change_nothing(databases, amqp_url, tmp_path, undisturbed):
    with started(databases, amqp_url, tmp_path) as stage:
        end_as_undisturbed(stage, 20, 5, undisturbed)


def test_a_broker_wiped_in_the_middle_changes_nothing(databases, own_broker, tmp_path, undisturbed):
    with started(databases, f"{own_broker.url}/%2F", tmp_path) as stage:
        wiped = eventlet.spawn_after(10, own_broker.wipe)
        play(stage.world)
        wiped.wait()
        assert settled(stage.world, undisturbed) == undisturbed
        assert _chains_hold(stage)
