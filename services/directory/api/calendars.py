"""Working calendars: published by the operator, or from the library that the service brings."""

from flask_smorest import Blueprint

from contracts.directory.commands import PublishCalendar
from contracts.directory.views import Calendar
from services.copies import calendars as published
from services.directory.api.guards import OPERATOR
from services.directory.domain.calendar import calendar
from services.directory.facts.decisions import nothing
from services.web.commands import command_route, over_county
from services.web.current import reading
from services.web.identity import EVERY_ROLE, Caller
from services.web.queries import resource_route


def blueprint() -> Blueprint:
    """Return the routes below /api/calendars."""
    calendars = Blueprint(
        "calendars",
        __name__,
        url_prefix="/api/calendars",
        description="Working calendars 工作日历",
    )
    command_route(
        calendars,
        "/<calendar>/publish/<uuid:command>",
        PublishCalendar,
        calendar,
        key="calendar",
        roles=OPERATOR,
        facts=nothing,
        guard=over_county,
    )

    @resource_route(calendars, "/latest", Calendar, roles=EVERY_ROLE)
    def latest_calendar(_who: Caller) -> Calendar | None:
        """Read the calendar published last."""
        with reading() as connection:
            return published.latest(connection)

    @resource_route(calendars, "/<calendar>", Calendar, roles=EVERY_ROLE)
    def one_calendar(_who: Caller, calendar: str) -> Calendar | None:
        """Read the calendar of this code."""
        with reading() as connection:
            return published.calendar(connection, calendar)

    return calendars
