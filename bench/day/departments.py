"""The departments' own systems: each empties its queue, and replies over the broker."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any
from uuid import uuid4

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

REPLIES = "department.replies"
PREFETCH = 200
PATIENCE_S = 0.2
LONGEST_S = 60.0
"""Seconds that the last items may take from the queue."""


@dataclass
class Received:
    """What one department got: how many items, their bytes in order as one digest, what was odd.

    `repeated` items bore a number that had come before, `missing` numbers had not come when later
    ones did. A department's system tells by the number, and so does this one.
    """

    items: int = 0
    repeated: int = 0
    missing: int = 0
    accepted: int = 0
    refused: int = 0
    digest: Any = field(default_factory=hashlib.sha256, repr=False)

    def take(self, item: dict[str, Any], body: bytes) -> bool:
        """Take one item; tell whether it is the next one."""
        number = item["streamversion"]
        if number <= self.items:
            self.repeated += 1
            return False
        self.missing += number - self.items - 1
        self.items = number
        self.digest.update(body)
        return True

    def document(self) -> dict[str, Any]:
        """Return it as it is handed over to another process."""
        return {**vars(self), "digest": self.digest.hexdigest()}


def photo_of(code: str) -> bytes:
    """Return what stands for the photo that a department shows when it is done."""
    return code.encode()


def work(broker: str, codes: Sequence[str], told: Connection) -> None:
    """Receive and reply until each has what `told` says was sent to it; then tell what it got."""
    received = {code: Received() for code in codes}
    with pika.BlockingConnection(pika.URLParameters(broker)) as connection:
        channel = _channel(connection, codes)
        channel.basic_qos(prefetch_count=PREFETCH)
        for code in codes:
            channel.basic_consume(f"department.{code}", _Desk(code, received[code]).receive)
        while not told.poll():
            connection.process_data_events(time_limit=PATIENCE_S)
        sent, until = told.recv(), time.monotonic() + LONGEST_S
        while _waiting(sent, received) and time.monotonic() < until:
            connection.process_data_events(time_limit=PATIENCE_S)
    told.send({code: each.document() for code, each in received.items()})


def _channel(connection: pika.BlockingConnection, codes: Sequence[str]) -> BlockingChannel:
    """Open a channel once every department's queue is there."""
    while True:
        channel = connection.channel()
        try:
            for code in codes:
                channel.queue_declare(f"department.{code}", passive=True)
        except ChannelClosedByBroker:
            connection.sleep(PATIENCE_S)
        else:
            return channel


def _waiting(sent: Mapping[str, int], received: Mapping[str, Received]) -> bool:
    return any(each.items < sent.get(code, 0) for code, each in received.items())


@dataclass(frozen=True, slots=True)
class _Desk:
    """One department's system."""

    code: str
    received: Received

    def receive(self, channel: BlockingChannel, method: Any, _about: Any, body: bytes) -> None:
        """Deal with one item, and let go of it."""
        item = json.loads(body)
        if self.received.take(item, body):
            self._deal_with(channel, item)
        channel.basic_ack(method.delivery_tag)

    def _deal_with(self, channel: BlockingChannel, item: dict[str, Any]) -> None:
        data = item["data"]
        match item["type"]:
            case "feed.assignment.v1":
                for command, body in self._replies(data):
                    self._reply(channel, command, body)
            case "feed.reply_answered.v1":
                self.received.accepted += data["accepted"]
                self.received.refused += not data["accepted"]

    def _replies(self, part: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Receive it, begin, and report it done."""
        this = {"issue": part["issue"], "assignment": part["assignment"]}
        contact = {"post": f"{self.code}-1"}
        photo = {
            "digest": hashlib.sha256(photo_of(self.code)).hexdigest(),
            "media_type": "image/jpeg",
        }
        done = {"outcome": "whole", "note": "已到现场处置完毕。", "evidence": [photo]}
        yield "assignment.receive", this
        yield "assignment.start", {**this, "contact": contact}
        yield "assignment.report_done", {**this, **done, "contact": contact}

    def _reply(self, channel: BlockingChannel, command: str, body: dict[str, Any]) -> None:
        about = pika.BasicProperties(
            message_id=str(uuid4()), content_type="application/json", delivery_mode=2
        )
        channel.basic_publish(REPLIES, f"{self.code}.{command}", json.dumps(body).encode(), about)
