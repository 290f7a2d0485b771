"""Areas, people and departments, administered from the command line."""

import os
import sys
import time
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from kombu import Connection

from services.cli.client import RefusedError
from tests.cli.deployment import DATA, HOURS, PASSWORD, STREET

# ---- areas --------------------------------------------------------------------------------------


def test_an_edition_is_imported_and_may_be_again(county):
    for _ in range(2):
        said = county.needle("areas", "import", DATA / "areas.csv", "--edition", "2023")
        assert (said.code, said.out) == (0, "5 areas are there.\n")


def test_a_whole_province_is_imported(server, shared_data, record_property, capsys):
    began = time.monotonic()
    said = server.needle("areas", "import", shared_data / "divisions" / "zhejiang.csv")
    record_property("seconds", seconds := time.monotonic() - began)
    with capsys.disabled():
        sys.stdout.write(f"\n27,036 areas imported over HTTP in {seconds:.1f} s\n")
    assert said.out == "27036 areas are there.\n"


def test_a_file_of_areas_with_a_wrong_line_is_refused_with_the_line(server, tmp_path):
    file = tmp_path / "areas.csv"
    file.write_text("code,name\n33,浙江省\n330,没有\n", "utf-8")
    said = server.needle("areas", "import", file)
    assert said.code == 2
    assert f"{file}:3: 330 is no code" in said.err


def test_areas_without_their_county_are_refused_by_the_server(server, tmp_path):
    file = tmp_path / "orphans.csv"
    file.write_text("code,name\n990001002,无\n", "utf-8")
    said = server.needle("areas", "import", file)
    assert said.code == 1
    assert "areas.0.parent: 990001 is not imported yet." in said.err


def test_an_area_is_found_by_its_name_with_the_names_that_lead_to_it(county):
    said = county.needle("areas", "find", "社姆新村村委会")
    assert said.code == 0
    assert "330783005285" in said.out
    assert "浙江省 金华市 东阳市 江北街道" in said.out


def test_an_area_is_found_by_its_code_for_programs(county):
    found = county.needle("areas", "find", "330783005285", "--json").json
    assert [area["name"] for area in found] == ["社姆新村村委会"]


def test_nothing_that_was_found_is_an_empty_list_for_programs(county):
    assert county.needle("areas", "find", "没有这个地方", "--json").json == []


# ---- people -------------------------------------------------------------------------------------


def test_a_person_who_was_added_signs_in_with_the_password_that_was_made(county):
    added = county.needle(
        *("people", "add", "cadre-2", "--name", "王谷雨", "--role", "cadre"),
        *("--role", "caller", "--area", STREET, "--phone", "0579-5550102"),
    )
    assert added.code == 0
    said = county.needle("people", "passwd", "cadre-2", "--as", "guyu", "--make")
    assert said.code == 0
    made = said.out.split("Password: ")[1].strip()
    own = county.as_("guyu", made).get("/api/people/cadre-2")
    assert (own["name"], own["roles"]) == ("王谷雨", ["cadre", "caller"])


def test_people_are_listed_by_role(county):
    found = county.needle("people", "list", "--role", "street_coordinator", "--json").json
    assert [person["person"] for person in found] == ["street-1"]
    assert "李立夏" in county.needle("people", "list").out


def test_a_role_that_there_is_not_is_wrong(server):
    said = server.needle("people", "add", "x", "--name", "x", "--role", "mayor", "--area", STREET)
    assert said.code == 2
    assert "mayor" in said.err


def test_who_may_not_administer_is_refused(county):
    said = county.needle(
        *("people", "add", "friend", "--name", "x", "--role", "operator", "--area", STREET),
        NEEDLE_LOGIN="cadre-1",
        NEEDLE_PASSWORD=PASSWORD,
    )
    assert said.code == 1
    assert " 403 " in said.err


# ---- departments --------------------------------------------------------------------------------


def test_departments_are_listed(county):
    found = county.needle("departments", "list", "--kind", "street", "--json").json
    assert [unit["department"] for unit in found] == [STREET]
    assert "DY-JT" in county.needle("departments", "list").out


def test_a_departments_system_reads_its_feed_with_its_credentials(county):
    made = county.needle("departments", "credentials", "DY-JT", "--json").json
    system = county.as_(made["http"]["login"], made["http"]["password"])
    items = system.get(made["http"]["feed"].removeprefix(county.url))
    assert items[0]["type"] == "feed.assignment.v1"
    assert made["amqp"] == {}


