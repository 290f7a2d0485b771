"""A backup taken under load, brought back on an empty machine beside an empty broker."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import eventlet
import pytest
from eventlet.green import subprocess
from sqlalchemy import make_url

from contracts.topology import SERVICES
from deploy.ground.private_postgres import private_postgres
from events.replay import rows_of
from events.store import Store, connect
from services.cli.demo.story.setting import world_on
from tests.chaos import load
from tests.chaos.departments import Department
from tests.chaos.load import STATED, Cadre, Entry
from tests.chaos.scene import Scene, staged
from tests.story.deployments import Processes, Stage, databases_made

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]

ROOM = "max_connections=400"


class Sent(NamedTuple):
    """One visit: its number, by which its cadre is known, and what was said."""

    number: int
    entry: Entry
    body: dict[str, Any]


@pytest.fixture
def sent(monkeypatch) -> dict[str, Sent]:
    """Each visit of the load with what it says: a phone keeps it, and can send it again."""
    kept, made = {}, load._visit

    def visit(stated, form, now, number):
        entry, body = made(stated, form, now, number)
        kept[entry.visit] = Sent(number, entry, body)
        return entry, body

    monkeypatch.setattr(load, "_visit", visit)
    # A phone goes on with the form that it has, also when its answers are on file by now.
    monkeypatch.setattr(Cadre, "form", cache(lambda _self, form=Cadre.form: form(_self)))
    return kept


def test_a_backup_taken_under_load_is_brought_back_and_heals_by_resends(
    ground, own_broker, tmp_path, say, sent
):
    own_broker.wipe()
    copy, first, second = (tmp_path / name for name in ("copy", "first", "second"))
    first.mkdir()
    second.mkdir()
    vhost = ground.vhost("restore")
    with ExitStack() as stack:
        stack.callback(ground.drop_vhost, "restore")
        server = stack.enter_context(private_postgres(ROOM))
        databases = databases_made(server.make)
        with staged(databases, vhost, first, say) as scene:
            with scene.under(STATED):
                scene.after(1 / 2)
                entries = [each.entry for each in sent.values()]
                before = {entry.visit for entry in entries if entry.version is not None}
                copying = eventlet.spawn(_needle, "backup", copy, NEEDLE_BACKUP_DATABASE=server.url)
            while not copying.dead:  # so that it ends in the middle of the load, too
                with scene.under(replace(STATED, seconds=4)):
                    scene.after(1 / 2)
            copying.wait()
            told = scene.stage.processes.environ
        server.kept.kill()
        restored = stack.enter_context(private_postgres(ROOM, backup=copy))
        port, new_port = (str(make_url(each.url).port) for each in (server, restored))
        told = {name: text.replace(f":{port}/", f":{new_port}/") for name, text in told.items()}
        told["NEEDLE_BROKER"] = own_broker.address("/")
        with _again(scene, told, second) as healed:
            recovered = healed.in_step()
            kept = _visits(healed.stores["visit"])
            assert before <= kept, "what was answered before the backup began is not in it"
            _send_again(healed, sent)
            healed.holds(
                "backup under load, restored beside an empty broker",
                recovered_s=recovered,
                visits_in_backup=len(kept),
                visits_later_than_backup=len(sent.keys() - kept),
            )
            _needle("verify", **told)


@contextmanager
def _again(scene: Scene, told: Mapping[str, str], folder: Path) -> Iterator[Scene]:
    """Run the services of `scene` once more, elsewhere, with the same secrets and clock."""
    with ExitStack() as stack:
        running = stack.enter_context(closing(Processes(dict(told), folder)))
        for service in SERVICES:
            running.start(service)
        running.await_ready()
        before, databases = scene.stage.world, told["NEEDLE_DATABASE"]
        world = world_on(running.site(), before.clock, told["NEEDLE_OPERATOR_PASSWORD"])
        stage = Stage(world, folder, databases, told["NEEDLE_BROKER"], running, running.metrics())
        cadres = [Cadre(world, number) for number in range(len(scene.cadres))]
        for cadre in cadres:
            cadre.sign_in()
        stores = {name: Store(connect(stage.database_of(name), pool=2), name) for name in SERVICES}
        for store in stores.values():
            stack.callback(store.engine.dispose)
        departments = [Department(each.code, told["NEEDLE_BROKER"]) for each in scene.departments]
        for department in departments:
            department.start()
            stack.callback(department.stop)
        yield Scene(stage, scene.say, cadres, departments, stores, scene.journal, _load=STATED)


def _send_again(scene: Scene, sent: Mapping[str, Sent]) -> None:
    """Have the cadres send all that they ever sent: what the backup has is answered as before."""
    pool = eventlet.GreenPool(len(scene.cadres))
    for number, entry, body in sent.values():
        cadre = scene.cadres[number % len(scene.cadres)]
        pool.spawn_n(cadre.send, entry, body, scene.journal)
    pool.waitall()


def _visits(store: Store) -> set[str]:
    return {json.loads(row.body)["subject"].removeprefix("visit/") for row in rows_of(store)}


def _needle(*words: object, **told: str) -> None:
    command = [sys.executable, "-m", "services.cli", *map(str, words)]
    done = subprocess.run(
        command, env=os.environ | told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
