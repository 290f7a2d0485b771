"""What the directory says is copied; nothing else that others say changes anything here."""

from events.inbox import Reactions
from services.copies import areas, departments, keys, people
from services.copies.mounting import copying

COPIES = (areas.model, departments.model, people.model, keys.model)

reactions = Reactions()
reactions.include(copying(*COPIES))