def test_new_credentials_end_the_old_ones(county):
    old, new = (
        county.needle("departments", "credentials", "DY-CG", "--json").json["http"]
        for _ in range(2)
    )
    county.as_(new["login"], new["password"]).sign_in()
    with pytest.raises(RefusedError):
        county.as_(old["login"], old["password"]).sign_in()


def test_for_a_broker_elsewhere_it_says_what_to_run_there(county):
    broker = "amqp://operator:hidden@rabbitmq.example/needle amqp://operator:hidden@other/needle"
    said = county.needle(
        *("departments", "credentials", "DY-JT", "--amqp", "amqps://needle.example:5671"),
        NEEDLE_BROKER=broker,
    )
    assert said.code == 0
    assert "@needle.example:5671/needle" in said.out
    assert "rabbitmqctl set_permissions -p needle DY-JT.system" in said.out
    assert "hidden" not in said.out


def test_a_broker_may_be_named_without_its_password(county):
    said = county.needle(
        *("departments", "credentials", "DY-JT", "--broker", "amqp://rabbitmq.example/needle"),
    )
    assert said.code == 0
    assert "@rabbitmq.example/needle" in said.out


@pytest.mark.parametrize(
    ("option", "url", "variable"),
    [
        ("--broker", "amqp://operator:hidden@rabbitmq.example/needle", "NEEDLE_BROKER"),
        ("--broker", "amqp://a/needle amqp://operator:hidden@b/needle", "NEEDLE_BROKER"),
        ("--management", "https://operator:hidden@rabbitmq.example", "NEEDLE_RABBITMQ_API"),
    ],
)
def test_a_password_on_the_command_line_is_wrong(server, option, url, variable):
    said = server.needle("departments", "credentials", "DY-JT", option, url)
    assert said.code == 2
    assert variable in said.err
    assert "hidden" not in said.out + said.err


def test_the_management_apis_password_is_taken_from_a_file(county, api, tmp_path):
    (tmp_path / "password").write_text("s/e:c@ret\n")
    said = county.needle(
        *("departments", "credentials", "DY-JT", "--broker", "amqp://rabbitmq.example/needle"),
        *("--management", f"http://operator@127.0.0.1:{api.server_port}"),
        NEEDLE_RABBITMQ_PASSWORD_FILE=str(tmp_path / "password"),
    )
    assert said.code == 0, said.err
    assert "rabbitmqctl" not in said.out
    assert set(Management.asked_by) == {"operator:s/e:c@ret"}


class Management(BaseHTTPRequestHandler):
    """A stand-in for the management API, which notes who asks."""

    asked_by: ClassVar[list[str]] = []

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked_by.append(b64decode(self.headers["Authorization"].split()[1]).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_about: object) -> None:
        """Say nothing."""


@pytest.fixture
def api():
    with HTTPServer(("127.0.0.1", 0), Management) as server:
        Thread(target=server.serve_forever, args=(0.01,)).start()
        yield server
        server.shutdown()


@pytest.fixture
def department(county, ground):
    """A department of this run's own, since its user is known to the whole broker."""
    code = f"{ground.prefix}DY-QX"
    unit = {"name": "气象局", "short": "气", "kind": "department", "area": "330783"}
    body = {**unit, "since": "2024-01-01", "hours": HOURS}
    county.operator.put(f"/api/departments/{code}/register/{{command}}", body)
    yield code
    ground.rabbitmqctl("delete_user", f"{code}.system")


def test_credentials_are_made_at_a_real_broker(county, ground, department, rabbitmqctl_folder):
    at = {
        "NEEDLE_BROKER": ground.vhost("cli"),
        "PATH": f"{rabbitmqctl_folder}:{os.environ['PATH']}",
    }
    said = county.needle("departments", "credentials", department, "--json", **at)
    amqp = said.json["amqp"]
    with Connection(amqp["url"]) as connection:
        connection.connect()
    ground.drop_vhost("cli")
    assert amqp["queue"] == f"department.{department}"


def test_a_code_that_no_queue_could_have_is_wrong(server):
    said = server.needle("departments", "credentials", "a.b")
    assert said.code == 2
    assert "is no department's code" in said.err


def test_credentials_of_nobody_are_refused(server):
    said = server.needle("departments", "credentials", "NOBODY")
    assert said.code == 1
    assert "NOBODY" in said.err


def test_a_feed_is_opened_under_a_version_that_there_is(county):
    assert county.needle("departments", "open", "DY-JT").code == 0
    said = county.needle("departments", "open", "DY-JT", "--contract", "v9")
    assert said.code == 1
    assert "Items are published in v1 only." in said.err
