"""A department's own system, in Python: receives its feed over AMQP and acts on assignments.

    pip install pika "jsonschema[format]"
    export NEEDLE_AMQP=amqps://…                 # what the operator gave you, once
    export NEEDLE_HTTP=https://needle.example
    export NEEDLE_DEPARTMENT=水务
    export NEEDLE_ACCOUNT=… NEEDLE_PASSWORD=…    # used only to fetch what a queue has lost
    python department.py

docs/departments.md explains each step.
"""

import json
import os
import ssl
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen
from uuid import UUID, uuid5

import pika
from jsonschema import Draft202012Validator, FormatChecker
from pika.exceptions import AMQPError

DEPARTMENT = os.environ["NEEDLE_DEPARTMENT"]
HTTP = os.environ["NEEDLE_HTTP"].rstrip("/")
REACHED = Path(os.environ.get("NEEDLE_REACHED", "reached.txt"))
DONE = os.environ.get("NEEDLE_DONE")  # a note: to try it out, report assignments done at once
CONTACT = {"post": "duty-desk"}
NOT_FOUND = 404

Item = dict[str, Any]


# ---- what an item leads to ----------------------------------------------------------------------
def act(channel: Any, item: Item) -> None:
    """Do what an item asks for: here, take note of an assignment and begin with it."""
    data, type_name = item["data"], item["type"]
    if type_name == "feed.assignment.v1":
        tell(item, data["number"], data["title"], "- receive by", data["receive_by"])
        reply(channel, item, "assignment.receive")
        reply(channel, item, "assignment.start", contact=CONTACT)
        if DONE:
            result = {"outcome": "whole", "note": DONE, "contact": CONTACT}
            reply(channel, item, "assignment.report_done", **result)
    elif type_name == "feed.record.v1":
        tell(item, data["place_name"], *(answer["element"] for answer in data["answers"]))
    elif type_name == "feed.reply_answered.v1":
        refused = "" if data["accepted"] else f"REFUSED {data['code']}: {data['detail']}"
        tell(item, data["command"], refused or "accepted")
    elif type_name in {"feed.assignment_changed.v1", "feed.issue_changed.v1"}:
        tell(item, data["change"], *filter(None, [data.get("note")]))
    else:
        tell(item, "is a type that this program does not know: passed over")


def tell(item: Item, *words: str) -> None:
    """Print a line about an item."""
    print(item["streamversion"], item["type"], *words, flush=True)


def reply(channel: Any, item: Item, command: str, **more: Any) -> None:
    """Send a command about an assignment.

    Its id follows from the item, so that a program which crashed may send it again: the second
    one changes nothing.
    """
    about = item["data"]
    body = {"issue": about["issue"], "assignment": about["assignment"], **more}
    channel.basic_publish(
        exchange="department.replies",
        routing_key=f"{DEPARTMENT}.{command}",
        body=json.dumps(body, ensure_ascii=False).encode(),
        properties=pika.BasicProperties(
            message_id=str(uuid5(UUID(item["id"]), command)),
            content_type="application/json",
            delivery_mode=pika.DeliveryMode.Persistent,
        ),
        mandatory=True,
    )


# ---- each item once, in order, checked ----------------------------------------------------------
def receive(channel: Any, body: bytes) -> None:
    """Take what came from the queue: pass over what was seen before, fetch what is missing."""
    item = json.loads(body)
    number = item["streamversion"]
    while number > reached() + 1:
        for missing in fetch(reached()):
            take(channel, missing)
    if number == reached() + 1:
        take(channel, item)


def take(channel: Any, item: Item) -> None:
    """Check an item, act on it, then remember its number, in this order."""
    validator = validator_of(item["type"])
    if validator is not None:
        validator.validate(item)
    act(channel, item)
    fresh = REACHED.with_suffix(".new")
    fresh.write_text(str(item["streamversion"]))
    fresh.replace(REACHED)  # a crash leaves the old number or the new one


def reached() -> int:
    """Return the number of the last item that was dealt with."""
    return int(REACHED.read_text()) if REACHED.exists() else 0


@cache
def validator_of(type_name: str) -> Draft202012Validator | None:
    """Fetch the published schema of a type, None if there is none yet."""
    try:
        with urlopen(f"{HTTP}/contracts/{type_name}.json", timeout=30) as answer:
            return Draft202012Validator(json.load(answer), format_checker=FormatChecker())
    except HTTPError as error:
        if error.code == NOT_FOUND:
            return None
        raise


def fetch(after: int) -> list[Item]:
    """Fetch the items that follow a number, over HTTP."""
    login = {"login": os.environ["NEEDLE_ACCOUNT"], "password": os.environ["NEEDLE_PASSWORD"]}
    headers = {"Content-Type": "application/json"}
    sign_in = Request(f"{HTTP}/api/sign-in", json.dumps(login).encode(), headers)
    with urlopen(sign_in, timeout=30) as answer:
        token = json.load(answer)["token"]
    address = f"{HTTP}/api/feed/{quote(DEPARTMENT)}?after={after}"
    request = Request(address, headers={"Authorization": f"Bearer {token}"})
    with urlopen(request, timeout=30) as answer:
        items: list[Item] = json.load(answer)
    return items


# ---- the connection -----------------------------------------------------------------------------
def connect() -> pika.BlockingConnection:
    """Connect; with amqps the certificate's name is compared with the broker's."""
    url = os.environ["NEEDLE_AMQP"]
    parameters = pika.URLParameters(url)
    if parameters.ssl_options:
        context = ssl.create_default_context(cafile=os.environ.get("NEEDLE_CA"))
        parameters.ssl_options = pika.SSLOptions(context, urlsplit(url).hostname)
    return pika.BlockingConnection(parameters)


def run() -> None:
    """Receive until the connection breaks. Raises AMQPError, OSError."""
    with connect() as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_qos(prefetch_count=50)
        for method, _, body in channel.consume(f"department.{DEPARTMENT}"):
            receive(channel, body)
            channel.basic_ack(method.delivery_tag)


def main() -> None:
    """Receive for ever; after a broken connection connect again, ever more slowly."""
    rest = 1
    while True:
        began = time.monotonic()
        try:
            run()
        except (AMQPError, OSError) as error:
            print(f"connecting again in {rest} s: {type(error).__name__} {error}", file=sys.stderr)
        time.sleep(rest)
        rest = 1 if time.monotonic() - began > 2 * rest else min(60, 2 * rest)


if __name__ == "__main__":
    main()
