"""What was seen while the story was played: for the account of it, and for the tests."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Seen:
    """Observations, by the words of the story. All of them were answered by the services."""

    labels: dict[str, str] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    second_form: dict[str, Any] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    issue: str = ""
    dispatched: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    extension: dict[str, Any] = field(default_factory=dict)
    escalations: list[str] = field(default_factory=list)
    closed: dict[str, Any] = field(default_factory=dict)
    timeline: dict[str, Any] = field(default_factory=dict)
    settled: dict[str, Any] = field(default_factory=dict)
    urgent: dict[str, Any] = field(default_factory=dict)
    urgent_timeline: dict[str, Any] = field(default_factory=dict)
    complaint: dict[str, Any] = field(default_factory=dict)
    patrol: dict[str, Any] = field(default_factory=dict)
    patrol_issue: dict[str, Any] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    red_line: str = ""
    replayed: dict[str, Any] = field(default_factory=dict)
    as_of: dict[str, Any] = field(default_factory=dict)
    chains: list[dict[str, Any]] = field(default_factory=list)
    personal: tuple[str, ...] = ()
