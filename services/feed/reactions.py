"""Events of visits and issues become items of the departments' feeds."""

from dataclasses import replace

from events.envelope import Event
from events.inbox import Reactions
from events.unit import Unit
from services.copies import departments, keys
from services.copies.mounting import copying
from services.feed import facts
from services.feed.domain import AddItem, feed
from services.feed.projection import TOLD, items_of

COPIES = (departments.model, keys.model, facts.model)

reactions = Reactions()
reactions.include(copying(*COPIES))


@reactions.on(*TOLD)
def tell(unit: Unit, event: Event) -> None:
    """Put what `event` tells into the feed of each department that it concerns.

    A department that was absorbed by another has left its work to it: the heir is told.
    """
    items = [
        replace(item, department=facts.heir(unit, item.department, event.time))
        for item in items_of(event)
    ]
    unit.expect(feed, [item.department for item in items])
    for item in items:
        unit.decide(feed, item.department, AddItem(item), None)
