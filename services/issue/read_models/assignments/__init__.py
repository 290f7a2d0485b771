"""Assignments: one row for each department's part of a case."""

from services.issue.read_models.assignments import deadlines, steps  # noqa: F401 - they fold
from services.issue.read_models.assignments.board import (
    Whose,
    board,
    of_issue,
    overdue_by_department,
    provisional,
)
from services.issue.read_models.assignments.table import model

__all__ = ["Whose", "board", "model", "of_issue", "overdue_by_department", "provisional"]
