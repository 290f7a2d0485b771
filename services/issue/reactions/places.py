"""A place that is copied is known at once, to a problem seen there that came in the same batch."""

from contracts.visit.events import PlacePositioned, PlaceRegistered
from events.inbox import Reactions
from services.issue.facts.places import hear

reactions = Reactions()
reactions.on(PlaceRegistered, PlacePositioned)(hear)
