"""Appeals: made by whom an entry is about, decided by somebody whom it does not concern."""

from collections.abc import Sequence
from uuid import UUID

from flask_smorest import Blueprint

from contracts.common import Role
from contracts.scoring.commands import AppealScore, DecideAppeal
from contracts.scoring.views import AppealView, Entry
from events.unit import Unit
from services.scoring.domain import appeal, ledger
from services.scoring.domain.appeal import Appeal, AppealCommand
from services.scoring.facts.appealing import appealing
from services.scoring.read_models import appeals, entries
from services.web.commands import also_deciding, command_route, over_county
from services.web.current import county, reading
from services.web.identity import Caller
from services.web.paging import Page, Paged
from services.web.problems import NotFound
from services.web.queries import list_route, resource_route

appeals_of = Blueprint("appeals", __name__, url_prefix="/api/appeals", description="Appeals (申诉)")

DECIDING: Sequence[Role] = ("county_coordinator", "organiser")
OVERSEEING: Sequence[Role] = (*DECIDING, "auditor")
READERS: Sequence[Role] = ("officer", "department_system", "street_coordinator", *OVERSEEING)


def _oversees(who: Caller) -> bool:
    """Tell whether somebody decides or audits appeals, and for the whole county."""
    return who.has(*OVERSEEING) and who.covers(county())


def _own_entry(unit: Unit, _state: Appeal, command: AppealCommand, who: Caller) -> None:
    """Let pass who speaks for the subject of the entry that is appealed."""
    assert isinstance(command, AppealScore), "decisions have no such guard"
    entry = entries.one(unit.connection, command.entry)
    if entry is None or not _speaks_for(who, entry):
        raise NotFound


def _speaks_for(who: Caller, entry: Entry | AppealView) -> bool:
    """Tell whether somebody is of the department, or coordinates the village or the county."""
    match entry.subject_kind:
        case "department":
            return who.department == entry.subject
        case "village":
            return who.has("street_coordinator") and who.covers(entry.subject)
        case "county":
            return who.has("county_coordinator") and who.covers(entry.subject)


command_route(
    appeals_of,
    "/<uuid:appeal>",
    AppealScore,
    appeal,
    key="appeal",
    roles=["officer", "street_coordinator", "county_coordinator"],
    facts=also_deciding(ledger, appealing),
    guard=_own_entry,
)
command_route(
    appeals_of,
    "/<uuid:appeal>/decide/<uuid:command>",
    DecideAppeal,
    appeal,
    key="appeal",
    roles=DECIDING,
    facts=also_deciding(ledger, appealing),
    guard=over_county,
)


@resource_route(appeals_of, "/<uuid:appeal>", AppealView, roles=READERS)
def one_appeal(who: Caller, appeal: UUID) -> AppealView | None:
    """Read an appeal and what was decided."""
    with reading() as connection:
        found = appeals.one(connection, appeal)
    return found if found and (_oversees(who) or _speaks_for(who, found)) else None


@list_route(appeals_of, "", AppealView, roles=READERS)
def list_appeals(who: Caller, page: Page) -> Paged[AppealView]:
    """List appeals: those of one's department and villages; to who decides or audits them, all."""
    villages = who.areas if who.has("street_coordinator") else ()
    own = None if _oversees(who) else (who.department, villages)
    with reading() as connection:
        return appeals.listed(connection, page, own)
