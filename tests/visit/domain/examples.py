"""One example of each message of the visit service, to be changed with `replace`."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from contracts.common import ObservedProblem, Point
from contracts.visit.commands import (
    AdoptSticker,
    DefineElement,
    PositionPlace,
    ProposeRequirement,
    RecordVisit,
    RegisterPlace,
)
from contracts.visit.events import (
    ElementDefined,
    PlaceRegistered,
    RequirementProposed,
    VisitRecorded,
)
from contracts.visit.parts import Answer, Choice, GivenAnswer, LegalBasis, StatedBasis
from events.testing import specification
from services.visit.domain.form import Form, FormVersion, InForce
from services.visit.domain.place import Place
from services.visit.domain.visit import VisitFacts, visit

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""09:00 in China."""

DAY = timedelta(days=1)
VILLAGE = "330783005005"
PLACE, OTHER_PLACE = UUID(int=1), UUID(int=2)
REQUIREMENT = UUID(int=3)
VISIT, EARLIER_VISIT = UUID(int=4), UUID(int=5)
CODE = "8XWVN000005"

register = RegisterPlace(place=PLACE, kind="household", name="卢宅 7 号", area=VILLAGE, door="7")
registered = PlaceRegistered(
    place=PLACE, code=CODE, kind="household", name="卢宅 7 号", area=VILLAGE, door="7"
)
pin = Point(longitude=120.24, latitude=29.29)
position = PositionPlace(place=PLACE, pin=pin)
adopt = AdoptSticker(place=PLACE, text="https://lajifenlei.example/bin?id=77")

define = DefineElement(element="roof", name="屋顶", type="text", fresh_days=30)


def element(code: str, type_: str = "text", fresh_days: int = 30, **more) -> ElementDefined:
    """Define an element, of free text unless said otherwise."""
    return ElementDefined(element=code, name=code, type=type_, fresh_days=fresh_days, **more)


def choices(*codes: str) -> tuple[Choice, ...]:
    return tuple(Choice(code=code, name=code) for code in codes)


LAW = {"issuer": "国务院", "title": "城镇排水与污水处理条例", "number": "国务院令第641号"}

propose = ProposeRequirement(
    requirement=REQUIREMENT,
    department="DY-SW",
    title="农村污水",
    place_kinds=("household",),
    occasion="household_visit",
    area="330783",
    elements=("sewer",),
    every_days=90,
    basis=LegalBasis(**LAW),
    until=date(2027, 11, 22),
)
proposed = RequirementProposed(
    requirement=REQUIREMENT,
    department="DY-SW",
    title="农村污水",
    place_kinds=("household",),
    occasion="household_visit",
    area="330783",
    elements=("sewer",),
    every_days=90,
    basis=StatedBasis(**LAW),
    until=date(2027, 11, 22),
)


def asks(department: str, *elements: str, restricted: bool = False, **more) -> InForce:
    """A requirement in force: due at every visit unless said otherwise."""
    known = {
        "requirement": uuid5(REQUIREMENT, department),
        "version": 2,
        "department": department,
        "title": f"{department} asks",
        "basis": "a law",
        "elements": elements,
        "every_days": 0,
        "restricted": restricted,
    }
    return InForce(**known | more)


def on_file(code: str, value: object = "old", days_ago: int = 1, **more) -> Answer:
    known = {
        "element": code,
        "state": "given",
        "value": value,
        "subject": f"place-{PLACE}",
        "visit": EARLIER_VISIT,
        "observed_at": MONDAY - days_ago * DAY,
    }
    return Answer(**known | more)


def form(*requirements: InForce, known=(), filed=(), at=MONDAY) -> Form:
    """A form of these requirements; elements that are not `known` are free text."""
    defined = {each.element: each for each in known}
    wanted = {code for each in requirements for code in each.elements}
    return Form(
        version=FormVersion.of(100, at),
        requirements=requirements,
        elements={code: defined.get(code, element(code)) for code in wanted},
        on_file={answer.element: answer for answer in filed},
    )


place = Place(registered=True, kind="household", name="卢宅 7 号", area=VILLAGE)
record = RecordVisit(
    visit=VISIT,
    place=PLACE,
    kind="household_visit",
    form=str(FormVersion.of(100, MONDAY)),
    observed_at=MONDAY,
)


def facts(a_form: Form | None = None, **more) -> VisitFacts:
    known = {
        "received": MONDAY + timedelta(minutes=10),
        "person": "cadre-1",
        "place": place,
        "form": a_form or form(),
    }
    return VisitFacts(**known | more)


problem = ObservedProblem(problem=UUID(int=9), title="污水入河", description="作坊污水直排")

spec = specification(visit)


def says(*answers: str, **values: object) -> tuple[GivenAnswer, ...]:
    """Answer "yes" to each of `answers`, and the `values` given."""
    named = dict.fromkeys(answers, "yes") | values
    return tuple(GivenAnswer(element=code, value=value) for code, value in named.items())


def recorded(command: RecordVisit, known: VisitFacts) -> VisitRecorded:
    """Return the record that must follow."""
    outcome = spec.when(command, known)
    assert outcome.refusal is None, outcome.refusal
    return outcome.events[0]
