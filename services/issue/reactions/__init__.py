"""What the issue service does about events: the directory's, visits' and patrols', and its own.

- ``raising``    a problem that was seen becomes an issue
- ``places``     the copy of the visit service's places
- ``calendars``  a published calendar is followed up, by `services.issue.timers`
- ``merging``    a merged issue is absorbed by the other one, or un-merged
- ``timetable``  when which reminder is due; `services.issue.timers` goes by it
"""

from events.inbox import Reactions
from services.copies import areas, departments, keys, labels, people, rosters
from services.copies import calendars as calendar_copies
from services.copies.mounting import copying
from services.issue.facts import places as place_copies
from services.issue.reactions import calendars, merging, places, raising, timetable

COPIES = (
    areas.model,
    departments.model,
    people.model,
    rosters.model,
    calendar_copies.model,
    keys.model,
    labels.model,
    place_copies.model,
)

reactions = Reactions()
reactions.include(copying(*COPIES))
for _part in (places, raising, calendars, merging, timetable):
    reactions.include(_part.reactions)

__all__ = ["COPIES", "reactions"]
