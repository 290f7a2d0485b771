"""Verifications that show one thing and nothing else, for the tests of what that proves."""

from datetime import timedelta

from contracts.issue.commands.case import VerifyIssue
from contracts.issue.parts import Location
from events.decider import Refused
from services.geo.point import Point
from tests.issue.domain.examples import NEIGHBOUR, RIVERBANK, VILLAGE, Desk

LEAD = "DY-HB"
A_KILOMETRE_AWAY = Point(RIVERBANK.lon, RIVERBANK.lat + 0.009)
WORDS_ONLY = Location(area=VILLAGE, words="behind the mill")
POSITION_ONLY = Location(area=VILLAGE, longitude=RIVERBANK.lon, latitude=RIVERBANK.lat)
MINUTE = timedelta(minutes=1)


def done(category: str = "sewage", **other: object) -> Desk:
    """Return an issue of which every part is done."""
    desk = Desk().dispatched(category, **other)
    return desk.done(*(part.department for part in desk.case.open_parts()))


def looking(desk: Desk, **proof: object) -> VerifyIssue:
    """Return what a verifier sends who shows this and nothing else."""
    return desk.verifying(LEAD, **{"label": None} | proof)


def proof_of(desk: Desk, command: VerifyIssue, **facts: object) -> object:
    """Return what a verification that passes has on record as its proof."""
    return desk.do(command, NEIGHBOUR, **facts)[0].proof


def refused(desk: Desk, code: str, **proof: object) -> Refused:
    """Show something that proves nothing; return why."""
    return desk.try_(looking(desk, **proof), NEIGHBOUR).refused(code)
