"""The patrol service keeps copies of the directory's areas and signing keys, and of labels."""

from events.inbox import Reactions
from services.copies import areas, keys, labels
from services.copies.mounting import copying

COPIES = (areas.model, keys.model, labels.model)

reactions = Reactions()
reactions.include(copying(*COPIES))
