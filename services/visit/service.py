"""The visit service as a nameko service."""

from collections.abc import Sequence
from typing import Any

from events.every import every
from events.kernel import Kernel
from events.providers import KernelProvider, SettingsProvider
from events.settings import Settings
from events.subscription import subscribe
from services.copies.mounting import tables
from services.visit import api, upkeep
from services.visit.facts import packed
from services.visit.reactions import COPIES, reactions
from services.visit.read_models import MODELS
from services.web.host import serve


class VisitService:
    """Places, elements and requirements, forms, visits."""

    name = "visit"
    kernel: Kernel = KernelProvider(
        models=MODELS,
        copies=COPIES,
        tables=[packed.metadata, *tables(*COPIES)],
    )
    settings: Settings = SettingsProvider()

    @serve
    def app(self) -> Any:
        """Answer HTTP."""
        return api.app(self.kernel, self.settings.county, reactions)

    @every(seconds=60)
    def look_after(self) -> None:
        """Destroy the keys of households that are to be forgotten; pack villages for phones."""
        upkeep.forget(self.kernel)
        upkeep.pack(self.kernel)

    @subscribe("directory")
    def follow_directory(self, source: str, bodies: Sequence[str]) -> None:
        """Keep copies of what the directory says."""
        self.kernel.follow(source, reactions, bodies)
