"""The patrol service keeps copies of the directory's areas and signing keys."""

from events.inbox import Reactions
from services.copies import areas, keys
from services.copies.mounting import copying

COPIES = (areas.model, keys.model)

reactions = Reactions()
reactions.include(copying(*COPIES))
