"""How the scoring service decides: rules, counting, the ledger, appeals. All pure."""

from services.scoring.domain.appeal import appeal
from services.scoring.domain.ledger import ledger
from services.scoring.domain.ruleset import ruleset

__all__ = ["appeal", "ledger", "ruleset"]
