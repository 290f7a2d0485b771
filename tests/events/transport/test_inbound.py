"""Receiving what others write to us."""

from collections.abc import Iterator
from dataclasses import replace
from struct import pack

import amqp
import eventlet
import pytest
from nameko.containers import ServiceContainer

from events import parking
from events.deployment import Deployment
from events.inbound import receive
from events.providers import KernelProvider, kernel_of
from events.settings import Settings
from events.store import StoreUnavailableError
from tests.events.transport.world import registry, until

heard: list[tuple[str, str, bytes]] = []
troubles: dict[str, list[BaseException]] = {}


class Hearer:
    name = "hearer"
    kernel = KernelProvider()

    @receive(queue="hearer.replies", exchange="replies")
    def on_reply(self, routing_key, message_id, headers, body):
        if troubles.get(message_id):
            raise troubles[message_id].pop()
        heard.append((routing_key, message_id, body))


@pytest.fixture
def settings(tmp_path, amqp_url) -> Settings:
    return Settings(
        database=f"sqlite:///{tmp_path}/{{service}}.db",
        vault_database=f"sqlite:///{tmp_path}/vault.db",
        vault_key=bytes(range(32)),
        county="330783",
        mode="test",
        broker=amqp_url,
    )


@pytest.fixture
def hearer(settings, hand) -> Iterator[ServiceContainer]:
    heard.clear()
    troubles.clear()
    hand.queue_delete("hearer.replies")
    container = ServiceContainer(Hearer, Deployment(settings, registry, {}).config())
    container.start()
    until(lambda: dict(kernel_of(container).health).get("hearer.replies"))
    yield container
    container.stop()


def write(hand, message_id: str, body: bytes = b"{}", key: str = "water.receive") -> None:
    hand.basic_publish(amqp.Message(body, message_id=message_id), "replies", key)


def parked(container) -> list[parking.Parked]:
    with kernel_of(container).store.reading() as connection:
        return parking.listed(connection)


def test_messages_arrive_one_by_one_in_order(hearer, hand):
    for number in range(20):
        write(hand, f"{number}")
    until(lambda: len(heard) == 20)
    assert [message_id for _, message_id, _ in heard] == [f"{number}" for number in range(20)]


def test_a_message_comes_with_its_key_its_id_and_its_bytes(hearer, hand):
    write(hand, "id-1", "村".encode(), key="water.report")
    until(lambda: heard == [("water.report", "id-1", "村".encode())])


@pytest.mark.parametrize(
    "trouble",
    [StoreUnavailableError("gone"), OSError("gone"), eventlet.Timeout(None)],
    ids=lambda trouble: type(trouble).__name__,
)
def test_passing_trouble_delays_a_message_and_the_order_is_kept(hearer, hand, trouble):
    troubles["2"] = [trouble, trouble]
    for message_id in ("1", "2", "3"):
        write(hand, message_id)
    until(lambda: len(heard) == 3)
    assert [message_id for _, message_id, _ in heard] == ["1", "2", "3"]


def test_a_message_that_is_beyond_the_method_is_parked_and_the_next_one_handled(hearer, hand):
    troubles["2"] = [ValueError("beyond me")]
    for message_id in ("1", "2", "3"):
        write(hand, message_id, b"\x00 not even text \xff")
    until(lambda: len(heard) == 2)
    assert [message_id for _, message_id, _ in heard] == ["1", "3"]
    (aside,) = parked(hearer)
    assert (aside.source, aside.position, aside.type) == ("replies", 1, "water.receive")
    assert aside.reason == "ValueError: beyond me"
    kernel = kernel_of(hearer)
    assert "not even text" in kernel.vault.open(aside.body)
    assert "not even text" not in aside.body


def test_a_message_is_parked_once_however_often_it_comes(hearer, hand):
    troubles["1"] = [ValueError("beyond me"), ValueError("beyond me")]
    write(hand, "1")
    write(hand, "1")
    write(hand, "2")
    until(lambda: len(heard) == 1)
    assert len(parked(hearer)) == 1


class Unbounded(amqp.Message):
    """A message with one header: a moment in the year 584,554,051,223."""

    def _serialize_properties(self):
        table = b"\x02atT" + b"\xff" * 8
        return pack(">HI", 1 << 13, len(table)) + table


@pytest.mark.parametrize(
    ("key", "message"),
    [
        (b"water.\xff", amqp.Message(b"\xff")),
        ("water.receive", amqp.Message(b"\xff", message_id="\udcff")),
        ("water.receive", Unbounded(b"\xff")),
        ("water.receive", amqp.Message(b"\xff", content_encoding="punycode")),
        ("water.receive", amqp.Message(b"\xff", application_headers={"compression": "gzip"})),
    ],
    ids=["key", "id", "moment", "codec", "compressed"],
)
def test_no_message_can_be_written_so_that_the_next_ones_are_not_heard(hearer, hand, key, message):
    hand.basic_publish(message, "replies", key)
    write(hand, "next")
    until(lambda: [message_id for _, message_id, _ in heard][-1:] == ["next"])
    assert [body for _, _, body in heard] == [b"\xff", b"{}"]


def test_an_empty_message_is_handed_over_too(hearer, hand):
    write(hand, "empty", b"")
    until(lambda: heard == [("water.receive", "empty", b"")])


def test_a_message_whose_id_no_database_can_store_is_parked_all_the_same(hearer, hand):
    troubles["\ufffd ?"] = [ValueError("beyond me: \0")]
    write(hand, "\0 \udcff")
    write(hand, "next")
    until(lambda: len(heard) == 1)
    (aside,) = parked(hearer)
    assert aside.reason == "ValueError: beyond me: \ufffd"


def test_messages_without_an_id_are_handed_over_too(hearer, hand):
    hand.basic_publish(amqp.Message(b"{}"), "replies", "water.receive")
    until(lambda: heard == [("water.receive", "", b"{}")])


def test_a_queue_that_somebody_deleted_is_made_again(hearer, hand):
    hand.queue_delete("hearer.replies")

    def heard_something() -> bool:
        write(hand, "again")
        return bool(heard)

    until(heard_something)


def test_without_a_broker_nothing_is_received_and_the_service_runs(settings):
    deployment = Deployment(replace(settings, broker=None), registry, {})
    container = ServiceContainer(Hearer, deployment.config())
    container.start()
    assert "hearer.replies" not in dict(kernel_of(container).health)
    container.stop()
