"""Trying a rule set on history before it is adopted: `needle routing try RULES.yml`.

Only the log is read. Each filing (立案) that is on record is routed again, as the issue stood when
it was filed: under the rules in force now and under the new ones.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from contracts.issue.events.case import IssueFiled, IssueHandedDown, IssueRaised
from events.envelope import Event, Registry, decode, link_of
from events.store import Store
from services.issue.clocks.hours import local_day
from services.issue.facts import slow
from services.issue.policy import case_policy, routing_text
from services.issue.routing.comparing import Difference, PastIssue, compare
from services.issue.routing.reading import adopted_rules, read_rules
from services.issue.routing.rules import RoutingRules, area_kind

PART = 1000
"""How many events are read at a time."""

Progress = Callable[[int, int], None]
"""Is told how many of how many events have been read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of a trial: how many filings were routed again, and which would go elsewhere.

    `before` and `after` are the versions that were compared.
    """

    before: str
    after: str
    tried: int
    differences: tuple[Difference, ...]


def try_rules(
    store: Store,
    registry: Registry,
    text: str,
    file: str = "routing.yml",
    progress: Progress = lambda _done, _all: None,
) -> Trial:
    """Compare the rules in `text` with those in force, over all that was ever filed.

    Before any were adopted, they are compared with those that this release ships with. `file` is
    what `text` was read from. Raises RulesError, with file and line of each mistake.
    """
    with store.reading() as connection:
        today = local_day(store.head(connection).time)
        known = slow.known(connection, case_policy().county, today)
    standing = [unit for unit in known.units.values() if unit.successor is None]
    towns = {unit.code for unit in standing if unit.kind == "street"}
    new = read_rules(text, {unit.short for unit in standing}, file, towns=towns)
    old = known.rules or adopted_rules(routing_text())
    past = list(_filings(_told(store, registry, progress), old))
    return Trial(
        before=old.version,
        after=new.version,
        tried=len(past),
        differences=tuple(compare(old, new, past)),
    )


def _told(store: Store, registry: Registry, progress: Progress) -> Iterator[Event]:
    """Yield the events of the log that routing depends on."""
    with store.reading() as connection:
        end, reached = store.head(connection).position, 0
        while reached < end and (rows := store.after(connection, reached, PART)):
            for row in rows:
                if link_of(row.body).type.startswith(_READ):
                    yield decode(row.body, registry, row.hash)
            reached = rows[-1].position
            progress(min(reached, end), end)


_READ = ("issue.raised.", "issue.handed_down.", "issue.filed.")


@dataclass
class _History:
    """Issues as they stand at some point of the log, by stream."""

    standing: dict[str, PastIssue] = field(default_factory=dict)

    def raised(self, stream: str, data: IssueRaised) -> None:
        self.standing[stream] = PastIssue(
            issue=data.number,
            category=data.category or "",
            area=data.location.area,
            place_kind=data.location.place_kind,
            urgent=data.urgent,
        )

    def handed_down(self, stream: str, data: IssueHandedDown) -> None:
        known = self.standing[stream]
        if not known.area.startswith(data.area):
            self.standing[stream] = replace(known, area=data.area)

    def filed(self, stream: str, data: IssueFiled, old: RoutingRules) -> PastIssue:
        known = replace(self.standing[stream], category=data.category)
        said_so = data.urgent and not _urgent_by_class(known, old)
        return replace(known, urgent=known.urgent or said_so)


def _filings(events: Iterator[Event], old: RoutingRules) -> Iterator[PastIssue]:
    history = _History()
    for event in events:
        match event.data:
            case IssueRaised():
                history.raised(event.stream, event.data)
            case IssueHandedDown():
                history.handed_down(event.stream, event.data)
            case IssueFiled():
                yield history.filed(event.stream, event.data, old)
            case _:
                pass  # of a newer release, which this one cannot read


def _urgent_by_class(issue: PastIssue, rules: RoutingRules) -> bool:
    """Tell whether the class itself is urgent, so that nobody need have said that the issue is."""
    route = rules.route(issue.category, area_kind(issue.area), issue.place_kind)
    return route is not None and route.urgent
