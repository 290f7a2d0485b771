"""What the issue service's decisions need to know, gathered before they are made.

- ``gathering``    fills `domain.facts_needed.Facts`
- ``slow``         what changes seldom: units, rules and calendar, remembered until they do
- ``converting``   turns the directory's hours and calendars into those of the clocks
- ``places``       the copy of the visit service's places
- ``held``         which evidence can be looked at
- ``following``    the case in which the rest of a part goes on
- ``sampling``     the draw for checks by sample
- ``drawing``      the lot by which a town is drawn to verify what a street did itself
- ``standing``     for which departments somebody stands
- ``timetable``    which reminder is due when
- ``planning``     what stands in the timetable for a case
- ``recomputing``  which calendars were published since the due times were computed
- ``replied``      which replies were answered, and what was in them
"""

from services.issue.facts.gathering import BY_SERVICE, facts_for, facts_of, of_caller

__all__ = ["BY_SERVICE", "facts_for", "facts_of", "of_caller"]
