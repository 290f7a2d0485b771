"""What must hold after every fault, read from the databases themselves.

Each function returns the sentences that tell what does not hold; nothing is asserted before all
of them were asked.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from contracts.all import registry
from contracts.topology import SERVICES, SUBSCRIBERS
from events import parking
from events.chain import verify_log
from events.replay import rows_of
from events.store import Store
from services.audit.checking import check
from services.audit.comparing import Unread, compare_copies, compare_models
from services.cli.runtime import kernel_provider
from tests.chaos.departments import Department
from tests.chaos.load import Journal

Event = dict[str, Any]


class Logs:
    """Every service's log, read once."""

    def __init__(self, stores: Mapping[str, Store]) -> None:
        self.stores = stores
        self._read = {
            service: [json.loads(row.body) for row in rows_of(stores[service])]
            for service in SERVICES
        }

    def __getitem__(self, service: str) -> Sequence[Event]:
        return self._read[service]

    def of_type(self, service: str, type_name: str) -> Iterator[Event]:
        """Yield the events of one type in one log."""
        return (each for each in self[service] if each["type"].rpartition(".")[0] == type_name)


def troubles(
    stores: Mapping[str, Store], journal: Journal, departments: Sequence[Department]
) -> list[str]:
    """Return all that does not hold, in sentences; an empty list is a pass."""
    logs = Logs(stores)
    return [
        *_of_journal(logs, journal),
        *_of_order(logs),
        *_of_feeds(logs),
        *(trouble for each in departments for trouble in _of_department(logs, each)),
        *_of_chains(stores),
        *_of_read_models(stores),
        *_of_copies(stores),
        *_of_parked(stores),
    ]


def _of_journal(logs: Logs, journal: Journal) -> Iterator[str]:
    """Each entry that was answered with 2xx is in the logs once, and so is what follows from it."""
    yield from (f"a cadre was refused: {said}" for said in journal.refused)
    yield from (f"{e.visit} was never answered" for e in journal.entries if e.version is None)
    visits = Counter(each["data"]["visit"] for each in logs.of_type("visit", "visit.recorded"))
    seen = Counter(
        each["data"]["problem"]["problem"] for each in logs.of_type("visit", "problem.observed")
    )
    raised = Counter(each["data"]["issue"] for each in logs.of_type("issue", "issue.raised"))
    versions = {each["subject"]: each["streamversion"] for each in logs["visit"]}
    for entry in journal.entries:
        if visits[entry.visit] != 1:
            yield f"visit {entry.visit} is in the log {visits[entry.visit]} times"
        if versions.get(f"visit/{entry.visit}") != entry.version:
            yield f"visit {entry.visit} was answered with another version than the log has"
        if entry.problem is not None:
            issue = str(uuid5(UUID(entry.problem), "issue"))
            if (seen[entry.problem], raised[issue]) != (1, 1):
                yield f"problem {entry.problem}: seen {seen[entry.problem]}, raised {raised[issue]}"
    sent = {entry.visit for entry in journal.entries}
    by_load = (each for each in logs.of_type("visit", "visit.recorded") if _of_load(each))
    if unknown := [each["data"]["visit"] for each in by_load if each["data"]["visit"] not in sent]:
        yield f"{len(unknown)} visits are in the log that no journal has"


def _of_load(visit: Event) -> bool:
    return str(visit["data"]["person"]).startswith("load-")


def _of_order(logs: Logs) -> Iterator[str]:
    """Positions and versions have no gaps, and no log's time goes back."""
    for service in SERVICES:
        versions: defaultdict[str, int] = defaultdict(int)
        before = ""
        for position, event in enumerate(logs[service], 1):
            versions[event["subject"]] += 1
            if event["position"] != position:
                yield f"{service}: position {event['position']} stands at {position}"
            if event["streamversion"] != versions[event["subject"]]:
                yield f"{service}: {event['subject']} has version {event['streamversion']} twice"
            if _instant(event) < before:
                yield f"{service}: the time went back at {position}"
            before = _instant(event)


def _instant(event: Event) -> str:
    """Return an event's time so that text sorts as time does: with all its digits."""
    whole, _, fraction = event["time"].removesuffix("Z").partition(".")
    return f"{whole}.{fraction:0<6}"


def _of_feeds(logs: Logs) -> Iterator[str]:
    """Each department has an item for what it required and was given, once."""
    due: Counter[tuple[str, ...]] = Counter()
    for visit in logs.of_type("visit", "visit.recorded"):
        due.update((p["department"], visit["id"], p["requirement"]) for p in visit["data"]["parts"])
    for given in logs.of_type("issue", "assignment.dispatched"):
        due.update([(given["data"]["department"], given["id"], given["data"]["assignment"])])
    fed: Counter[tuple[str, ...]] = Counter()
    for kind, about in (("feed.record", "requirement"), ("feed.assignment", "assignment")):
        for item in logs.of_type("feed", kind):
            data = item["data"]
            fed.update([(data["department"], data["cause"]["event"], data[about])])
    yield from (f"not in a feed: {' '.join(missing)}" for missing in due - fed)
    yield from (f"in a feed, and should not be: {' '.join(more)}" for more in fed - due)


def _of_department(logs: Logs, department: Department) -> Iterator[str]:
    """A department's own system got every item of its feed, in sequence."""
    code = department.code
    items = [each["id"] for each in logs["feed"] if each["subject"] == f"feed/{code}"]
    if department.gaps:
        yield f"{code}: items were missing before {department.gaps[:3]}"
    if department.ids != items:
        yield f"{code} received {len(department.ids)} items, its feed has {len(items)}"


def _of_chains(stores: Mapping[str, Store]) -> Iterator[str]:
    """Every chain holds, and the archive has all of every log that it follows, as it is."""
    for service in SERVICES:
        if not verify_log(stores[service]).holds:
            yield f"{service}: the chain does not hold"
        if "audit" in SUBSCRIBERS[service]:
            report = check(stores[service], stores["audit"])
            yield from (f"{service}: {found}" for found in report.divergences)
            if report.unarchived:
                yield f"{service}: {report.unarchived} events are not archived"


def _of_read_models(stores: Mapping[str, Store]) -> Iterator[str]:
    """Every read model says what its log says."""
    for service in SERVICES:
        models = kernel_provider(service).models
        for found in compare_models(stores[service], registry, models):
            if found.differing:
                yield f"{service}: {found.model} differs from its log in {found.differing} rows"


def _of_copies(stores: Mapping[str, Store]) -> Iterator[str]:
    """Every copy says what its source's log says."""
    for service in SERVICES:
        copies = kernel_provider(service).copies
        for found in compare_copies(stores[service], stores.__getitem__, registry, copies):
            if isinstance(found, Unread):
                yield f"{service}: {found.model} cannot be compared: {found.reason}"
            elif found.differing:
                yield f"{service}: {found.model} differs from {found.source}'s log"


def _of_parked(stores: Mapping[str, Store]) -> Iterator[str]:
    """Nothing waits aside."""
    for service in SERVICES:
        with stores[service].reading() as connection:
            for event in parking.listed(connection):
                yield f"{service} parked event {event.position} of {event.source}: {event.reason}"
