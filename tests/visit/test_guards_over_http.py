"""What may not be asked for, over HTTP: who proposes is told, and who approves cannot either."""

import json
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from contracts.all import registry
from contracts.visit.commands import DefineElement
from contracts.visit.parts import LegalBasis, StatedBasis
from events.context import Context
from events.decider import Refused
from services.visit import policy
from services.visit.domain.element import element
from services.visit.facts.requirements import of_element
from tests.visit.older import of_before
from tests.visit.world import COUNTY, problem

NAMED = {"type": "text", "fresh_days": 30}
LAW = {"issuer": "国务院", "title": "社会救助暂行办法", "number": "国务院令第649号"}


@pytest.fixture(scope="module")
def operator(world):
    return world.somebody("operator")


@pytest.fixture(scope="module")
def phone(operator) -> str:
    operator.do("elements/phone/…", **NAMED | {"name": "联系电话"})
    return "phone"


@pytest.fixture
def officer(world):
    return world.somebody("officer", department="DY-ZB")


@pytest.fixture
def organiser(world):
    return world.somebody("organiser", department="DY-JS")


@pytest.fixture
def body(phone) -> dict:
    return {
        "department": "DY-ZB",
        "title": "党员联系群众",
        "place_kinds": ["household"],
        "occasion": "household_visit",
        "area": COUNTY,
        "elements": [phone],
        "every_days": 30,
        "basis": LAW,
        "until": "2027-11-22",
    }


def told(answer, code: str) -> list[tuple[str, str]]:
    """Check the code of a 422, and return its fields with what is said about them."""
    found = problem(answer, 422, code)
    return [(each["field"], each["reason"]) for each in found["errors"]]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"title": "学习打卡"}, "requirement.red-line", "title"),
        ({"basis": LAW | {"issuer": "x"}}, "requirement.basis", "basis.issuer"),
        ({"basis": LAW | {"title": "x"}}, "requirement.basis", "basis.title"),
        ({"basis": LAW | {"number": "x"}}, "requirement.basis", "basis.number"),
        ({"every_days": 0}, "requirement.every-days", "every_days"),
        ({"until": "2199-12-31"}, "requirement.term", "until"),
    ],
)
def test_who_proposes_is_told_the_field_or_the_red_line(officer, body, change, code, field):
    [(named, reason)] = told(officer.put(f"requirements/{uuid4()}", json=body | change), code)
    assert named == field
    assert ("不得打卡签到" in reason) == (code == "requirement.red-line")


def test_a_basis_without_its_parts_is_refused_by_field(officer, body):
    for basis, fields in (("x", ["basis"]), ({"title": "x"}, ["basis.issuer", "basis.number"])):
        answer = officer.put(f"requirements/{uuid4()}", json=body | {"basis": basis})
        assert answer.status_code == 422
        named = sorted(error["field"] for error in answer.json()["errors"])
        assert [each.removesuffix("._schema") for each in named] == fields


def test_a_basis_is_read_in_its_parts(officer, organiser, body):
    requirement = str(uuid4())
    officer.do(f"requirements/{requirement}", **body | {"basis": LAW | {"article": "第五条"}})
    organiser.do(f"requirements/{requirement}/approve/…")
    assert officer.read(f"requirements/{requirement}")["basis"] == {
        **LAW,
        "article": "第五条",
        "issued": None,
    }


def test_no_element_has_the_name_of_what_may_not_be_asked_for(operator):
    answer = operator.put(f"elements/studied/{uuid4()}", json=NAMED | {"name": "学 习 时 长"})
    [(field, reason)] = told(answer, "element.red-line")
    assert field == "name"
    assert "国办函〔2026〕12号" in reason


@pytest.mark.parametrize("name", ["联系电话", "手机号", "联系电话（2）"])
def test_a_second_element_of_the_same_is_refused_and_the_first_named(operator, phone, name):
    answer = operator.put(f"elements/second/{uuid4()}", json=NAMED | {"name": name})
    [(field, reason)] = told(answer, "element.like-another")
    assert field == "name"
    assert "联系电话 (phone)" in reason


def test_of_two_who_define_the_same_at_once_one_is_refused(world, operator):
    command = DefineElement(element=f"meter-{uuid4()}", name="水表编号", type="text", fresh_days=9)
    first: list[str] = []

    def define(unit) -> None:
        dictionary = of_element(unit, None, command, operator.caller)
        if not first:
            first.append(f"meter-{uuid4()}")
            operator.do(f"elements/{first[0]}/…", **NAMED | {"name": "水表编号"})
        unit.decide(element, command.element, command, dictionary)

    context = Context.of_command(uuid4(), "test", world.kernel.now())
    with pytest.raises(Refused) as refused:
        world.kernel.run(context, define)
    assert (refused.value.code, refused.value.about["element"]) == (
        "element.like-another",
        first[0],
    )


OF_BEFORE = {
    "a check-in": {"title": "学习打卡"},
    "at every visit": {"every_days": 0},
    "for ever": {"until": date(2199, 12, 31)},
    "on nothing": {"basis": LegalBasis(issuer="x", title="x", number="x")},
}


@pytest.mark.parametrize("case", OF_BEFORE)
def test_what_was_proposed_before_is_read_and_not_approved(world, organiser, phone, case):
    asked = replace(policy.requirements(COUNTY)[-1], requirement=uuid4(), elements=(phone,))
    of_before(world, replace(asked, **OF_BEFORE[case]), approved=False)
    path = f"requirements/{asked.requirement}"
    assert organiser.read(path)["status"] == "proposed"
    answer = organiser.put(f"{path}/approve/{uuid4()}")
    assert (answer.status_code, organiser.read(path)["status"]) == (409, "proposed")
    organiser.do(f"{path}/reject/…", reason="不合规定")


def test_the_first_version_of_a_proposal_is_read_with_its_text_as_title():
    old = {
        "requirement": str(UUID(int=1)),
        "department": "DY-MZ",
        "title": "困难群众",
        "place_kinds": ["household"],
        "occasion": "household_visit",
        "area": COUNTY,
        "elements": ["phone"],
        "every_days": 30,
        "basis": "《社会救助暂行办法》（国务院令第649号）",
        "until": "2027-12-31",
        "restricted": False,
    }
    read = registry.decode("requirement.proposed.v1", json.dumps(old).encode())
    assert read.basis == StatedBasis(title="《社会救助暂行办法》（国务院令第649号）")
