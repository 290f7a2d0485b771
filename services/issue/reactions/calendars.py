"""When a working calendar is published, provisional deadlines become final.

Thousands may be provisional at the end of a year: they are computed anew one by one, by
`services.issue.timers`, and not within the one unit that follows the directory.
"""

from functools import partial

from contracts.directory.events import CalendarPublished
from events.envelope import Event
from events.inbox import Reactions
from events.unit import Unit
from services.issue.facts import recomputing

reactions = Reactions()


@reactions.on(CalendarPublished)
def published(unit: Unit, event: Event) -> None:
    """Note that due times wait to be computed by it."""
    unit.write(partial(recomputing.note, event=event))
