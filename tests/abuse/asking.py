"""Every question that the OpenAPI document allows, about things that are there, page by page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import requests

from bench.held.county import County
from bench.held.operations import Operation, operations
from contracts.topology import SERVICES
from services.cli.demo.story.setting import HOUSE
from services.cli.demo.story.world import STREET, VILLAGE

READING = {
    "POST /api/audit/verify": ({},),
    "POST /api/feed/{department}/open": ({"item": 1}, {"item": 9}),
}
"""What only reads though it is a POST, and its bodies."""

ACTING = re.compile(r"POST /api/(sign-in|upkeep/)")
"""What is a POST because it does something."""

FREE: Mapping[str, tuple[Any, ...]] = {
    "after": (20,),
    "as_of": ("2026-11-30T09:00:00+08:00", "2027-03-01T00:00:00+08:00"),
    "at": ("2026-11-30T21:40:00+08:00",),
    "area": (STREET,),
    "channel": ("cadre",),
    "code": (VILLAGE,),
    "latitude": (HOUSE["latitude"],),
    "level": ("village",),
    "limit": (200,),
    "longitude": (HOUSE["longitude"],),
    "measure": ("on_time_rate",),
    "name": ("江北",),
    "occasion": ("household_visit", "bin_check"),
    "on": ("2026-11-30",),
    "open": (True,),
    "outside_number": ("HOTLINE-1",),
    "overdue": (True,),
    "own": (True,),
    "parent": (STREET,),
    "role": ("auditor",),
    "side": ("lead",),
    "since": ("2026-11-01T00:00:00+08:00",),
    "source": tuple(SERVICES),
    "tier": ("street",),
    "to_confirm": (True,),
    "to_review": (True,),
    "until": ("2027-03-01T00:00:00+08:00",),
    "urgent": (True,),
    "verify_from": ("330783001",),
    "waiting": (True,),
    "within_m": (1000,),
}
"""What filters may say that neither `things` name nor the document lists."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request: of which operation, and with what."""

    operation: Operation
    path: str
    query: Mapping[str, Any]
    body: Any = None


class UnknownError(Exception):
    """Nobody has said yet what is to be asked for here."""


def questions(
    county: County, things: Mapping[str, Sequence[Any]], *, filtered: bool = True
) -> Iterator[Question]:
    """Yield each question; `things` are values for what paths and filters name, by parameter.

    Unless they are to be `filtered`, each list is asked for as a whole only.
    Raises UnknownError for an operation or a parameter that nobody has thought of yet.
    """
    for operation in operations(county.document):
        if operation.method == "GET":
            yield from _of(operation, things, (None,), filtered=filtered)
        elif operation.method == "POST":
            if operation.name in READING:
                yield from _of(operation, things, READING[operation.name], filtered=filtered)
            elif not ACTING.match(operation.name):
                raise UnknownError(f"does {operation.name} read only?")


def _of(
    operation: Operation,
    things: Mapping[str, Sequence[Any]],
    bodies: Sequence[Any],
    *,
    filtered: bool,
) -> Iterator[Question]:
    names = re.findall(r"{(\w+)}", operation.path)
    for values in product(*(_values(name, {}, things) for name in names)):
        filled = dict(zip(names, values, strict=True))
        path = re.sub(
            r"{(\w+)}", lambda found, filled=filled: str(filled[found[1]]), operation.path
        )
        for query, body in product(_queries(operation, things, filtered=filtered), bodies):
            yield Question(operation, path, query, body)


def _queries(
    operation: Operation, things: Mapping[str, Sequence[Any]], *, filtered: bool
) -> Iterator[dict[str, Any]]:
    """Yield what is needed alone, then each further filter with each of its values."""
    told = [each for each in operation.told.get("parameters", ()) if each.get("in") == "query"]
    told = [each for each in told if each["name"] != "cursor"]
    needed = [each for each in told if each.get("required")]
    least = [_values(each["name"], each["schema"], things) for each in needed]
    for values in product(*least):
        base = dict(zip((each["name"] for each in needed), values, strict=True))
        yield base
        for each in told:
            if filtered and not each.get("required"):
                yield from (
                    base | {each["name"]: value}
                    for value in _values(each["name"], each["schema"], things)
                )


def _values(name: str, schema: Mapping[str, Any], things: Mapping[str, Sequence[Any]]) -> Any:
    listed = schema.get("enum") or ()
    if not listed and name not in things and name not in FREE:
        raise UnknownError(f"what is {name}?")
    return things.get(name) or listed[:_CHOICES] or FREE[name]


_CHOICES = 2
"""How many of what a filter may choose from are tried."""


def answers(county: County, question: Question, who: str) -> Iterator[str]:
    """Yield what is answered, page by page: status, headers and body."""
    path, query = question.path, dict(question.query)
    while True:
        answer = county.ask(question.operation.method, path, who, params=query, json=question.body)
        yield f"{answer.status_code}\n{_headers(answer.headers)}\n{answer.text}"
        following = _following(answer)
        if following is None:
            return
        path, query = following, {}


def _headers(headers: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items() if name not in _OURS)


_OURS = {"Date", "Server-Timing", "Request-Id"}


def _following(answer: requests.Response) -> str | None:
    """Return where the answer goes on: as its `next` says, or its Link while there is something."""
    kind = answer.headers.get("Content-Type", "")
    if "json" not in kind or not answer.ok:
        return None
    document = answer.json()
    if isinstance(document, list):
        return answer.links["next"]["url"] if document and "next" in answer.links else None
    found: str | None = document.get("next")
    return found
