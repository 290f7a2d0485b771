"""The auditor's commands on PostgreSQL, beside services that are running on it."""

import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, closing

import psycopg2
import pytest

from contracts.topology import SERVICES
from deploy.ground.ports import free_port
from events.clock import MovableClock
from services.cli.client import wait_for
from services.cli.demo.server import serving
from services.cli.demo.story.world import MONDAY
from tests.cli.conftest import inhabited
from tests.cli.deployment import DATA, VILLAGE, Deployment, needle
from tests.cli.forging import forge


@pytest.fixture(scope="module")
def settings(ground) -> Iterator[dict[str, str]]:
    """What the environment of a deployment says whose databases are PostgreSQL's."""
    with ExitStack() as stack:
        for name in (*SERVICES, "vault"):
            url = ground.database(f"cli_{name}")
            stack.callback(ground.drop_database, f"cli_{name}")
        template = url.removesuffix("vault") + "{service}"
        yield {
            "NEEDLE_MODE": "test",
            "NEEDLE_COUNTY": "330783",
            "NEEDLE_DATABASE": template,
            "NEEDLE_VAULT_DATABASE": url,
            "NEEDLE_VAULT_KEY": b64encode(b"0123456789abcdef" * 2).decode(),
            "NEEDLE_LOG_KEYS": f"1:{b64encode(bytes(range(32))).decode()}",
            "NEEDLE_OPERATOR_PASSWORD": "a password of tests",
        }


@pytest.fixture(scope="module")
def running(settings, tmp_path_factory) -> Iterator[Deployment]:
    """The services in one process on these databases, with a county's areas in them."""
    folder, port = tmp_path_factory.mktemp("postgres"), free_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, text in settings.items():
            patch.setitem(os.environ, name, text)
        clock = folder / "clock.json"
        MovableClock(clock).move_to(MONDAY)
        with serving(folder, port, clock):
            password = settings["NEEDLE_OPERATOR_PASSWORD"]
            deployment = Deployment(folder, f"http://127.0.0.1:{port}", password)
            assert deployment.needle("areas", "import", DATA / "areas.csv").code == 0
            yield deployment


def test_logs_are_verified_and_read_models_rebuilt_while_the_services_run(running, settings):
    def archived() -> bool:
        said = needle("verify", "directory", **settings)
        return said.code == 0 and "hold, all archived" in said.out

    wait_for("the archive to have everything", archived)
    said = needle("rebuild", **settings)
    assert said.code == 0, said.out + said.err
    assert "directory_areas.v1" in said.out


@pytest.fixture
def altered(running, settings):
    """The stream of an event that somebody has altered, for as long as the test runs."""
    running.needle("areas", "import", DATA / "areas.csv", "--edition", "altered")
    url = settings["NEEDLE_DATABASE"].replace("{service}", "directory")

    def replace(old: str, new: str) -> None:
        with psycopg2.connect(url.replace("+psycopg2", "")) as connection:
            update = "UPDATE log SET body = replace(body, %s, %s) WHERE stream = 'areas/altered/0'"
            connection.cursor().execute(update, (old, new))
        connection.close()

    replace("浙江省", "淅江省")
    yield "areas/altered/0"
    replace("淅江省", "浙江省")


def test_an_altered_event_is_named(altered, settings):
    said = needle("verify", "directory", **settings)
    assert said.code == 1
    assert f"version 1 of {altered}, position" in said.out
    assert "altered" in said.out


