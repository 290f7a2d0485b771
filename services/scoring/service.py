"""The scoring service's entrypoints. There is no logic here."""

from collections.abc import Sequence

from events.growth import on_growth
from events.providers import KernelProvider
from events.subscription import subscribe
from services.copies.keys import Keys
from services.scoring import facts
from services.scoring.api import appeals_of, rules_of, scores_of
from services.scoring.reactions import COPIES, reactions, recompute
from services.scoring.read_models import MODELS
from services.web.app import App, application
from services.web.host import serve


class ScoringService:
    """Keeps the ledger of outcomes."""

    name = "scoring"

    kernel = KernelProvider(
        models=MODELS,
        tables=[facts.metadata, *(model.metadata for model in COPIES)],
    )

    @subscribe("directory", "visit", "issue")
    def follow(self, source: str, bodies: Sequence[str]) -> None:
        """Enter the outcomes that the others have logged."""
        self.kernel.follow(source, reactions, bodies)

    @on_growth()
    def recompute(self) -> bool:
        """Count again what newly adopted rules change."""
        return recompute(self.kernel)

    @serve
    def api(self) -> App:
        """Answer over HTTP."""
        blueprints = [scores_of, rules_of, appeals_of]
        return application(self.kernel, "Scores", blueprints, keys=Keys(self.kernel))
