"""What the issue service does about events: the directory's, visits' and patrols', and its own.

- ``raising``    a problem that was seen becomes an issue
- ``calendars``  a published calendar makes provisional deadlines final
- ``merging``    a merged issue is absorbed by the other one, or un-merged
- ``timetable``  when which reminder is due; `services.issue.timers` goes by it
"""

from events.inbox import Reactions
from services.copies import calendars as calendar_copies
from services.copies import departments, keys, rosters
from services.copies.mounting import copying
from services.issue.facts import places
from services.issue.reactions import calendars, merging, raising, timetable

COPIES = (departments.model, rosters.model, calendar_copies.model, keys.model, places.model)

reactions = Reactions()
reactions.include(copying(*COPIES))
for _part in (raising, calendars, merging, timetable):
    reactions.include(_part.reactions)

__all__ = ["COPIES", "reactions"]
