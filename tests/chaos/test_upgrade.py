"""An upgrade in place: two releases of one service side by side, and a new version of an event.

The releases are trees of this source, each with its contracts changed as its release would.
"""

import json
import os
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.all import registry
from deploy.ground.ports import free_port
from events.replay import rows_of
from services.cli.client import Site, wait_for
from tests.chaos.load import STATED
from tests.chaos.scene import Scene, staged

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]

ROOT = Path(__file__).parents[2]
CONTRACT = "contracts/visit/events.py"
STOPPED = "this release cannot read problem.observed.v2: upgrade"

FORESEES = """

from contracts.declare import foresee


@foresee("problem.observed", version=2)
def _without_language(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "language"}
"""

WRITES = """

@upcast("problem.observed", version=1)
def _with_language(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "language": "zh"}
"""


def release(folder: Path, text: str) -> dict[str, str]:
    """Make a release whose contract of visits is `text`; return what runs it."""
    for package in ("contracts", "events", "services"):
        shutil.copytree(ROOT / package, folder / package)
    (folder / CONTRACT).write_text(text, "utf-8")
    # Of two trees Python would otherwise take the one that it stands in.
    return {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.fspath(folder)}


@pytest.fixture
def today() -> str:
    """The contract of visits as this release has it: version 1 of `problem.observed`."""
    text = (ROOT / CONTRACT).read_text("utf-8")
    assert '@event("problem.observed", version=1)' in text
    return text


@pytest.fixture
def ready(tmp_path, today) -> dict[str, str]:
    """A release that writes version 1 and can read version 2."""
    return release(tmp_path / "ready", today + FORESEES)


@pytest.fixture
def following(tmp_path, today) -> dict[str, str]:
    """The release after it, which writes version 2 and still reads version 1."""
    text = today.replace('"problem.observed", version=1', '"problem.observed", version=2', 1)
    last = "    problem: ObservedProblem\n"
    text = text.replace(last, f'{last}    language: Line = "zh"\n', 1)
    return release(tmp_path / "following", text + WRITES)


@pytest.fixture
def read_here(monkeypatch) -> None:
    """Let the checks read version 2, too."""
    monkeypatch.setitem(registry._foreseen, ("problem.observed", 2), dict)
    yield
    registry._decoders.pop("problem.observed.v2", None)


@pytest.mark.usefixtures("read_here")
def test_two_releases_side_by_side_lose_nothing_whoever_can_read_the_new_version(
    databases, ground, tmp_path, say, *, ready, following
):
    own = dict.fromkeys(("directory", "visit", "issue", "patrol", "scoring", "audit"), ready)
    vhost = ground.vhost("upgrade")
    with staged(databases, vhost, tmp_path, say, own=own) as scene:
        _start_beside(scene, own, following)
        with scene.under(STATED):
            wait_for(
                "the feed, which is not ready, to stop", lambda: STOPPED in _log(tmp_path, "feed")
            )
            scene.after(1 / 5)
            for service in ("feed", "visit"):
                scene.kill(service)
                own[service] = following
                scene.start(service)
            recovered = scene.in_step()
        written = Counter(json.loads(row.body)["type"] for row in rows_of(scene.stores["visit"]))
        assert written["problem.observed.v1"]
        assert written["problem.observed.v2"]
        for service in own:
            assert service == "feed" or STOPPED not in _log(tmp_path, service), service
        scene.holds(
            "two releases side by side, a new version of an event",
            recovered_s=recovered,
            of_version_1=written["problem.observed.v1"],
            of_version_2=written["problem.observed.v2"],
        )
    ground.drop_vhost("upgrade")


def _start_beside(scene: Scene, own: dict[str, dict[str, str]], release: dict[str, str]) -> None:
    """Run a second copy of the visit service, of another release; half of the cadres talk to it."""
    running, name = scene.stage.processes, "visit-2"
    own[name] = release
    running.ports[name], running._collected[name] = free_port(), free_port()
    running.start(name)
    wait_for(f"{name} to be ready", lambda: running.ready(name))
    site = scene.stage.world.site
    address = f"http://{running.address(name)}"
    moved = {
        path: address if path.startswith("/api/visits") else at
        for path, at in site.by_prefix.items()
    }
    world = replace(scene.stage.world, site=Site(site.default, moved))
    for cadre in scene.cadres[::2]:
        cadre._world = world


def _log(folder: Path, name: str) -> str:
    return (folder / f"{name}.log").read_text("utf-8", "replace")
