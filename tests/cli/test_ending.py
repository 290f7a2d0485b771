"""Whoever is asked to end does so, whatever it is busy with; what it accepted is in the log."""

import signal
import subprocess
import sys
from contextlib import closing, suppress
from socket import create_server
from uuid import uuid4

import eventlet
import pytest
import requests

from deploy.ground.ports import free_port
from services.cli.client import Person, Site, UnreachableError, wait_for
from services.cli.local import LocalFolder
from tests.cli.deployment import COUNTY, DATA, ENVIRON, HOURS, needle, sql

PREPARED = """
import eventlet
eventlet.monkey_patch()
from services.cli.ending import ends_when_asked
ends_when_asked(within={within})
print("ready", flush=True)
"""
BUSY = """
while True:
    pass
"""
SWALLOWING = """
def swallow():
    while True:
        try:
            for _ in range(10_000):
                pass
            eventlet.sleep()
        except KeyboardInterrupt:
            print("swallowed", flush=True)

eventlet.spawn(swallow)
try:
    eventlet.sleep(3600)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
ASKED = [signal.SIGTERM, signal.SIGINT]
LONG_S = 60
"""How long a process may take to end on the busiest machine, before a test gives it up."""


def ended(code: str, number: int, *, within: float) -> tuple[int, str]:
    """Run `code`, ask it to end, and return how it ended and what it said."""
    process = subprocess.Popen(
        [sys.executable, "-c", PREPARED.format(within=within) + code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        said, _ = process.communicate(timeout=LONG_S)
    return process.returncode, said


@pytest.mark.parametrize("number", ASKED)
def test_who_asks_interrupts_the_thread_that_waits_for_it_and_no_other(number):
    assert ended(SWALLOWING, number, within=LONG_S) == (0, "interrupted\n")


@pytest.mark.parametrize("number", ASKED)
def test_a_process_that_is_too_busy_to_listen_is_ended_where_it_stands(number):
    code, said = ended(BUSY, number, within=0.1)
    assert (code, said) == (-signal.SIGALRM, "")


def test_services_end_in_the_middle_of_requests_and_what_they_accepted_is_in_the_log(tmp_path):
    local = LocalFolder(tmp_path)
    local.create()
    port, accepted = free_port(), []
    process = served(tmp_path, port)
    with process:
        site = Site(f"http://127.0.0.1:{port}")
        wait_for("the services to be ready", lambda: ready(site.default))
        operator = Person(site, "operator-1", local.operator_password(), patience=0)
        import_areas(site, local.operator_password())
        clients = [eventlet.spawn(register, operator, accepted) for _ in range(4)]
        wait_for("work to be under way", lambda: len(accepted) > 20)
        process.send_signal(signal.SIGTERM)
        process.wait(LONG_S)
        for client in clients:
            client.wait()
    assert process.returncode in {0, -signal.SIGALRM}
    kept = {name for (name,) in sql(tmp_path / "directory.db", "SELECT stream FROM log")}
    assert {f"department/{code}" for code in accepted} <= kept
    assert needle("rebuild", "--folder", tmp_path).code == 0


def served(folder, port):
    command = [sys.executable, "-m", "services.cli", "serve", "--folder", str(folder)]
    told = {**ENVIRON, "NEEDLE_HTTP": f"127.0.0.1:{port}"}
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(command, env=told, stdout=log, stderr=log)


def ready(url):
    with suppress(requests.RequestException):
        return requests.get(f"{url}/health/ready", timeout=5).json().get("ready") is True
    return False


def import_areas(site, password):
    told = {"NEEDLE_SERVER": site.default, "NEEDLE_PASSWORD": password}
    said = needle("areas", "import", DATA / "areas.csv", "--edition", "2023", **told)
    assert said.code == 0, said.err


def register(operator, accepted):
    """Register departments for as long as somebody answers."""
    with suppress(UnreachableError):
        while True:
            code = f"D-{uuid4().hex[:12]}"
            body = {"name": code, "short": code, "kind": "department", "area": COUNTY}
            body |= {"since": "2024-01-01", "hours": HOURS}
            operator.put(f"/api/departments/{code}/register/{{command}}", body)
            accepted.append(code)


@pytest.mark.parametrize("command", [("demo",), ("demo", "--once"), ("serve",)])
def test_a_port_that_is_taken_is_told_in_one_line(command, tmp_path):
    with closing(create_server(("127.0.0.1", free_port()))) as somebody:
        port = somebody.getsockname()[1]
        told = {"PORT": str(port), "NEEDLE_HTTP": f"127.0.0.1:{port}"}
        folder = ("--folder", tmp_path) if command == ("serve",) else ()
        said = needle(*command, *folder, **told)
    assert said.code == 1
    assert said.err.startswith(f"needle: port {port} is taken: ")
    assert len(said.err.splitlines()) == 1
    assert said.out == ""
