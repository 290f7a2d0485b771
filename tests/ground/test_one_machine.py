"""One machine's deployment in earnest: production mode, its own users, rights, rules and TLS."""

import ssl
from contextlib import closing
from urllib.parse import urlsplit

import amqp
import msgspec
import pytest

from contracts.topology import SERVICES
from services.cli.client import Person, wait_for
from services.directory.policy import county_areas, county_departments
from services.feed.administration import ManagementApi
from services.feed.credentials import Credentials, issue
from tests.ground.one_machine import OneMachine, one_machine

pytestmark = pytest.mark.private_servers
WATER = "DY-SW"


@pytest.fixture(scope="module")
def machine(ground):
    with one_machine(ground) as running:
        set_up(running)
        yield running


def set_up(machine: OneMachine) -> None:
    """Do what an operator does first: areas, units, and the account of a department's system."""
    operator = Person(machine.site(), "operator-1", machine.secrets["operator_password"])
    areas = msgspec.to_builtins(county_areas())
    edition, chunk = areas.pop("edition"), areas.pop("chunk")
    operator.put(f"/api/areas/editions/{edition}/{chunk}/{{command}}", areas)
    for unit in map(msgspec.to_builtins, county_departments()):
        operator.put(f"/api/departments/{unit.pop('department')}/register/{{command}}", unit)
    account = {"department": WATER, "password": "invented for this test"}
    operator.put(f"/api/accounts/{WATER}.system/open/{{command}}", account)


def test_what_is_recorded_is_archived_whole_as_the_auditor_sees_from_its_container(machine):
    def archived() -> bool:
        said = machine.run("audit", "needle", "verify")
        assert said.returncode == 0, said.stderr
        lines = said.stdout.splitlines()
        return len(lines) == len(SERVICES) and "not archived yet" not in said.stdout

    wait_for("the archive to have every log", archived)
    told = machine.run("audit", "needle", "verify").stdout
    events = {line.split()[0]: int(line.split()[1]) for line in told.splitlines()}
    assert events["directory"] > len(county_departments())


@pytest.fixture(scope="module")
def department(machine) -> Credentials:
    parts = urlsplit(machine.broker.api)
    administrator = f"operator:{machine.secrets['rabbitmq_password']}"
    place = f"{parts.hostname}:{parts.port}"
    api = ManagementApi(f"http://{administrator}@{place}")
    return issue(api, "needle", WATER)


def connected(machine: OneMachine, made: Credentials) -> amqp.Connection:
    trusted = {"ca_certs": str(machine.folder / "certificate"), "cert_reqs": ssl.CERT_REQUIRED}
    connection = amqp.Connection(
        host=f"localhost:{machine.tls}",
        userid=made.user,
        password=made.password,
        virtual_host=made.vhost,
        ssl={**trusted, "server_hostname": "localhost"},
        connect_timeout=10,
        read_timeout=10,
    )
    connection.connect()
    return connection


def test_a_department_finds_its_queue_over_tls_and_may_read_no_other(machine, department):
    queue = f"department.{WATER}"
    wait_for(
        "the department's queue",
        lambda: queue in machine.broker.administer("list_queues", "-p", "needle", "name").split(),
    )
    with closing(connected(machine, department)) as connection:
        connection.channel().basic_get(queue)
        with pytest.raises(amqp.AccessRefused):
            connection.channel().basic_get("issue.replies")


def test_each_service_says_that_it_is_healthy(machine):
    assert [service for service in SERVICES if not machine.healthy(service)] == []


def test_no_log_of_a_service_tells_a_secret(machine):
    for service in SERVICES:
        told = machine.log(service)
        assert told
        for name, secret in machine.secrets.items():
            for word in secret.splitlines():
                assert len(word) < 12 or word not in told, (service, name)
