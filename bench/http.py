"""Validated, stored PUTs a second from sixteen clients, beside the same endpoint by hand."""

from statistics import median
from typing import Any

from bench.databases import database
from bench.line import Goal, Line, interleaved
from bench.peer import peer, server
from bench.reports import model, running
from deploy.ground import Ground
from events import chain

GOAL = Goal("≥", 0.6)
CLIENTS = "bench.hand.clients:clients"


def measure(ground: Ground, *, rounds: int = 5, each: int = 40) -> Line:
    """Measure; both servers run all the while, and are asked by turns."""
    with (
        database(ground, "ours") as own,
        database(ground, "by_hand") as others,
        running(others, model) as checking,
        server("bench.web", own.url) as here,
        server("bench.hand.web", others.dsn) as there,
        peer(CLIENTS, **here) as ask_us,
        peer(CLIENTS, **there) as ask_them,
    ):
        told: dict[str, list[dict[str, Any]]] = {"ours": [], "other": []}

        def side(name: str, ask: Any) -> float:
            told[name].append(ask(each=each))
            return float(told[name][-1]["rate"])

        sides = interleaved(lambda: side("ours", ask_us), lambda: side("other", ask_them), rounds)
        assert chain.verify_log(checking.store).holds
    latencies = {
        f"{name}_{figure}": round(median(turn[figure] for turn in turns[1:]), 1)
        for name, turns in told.items()
        for figure in ("p50_ms", "p99_ms")
    }
    note = "p50 {ours_p50_ms} / {other_p50_ms} ms, p99 {ours_p99_ms} / {other_p99_ms} ms"
    return sides.line("HTTP", GOAL, "PUT/s", note=note.format(**latencies), **latencies)
