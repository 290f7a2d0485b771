"""PostgreSQL killed, replaced by a replica, out of room, under the stated load."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import eventlet
import pytest
from requests import RequestException, Response

from deploy.ground.postgres import PrivatePostgres
from deploy.ground.private_postgres import private_postgres
from deploy.ground.replicas import Replicated, replicated_postgres
from deploy.ground.search import Unfit
from deploy.ground.small_disk import SmallDisk, small_disk
from tests.chaos import load
from tests.chaos.load import STATED
from tests.chaos.scene import Scene, staged
from tests.story.deployments import databases_made

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]

ROOM = "max_connections=400"
TIGHT = ("min_wal_size=32MB", "max_wal_size=64MB")
DISK_MB = 500


@pytest.fixture
def scene_on(ground, tmp_path, say, request) -> Iterator[Callable[[str], Scene]]:
    """Run the services on databases that a test gives, and a vhost of their own."""
    name = request.node.name
    with ExitStack() as stack:
        stack.callback(ground.drop_vhost, name)
        vhost = ground.vhost(name)
        yield lambda databases: stack.enter_context(staged(databases, vhost, tmp_path, say))


def test_a_database_server_killed_under_load_loses_nothing_and_is_found_again(scene_on):
    with private_postgres(ROOM) as server:
        scene = scene_on(databases_made(server.make))
        with scene.under(STATED):
            scene.after(1 / 3)
            server.kept.kill()
            scene.after(1 / 12)
            server.kept.start()
            recovered = scene.in_step()
        scene.holds("kill -9 of PostgreSQL", recovered_s=recovered)


def test_a_killed_primary_is_replaced_by_the_replica_that_has_all(scene_on):
    with replicated_postgres(ROOM) as servers:
        scene = scene_on(_anywhere(servers))
        with scene.under(STATED):
            scene.after(1 / 3)
            servers.primary.kept.kill()
            scene.after(1 / 12)
            servers.promote()
            recovered = scene.in_step()
        scene.holds("PostgreSQL primary killed, replica promoted", recovered_s=recovered)


def _anywhere(servers: Replicated) -> str:
    """Return the template of URLs that lead to whoever is the primary."""
    hosts = "?" + servers.url.partition("?")[2]
    return databases_made(lambda name: servers.make(name).removesuffix(hosts)) + hosts


# ---- out of room ---------------------------------------------------------------------------------
@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    """A disk that holds one small PostgreSQL with all that it has."""
    with ExitStack() as stack:
        try:
            made = stack.enter_context(small_disk(DISK_MB))
        except Unfit as reason:
            pytest.skip(str(reason))
        yield made


def test_a_full_disk_is_told_to_clients_and_what_was_accepted_is_kept(scene_on, disk):
    with private_postgres(ROOM, *TIGHT, data=disk.path / "data") as server:
        scene = scene_on(databases_made(server.make))
        form = scene.cadres[0].form()
        with _supervised(server), scene.under(STATED):
            scene.after(1 / 3)
            disk.fill()
            told = _refused(scene, form)
            scene.after(1 / 12)
            disk.release()
            recovered = scene.in_step()
        assert told.headers["Content-Type"] == "application/problem+json"
        assert told.json()["code"] == "store-unavailable"
        assert int(told.headers["Retry-After"]) > 0
        scene.holds("disk full under the logs", recovered_s=recovered)


@contextmanager
def _supervised(server: PrivatePostgres) -> Iterator[None]:
    """Start the server whenever it has ended by itself, as whoever supervises servers does."""

    def look() -> None:
        while True:
            if not server.kept.running:
                with suppress(Unfit):
                    server.kept.start()
            eventlet.sleep(0.5)

    supervisor = eventlet.spawn(look)
    try:
        yield
    finally:
        supervisor.kill()


def _refused(scene: Scene, form: str) -> Response:
    """Send visits until one is refused for the full disk; return that answer.

    The journal has each of them: it is sent again, as a phone would.
    """
    cadre, world = scene.cadres[0], scene.stage.world
    while True:
        entry, body = load._visit(STATED, form, world.now(), 1)
        scene.journal.entries.append(entry)
        url = world.site.url(f"/api/visits/{entry.visit}")
        with suppress(RequestException):
            answer = cadre._session.put(url, json=body, timeout=load.TIMEOUT_S)
            eventlet.spawn(cadre.send, entry, body, scene.journal)
            if answer.status_code == 503:
                return answer
