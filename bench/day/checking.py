"""What the day is judged by: one sentence for each thing that was looked at, true or not."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.day.following import Logs
from bench.day.plan import Plan
from bench.day.routed import expected
from contracts.all import registry
from contracts.topology import SERVICES
from events.replay import rows_of
from events.store import Store
from services.audit.checking import check
from services.audit.comparing import compare_models
from services.cli.runtime import kernel_provider
from services.feed.domain import feed

Told = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `wrong` counts what is not as it should be, of `of`."""

    what: str
    of: int
    wrong: int

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong, and there was something to look at."""
        return self.wrong == 0 and self.of > 0


def findings(
    logs: Logs, plan: Plan, received: Mapping[str, Mapping[str, Any]], told: Told
) -> Iterator[Finding]:
    """Look at everything."""
    told("what departments received", 0, None)
    items = {code: _items(logs.stores["feed"], code) for code in received}
    yield _bytes(logs.stores["feed"], received)
    yield _in_order(received)
    yield _answered(received)
    yield _routed(logs.stores["issue"], plan)
    yield _issues(logs.stores["issue"], items)
    yield _records(plan, items)
    yield Finding("no event is parked anywhere", len(SERVICES), logs.parked())
    yield _models(logs, told)
    yield _chains(logs, told)


def _items(store: Store, code: str) -> list[dict[str, Any]]:
    """Return a feed as it is frozen; that this is what the department has got, `_bytes` tells."""
    with store.reading() as connection:
        rows = store.stream(connection, feed.stream(code))
    return [json.loads(row.body) for row in rows]


def _bytes(store: Store, received: Mapping[str, Mapping[str, Any]]) -> Finding:
    """Compare what came out of each queue with the frozen feed, byte for byte and in order."""
    wrong = 0
    for code, got in received.items():
        digest = hashlib.sha256()
        with store.reading() as connection:
            for row in store.stream(connection, feed.stream(code)):
                digest.update(row.body.encode())
        wrong += digest.hexdigest() != got["digest"]
    return Finding("departments received their feed byte for byte", len(received), wrong)


def _in_order(received: Mapping[str, Mapping[str, Any]]) -> Finding:
    items = sum(got["items"] for got in received.values())
    wrong = sum(got["missing"] + got["repeated"] for got in received.values())
    return Finding("items came once and in sequence", items, wrong)


def _answered(received: Mapping[str, Mapping[str, Any]]) -> Finding:
    accepted = sum(got["accepted"] for got in received.values())
    refused = sum(got["refused"] for got in received.values())
    return Finding("replies of departments were accepted", accepted + refused, refused)


def _routed(store: Store, plan: Plan) -> Finding:
    """Compare whom each problem went to with what the shipped rules say, read independently."""
    went: dict[str, Counter[str]] = defaultdict(Counter)
    raised: Counter[str] = Counter()
    for data, kind in _told_by(store):
        if kind == "assignment.dispatched":
            went[data["issue"]][data["department"]] += 1
        if kind == "issue.raised":
            raised[data["issue"]] += 1
    problems = list(plan.problems())
    wrong = sum(
        raised[str(each.issue)] != 1
        or went[str(each.issue)] != Counter([] if each.settled else expected(each))
        for each in problems
    )
    strays = len(raised) - len(problems)
    return Finding("issues went to those whom the rules name", len(problems), wrong + abs(strays))


def _issues(store: Store, items: Mapping[str, list[dict[str, Any]]]) -> Finding:
    """Compare, for each issue and department, what the log tells of its part with its feed.

    Every event that names a department is to come to it once, in the order of the issue's stream.
    """
    should: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows_of(store):
        event = json.loads(row.body)
        for department in _named(event):
            should[department, event["subject"]].append(event["id"])
    got: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, feed_of in items.items():
        for item in feed_of:
            if item["data"]["cause"]["source"] == "issue" and "reply" not in item["data"]:
                stream = f"issue/{item['data']['issue']}"
                got[code, stream].append(item["data"]["cause"]["event"])
    pairs = should.keys() | got.keys()
    wrong = sum(should.get(pair) != got.get(pair) for pair in pairs)
    return Finding("issues reached each department once and in order", len(pairs), wrong)


def _named(event: dict[str, Any]) -> Iterator[str]:
    """Yield the departments that an event of an issue concerns."""
    data = event["data"]
    if not event["subject"].startswith("issue/"):
        return
    if event["type"].startswith("assignment.town_drawn."):
        return  # from where its work is verified is no matter of a department's feed
    if "assignment" in data:
        yield data["department"]
    elif event["type"].startswith("issue.closed."):
        yield from data["departments"]


def _records(plan: Plan, items: Mapping[str, list[dict[str, Any]]]) -> Finding:
    """Compare which records each of the departments that ask at the doors has got."""
    visits = {str(door.visit) for cadre in plan.cadres for door in cadre.doors}
    got = {
        code: Counter(item["data"]["visit"] for item in feed_of if "visit" in item["data"])
        for code, feed_of in items.items()
    }
    asking = {code for code, records in got.items() if records}
    wrong = sum(got[code] != Counter(visits) for code in asking) + abs(len(asking) - ASKING)
    return Finding("records reached each department that asks, once", ASKING * len(visits), wrong)


ASKING = 5
"""Departments that ship with a requirement at households."""


def _told_by(store: Store) -> Iterator[tuple[dict[str, Any], str]]:
    for row in rows_of(store):
        event = json.loads(row.body)
        yield event["data"], event["type"].rpartition(".v")[0]


def _models(logs: Logs, told: Told) -> Finding:
    rows = differing = 0
    for service in SERVICES:
        models = kernel_provider(service).models

        def progress(model: str, done: int, of: int, service: str = service) -> None:
            told(f"{service}: {model} rebuilt", done, of)

        for rebuilt in compare_models(logs.stores[service], registry, models, progress):
            rows += rebuilt.rows
            differing += rebuilt.differing
    return Finding("rows of read models agree with their logs", rows, differing)


def _chains(logs: Logs, told: Told) -> Finding:
    events = wrong = 0
    for service in SERVICES:
        log, archive = logs.stores[service], logs.stores["audit"]

        def progress(done: int, service: str = service) -> None:
            told(service, done, None)

        report = check(log, archive, progress)
        events += report.position
        wrong += len(report.divergences) + (report.unarchived if service != "audit" else 0)
    return Finding("events are chained, and archived as they are", events, wrong)
