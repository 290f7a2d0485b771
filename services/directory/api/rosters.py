"""Duty rosters: set by the operator and by coordinators, read by everybody in the area."""

from flask_smorest import Blueprint

from contracts.directory.commands import SetRoster
from contracts.directory.views import Duty, Roster
from services.copies import rosters as set_rosters
from services.directory.api.guards import over_roster
from services.directory.domain.roster import roster
from services.directory.domain.visibility import touching
from services.directory.facts.decisions import of_roster
from services.directory.read_models.lists import DutyQuestion
from services.web.commands import command_route
from services.web.current import now, reading
from services.web.identity import EVERY_ROLE, Caller
from services.web.queries import resource_route


def blueprint() -> Blueprint:
    """Return the routes below /api/rosters."""
    rosters = Blueprint("rosters", __name__, url_prefix="/api/rosters", description="Duty 值班")
    command_route(
        rosters,
        "/<roster>/set/<uuid:command>",
        SetRoster,
        roster,
        key="roster",
        roles=("operator", "street_coordinator", "county_coordinator"),
        facts=of_roster,
        guard=over_roster,
    )

    @resource_route(rosters, "/on-duty", Duty, roles=EVERY_ROLE, query=DutyQuestion)
    def who_is_on_duty(who: Caller, query: DutyQuestion) -> Duty | None:
        """Tell who answers for an area, or for a handling unit, at a moment."""
        if not touching(who.areas, [query.area]):
            return None
        with reading() as connection:
            return set_rosters.on_duty(
                connection,
                query.area,
                query.at or now(),
                query.department,
            )

    @resource_route(rosters, "/<roster>", Roster, roles=EVERY_ROLE)
    def one_roster(who: Caller, roster: str) -> Roster | None:
        """Read one roster with its turns."""
        with reading() as connection:
            found = set_rosters.roster(connection, roster)
        return found if found and touching(who.areas, [found.area]) else None

    return rosters
