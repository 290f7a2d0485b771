"""The scoring service's entrypoints. There is no logic here."""

from collections.abc import Sequence

from events.growth import on_growth
from events.kernel import Kernel
from events.providers import KernelProvider, SettingsProvider
from events.settings import Settings
from events.subscription import AT_LEISURE, subscribe
from services.copies.keys import Keys
from services.copies.mounting import tables
from services.scoring.api import BLUEPRINTS
from services.scoring.facts import outcomes
from services.scoring.reactions import COPIES, reactions, recompute
from services.scoring.read_models import MODELS
from services.web.app import App, application
from services.web.host import serve
from services.web.upkeep import upkeep


class ScoringService:
    """Keeps the ledger of outcomes."""

    name = "scoring"

    kernel: Kernel = KernelProvider(
        models=MODELS,
        copies=COPIES,
        tables=[outcomes.metadata, *tables(*COPIES)],
        leisure=AT_LEISURE,
    )
    settings: Settings = SettingsProvider()

    @subscribe("directory", "visit", "issue", leisure=AT_LEISURE)
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
        keys, county = Keys(self.kernel), self.settings.county
        routes = [*BLUEPRINTS, upkeep(self.name, reactions)]
        return application(self.kernel, "Scores", routes, keys=keys, county=county)
