"""Closing (结案): a case is closed by its last part, and by nothing else."""

from collections.abc import Sequence
from typing import Final

from contracts.fields import MAX_TEXT
from contracts.issue.events.case import IssueClosed
from contracts.issue.parts import Outcome
from services.issue.domain.callbacks import call_back
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.folding import evolve_all
from services.issue.domain.state import Case, Part

_IN_PLAIN_WORDS: Final[dict[Outcome | None, str]] = {
    "whole": "已处置完成",
    "partly": "部分完成",
    "nothing_needed": "经核实无需处置",
}


def close_if_complete(case: Case, events: Sequence[Event], facts: Facts) -> list[Event]:
    """Return the events, and the closing if every part is verified, replaced or released then."""
    after = evolve_all(case, events)
    if after.open_parts():
        return [*events]
    return [*events, *_closed(after, facts)]


def _closed(case: Case, facts: Facts) -> list[Event]:
    verified = [part for part in case.parts.values() if part.status == "verified"]
    departments = tuple(dict.fromkeys(part.department for part in verified))
    closed = IssueClosed(
        issue=case.issue,
        departments=departments,
        partly=any(part.outcome == "partly" for part in verified),
        result="\n".join(_told(part, facts) for part in verified)[:MAX_TEXT],
        reopen_until=facts.at + facts.policy.reopen_within.length,
        follows=tuple(part.follow_up for part in verified if part.follow_up),
    )
    return [closed, *call_back(case, departments)]


def _told(part: Part, facts: Facts) -> str:
    """Say what one department did, for the one who reported the problem."""
    known = facts.departments.get(part.department)
    name = known.name if known else part.department
    return f"{name}：{_IN_PLAIN_WORDS[part.outcome]}。{part.words}"
