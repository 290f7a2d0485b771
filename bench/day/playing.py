"""Playing the day: everybody at work in processes of their own, watched until all is quiet."""

import ctypes
import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from multiprocessing.process import BaseProcess
from typing import Any

from eventlet import hubs

from bench.day import county, departments, desk, field
from bench.day.checking import Finding, findings
from bench.day.following import Logs, Sight
from bench.day.plan import Plan
from bench.day.watching import Watch, quiet
from bench.machine import machine
from bench.services import Deployment
from services.cli.progress import Told, bar

FIELD_PROCESSES = 4
MARKS = (50_000, 100_000, 200_000, 400_000)
"""Events at which the services' memory is looked at."""


def play(here: Deployment, plan: Plan) -> tuple[dict[str, Any], list[Finding]]:
    """Set the county up, play the day, judge it; return what was measured and what was found."""
    with closing(Logs(here.settings)) as logs, bar() as told:
        began, about = time.monotonic(), machine()
        county.set_up(here.settings, plan, lambda: Watch(logs, told, "setting up").until(quiet))
        before, cpu, set_up = logs.sight(), here.cpu(), time.monotonic() - began
        began = time.monotonic()
        resident: dict[int, dict[str, int]] = {}
        loaded, received = _work(here, plan, logs, told, resident)
        seconds = {"set_up": set_up, "loaded": loaded, "followed": time.monotonic() - began}
        used = {name: spent - cpu[name] for name, spent in here.cpu().items()}
        figures = _figures(here, logs, before) | {
            "machine": about,
            "records": plan.records,
            "resident_bytes_at": resident,
            "feed_items": sum(got["items"] for got in received.values()),
            "cpu_seconds": {name: round(spent, 1) for name, spent in used.items()},
        }
        began = time.monotonic()
        found = list(findings(logs, plan, received, told))
        seconds["checked"] = time.monotonic() - began
    figures["seconds"] = {name: round(each, 1) for name, each in seconds.items()}
    figures["events_per_s"] = round(figures["events"] / seconds["followed"], 1)
    return figures, found


def _figures(here: Deployment, logs: Logs, before: Sight) -> dict[str, Any]:
    after = logs.sight()
    by_service = {name: head - before.heads[name] for name, head in after.heads.items()}
    return {
        "events": after.events - before.events,
        "events_by_service": by_service,
        "set_up_events": before.events,
        "issues": after.final,
        "bytes_stored": logs.bytes_stored(),
        "resident_bytes": here.resident(),
    }


def _work(
    here: Deployment, plan: Plan, logs: Logs, told: Told, resident: dict[int, dict[str, int]]
) -> tuple[float, dict[str, Any]]:
    """Have everybody work; return the seconds of the cadres' part, and what departments got.

    What each process holds in memory at so many events is noted in `resident`.
    """
    over, (ours, theirs) = _FORKED.Event(), _FORKED.Pipe()
    began, settings = time.monotonic(), here.settings
    parts = min(FIELD_PROCESSES, len(plan.cadres))
    cadres = [_worker(field.work, settings, plan, part, parts) for part in range(parts)]
    desks = [
        _worker(departments.work, here.broker, county.UNITS, theirs),
        _worker(desk.work, settings, plan, over),
    ]
    watch = Watch(logs, told, "cadres, desks and departments", plan.events, [*cadres, *desks])

    def noted(sight: Sight) -> Sight:
        for mark in MARKS:
            if sight.events >= mark and mark not in resident:
                resident[mark] = here.resident()
        return sight

    with _running([*cadres, *desks]):
        watch.until(lambda at: bool(noted(at)) and not any(each.is_alive() for each in cadres))
        loaded = time.monotonic() - began
        problems = sum(1 for _ in plan.problems())
        watch.until(lambda at: noted(at).quiet and at.final >= problems)
        over.set()
        ours.send(logs.delivered())
        received = ours.recv()
    return loaded, received


_FORKED = multiprocessing.get_context("fork")
"""What is imported already need not be again by each of those who work."""


_PR_SET_PDEATHSIG = 1
"""Linux's word for "have me killed when my parent ends"."""


def _worker(work: Callable[..., None], *given: Any) -> BaseProcess:
    def begin() -> None:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        hubs.use_hub()  # the parent's would share its selector with us
        work(*given)

    return _FORKED.Process(target=begin)


@contextmanager
def _running(workers: Sequence[BaseProcess]) -> Iterator[None]:
    """Run processes to their end, and leave none behind."""
    for worker in workers:
        worker.start()
    try:
        yield
        for worker in workers:
            worker.join()
    finally:
        for worker in workers:
            worker.kill()
