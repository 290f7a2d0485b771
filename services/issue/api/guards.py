"""Who may raise an issue, in whose name and by which channel; and what may be merged into what.

The domain knows departments and areas, but takes a reporter's and a channel's word; here the word
is compared with the token.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from contracts.common import Role
from contracts.issue.commands.case import MergeIssue, RaiseIssue
from contracts.issue.parts import Channel
from events.decider import Refused
from events.unit import Unit
from services.copies import areas, people
from services.issue.access import Involved, concerns, involved
from services.issue.deciding import issue
from services.issue.domain.commands import Command
from services.issue.domain.state import Case
from services.issue.facts import standing
from services.issue.read_models import cases
from services.web.identity import Caller
from services.web.problems import NotFound

CHANNELS: Mapping[Channel, tuple[Role, ...]] = {
    "cadre": ("cadre", "street_coordinator", "county_coordinator"),
    "resident": ("street_coordinator", "county_coordinator", "caller"),
    "hotline_12345": ("county_coordinator", "caller", "operator"),
    "four_platforms": ("street_coordinator", "county_coordinator", "operator"),
}
"""By which channels whom raises; what was seen on a visit or a patrol is raised from its record."""
ASKED: tuple[Channel, ...] = ("resident", "hotline_12345")
"""By these channels comes in what a resident asks for, and nothing else."""


def raising(unit: Unit, case: Case, command: Command, who: Caller) -> None:
    """Let pass who may raise this. Raises Refused with the field that is wrong, NotFound."""
    assert isinstance(command, RaiseIssue), "this guard stands before raising only"
    _require_channel(command, who)
    if not areas.known(unit.connection, command.location.area):
        raise _wrong("location.area", "area.unknown", "There is no area of this code.")
    if command.channel == "cadre":
        _require_own_word(command, who)
    else:
        _require_in_anothers_name(unit, command, who)
    if case.status == "absent":
        _require_new_number(unit, command, who)


def merging(unit: Unit, case: Case, command: Command, who: Caller) -> None:
    """Let pass whom both issues concern. Raises NotFound, Refused."""
    involved(unit, case, command, who)
    assert isinstance(command, MergeIssue), "this guard stands before merging only"
    other = unit.load(issue, command.into).state
    mine = standing.departments_of(unit.connection, who, unit.at)
    if other.status == "absent" or not concerns(who, mine, Involved.of_case(other)):
        raise _wrong("into", "issue.into-unknown", "There is no issue of this id that you may see.")
    if other.restricted is not case.restricted:
        detail = "A restricted case goes on in a restricted one only, and another one in another."
        raise _wrong("into", "issue.restricted-apart", detail)


def _require_channel(command: RaiseIssue, who: Caller) -> None:
    if command.cause is not None:
        detail = "Only the service itself raises an issue from another service's record."
        raise _wrong("cause", "issue.cause-not-yours", detail)
    allowed = CHANNELS.get(command.channel, ())
    if not who.has(*allowed):
        detail = f"Issues of this channel are raised by: {', '.join(allowed) or 'their records'}."
        raise _wrong("channel", "issue.channel-not-yours", detail)


def _require_own_word(command: RaiseIssue, who: Caller) -> None:
    """Require of who found something themselves to say so in their own name."""
    if command.reporter.person != who.person:
        detail = "What you found yourself you raise in your own name."
        raise _wrong("reporter.person", "issue.reporter-not-you", detail)
    if command.source_kind != "found":
        detail = "What somebody asked for comes in by a coordinator or a caller."
        raise _wrong("source_kind", "issue.nobody-asked", detail)


def _require_in_anothers_name(unit: Unit, command: RaiseIssue, who: Caller) -> None:
    """Require that who writes down a resident's word works there, and names none of us for it."""
    if not who.covers(command.location.area):
        raise NotFound
    if command.channel in ASKED and command.source_kind != "requested":
        detail = "Somebody asked for this, and is called back when it is closed: `requested`."
        raise _wrong("source_kind", "issue.somebody-asked", detail)
    person = command.reporter.person
    if person != who.person and people.person(unit.connection, person) is not None:
        detail = "This is a colleague's code: they raise it themselves."
        raise _wrong("reporter.person", "issue.reporter-not-you", detail)


def _require_new_number(unit: Unit, command: RaiseIssue, who: Caller) -> None:
    """Refuse an outside number that came before under another id, and say where it is.

    Where it is a case that the caller may not know of, they are not told which.
    """
    number, channel = command.outside_number, command.channel
    if number is None:
        return
    known = cases.numbered_outside(unit.connection, channel, number, command.issue)
    if known is not None:
        detail = f"{channel} {number} came in before."
        case = unit.load(issue, known).state
        mine = standing.departments_of(unit.connection, who, unit.at)
        seen = concerns(who, mine, Involved.of_case(case))
        about = {"issue": str(known)} if seen else {}
        raise Refused("issue.outside-number-known", detail, **about)
    unit.write(
        partial(cases.require_alone, channel=channel, number=number, issue=command.issue),
    )


def _wrong(field: str, code: str, detail: str) -> Refused:
    about: Any = {"field": field}
    return Refused(code, detail, **about)
