"""The lines of the table, in its order: a name for `--only`, and the function that measures it."""

from collections.abc import Callable, Mapping, Sequence

from bench import (
    append,
    command,
    growth,
    http,
    journey,
    memory,
    rebuilding,
    relaying,
    replay,
    start,
    subscribing,
)
from bench.held import measuring
from bench.line import Line
from deploy.ground import Ground

Measure = Callable[[Ground], Line | Sequence[Line]]

LINES: Mapping[str, Measure] = {
    "command": command.measure,
    "append-concurrent": append.concurrent,
    "append-bulk": append.bulk,
    "relay": relaying.measure,
    "subscription": subscribing.measure,
    "replay": replay.measure,
    "replay-peer": replay.beside_peer,
    "rebuild": rebuilding.measure,
    "http": http.measure,
    "end-to-end": journey.measure,
    "growth": growth.measure,
    "start": start.measure,
    "memory": memory.measure,
    "held": measuring.measure,
}
