"""Intake: taking a case in or not, up to the county and down to a street."""

from contracts.issue.commands.case import AcceptIssue, HandDown, RefuseIssue, ReportUp
from contracts.issue.events.case import (
    IssueAccepted,
    IssueHandedDown,
    IssueRefused,
    IssueReportedUp,
)
from events.decider import Refused
from services.issue.domain import tiers
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.state import Case


def accept(case: Case, _command: AcceptIssue, facts: Facts) -> list[Event]:
    """Take the case in (受理); that somebody did already changes nothing."""
    case.require("raised", "accepted")
    tiers.require_holder(case, facts)
    if case.status == "accepted":
        return []
    return [IssueAccepted(issue=case.issue, tier=case.tier, area=case.held_by)]


def refuse(case: Case, command: RefuseIssue, facts: Facts) -> list[Event]:
    """Do not take the case in (不予受理)."""
    case.require("raised")
    tiers.require_holder(case, facts)
    return [IssueRefused(issue=case.issue, reason=command.reason, explanation=command.explanation)]


def report_up(case: Case, command: ReportUp, facts: Facts) -> list[Event]:
    """Pass the case from the street to the county (上报), which then takes it in."""
    case.require("raised", "accepted", "filed")
    tiers.require_holder(case, facts)
    if case.tier == "county":
        raise Refused("issue.at-the-top", "The county has this case already.")
    return [IssueReportedUp(issue=case.issue, reason=command.reason)]


def hand_down(case: Case, command: HandDown, facts: Facts) -> list[Event]:
    """Hand the case from the county to one of its streets (转派), which then takes it in."""
    case.require("raised", "accepted", "filed")
    tiers.require_holder(case, facts)
    if case.tier == "street":
        raise Refused("issue.at-the-bottom", "A street has this case; only the county hands down.")
    street = facts.acting(command.area)
    if street is None or street.kind != "street":
        raise Refused(
            "issue.no-such-street",
            f"{command.area} is no street or town of this county; give its 9 digits.",
        )
    return [IssueHandedDown(issue=case.issue, area=street.code, reason=command.reason)]
