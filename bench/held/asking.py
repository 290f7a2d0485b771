"""Asking for the most, and how long the server's process worked for it.

What is measured is the processor's time of the server's process while a request is answered, and
nothing of the clock on the wall; so it holds what else the process does in that time.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.held.accepted import accepted
from bench.held.county import INSIDERS, County
from bench.held.operations import Operation, operations
from bench.held.things import things
from bench.held.widest import bodies, encoded

NOWHERE = "00000000-0000-4000-8000-000000000009"
_TICKS = os.sysconf("SC_CLK_TCK")
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """What was asked, how it was answered, and the processor's seconds that it took."""

    seconds: float
    status: int
    name: str


def worked_s(pid: int) -> float:
    """Return how many seconds of the processor a process has had, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def nothing() -> None:
    """Wait for nothing."""


def ask_for_the_most(county: County, rest: Callable[[], None] = nothing) -> Iterator[Asked]:
    """Ask each operation for the most that it may be asked, and with the cheapest wrong bodies.

    Most widest bodies are refused in the end: they name things that are not there. `rest` is
    called before each is sent.
    """
    there = things(county)
    for name, operation, more in _requests(county):
        path = operation.path
        for part in (part[1:-1] for part in path.split("/") if part.startswith("{")):
            path = path.replace(f"{{{part}}}", there.get(part) or NOWHERE)
        roles = [role for role in INSIDERS if role in operation.roles]
        who = INSIDERS[roles[0]] if roles else None
        rest()
        yield _asked(county, f"{operation.name}: {name}", operation.method, path, who, **more)


def send_the_widest(county: County, rest: Callable[[], None] = nothing) -> Iterator[Asked]:
    """Send the widest that is accepted, and read what becomes of it."""
    for each in accepted(county):
        rest()
        told = {"data": encoded(each.body), "headers": dict(_JSON)} if each.body is not None else {}
        yield _asked(county, each.name, each.method, each.path, each.who, **told)


def _asked(
    county: County, name: str, method: str, path: str, who: str | None, **more: Any
) -> Asked:
    if who is not None:
        county.token(who)
    before = worked_s(county.pid)
    answer = county.ask(method, path, who, **more)
    return Asked(worked_s(county.pid) - before, answer.status_code, name)


def _requests(county: County) -> Iterator[tuple[str, Operation, dict[str, Any]]]:
    """Yield what to ask: each operation with its widest and its cheapest bodies or arguments."""
    components = county.document["components"]["schemas"]
    for operation in operations(county.document):
        if operation.method == "GET":
            yield "the most", operation, {"params": _longest(operation)}
        for name, body in bodies(operation, components):
            yield name, operation, {"data": body, "headers": dict(_JSON)}


def _longest(operation: Operation) -> str:
    known = {each.get("name") for each in operation.told.get("parameters", ())}
    if "limit" in known:
        return "limit=200"
    return urlencode([("x", "1")] * 1900)
