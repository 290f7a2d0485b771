"""The cadres' day: doors, bins, rivers, and what is seen there."""

from collections.abc import Iterator

from bench.day.county import REGISTERING, cadre_of
from bench.day.plan import BINS, BOARDS, Cadre, Door, Plan, Problem, label_of, named
from bench.day.writing import Writer
from contracts.common import ObservedProblem
from contracts.patrol.commands import FinishPatrol, ObserveProblem, ScanBoard, StartPatrol
from contracts.visit.commands import RecordVisit, RegisterPlace
from contracts.visit.parts import GivenAnswer
from events.settings import Settings
from services.cli.demo.story.visiting import GIVEN
from services.patrol.domain import patrol
from services.patrol.facts import walking
from services.visit.domain.form import FormVersion
from services.visit.domain.place import place
from services.visit.domain.visit import visit
from services.visit.facts import visits
from services.web.identity import Caller

ANSWERS = tuple(GivenAnswer(element=code, value=value) for code, value in GIVEN.items())


def work(settings: Settings, plan: Plan, share: int, of: int) -> None:
    """Let every `of`-th cadre do their day, beginning with number `share`."""
    writers = Writer(settings, "visit"), Writer(settings, "patrol")
    for cadre in plan.cadres[share::of]:
        _Day(*writers, cadre).go(plan)


class _Day:
    """One cadre's day."""

    def __init__(self, visits_: Writer, patrols: Writer, cadre: Cadre) -> None:
        self.visits = visits_
        self.patrols = patrols
        self.cadre = cadre
        self.who: Caller = cadre_of(cadre)

    def go(self, plan: Plan) -> None:
        """Call at every door; the village's first cadre sees to its bins and its river, too."""
        form = self._form()
        for door in self.cadre.doors:
            self._call_at(door, form)
        if self.cadre.first:
            for number in range(BINS):
                self._check_bin(number, form)
            self._walk(plan.rivers[self.cadre.village])

    def _form(self) -> str:
        """Return the version of the forms that the phone has fetched in the morning."""
        with self.visits.kernel.store.reading() as connection:
            head = self.visits.kernel.store.head(connection)
        return str(FormVersion.of(head.position, self.visits.kernel.now()))

    def _call_at(self, door: Door, form: str) -> None:
        registered = RegisterPlace(
            place=door.place, kind="household", name=door.name, area=self.cadre.village
        )
        self.visits.send(place, door.place, registered, self.who, facts=REGISTERING)
        record = RecordVisit(
            visit=door.visit,
            place=door.place,
            kind="household_visit",
            form=form,
            answers=ANSWERS,
            problems=tuple(_observed(door.problem)),
            observed_at=self.visits.kernel.now(),
        )
        self._record(record)

    def _check_bin(self, number: int, form: str) -> None:
        village = self.cadre.village
        record = RecordVisit(
            visit=named("check", village, number),
            place=named("bin", village, number),
            kind="bin_check",
            form=form,
            grade=float(60 + named("grade", village, number).int % 41),
            observed_at=self.visits.kernel.now(),
        )
        self._record(record)

    def _record(self, record: RecordVisit) -> None:
        self.visits.send(
            visit,
            record.visit,
            record,
            self.who,
            facts=lambda unit, state, command, who: visits.of_visit(unit, state, command, who, 0.0),
        )

    def _walk(self, seen: Problem) -> None:
        village, at = self.cadre.village, self.patrols.kernel.now
        patrol_id, route = named("patrol", village), named("route", village)
        self._step(StartPatrol(patrol=patrol_id, route=route, observed_at=at()))
        for number in range(BOARDS):
            board = named("board", village, number)
            self._step(
                ScanBoard(patrol=patrol_id, place=board, label=label_of(board), observed_at=at())
            )
        for problem in _observed(seen):
            self._step(
                ObserveProblem(
                    patrol=patrol_id, place=seen.place, problem=problem, observed_at=at()
                )
            )
        self._step(FinishPatrol(patrol=patrol_id, observed_at=at()))

    def _step(self, command: StartPatrol | ScanBoard | ObserveProblem | FinishPatrol) -> None:
        self.patrols.send(
            patrol,
            command.patrol,
            command,
            self.who,
            facts=lambda unit, state, sent, who: walking(unit, state, sent, who, 0.0),
        )


def _observed(problem: Problem | None) -> Iterator[ObservedProblem]:
    if problem is not None:
        yield ObservedProblem(
            problem=problem.id,
            category=problem.category,
            title=f"{problem.category}（{problem.id.hex[:6]}）",
            point=problem.point,
            description="走访时看到，住户说已有几天。",
            settled="当场与住户一起处理好了。" if problem.settled else None,
        )
