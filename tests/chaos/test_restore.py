"""A backup taken under load, brought back on an empty machine beside an empty broker."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import eventlet
import pytest
from eventlet.green import subprocess
from sqlalchemy import make_url

from contracts.topology import SERVICES
from deploy.ground.private_postgres import private_postgres
from events.store import Store, connect
from tests.chaos import load
from tests.chaos.departments import Department
from tests.chaos.load import STATED, Journal
from tests.chaos.scene import Scene, staged
from tests.story.deployments import Processes, Stage, databases_made
from services.cli.demo.story.setting import SYSTEMS

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]

ROOM = "max_connections=400"


@pytest.fixture
def bodies(monkeypatch) -> Mapping[str, dict]:
    """What each visit of the load says: a phone keeps it, and can send it again."""
    kept, made = {}, load._visit

    def visit(*about):
        entry, body = made(*about)
        kept[entry.visit] = body
        return entry, body

    monkeypatch.setattr(load, "_visit", visit)
    return kept


def test_a_backup_taken_under_load_is_brought_back_and_heals_by_resends(
    ground, own_broker, tmp_path, say, bodies
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
                before = {e.visit for e in scene.journal_so_far() if e.version is not None}
                _backup(server.url, copy)
            environ = scene.stage.processes._environ
        server.kept.kill()
        restored = stack.enter_context(private_postgres(ROOM, backup=copy))
        here = _moved(databases, restored.url)
        with _again(scene, environ, here, own_broker.address("/"), second, say) as healed:
            recovered = healed.in_step()
            kept = _visits(healed.stores["visit"])
            assert before <= kept, "what was answered before the backup began is not in it"
            lost = [entry for entry in scene.journal.entries if entry.visit not in kept]
            _send_again(healed, scene.journal, bodies)
            healed.holds(
                "physical backup under load, restored beside an empty broker",
                recovered_s=recovered,
                in_backup=len(kept),
                later_than_backup=len(lost),
            )
            _verify({**environ, "NEEDLE_DATABASE": here})
