"""The secrets of a deployment, in the servers that they are for."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from contracts.topology import SERVICES, SUBSCRIBERS
from deploy.credentials import LOG_READER, credentials, main
from deploy.ground.administration import ManagementApi
from deploy.ground.broker import greet
from deploy.ground.postgres import PrivatePostgres
from deploy.ground.search import Unfit
from deploy.rights import rights_of
from events.broker import Broker, BrokerError, Link
from events.broker.topology import (
    declare_box,
    declare_inbound,
    declare_source,
    declare_subscription,
)
from events.store import Store, connect
from services.audit.facts import archive
from services.directory.facts import secrets as login_secrets
from services.feed.credentials import REPLIES
from services.feed.delivery import box_of
from tests.cli.deployment import Said, needle
from tests.ground.guarded import guarded_postgres, made

pytestmark = pytest.mark.private_servers


@pytest.fixture(scope="module")
def secrets() -> dict[str, str]:
    return credentials("needle.example")


def test_postgres_gives_each_service_a_database_of_its_own(secrets, spare_postgres):
    made(secrets, spare_postgres)
    here = make_url(spare_postgres.url)
    for service in SERVICES:
        url = make_url(secrets[f"{service}_database"].replace("{service}", service))
        own = create_engine(url.set(host=here.host, port=here.port))
        with own.begin() as connection:
            connection.execute(text("CREATE TABLE something (position bigint)"))
            connection.execute(text("DROP TABLE something"))
        own.dispose()
    scoring = make_url(secrets["scoring_database"])
    foreign = create_engine(
        scoring.set(host=here.host, port=here.port, database="needle_visit"),
    )
    with pytest.raises(OperationalError, match="permission denied"):
        foreign.connect()


@pytest.fixture(scope="module")
def guarded(secrets) -> Iterator[PrivatePostgres]:
    with guarded_postgres(secrets) as server:
        yield server


def backup_by(secrets, server, role: str, folder: Path) -> Said:
    """Make a backup as the role that is in a secret."""
    here, url = make_url(server.url), make_url(secrets[f"{role}_database"])
    url = url.set(host=here.host, port=here.port, database="postgres")
    told = url.render_as_string(hide_password=False)
    return needle("backup", folder, NEEDLE_BACKUP_DATABASE=told)


def test_the_role_for_backups_copies_the_server(secrets, guarded, tmp_path):
    said = backup_by(secrets, guarded, "backup", tmp_path / "copy")
    assert said.code == 0, said.err


def test_a_service_may_not_copy_the_server(secrets, guarded, tmp_path):
    said = backup_by(secrets, guarded, "issue", tmp_path / "copy")
    assert said.code == 1
    assert "pg_hba.conf" in said.err


def test_the_role_for_backups_reads_no_log(secrets, guarded):
    here = make_url(guarded.url)
    url = make_url(secrets["backup_database"])
    own = create_engine(url.set(host=here.host, port=here.port, database="needle_visit"))
    with pytest.raises(OperationalError, match="permission denied"):
        own.connect()


def test_without_a_password_nobody_is_let_in(guarded):
    engine = create_engine(make_url(guarded.url))
    with pytest.raises(OperationalError, match="password"):
        engine.connect()


@pytest.fixture(scope="module")
def audited(secrets, spare_postgres) -> Callable[[str, str], str]:
    """Gives the URL of a service's database by a role; each has a log that the auditor may read."""
    here = make_url(spare_postgres.url)

    def url(role: str, service: str) -> str:
        told = make_url(secrets[f"{role}_database"].replace("{service}", service))
        return told.set(host=here.host, port=here.port).render_as_string(hide_password=False)

    made(secrets, spare_postgres)
    for service in SERVICES:
        engine = connect(url(service, service))
        Store(engine, service).create(archive.metadata, login_secrets.metadata)
        for _ in range(2):  # as each start does
            Store(engine, service).let_read(LOG_READER)
        engine.dispose()
    return url


@pytest.mark.parametrize("service", [each for each in SERVICES if each != "audit"])
def test_the_auditor_may_read_each_log_with_its_cursors_and_nothing_else(audited, service):
    engine = create_engine(audited("audit", service))
    with engine.connect() as connection:
        tables = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname='public'")
        )
        may = text("SELECT has_table_privilege(:table, :right)")
        rights = {
            (table, right)
            for table in tables.all()
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
            if connection.scalar(may, {"table": table, "right": right})
        }
        assert rights == {(table, "SELECT") for table in ("log", "cursors", "accepted")}
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text("CREATE TABLE mine (a int)"))
    engine.dispose()


def test_no_other_service_may_read_a_log(audited):
    engine = create_engine(audited("scoring", "directory"))
    with pytest.raises(OperationalError, match="permission denied"):
        engine.connect()


