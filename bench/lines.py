"""The lines of the table, in its order: a name for `--only`, and the function that measures it."""

from collections.abc import Callable, Mapping, Sequence

from bench import command
from bench.line import Line
from deploy.ground import Ground

Measure = Callable[[Ground], Line | Sequence[Line]]

LINES: Mapping[str, Measure] = {
    "command": command.measure,
}
