"""What a department's user may do on a real RabbitMQ, and what it may not."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import unquote, urlsplit

import amqp
import pytest

from events.broker import Broker, Outbound
from services.feed.administration import (
    ManagementApi,
    Rabbitmqctl,
    Script,
    administration_of,
)
from services.feed.credentials import (
    MOST_CONNECTIONS,
    AdministrationError,
    Credentials,
    NoSuchCodeError,
    issue,
    rights_of,
    user_of,
)
from services.feed.delivery import EXCHANGE, box_of

LOCAL = "amqp://127.0.0.1:5672"


def connected(url: str) -> amqp.Connection:
    parts = urlsplit(url)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port}",
        userid=unquote(parts.username),
        password=unquote(parts.password),
        virtual_host=unquote(parts.path[1:]),
        connect_timeout=10,
        read_timeout=10,
    )
    connection.connect()
    return connection


def vhost_of(url: str) -> str:
    return unquote(urlsplit(url).path[1:])


def declare_all(url: str, *departments: str) -> None:
    """Make what is on the broker of a running deployment."""
    with closing(Outbound(Broker(url), "feed outbound")) as outbound:
        for department in departments:
            outbound.add(box_of(department))
        assert outbound.open(lambda _queue: None)
    with closing(connected(url)) as connection:
        channel = connection.channel()
        for exchange in ("department.replies", "visit.events"):
            channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)
        channel.queue_declare("replies", durable=True, auto_delete=False)
        channel.queue_bind("replies", "department.replies", "#")


@pytest.fixture(scope="module")
def codes(ground) -> tuple[str, str]:
    """Two departments of this run's own, since users are known to the whole broker."""
    return f"{ground.prefix}水务", f"{ground.prefix}水务-2"


@pytest.fixture(scope="module")
def broker(amqp_url, codes) -> str:
    declare_all(amqp_url, *codes)
    return amqp_url


@pytest.fixture(scope="module")
def rabbitmqctl(rabbitmqctl_folder):
    return Rabbitmqctl([str(rabbitmqctl_folder / "rabbitmqctl")])


@pytest.fixture(scope="module")
def credentials(broker, codes, rabbitmqctl, ground) -> Iterator[Credentials]:
    made = issue(rabbitmqctl, vhost_of(broker), codes[0])
    yield made
    ground.rabbitmqctl("delete_user", made.user)


@pytest.fixture
def water(credentials, broker):
    """A channel of the water department's own."""
    with closing(connected(credentials.url(broker))) as connection:
        yield connection.channel()


# ---- what it is for -----------------------------------------------------------------------------
def test_a_department_takes_items_from_its_queue(water, broker, credentials):
    with closing(connected(broker)) as connection:
        item, key = amqp.Message("{}"), f"{credentials.department}.feed.record.v1"
        connection.channel().basic_publish(item, EXCHANGE, key)
    arrived = []
    water.basic_qos(0, 10, a_global=False)
    water.basic_consume(credentials.queue, callback=arrived.append)
    while not arrived:
        water.connection.drain_events(timeout=10)
    water.basic_ack(arrived[0].delivery_tag)


def test_a_department_sends_a_reply_under_its_own_code(water, broker, codes):
    publish("department.replies", f"{codes[0]}.assignment.receive")(water)
    with closing(connected(broker)) as connection:
        assert connection.channel().basic_get("replies", no_ack=True) is not None


# ---- what it may not ----------------------------------------------------------------------------
def publish(exchange, key, **properties):
    def attempt(channel):
        channel.confirm_select()
        channel.basic_publish_confirm(amqp.Message("{}", **properties), exchange, key)

    return attempt


REPLIES = "department.replies"

FORBIDDEN = {
    "a reply in another's name": lambda _, other: publish(REPLIES, f"{other}.assignment.receive"),
    "a reply in nobody's name": lambda _, __: publish(REPLIES, "assignment.receive"),
    "a reply by the code alone": lambda own, _: publish(REPLIES, own),
    "a reply as another user": lambda own, _: publish(
        REPLIES, f"{own}.assignment.receive", user_id="guest"
    ),
    "an item into a feed": lambda own, _: publish(EXCHANGE, f"{own}.feed.record.v1"),
    "an event of a service": lambda _, __: publish("visit.events", "visit.recorded.v2"),
    "a message into a queue": lambda _, other: publish("", box_of(other).queue),
    "another's items": lambda _, other: lambda c: c.basic_get(box_of(other).queue),
    "another's queue, consumed": lambda _, other: lambda c: c.basic_consume(box_of(other).queue),
    "another's queue, emptied": lambda _, other: lambda c: c.queue_purge(box_of(other).queue),
    "what others reply": lambda _, __: lambda c: c.basic_get("replies"),
    "a queue of its own": lambda _, __: lambda c: c.queue_declare("department.mine"),
    "a queue without a name": lambda _, __: lambda c: c.queue_declare(""),
    "its own queue, deleted": lambda own, _: lambda c: c.queue_delete(box_of(own).queue),
    "its own queue, declared otherwise": lambda own, _: (
        lambda c: c.queue_declare(box_of(own).queue, durable=True, auto_delete=False)
    ),
    "an exchange": lambda _, __: lambda c: c.exchange_declare("mine", "topic", durable=True),
    "an exchange, deleted": lambda _, __: lambda c: c.exchange_delete(REPLIES),
    "its queue bound to all feeds": lambda own, _: (
        lambda c: c.queue_bind(box_of(own).queue, EXCHANGE, "#")
    ),
    "its queue bound to the replies": lambda own, _: (
        lambda c: c.queue_bind(box_of(own).queue, REPLIES, "#")
    ),
    "its queue unbound": lambda own, _: (
        lambda c: c.queue_unbind(box_of(own).queue, EXCHANGE, box_of(own).binding)
    ),
}