def test_the_auditor_verifies_every_log_with_these_rights_alone(audited, tmp_path):
    said = needle(
        "verify",
        NEEDLE_MODE="test",
        NEEDLE_COUNTY="330783",
        NEEDLE_DATABASE=audited("audit", "{service}").replace("%7Bservice%7D", "{service}"),
        NEEDLE_VAULT_DATABASE=f"sqlite:///{tmp_path}/vault.db",
        NEEDLE_VAULT_KEY=b64encode(bytes(range(32))).decode(),
    )
    assert said.code == 0, said.out + said.err
    assert said.out.count("0 events hold") == len(SERVICES)


def test_rabbitmq_takes_the_definitions_and_knows_each_service(secrets, spare_broker, tmp_path):
    file = tmp_path / "definitions.json"
    file.write_text(secrets["definitions.json"])
    tmp_path.chmod(0o755)
    spare_broker.administer("import_definitions", str(file))
    here = urlsplit(spare_broker.url)
    for service in SERVICES:
        there = urlsplit(secrets[f"{service}_broker"])
        assert there.hostname == "rabbitmq"
        login = f"{service}:{there.password}"
        greet(there._replace(netloc=f"{login}@{here.hostname}:{here.port}").geturl())
        with pytest.raises(Unfit):
            greet(there._replace(netloc=f"{service}:guess@{here.hostname}:{here.port}").geturl())
    limits = spare_broker.administer("list_vhost_limits", "-p", "needle")
    assert '"max-queues":1000' in limits


@pytest.fixture(scope="module")
def links(spare_broker):
    """Gives a link to one vhost for each service, as a user with that service's rights."""
    administer = ManagementApi(spare_broker.api)
    administer("add_vhost", "rights")
    for service in SERVICES:
        administer("add_user", f"like-{service}", "invented")
        administer("set_permissions", "-p", "rights", f"like-{service}", *rights_of(service))
    place = urlsplit(spare_broker.url).netloc.split("@")[1]
    opened = []

    def link(service: str) -> Link:
        opened.append(Link(Broker(f"amqp://like-{service}:invented@{place}/rights"), service))
        return opened[-1]

    yield link
    for each in opened:
        each.drop()
    spare_broker.wipe()


def test_each_service_can_declare_all_that_it_speaks_and_listens_to(links):
    for source, subscribers in SUBSCRIBERS.items():
        declare_source(links(source), source, subscribers)
    for source, subscribers in SUBSCRIBERS.items():
        for subscriber in subscribers:
            declare_subscription(links(subscriber), subscriber, source)
    declare_inbound(links("issue"), "issue.replies", REPLIES)
    declare_box(links("feed"), box_of("DY-HB"), lost=lambda _department: None)


@pytest.mark.parametrize(
    ("service", "source"), [("visit", "issue"), ("patrol", "directory"), ("audit", "scoring")]
)
def test_no_service_can_speak_for_another(links, service, source):
    with pytest.raises(BrokerError, match="refused for user"):
        declare_source(links(service), source, ())


def test_a_service_cannot_follow_a_log_that_it_does_not_follow_by_the_list(links):
    declare_source(links("scoring"), "scoring", ())
    with pytest.raises(BrokerError, match="refused for user"):
        declare_subscription(links("visit"), "visit", "scoring")


def test_nobody_but_the_feed_can_make_a_departments_queue(links):
    with pytest.raises(BrokerError, match="refused for user"):
        declare_box(links("issue"), box_of("DY-SW"), lost=lambda _department: None)


def test_the_feed_cannot_take_the_departments_replies(links):
    with pytest.raises(BrokerError, match="refused for user"):
        declare_inbound(links("feed"), "feed.replies", REPLIES)


def test_the_certificate_is_for_the_host(secrets):
    certificate = x509.load_pem_x509_certificate(secrets["certificate"].encode())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["needle.example"]


def test_secrets_are_written_once_and_their_folder_is_closed(tmp_path, capsys):
    folder = tmp_path / "var" / "credentials"
    assert main(str(folder)) == 0
    assert folder.stat().st_mode & 0o777 == 0o700
    before = {each.name: each.read_text() for each in folder.iterdir()}
    assert main(str(folder)) == 1
    assert {each.name: each.read_text() for each in folder.iterdir()} == before
    said = "".join(capsys.readouterr())
    assert not [name for name, text in before.items() if text.strip() in said]


def test_two_deployments_share_no_secret(secrets):
    other = credentials("needle.example")
    assert not [name for name in secrets if secrets[name] == other[name]]
    assert len(json.loads(secrets["definitions.json"])["users"]) == len(SERVICES) + 1
