"""An issue's timeline and evidence, for somebody who may read it: its log in plain words."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.common import Evidence
from contracts.directory.views import Person
from contracts.issue.views import Timeline, TimelineEntry
from events.envelope import decode
from events.kernel import Kernel
from events.personal import hide_fields
from services.copies import people
from services.issue import access
from services.issue.access import Involved
from services.issue.clocks.hours import local_day
from services.issue.domain.decider import issue
from services.issue.facts import slow
from services.issue.facts.standing import departments_of
from services.issue.telling import tell
from services.web.evidence import named_in
from services.web.identity import Caller


def of_issue(kernel: Kernel, issue_id: UUID, who: Caller, at: datetime) -> Timeline | None:
    """Return what became of an issue; None if there is none that the caller may know of."""
    with kernel.store.reading() as connection:
        rows = kernel.store.stream(connection, issue.stream(issue_id))
        mine = departments_of(connection, who, at)
        units = slow.units(connection, local_day(at))
        events = [decode(row.body, kernel.registry, row.hash) for row in rows]
        told = tell(events, lambda code: units[code].name if code in units else code)
        known = people.found(connection, {entry.person for entry in told if entry.person})
    case = issue.fold([event.data for event in events])
    if case.status == "absent" or not access.concerns(who, mine, Involved.of_case(case)):
        return None
    entries = tuple(_named(entry, known.get(entry.person or "")) for entry in told)
    shown = hide_fields(entries) if access.NAMELESS.issuperset(who.roles) else entries
    return Timeline(
        issue=issue_id,
        number=case.number,
        status=case.status,
        entries=kernel.vault.open_fields(shown),
    )


def evidence_of(
    kernel: Kernel, issue_id: UUID, who: Caller, at: datetime
) -> dict[str, Evidence] | None:
    """Return the evidence that an issue's events name; None if the caller may not know of it.

    Who verifies a part from another town sees what the issue shows now, and that part.
    """
    with kernel.store.reading() as connection:
        rows = kernel.store.stream(connection, issue.stream(issue_id))
        mine = departments_of(connection, who, at)
    told = [decode(row.body, kernel.registry, row.hash).data for row in rows]
    case = issue.fold(told)
    if case.status != "absent" and access.concerns(who, mine, Involved.of_case(case)):
        return named_in(*told)
    waiting = access.waiting_for(who, case, case.parts.values())
    return named_in(case.evidence, *waiting) if waiting else None


def _named(entry: TimelineEntry, person: Person | None) -> TimelineEntry:
    """Fill in from the directory the name and telephone number of whom one may ask."""
    # Before a contact had to be one of the department's own people, anybody could be named in it; a
    # duty roster is no department.
    trusted = person is not None and entry.department in {None, person.department}
    if person is None or not trusted:
        return entry
    return replace(entry, name=entry.name or person.name, phone=entry.phone or person.phone)
