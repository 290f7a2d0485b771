"""Issues: one row for each case."""

from services.issue.read_models.cases.fold import issues, model
from services.issue.read_models.cases.queries import (
    lines,
    numbered,
    numbered_outside,
    require_alone,
    row_of,
)

__all__ = [
    "issues",
    "lines",
    "model",
    "numbered",
    "numbered_outside",
    "require_alone",
    "row_of",
]
