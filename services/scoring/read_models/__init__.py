"""The ledger, the rule sets and the appeals, as they are asked for."""

from services.scoring.read_models import appeals, entries, rule_sets

MODELS = (entries.model, rule_sets.model, appeals.model)

__all__ = ["MODELS", "appeals", "entries", "rule_sets"]
