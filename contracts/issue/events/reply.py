"""What became of the departments' replies; each answer goes into the department's feed."""

from uuid import UUID

from contracts.declare import event
from contracts.fields import Code, Line, Text


@event("reply.answered", version=1)
class ReplyAnswered:
    """A department's reply was accepted, or refused with a code and a sentence that says why."""

    department: Code
    reply: UUID
    command: Line
    issue: UUID | None = None
    accepted: bool
    code: Code | None = None
    detail: Text | None = None
