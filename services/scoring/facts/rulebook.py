"""The rules by which events count, each by those of its own time."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from events.store import ClashError
from events.unit import Unit
from services.scoring.domain.loading import adopted
from services.scoring.domain.rules import ScoreRules
from services.scoring.read_models import rule_sets
from services.scoring.read_models.rule_sets import Adoption


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The adopted rule sets, by when they begin, as one unit has read them."""

    sets: tuple[Adoption, ...]

    def at(self, moment: datetime) -> ScoreRules | None:
        """Return the rules for an event of a moment, None before the first were in force."""
        past = bisect_right(self.sets, moment, key=lambda adoption: adoption.since)
        return adopted(self.sets[past - 1].text) if past else None

    def __call__(self, connection: Connection) -> None:
        """Make sure at the flush that no set was adopted meanwhile; ClashError decides again."""
        if rule_sets.count(connection) != len(self.sets):
            raise ClashError("other rules were adopted while an event was counted")


def rulebook(unit: Unit) -> Rulebook:
    """Return the rules that a unit counts by, the same ones throughout."""
    known = next((write for write in unit.writes if isinstance(write, Rulebook)), None)
    if known is None:
        known = Rulebook(rule_sets.adoptions(unit.connection))
        unit.write(known)
    return known
