"""The scoring service's HTTP: scores with what they rest on, rules, appeals."""

from collections.abc import Sequence
from uuid import UUID

from flask_smorest import Blueprint

from contracts.common import Role
from contracts.declare import view
from contracts.scoring.commands import AdoptScoreRules, AppealScore, DecideAppeal
from contracts.scoring.events import ScoreVoided
from contracts.scoring.views import (
    AppealView,
    Entry,
    EntryFilter,
    RuleSet,
    Score,
    ScoreFilter,
)
from events.unit import Unit
from services.scoring import facts
from services.scoring.domain import appeal, ruleset
from services.scoring.domain.appeal import Appeal, AppealCommand, AppealFacts
from services.scoring.domain.ledger import Void, ledger
from services.scoring.read_models import appeals, entries, rule_sets
from services.web.commands import command_route
from services.web.current import now, reading
from services.web.identity import EVERY_ROLE, Caller
from services.web.paging import Page, Paged
from services.web.problems import NotFound
from services.web.queries import list_route, resource_route

scores_of = Blueprint("scores", __name__, url_prefix="/api/scores", description="Scores (记分)")
rules_of = Blueprint("score-rules", __name__, url_prefix="/api/score-rules", description="Rules")
appeals_of = Blueprint("appeals", __name__, url_prefix="/api/appeals", description="Appeals (申诉)")

DECIDING: Sequence[Role] = ("county_coordinator", "organiser")


@view
class Scores:
    """The scores that were asked for."""

    scores: tuple[Score, ...]


@resource_route(scores_of, "", Scores, roles=EVERY_ROLE, query=ScoreFilter)
def list_scores(_who: Caller, query: ScoreFilter) -> Scores:
    """Read the measures of departments and villages over a period, each with its n."""
    with reading() as connection:
        measures = facts.measures_at(connection, query.until or now())
        return Scores(scores=tuple(entries.scores(connection, query, measures)))


@list_route(scores_of, "/entries", Entry, roles=EVERY_ROLE, query=EntryFilter)
def list_entries(_who: Caller, page: Page, query: EntryFilter) -> Paged[Entry]:
    """Read what a score rests on: each entry names its event and its rule."""
    with reading() as connection:
        return entries.listed(connection, query, page)


def _no_facts(_unit: Unit, _state: object, _command: AdoptScoreRules, _who: Caller) -> None:
    return None


command_route(
    rules_of,
    "/adopt/<uuid:command>",
    AdoptScoreRules,
    ruleset,
    key=lambda _: "county",
    roles=DECIDING,
    facts=_no_facts,
)


@resource_route(rules_of, "/in-force", RuleSet, roles=EVERY_ROLE)
def rules_in_force(_who: Caller) -> RuleSet | None:
    """Read the rules by which events count now."""
    with reading() as connection:
        return rule_sets.in_force(connection, now())


def _own_entry(unit: Unit, _state: Appeal, command: AppealCommand, who: Caller) -> None:
    """Let an entry be appealed by its own subject: its department, its village's coordinators."""
    wanted = command.entry if isinstance(command, AppealScore) else None
    entry = entries.one(unit.connection, wanted) if wanted else None
    if entry is None or not (who.department == entry.subject or who.covers(entry.subject)):
        raise NotFound


command_route(
    appeals_of,
    "/<uuid:appeal>",
    AppealScore,
    appeal,
    key="appeal",
    roles=["officer", "street_coordinator"],
    facts=facts.appealing,
    guard=_own_entry,
)


def _deciding(unit: Unit, state: Appeal, command: AppealCommand, who: Caller) -> AppealFacts:
    """Gather the facts; an upheld appeal voids its entry in the same unit."""
    upheld = isinstance(command, DecideAppeal) and command.upheld
    if upheld and state.status == "open" and state.entry is not None:
        entry = entries.one(unit.connection, state.entry)
        if entry is not None and who.department != state.subject:
            void = ScoreVoided(
                entry=entry.entry,
                measure=entry.measure,
                subject=entry.subject,
                reason=f"appeal {command.appeal} was upheld",
            )
            unit.decide(ledger, entry.subject, Void(void), None)
    return facts.appealing(unit, state, command, who)


command_route(
    appeals_of,
    "/<uuid:appeal>/decide/<uuid:command>",
    DecideAppeal,
    appeal,
    key="appeal",
    roles=DECIDING,
    facts=_deciding,
)


@resource_route(appeals_of, "/<uuid:appeal_id>", AppealView, roles=EVERY_ROLE)
def one_appeal(_who: Caller, appeal_id: UUID) -> AppealView | None:
    """Read an appeal and what was decided."""
    with reading() as connection:
        return appeals.one(connection, appeal_id)


@list_route(appeals_of, "", AppealView, roles=EVERY_ROLE)
def list_appeals(who: Caller, page: Page) -> Paged[AppealView]:
    """List appeals: officers see their department's, others all."""
    own = who.department if who.has("officer", "department_system") else None
    with reading() as connection:
        return appeals.listed(connection, own, page)
