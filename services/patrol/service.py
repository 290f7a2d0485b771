"""The patrol service's entrypoints. There is no logic here."""

from collections.abc import Sequence

from events.providers import KernelProvider, SettingsProvider
from events.settings import Settings
from events.subscription import subscribe
from services.copies.keys import Keys
from services.copies.mounting import tables
from services.patrol.api import patrols, routes
from services.patrol.reactions import COPIES, reactions
from services.patrol.read_models import MODELS
from services.web.app import App, application
from services.web.host import serve
from services.web.upkeep import upkeep


class PatrolService:
    """Keeps routes and patrols, and tells what of a route was visited."""

    name = "patrol"

    kernel = KernelProvider(
        models=MODELS,
        copies=COPIES,
        tables=tables(*COPIES),
    )
    settings: Settings = SettingsProvider()

    @subscribe("directory", "visit")
    def follow(self, source: str, bodies: Sequence[str]) -> None:
        """Keep the copies."""
        self.kernel.follow(source, reactions, bodies)

    @serve
    def api(self) -> App:
        """Answer over HTTP."""
        keys, county = Keys(self.kernel), self.settings.county
        blueprints = [routes, patrols, upkeep(self.name, reactions)]
        return application(self.kernel, "Patrols", blueprints, keys=keys, county=county)
