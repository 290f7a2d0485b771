"""How the scoring service decides: rules, the ledger, appeals. All pure."""

from services.scoring.domain.appeal import appeal
from services.scoring.domain.ledger import entries_of, ledger
from services.scoring.domain.ruleset import ruleset

__all__ = ["appeal", "entries_of", "ledger", "ruleset"]
