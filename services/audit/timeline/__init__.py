"""An issue's timeline as of a moment: all that belongs to it, told from the archive alone."""

from services.audit.timeline.telling import timeline
from services.audit.timeline.words import lines

__all__ = ["lines", "timeline"]
