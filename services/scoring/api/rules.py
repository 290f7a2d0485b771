"""Score rules: adopted by the county, read by everybody."""

from collections.abc import Sequence

from flask_smorest import Blueprint

from contracts.common import Role
from contracts.scoring.commands import AdoptScoreRules
from contracts.scoring.views import RuleSet
from events.unit import Unit
from services.scoring.domain import ruleset
from services.scoring.read_models import rule_sets
from services.web.commands import command_route, over_county
from services.web.current import now, reading
from services.web.identity import EVERY_ROLE, Caller
from services.web.queries import resource_route

rules_of = Blueprint("score-rules", __name__, url_prefix="/api/score-rules", description="Rules")

ADOPTING: Sequence[Role] = ("county_coordinator", "organiser")


def _no_facts(_unit: Unit, _state: object, _command: AdoptScoreRules, _who: Caller) -> None:
    return None


command_route(
    rules_of,
    "/adopt/<uuid:command>",
    AdoptScoreRules,
    ruleset,
    key=lambda _: "county",
    roles=ADOPTING,
    facts=_no_facts,
    guard=over_county,
)


@resource_route(rules_of, "/in-force", RuleSet, roles=EVERY_ROLE)
def rules_in_force(_who: Caller) -> RuleSet | None:
    """Read the rules by which events count now."""
    with reading() as connection:
        return rule_sets.in_force(connection, now())


@resource_route(rules_of, "/versions/<version>", RuleSet, roles=EVERY_ROLE)
def rules_of_version(_who: Caller, version: str) -> RuleSet | None:
    """Read the rules that a ledger entry names."""
    with reading() as connection:
        return rule_sets.of_version(connection, version)
