"""What the issue service's decisions need to know, gathered before they are made.

- ``gathering``  fills `domain.facts_needed.Facts` from the copies
- ``converting`` turns the directory's hours and calendars into those of the clocks
- ``places``     the copy of the visit service's places
- ``sampling``   the draw for checks by sample
"""

from services.issue.facts.gathering import BY_SERVICE, facts_for, facts_of, of_caller

__all__ = ["BY_SERVICE", "facts_for", "facts_of", "of_caller"]
