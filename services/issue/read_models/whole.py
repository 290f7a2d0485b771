"""One issue with all that belongs to it: its parts and its call-back."""

from dataclasses import replace
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from contracts.issue.views import IssueView
from services.issue.read_models import assignments, callbacks, cases


def issue_view(connection: Connection, issue: UUID) -> IssueView | None:
    """Return an issue, not yet reduced to what a reader may see; None if there is none."""
    row = cases.row_of(connection, issue)
    if row is None:
        return None
    status = callbacks.status_of(connection, issue)
    shown = msgspec.convert({**row, "call_back": status, "assignments": ()}, IssueView)
    return replace(shown, assignments=assignments.of_issue(connection, issue))
