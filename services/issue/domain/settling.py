"""Settled on the spot (即办即结): the end of a case, but for an urgent one that nobody confirmed.

That an urgent problem is settled is a claim (待确认) until a coordinator has confirmed it, who did
not make it, with a photo that can be looked at: those on duty are rung, and what nobody confirms in
time goes on as it was raised. Who settles is asked for no photo; it may be the coordinator's own.
"""

from dataclasses import replace
from typing import Final

from contracts.common import Evidence
from contracts.issue.commands.case import ConfirmSettlement, DenySettlement, EscalateSettlement
from contracts.issue.events.case import (
    IssueSettledOnSpot,
    SettlementClaimed,
    SettlementConfirmed,
    SettlementDenied,
    SettlementEscalated,
)
from events.decider import Refused
from services.issue.domain import tiers
from services.issue.domain.callbacks import call_back
from services.issue.domain.events import Event
from services.issue.domain.facts_needed import Facts
from services.issue.domain.folding import evolve
from services.issue.domain.showing import require_held
from services.issue.domain.state import Case, Claim
from services.issue.domain.urgent import at_once, is_urgent, ring

NOBODY_CONFIRMED: Final = "到时无人确认。"
"""The reason why a case goes on of which nobody confirmed that it is settled."""

_PHOTO: Final = "image/"


def settled(
    case: Case, person: str, note: str, evidence: tuple[Evidence, ...], facts: Facts
) -> list[Event]:
    """End the case, and have who asked called back; an urgent one is to be confirmed first."""
    if not is_urgent(case, facts):
        return _ended(case, person, note, evidence, facts)
    claimed = SettlementClaimed(
        issue=case.issue,
        person=person,
        note=note,
        evidence=evidence,
        confirm_by=facts.at + facts.policy.receive_urgent_within.length,
        lapses_at=facts.at + facts.policy.unconfirmed_lapses_within.length,
    )
    return [claimed, *ring(case, facts)]


def confirm(case: Case, command: ConfirmSettlement, facts: Facts) -> list[Event]:
    """Confirm that an urgent problem is settled, having seen it or a photo of it."""
    claim = _require_claim(case)
    tiers.require_overseer(case, facts)
    person = facts.actor.person
    if person is None or person == claim.person:
        raise Refused(
            "settlement.confirmed-by-another",
            "Who says that an urgent problem is settled does not confirm it; another coordinator "
            "of the street or the county does.",
        )
    _require_photo((*command.evidence, *claim.evidence), facts)
    confirmed = SettlementConfirmed(
        issue=case.issue, person=person, note=command.note, evidence=command.evidence
    )
    return [confirmed, *_ended(case, claim.person, claim.note, claim.evidence, facts)]


def deny(case: Case, command: DenySettlement, facts: Facts) -> list[Event]:
    """Say that it is not settled: the case goes on as if it had just been raised."""
    _require_claim(case)
    tiers.require_overseer(case, facts)
    denied = SettlementDenied(issue=case.issue, reason=command.reason, person=facts.actor.person)
    return [denied, *at_once(evolve(case, denied), facts)]


def escalate(case: Case, _command: EscalateSettlement, facts: Facts) -> list[Event]:
    """Ring again for what nobody has confirmed in time; let it go on when nobody does after that.

    Nothing if it is decided already, or too early.
    """
    tiers.require_service(facts)
    claim = case.claim
    if claim is None or facts.at < claim.confirm_by:
        return []
    unheard = replace(case, rung=False)
    if facts.at >= claim.lapses_at:
        denied = SettlementDenied(issue=case.issue, reason=NOBODY_CONFIRMED)
        return [denied, *at_once(evolve(unheard, denied), facts)]
    if claim.escalated:
        return []
    centre, due = facts.policy.centre, claim.confirm_by
    escalated = SettlementEscalated(issue=case.issue, due=due, superior=centre)
    return [escalated, *ring(unheard, facts)]


def _ended(
    case: Case, person: str, note: str, evidence: tuple[Evidence, ...], facts: Facts
) -> list[Event]:
    ended = IssueSettledOnSpot(
        issue=case.issue,
        person=person,
        note=note,
        evidence=evidence,
        reopen_until=facts.at + facts.policy.reopen_within.length,
    )
    return [ended, *call_back(case, ())]


def _require_claim(case: Case) -> Claim:
    case.require("unconfirmed")
    assert case.claim is not None, "what is unconfirmed was claimed"
    return case.claim


def _require_photo(shown: tuple[Evidence, ...], facts: Facts) -> None:
    photos = [one for one in shown if one.media_type.startswith(_PHOTO)]
    if not photos:
        raise Refused(
            "settlement.photo-missing",
            "An urgent problem counts as settled once a photo shows it: attach one, of whoever "
            "was there.",
        )
    if all(photo.digest not in facts.held for photo in photos):
        require_held(photos, facts)