@pytest.mark.parametrize("attempt", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_a_department_may_do_nothing_else(water, codes, attempt):
    with pytest.raises((amqp.AccessRefused, amqp.PreconditionFailed)) as refused:
        attempt(*codes)(water)
    assert refused.value.code in {403, 406}


def test_more_connections_than_a_system_needs_are_refused(broker, credentials):
    with ExitStack() as opened:
        for _ in range(MOST_CONNECTIONS):
            opened.enter_context(closing(connected(credentials.url(broker))))
        with pytest.raises(amqp.NotAllowed):
            connected(credentials.url(broker))


def test_another_vhost_is_closed(credentials, broker):
    elsewhere = Credentials(credentials.department, credentials.user, credentials.password, "/")
    with pytest.raises(amqp.NotAllowed):
        connected(elsewhere.url(broker))


# ---- making them --------------------------------------------------------------------------------
def test_made_again_they_have_a_new_password_and_the_old_one_is_worth_nothing(
    broker, codes, rabbitmqctl, ground
):
    first = issue(rabbitmqctl, vhost_of(broker), codes[1])
    try:
        second = issue(rabbitmqctl, vhost_of(broker), codes[1])
        connected(second.url(broker)).close()
        with pytest.raises(amqp.AccessRefused):
            connected(first.url(broker))
    finally:
        ground.rabbitmqctl("delete_user", first.user)


@pytest.mark.parametrize("code", ["water.east", "水*", "#", "", "a b", "x" * 65])
def test_a_code_that_is_not_one_word_of_a_key_gets_none(code):
    with pytest.raises(NoSuchCodeError, match="no department's code"):
        rights_of(code)


def test_a_code_opens_no_other_queue_by_what_it_means_as_an_expression():
    rights = rights_of("a-b")
    assert rights.read == r"^department\.a\-b$"
    assert rights.keys == r"^a\-b\..+$"


@pytest.mark.parametrize("code", ["water", "水务", "needle_水务", "水务-2"])
def test_a_user_goes_by_a_name_that_any_client_can_write(code):
    assert user_of(code).isascii()
    assert user_of(code) != user_of(code + "x")
    assert user_of("water") == "water.system"


def test_a_password_is_one_word_that_begins_no_option(credentials):
    assert credentials.password.isalnum()


def test_no_password_is_in_a_printed_object(credentials):
    assert credentials.password not in repr(credentials)
    assert "secret" not in repr(ManagementApi("http://admin:secret@h:1"))


def test_a_refused_order_is_told_in_one_line(rabbitmqctl):
    with pytest.raises(AdministrationError, match="set_permissions was refused"):
        rabbitmqctl.rights("nobody", "no such vhost", rights_of("水务"))


def test_a_rabbitmqctl_that_does_not_run_is_told():
    with pytest.raises(AdministrationError, match="does not run"):
        Rabbitmqctl(["/no/such/rabbitmqctl"]).user("u", "p")


def test_a_rabbitmqctl_that_takes_too_long_is_told(monkeypatch):
    monkeypatch.setattr("services.feed.administration.PATIENCE", 0.2)
    with pytest.raises(AdministrationError, match="does not run: Timeout"):
        Rabbitmqctl(["sh", "-c", "sleep 600"]).limits("u", 1, 1)


def test_a_management_api_that_does_not_answer_is_told_without_its_password():
    with pytest.raises(AdministrationError, match=r"at 127\.0\.0\.1:1:") as error:
        ManagementApi("http://admin:secret@127.0.0.1:1").user("u", "p")
    assert "secret" not in str(error.value)


def test_a_script_does_what_rabbitmqctl_would_have_done(broker, codes, rabbitmqctl_folder, ground):
    script = Script()
    made = issue(script, vhost_of(broker), codes[1])
    path = f"PATH={rabbitmqctl_folder}:/usr/bin:/bin"
    lines = "\n".join(script.lines)
    try:
        subprocess.run(["env", path, "sh", "-ec", lines], check=True, capture_output=True)
        connected(made.url(broker)).close()
    finally:
        ground.rabbitmqctl("delete_user", made.user)


def test_the_surest_way_that_there_is_is_chosen(monkeypatch):
    assert administration_of("http://a:b@h:15672", LOCAL) == ManagementApi("http://a:b@h:15672")
    assert isinstance(administration_of(None, "amqps://broker.example:5671"), Script)
    monkeypatch.setattr(shutil, "which", lambda _name, path=None: path and "/usr/sbin/rabbitmqctl")
    assert administration_of(None, LOCAL) == Rabbitmqctl(["/usr/sbin/rabbitmqctl"])


@pytest.mark.private_servers
def test_the_management_api_makes_the_same(ground):
    with ground.own_broker("rabbitmq_management") as server:
        url = server.make("needle")
        declare_all(url, "水务", "建设")
        made = issue(ManagementApi(server.api), "needle", "水务")
        with closing(connected(made.url(url))) as connection:
            with pytest.raises(amqp.AccessRefused):
                publish(REPLIES, "建设.assignment.receive")(connection.channel())
            publish(REPLIES, "水务.assignment.receive")(connection.channel())
        with pytest.raises(AdministrationError, match="does no permissions: 4"):
            issue(ManagementApi(server.api), "no such vhost", "建设")
