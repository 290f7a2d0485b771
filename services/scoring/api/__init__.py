"""The scoring service's HTTP: scores with what they rest on, rules, appeals."""

from services.scoring.api.appeals import appeals_of
from services.scoring.api.rules import rules_of
from services.scoring.api.scores import scores_of

BLUEPRINTS = (scores_of, rules_of, appeals_of)

__all__ = ["BLUEPRINTS"]
