"""Servers of a run's own: found nowhere, started, used, hurt, gone."""

from pathlib import Path
from urllib.parse import urlsplit

import amqp
import pytest
from sqlalchemy import create_engine, make_url, text

from deploy.ground import Ground, GroundError
from deploy.ground.administration import ManagementApi
from deploy.ground.broker import greet
from deploy.ground.kept import listening
from deploy.ground.search import Unfit

pytestmark = pytest.mark.private_servers


@pytest.fixture
def nothing_here(monkeypatch) -> None:
    """A machine that names no server and whose own are passed over."""
    monkeypatch.setenv("NEEDLE_IGNORE_MACHINE", "1")
    for name in ("POSTGRES", "AMQP", "RABBITMQCTL", "RABBITMQ_API"):
        monkeypatch.delenv(f"NEEDLE_TEST_{name}", raising=False)


def test_where_there_are_no_servers_private_ones_are_started_and_vanish(nothing_here):
    said = []
    with Ground(said.append) as ground:
        engine = create_engine(ground.database("one"))
        with engine.begin() as connection:
            assert connection.execute(text("SHOW fsync")).scalar_one() == "on"
        engine.dispose()
        greet(ground.vhost("one"))
        assert ground.named("one") in ground.rabbitmqctl("list_vhosts")
        homes = [Path(each.kept.order.home) for each in (ground.postgres, ground.broker)]
        ports = [make_url(ground.postgres_url).port, urlsplit(ground.amqp_url).port]
    assert [line.split()[0] for line in said] == ["PostgreSQL", "RabbitMQ"]
    assert all("private to this run" in line for line in said)
    assert not any(home.exists() for home in homes)
    for port in ports:
        with pytest.raises(Unfit):
            listening(port)


def test_a_private_postgres_keeps_what_was_committed_when_killed(spare_postgres):
    engine = create_engine(spare_postgres.make("kept"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept AS SELECT 1 AS one"))
    spare_postgres.kept.kill()
    spare_postgres.kept.start()
    engine.dispose()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT one FROM kept")).scalar_one() == 1
    engine.dispose()


def test_a_private_broker_keeps_durable_messages_when_killed_and_loses_all_when_wiped(spare_broker):
    spare_broker.make("hurt")
    with connected(spare_broker.url, "hurt") as connection:
        channel = connection.channel()
        channel.queue_declare("q", durable=True, auto_delete=False)
        message = amqp.Message("kept", delivery_mode=2)
        channel.basic_publish_confirm(message, routing_key="q")
    # RabbitMQ 3 keeps who has which queue in Mnesia, which writes it down only now and then.
    spare_broker.administer("eval", "mnesia:sync_log().")
    spare_broker.kept.kill()
    spare_broker.kept.start()
    with connected(spare_broker.url, "hurt") as connection:
        assert connection.channel().basic_get("q", no_ack=True).body == "kept"
    spare_broker.wipe()
    assert spare_broker.vhosts("hurt") == []


def connected(url: str, vhost: str) -> amqp.Connection:
    return amqp.Connection(host=urlsplit(url).netloc.split("@")[1], virtual_host=vhost)


def test_a_broker_is_refused_if_its_rabbitmqctl_belongs_to_another(
    ground, spare_broker, monkeypatch
):
    foreign = ground.broker.administer.variables()
    for name, value in {**foreign, "NEEDLE_TEST_AMQP": spare_broker.url}.items():
        monkeypatch.setenv(name, value)
    with Ground() as other, pytest.raises(GroundError, match="rabbitmqctl is another's"):
        other.vhost("any")


def test_a_broker_is_administered_over_http_as_by_rabbitmqctl(spare_broker):
    administer = ManagementApi(spare_broker.api)
    administer("add_vhost", "a/b")
    administer("add_user", "dept", "invented")
    administer("set_permissions", "-p", "a/b", "dept", "^dept", "^dept", "^dept")
    rights = ("department.replies", "^dept\\.", "^$")
    administer("set_topic_permissions", "-p", "a/b", "dept", *rights)
    administer("set_vhost_limits", "-p", "a/b", '{"max-queues": 20}')
    seen = spare_broker.administer
    assert "dept\t^dept\t^dept\t^dept" in seen("list_permissions", "-p", "a/b")
    assert "department.replies" in seen("list_topic_permissions", "-p", "a/b")
    assert '"max-queues":20' in seen("list_vhost_limits", "-p", "a/b")
    assert set(administer("list_vhosts").split()) == set(spare_broker.vhosts(""))
    administer("delete_vhost", "a/b")
    administer("delete_user", "dept")
    assert (spare_broker.vhosts(""), spare_broker.users("")) == (["/"], ["guest"])
    with pytest.raises(Unfit, match="NEEDLE_TEST_RABBITMQCTL"):
        administer("stop_app")
