"""Filling in a form at the door."""

from typing import Any
from uuid import UUID, uuid4

import requests

from tests.visit.world import Client

SAID = {"text": "张三", "number": 3, "yes_no": True, "date": "1998-05-01"}
"""What is said to a question of each type; of choices, the first."""


SEWAGE = {
    "problem": "7d3b1f7e-0d0a-4c1b-9d37-7f5b8a3f2c11",
    "title": "作坊污水直排入河",
    "description": "违建附房内作坊，污水直排东阳江支流",
    "urgent": False,
}


def form(client: Client, place: UUID, occasion: str = "household_visit") -> dict[str, Any]:
    return client.read(f"forms/{place}", occasion=occasion)


def items(a_form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["element"]: item for item in a_form["items"]}


def answer(item: dict[str, Any]) -> dict[str, Any]:
    """Answer one item of a form."""
    if item["type"] == "choice":
        value: Any = item["choices"][0]["code"]
    elif item["type"] == "choices":
        value = [item["choices"][0]["code"]]
    else:
        value = SAID[item["type"]]
    return {"element": item["element"], "value": value}


def answers(a_form: dict[str, Any]) -> list[dict[str, Any]]:
    """Answer what is not on file."""
    return [answer(item) for item in a_form["items"] if item["on_file"] is None]


def record(client: Client, a_form: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make the body of a record, observed just now."""
    return {
        "place": a_form["place"]["place"],
        "kind": a_form["occasion"],
        "form": a_form["version"],
        "answers": answers(a_form),
        "observed_at": client.world.clock.now().isoformat(),
    } | more


def send(
    client: Client,
    body: dict[str, Any],
    visit: UUID | None = None,
    **headers: str,
) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.put(f"visits/{visit or uuid4()}", json=body, headers=named)


def visit(client: Client, place: UUID, **more: Any) -> UUID:
    """Fetch the form, fill it in and record it, as it must be possible."""
    a_form = form(client, place, more.pop("kind", "household_visit"))
    made = uuid4()
    sent = send(client, record(client, a_form, **more), made)
    assert sent.status_code == 201, sent.text
    return made
