"""What each service holds in memory after 50,000 events, and after 100,000.

Each runs in a process of its own. Records of visits are appended in bulk to the visit service's
log, by its own decider; all else follows from them over the broker: feeds of five departments, an
issue from every tenth record, scores, the archive. Events of all logs together are counted.
"""

from collections.abc import Sequence
from contextlib import closing

import uuid_utils.compat as uuids

from bench.day import county
from bench.day.field import ANSWERS
from bench.day.following import Logs, Sight
from bench.day.plan import Plan, categories, named
from bench.day.watching import Watch
from bench.day.writing import Writer
from bench.line import Goal, Line
from bench.services import deployment
from contracts.common import ObservedProblem
from contracts.visit.commands import RecordVisit, RegisterPlace
from contracts.visit.parts import GivenAnswer
from deploy.ground import Ground
from events.context import Context
from events.unit import Unit
from services.cli.progress import bar
from services.visit.domain.form import Form, FormVersion
from services.visit.domain.place import Place, place
from services.visit.domain.visit import VisitFacts, visit
from services.visit.read_models import forms
from services.visit.read_models import places as known_places

FIRST, LAST = 50_000, 100_000
MEGABYTE = 1_000_000
SIZE, GROWTH = Goal("<", 150.0), Goal("<", 1.05)
BATCH = 50
TOGETHER = 500
"""Records that are appended before the others are given time to follow."""

HOUSE = named("house")
TOLD = {"resident_members", "let_out", "storeys", "tap_water", "septic_tank"}
PLAIN = tuple(
    answer if answer.element in TOLD else GivenAnswer(element=answer.element, state="unknown")
    for answer in ANSWERS
)
"""Nothing personal: a household's key would be looked for with every record."""


def measure(ground: Ground, *, first: int = FIRST, last: int = LAST) -> Sequence[Line]:
    """Measure every service's memory at two sizes, each when all is quiet."""
    with (
        deployment(ground) as here,
        closing(Logs(here.settings)) as logs,
        bar() as told,
    ):
        watch = Watch(logs, told, "records become events", last)
        plan = Plan(0)
        county.set_up(here.settings, plan, lambda: watch.until(_heard), connected=False)
        records = _Records(Writer(here.settings, "visit"), plan.villages[0])
        sizes = []
        for events in (first, last):
            while logs.sight().events < events:
                records.append(TOGETHER)
                watch.until(_heard)
            sizes.append(here.resident())
    before, after = sizes
    worst = max(after, key=lambda name: after[name] / before[name])
    return [
        Line(
            line="memory",
            ours=max(after.values()) / MEGABYTE,
            goal=SIZE,
            unit="MB",
            note=f"the largest service, after {last:,} events",
            more={"resident": after},
        ),
        Line(
            line="memory, growth",
            ours=after[worst] / MEGABYTE,
            other=before[worst] / MEGABYTE,
            ratio=after[worst] / before[worst],
            goal=GROWTH,
            unit="MB",
            note=f"{worst}, which grew most, beside {first:,} events",
            more={"resident_before": before},
        ),
    ]


def _heard(sight: Sight) -> bool:
    """Tell whether everybody has heard everything; no department is connected here."""
    return sight.behind == 0


class _Records:
    """Appends records of visits to one house, each new to the service."""

    def __init__(self, writer: Writer, village: str) -> None:
        self._kernel = writer.kernel
        self._village = village
        self._categories = categories()
        self._number = 0
        registered = RegisterPlace(place=HOUSE, kind="household", name="1 号", area=village)
        writer.send(place, HOUSE, registered, county.street_of(village), facts=county.REGISTERING)
        self._form = self._asked()

    def append(self, number: int) -> None:
        """Append `number` records, some in each unit."""
        for _ in range(number // BATCH):
            at = self._kernel.now()
            context = Context.of_command(uuids.uuid4(), "cadre-0", at, actor="cadre-0")
            self._kernel.run(context, self._some)

    def _some(self, unit: Unit) -> None:
        house = Place(registered=True, kind="household", name="1 号", area=self._village)
        for _ in range(BATCH):
            self._number += 1
            record = RecordVisit(
                visit=uuids.uuid4(),
                place=HOUSE,
                kind="household_visit",
                form=str(self._form.version),
                answers=PLAIN,
                problems=self._seen(),
                observed_at=unit.at,
            )
            facts = VisitFacts(unit.at, "cadre-0", house, self._form)
            unit.decide(visit, record.visit, record, facts)

    def _seen(self) -> tuple[ObservedProblem, ...]:
        if self._number % 10:
            return ()
        category = self._categories[self._number // 10 % len(self._categories)]
        return (
            ObservedProblem(
                problem=uuids.uuid4(),
                category=category,
                title=category,
                description="走访时看到，住户说已有几天。",
            ),
        )

    def _asked(self) -> Form:
        """Compute the form at the house as the service does."""
        store, now = self._kernel.store, self._kernel.now()
        with store.reading() as connection:
            version = FormVersion.of(store.head(connection).position, now)
            found = known_places.place(connection, HOUSE)
            assert found is not None, "it was registered"
            return forms.form(connection, found, "household_visit", version)
