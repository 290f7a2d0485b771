"""A small county on a real server, set up by the commands themselves; the tests share it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deploy.ground.ports import free_port
from events.clock import MovableClock
from services.cli.client import wait_for
from services.cli.demo.server import serving
from services.cli.demo.story.world import MONDAY
from services.cli.errors import Failed
from services.cli.local import LocalFolder
from tests.cli.deployment import (
    CATEGORY,
    COUNTY,
    DATA,
    HOURS,
    PASSWORD,
    STREET,
    VILLAGE,
    Deployment,
    Said,
)


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Deployment]:
    """A server on which nothing has happened yet but what other tests have done."""
    local = LocalFolder(tmp_path_factory.mktemp("deployment"))
    local.create()
    MovableClock(local.clock_file).move_to(MONDAY)
    port = free_port()
    with serving(local.path, port, local.clock_file):
        yield Deployment(local.path, f"http://127.0.0.1:{port}", local.operator_password())


@pytest.fixture(scope="session")
def county(server) -> Deployment:
    """The server with areas, units, people, adopted rules, a place, and one issue on its way."""
    return inhabited(server)


def inhabited(server: Deployment) -> Deployment:
    """Have people and units on a server, and something for them to do."""
    _run(server, "areas", "import", DATA / "areas.csv", "--edition", "2023")
    for unit in ("DY-JT 交 department", "DY-CG 管 department", f"{STREET} 街 street"):
        code, short, kind = unit.split()
        area = STREET if kind == "street" else COUNTY
        body = {"name": f"东阳市{short}", "short": short, "kind": kind, "area": area}
        body |= {"since": "2024-01-01", "hours": HOURS}
        server.operator.put(f"/api/departments/{code}/register/{{command}}", body)
    _add(server, "cadre-1", "张小满", "cadre", STREET)
    _add(server, "street-1", "李立夏", "street_coordinator", STREET)
    _when_known(lambda: _run(server, "routing", "adopt", DATA / "rules.yml"))
    _happen(server)
    return server


def _add(server: Deployment, person: str, name: str, role: str, area: str) -> None:
    more = ("--name", name, "--role", role, "--area", area, "--department", STREET)
    _run(server, "people", "add", person, *more)
    _run(server, "people", "passwd", person, NEEDLE_NEW_PASSWORD=PASSWORD)


def _happen(server: Deployment) -> None:
    """Register a place; raise an issue, take it in and file it: it goes to two departments."""
    cadre, coordinator = server.as_("cadre-1"), server.as_("street-1")
    place = {"kind": "household", "name": "社姆新村 12 号", "area": VILLAGE}
    _when_known(lambda: cadre.put(f"/api/places/{server.place}", place))
    raised = {
        "source_kind": "found",
        "channel": "cadre",
        "title": "社姆新村路面塌陷",
        "description": "约半米见方。",
        "location": {"area": VILLAGE},
        "reporter": {"person": "cadre-1"},
        "observed_at": MONDAY.isoformat(),
    }
    _when_known(lambda: cadre.put(f"/api/issues/{server.issue}", raised))
    path = f"/api/issues/{server.issue}"
    coordinator.put(f"{path}/accept/{{command}}")
    coordinator.put(f"{path}/file/{{command}}", {"category": CATEGORY})


def _run(server: Deployment, *arguments: object, **environ: str) -> Said:
    said = server.needle(*arguments, **environ)
    if said.code:
        raise Failed(f"needle {arguments}: {said.code} {said.err}")
    return said


def _when_known(act) -> None:
    """Do what needs facts that are still on their way between the services."""

    def look() -> bool:
        try:
            act()
        except Failed:
            return False
        return True

    wait_for("the facts to arrive", look)


@pytest.fixture(scope="session")
def archived(county) -> Deployment:
    """The county when the archive has all that happened in it, and nothing more happens."""

    def look() -> bool:
        reports = county.look("verify", "--json").json
        return all(r["unarchived"] == 0 for r in reports if r["service"] != "audit")

    wait_for("the archive to have everything", look)
    return county


@pytest.fixture
def copy(archived, tmp_path) -> Path:
    """The databases of the county, once more, for one test to do to them what it likes."""
    for file in archived.folder.iterdir():
        if file.suffix == ".db":
            with closing(sqlite3.connect(file)) as live:
                live.execute("VACUUM INTO ?", (str(tmp_path / file.name),))
        elif file.is_file() and not file.suffix.startswith(".db"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path