@pytest.fixture
def forged(settings, running):
    """The position of an event that its own role has put into a log, as long as the test runs."""
    url = settings["NEEDLE_DATABASE"].replace("{service}", "directory").replace("+psycopg2", "")

    def execute(statement, *values):
        with (
            closing(psycopg2.connect(url)) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    _, position = forge(execute)
    yield position
    execute("DELETE FROM log WHERE position >= ?", position)


def test_a_forged_event_is_named_goes_nowhere_and_holds_up_every_command(forged, settings, running):
    said = needle("verify", "directory", **settings)
    assert said.code == 1
    assert f"position {forged}, forged: it has no MAC" in said.out
    refused = running.needle("areas", "import", DATA / "areas.csv", "--edition", "behind")
    assert refused.code == 1
    assert "503" in refused.err
    url = settings["NEEDLE_DATABASE"].replace("{service}", "audit").replace("+psycopg2", "")
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT max(position) FROM archive WHERE source = 'directory'")
        assert cursor.fetchone()[0] < forged


def test_read_models_are_swapped_by_the_services_that_run(running, settings):
    url = settings["NEEDLE_DATABASE"].replace("{service}", "directory")
    with psycopg2.connect(url.replace("+psycopg2", "")) as connection:
        connection.cursor().execute("DELETE FROM directory_areas_v1")
    connection.close()
    assert needle("rebuild", "directory", **settings).code == 1
    said = running.needle("rebuild", "directory", "--swap", **settings)
    assert "they are put right" in said.err, said.out + said.err
    assert needle("rebuild", "directory", **settings).code == 0
    assert running.needle("rebuild", "--swap", **settings).code == 0


@pytest.fixture(scope="module")
def labelled(running, tmp_path_factory) -> Deployment:
    """The services with people, an issue on its way, and a place at which a label hangs."""
    inhabited(running)
    labels = tmp_path_factory.mktemp("labels") / "labels.pdf"
    printing = ("places", "print", "--area", VILLAGE, "--host", "n.example", "--out", labels)
    assert running.needle(*printing).code == 0
    return running


ALTERED = {
    "directory_signing_keys_v1": (
        "issue",
        "UPDATE directory_signing_keys_v1 SET x = 'somebody else''s'",
        ": x",
    ),
    "directory_people_v1": (
        "issue",
        "UPDATE directory_people_v1 SET phone = '10000000007' WHERE person = 'cadre-1'",
        " cadre-1: phone",
    ),
    "directory_person_roles_v1": (
        "visit",
        "DELETE FROM directory_person_roles_v1 WHERE person = 'cadre-1'",
        " cadre-1 cadre: is missing",
    ),
    "visit_labels_v1": (
        "patrol",
        "UPDATE visit_labels_v1 SET digest = 'of a secret that we know'",
        ": digest",
    ),
    "timetable": ("issue", "DELETE FROM timetable", " red: is missing"),
}
"""A key, a phone number, a role, a label, all reminders: whose, what is done, what is told."""

SERVICES_ALTERED = ("issue", "visit", "patrol")


@pytest.fixture
def altered_tables(settings, labelled):
    """Do to copies and the timetable what somebody can who has their databases' roles."""
    for service, statement, _ in ALTERED.values():
        url = settings["NEEDLE_DATABASE"].replace("{service}", service).replace("+psycopg2", "")

        def alter(url: str = url, statement: str = statement) -> bool:
            with closing(psycopg2.connect(url)) as connection, connection:
                cursor = connection.cursor()
                cursor.execute(statement)
                return bool(cursor.rowcount)

        wait_for("the table to have the row", alter)


@pytest.mark.usefixtures("altered_tables")
def test_tables_that_somebody_has_altered_are_named_and_put_right(running, settings):
    found = needle("rebuild", *SERVICES_ALTERED, **settings)
    assert found.code == 1, found.out + found.err
    for table, (_, _, named) in ALTERED.items():
        assert any(
            line.startswith(f"  {table}") and line.endswith(named)
            for line in found.out.splitlines()
        ), (table, found.out)
    told = needle("rebuild", *SERVICES_ALTERED, "--json", **settings)
    for value in ("10000000007", "张小满", "sealed", "somebody else", "a secret that we know"):
        assert value not in found.out + told.out
    keys = next(each for each in told.json["issue"] if each["model"] == "directory_signing_keys.v1")
    assert keys["source"] == "directory"
    assert {each["what"] for each in keys["differences"]} == {"differs"}
    swapped = running.needle("rebuild", *SERVICES_ALTERED, "--swap", **settings)
    assert "they are put right" in swapped.err, swapped.out + swapped.err
    assert needle("rebuild", *SERVICES_ALTERED, **settings).code == 0


@pytest.mark.usefixtures("labelled")
def test_copies_whose_source_cannot_be_read_are_said_not_to_be_compared(settings):
    """As a role would see it that may read nothing of the directory."""
    url = settings["NEEDLE_DATABASE"].replace("{service}", "directory").replace("+psycopg2", "")
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("ALTER TABLE log RENAME TO out_of_reach")
        connection.commit()
        try:
            said = needle("rebuild", "scoring", **settings)
        finally:
            cursor.execute("ALTER TABLE out_of_reach RENAME TO log")
            connection.commit()
    assert said.code == 0, said.out + said.err
    assert "not compared: the log of directory cannot be read" in said.out
