"""Trying a rule set on history before it is adopted: what would have gone elsewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.issue.routing.rules import Route, RoutingRules, area_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PastIssue:
    """What routing looks at in an issue that was filed; `issue` is whatever names it."""

    issue: str
    category: str
    area: str
    place_kind: str | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One issue that the two rule sets treat differently; None where no rule catches it."""

    issue: PastIssue
    before: Route | None
    after: Route | None

    @property
    def changes(self) -> tuple[str, ...]:
        """Name what differs: `caught`, or any of lead, assisting, stages, verify_by, urgent."""
        if self.before is None or self.after is None:
            return ("caught",)
        return tuple(
            name for name in _COMPARED if getattr(self.before, name) != getattr(self.after, name)
        )


_COMPARED = ("lead", "assisting", "stages", "verify_by", "urgent")


def compare(
    old: RoutingRules, new: RoutingRules, issues: Iterable[PastIssue]
) -> Iterator[Difference]:
    """Yield the issues that `new` would treat otherwise than `old`, in the given order.

    A rule's name and its advice make no difference: nobody acts otherwise for them.
    """
    for issue in issues:
        before, after = _route(old, issue), _route(new, issue)
        if before is None and after is None:
            continue
        difference = Difference(issue=issue, before=before, after=after)
        if difference.changes:
            yield difference


def _route(rules: RoutingRules, issue: PastIssue) -> Route | None:
    kind = area_kind(issue.area)
    return rules.route(issue.category, kind, issue.place_kind, urgent=issue.urgent)
