"""`needle` with faults built in, for services that tests start: `python -m tests.chaos.faulty`.

NEEDLE_POISON names a file: no reaction takes an event of the streams that it lists, a line each,
as if its code were wrong; without the line it is mended. NEEDLE_GREEDY=1 has every relay believe
that it is its turn.
"""

import os
from pathlib import Path
from typing import Any

from services.cli.__main__ import main  # first, since it patches what the others import  # isort: skip
import events.inbox  # isort: skip
import events.parking  # isort: skip
import events.relay.relay  # isort: skip
from events.relay.turn import SoleTurn  # isort: skip

_react = events.inbox.react_to


class PoisonedError(Exception):
    """What an error in a reaction would be."""


def _react_unless_poisoned(kernel: Any, reaction: Any, unit: Any, body: str, *more: Any) -> None:
    subject = events.inbox.link_of(body).subject
    if subject in Path(os.environ["NEEDLE_POISON"]).read_text("utf-8").splitlines():
        raise PoisonedError("a test has poisoned it")
    _react(kernel, reaction, unit, body, *more)


if "NEEDLE_POISON" in os.environ:
    events.inbox.react_to = events.parking.react_to = _react_unless_poisoned
if os.environ.get("NEEDLE_GREEDY"):
    events.relay.relay.turn_of = lambda _store: SoleTurn()

if __name__ == "__main__":
    main()
