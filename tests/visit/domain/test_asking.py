"""What may be asked, how often, how long, on which basis; and that no question is asked twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.visit.commands import ApproveRequirement, RejectRequirement
from contracts.visit.events import ElementDefined
from contracts.visit.parts import Choice, StatedBasis
from events.testing import specification
from services.visit import policy
from services.visit.domain.asking import LONGEST, AskingFacts
from services.visit.domain.basis import cited
from services.visit.domain.element import element as decider
from services.visit.domain.likeness import Dictionary
from services.visit.domain.requirement import RequirementFacts, requirement
from tests.visit.domain.examples import LAW, REQUIREMENT, define, element, propose, proposed

TODAY = date(2026, 11, 23)
PHONE = replace(element("phone", personal=True), name="联系电话")
SEWER = element("sewer", "yes_no")
STUDIED = replace(element("studied", "number"), name="学习时长")
SECOND = replace(element("phone_2"), name="手机号")
KNOWN = Dictionary([SEWER, PHONE, STUDIED, SECOND], policy.words())

asking = AskingFacts(TODAY, KNOWN, policy.numbers())
facts = RequirementFacts(asking, person="organiser-1", department="DY-ZB")
spec = specification(requirement)
elements = specification(decider)
approve = ApproveRequirement(requirement=REQUIREMENT)
reject = RejectRequirement(requirement=REQUIREMENT, reason="无依据")


def basis(**change: str | None) -> StatedBasis:
    return StatedBasis(**LAW | change)


WRONG = {
    "a check-in": ({"title": "学习打卡"}, "requirement.red-line", "title", "不得打卡签到"),
    "hidden by spaces": ({"title": "学 习 打\u200b卡"}, "requirement.red-line", "title", "打卡"),
    "learning time": ({"elements": ("studied",)}, "element.red-line", "elements.0", "学习时长"),
    "asked already": (
        {"elements": ("sewer", "phone_2")},
        "element.like-another",
        "elements.1",
        "联系电话 (phone)",
    ),
    "not there": ({"elements": ("moon",)}, "element.unknown", "elements.0", "define it first"),
    "at every visit": ({"every_days": 0}, "requirement.every-days", "every_days", "1 or more"),
    "over": ({"until": TODAY}, "requirement.expired", "until", "must lie ahead"),
    "for ever": ({"until": date(2199, 12, 31)}, "requirement.term", "until", "2027-11-24"),
    "a day too long": (
        {"until": TODAY + LONGEST + timedelta(days=1)},
        "requirement.term",
        "until",
        "a year at most",
    ),
    "x": ({"basis": basis(issuer="x", title="x")}, "requirement.basis", "basis.issuer", "who"),
    "no title": ({"basis": basis(title="依法")}, "requirement.basis", "basis.title", "whole title"),
    "no number": (
        {"basis": basis(number="无")},
        "requirement.basis",
        "basis.number",
        "国办函〔2026〕12号",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_department_is_told_what_may_not_be_and_in_which_field(case):
    change, code, field, told = WRONG[case]
    refusal = spec.when(replace(propose, **change), facts).refused(code)
    assert refusal.about["field"] == field
    assert told in refusal.detail


@pytest.mark.parametrize("case", WRONG)
def test_what_was_proposed_before_the_rule_is_not_approved_and_can_be_rejected(case):
    change, code, field, told = WRONG[case]
    before = spec.given(replace(proposed, **change))
    refusal = before.when(approve, facts).refused(code)
    assert not {"field"} & refusal.about.keys()
    assert refusal.detail.startswith(f"{field}: ")
    assert told in refusal.detail
    assert before.when(reject, facts).refusal is None


def test_what_it_asks_again_is_named_when_it_is_not_approved():
    before = spec.given(replace(proposed, elements=("sewer", "phone_2")))
    refusal = before.when(approve, facts).refused("element.like-another")
    assert refusal.about == {"element": "phone"}


def test_a_basis_of_before_that_was_a_line_of_text_is_not_approved():
    old = replace(proposed, basis=StatedBasis(title="《社会救助暂行办法》"))
    refusal = spec.given(old).when(approve, facts).refused("requirement.basis")
    assert refusal.detail.startswith("basis.issuer: ")


def test_what_asks_for_nothing_is_not_approved():
    refusal = spec.given(replace(proposed, elements=())).when(approve, facts)
    refusal.refused("requirement.empty")


def test_the_last_day_of_a_year_may_be_asked_for():
    longest = replace(propose, until=TODAY + LONGEST)
    assert spec.when(longest, facts).refusal is None


# ---- legal bases ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [
        "国务院令第649号",
        "国务院令第 649 号",
        "主席令第七十号",
        "中华人民共和国主席令第七十号",
        "住房和城乡建设部令〔2023〕第57号",
        "国办函〔2026〕12号",
        "国办函[2026]12号",
        "国办函（2026）12号",
        "国办函【2026】12号",
        "厅字〔2016〕8号",
        "浙江省人民代表大会常务委员会公告第12号",
        "GB 50445-2019",
        "GB/T 33600—2017",
        "DB33/T 2091-2018",
        "DB3307/T 101-2020",
        "ＧＢ 50445－2019",
    ],
)
def test_the_number_of_a_document_is_known_by_its_form(number):
    assert policy.numbers().known(number)


@pytest.mark.parametrize(
    "number",
    ["x", "12", "无", "待定", "文件", "号", "第1号", "2026-11", "国办函12号", "〔2026〕12号", "GB"],
)
def test_what_is_no_number_is_not_taken_for_one(number):
    assert not policy.numbers().known(number)


@pytest.mark.parametrize("text", ["x", "xxxx", "无", "待 定", "N/A", "——", "。", "Test", "哈哈哈"])
def test_a_placeholder_says_nothing(text):
    assert policy.numbers().empty(text)


def test_a_basis_is_cited_in_one_line():
    assert cited(basis()) == "国务院《城镇排水与污水处理条例》（国务院令第641号）"
    assert (
        cited(basis(title="《环境保护法》", article="第五条"))
        == "国务院《环境保护法》（国务院令第641号）第五条"
    )
    assert cited(StatedBasis(title="试行")) == "试行"


# ---- each question once --------------------------------------------------------------------------


def choice(code: str, name: str, *answers: str, type_: str = "choice") -> ElementDefined:
    chosen = tuple(Choice(code=f"c{n}", name=answer) for n, answer in enumerate(answers))
    return replace(element(code, type_, choices=chosen), name=name)


TANK = choice("septic_tank", "化粪池", "无", "简易", "三格式")
LET_OUT = replace(element("let_out", "yes_no"), name="是否出租")
FAMILY = replace(element("members", "number"), name="家庭人口")
THERE = Dictionary([PHONE, TANK, LET_OUT, FAMILY], policy.words())


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        (replace(element("b"), name="联系电话"), "phone"),
        (replace(element("b", "number"), name="联系 电话"), "phone"),
        (replace(element("b"), name="联系电话2"), "phone"),
        (replace(element("b"), name="联系电话（二）"), "phone"),
        (replace(element("b"), name="备用电话"), "phone"),
        (replace(element("b"), name="手机号码"), "phone"),
        (replace(element("b"), name="请填写联系方式"), "phone"),
        (replace(element("b"), name="紧急联系人电话"), None),
        (replace(element("b", "yes_no"), name="有无出租"), "let_out"),
        (replace(element("b", "yes_no"), name="出租情况"), "let_out"),
        (replace(element("b", "yes_no"), name="是否自建房"), None),
        (replace(element("b", "number"), name="家庭人口数"), "members"),
        (replace(element("b", "number"), name="常住人口"), None),
        (choice("b", "户用化粪池类型", "三格式", "无", "简易"), "septic_tank"),
        (choice("b", "沼气池", "三格式", "无", "简易"), None),
        (choice("b", "化粪池型号", "三格式", "两格式"), None),
        (choice("b", "化粪池类型", "三格式", "无", "简易", type_="choices"), None),
        (replace(element("b"), name="情况"), None),
        (replace(element("phone"), name="联系电话"), None),
    ],
    ids=lambda each: getattr(each, "name", None) or str(each),
)
def test_an_element_that_asks_the_same_is_named(asked, there):
    found = THERE.like(asked)
    assert (found and found.element) == there


def test_answers_that_belong_to_no_question_are_no_sign():
    known = Dictionary([choice("a", "房屋出租登记", "是", "否")], policy.words())
    assert known.like(choice("b", "厂房出租备案", "否", "是")) is None


def test_a_second_element_of_a_name_is_refused_and_the_first_is_named():
    again = replace(define, element="phone_2", name="手机")
    refusal = elements.when(again, THERE).refused("element.like-another")
    assert refusal.about == {"field": "name", "element": "phone"}
    assert "联系电话 (phone)" in refusal.detail


def test_an_element_keeps_its_own_name_whatever_came_after_it():
    kept = replace(define, element="phone_2", name="手机号", fresh_days=9)
    elements.given(SECOND).when(kept, KNOWN).then(replace(SECOND, fresh_days=9))


def test_no_element_and_no_choice_crosses_a_red_line():
    named = replace(define, name="本周在线时长")
    assert elements.when(named, THERE).refused("element.red-line").about == {"field": "name"}
    chosen = replace(
        define,
        type="choice",
        choices=(Choice(code="a", name="未参加"), Choice(code="b", name="已打卡")),
    )
    refusal = elements.when(chosen, THERE).refused("element.red-line")
    assert refusal.about == {"field": "choices.1.name"}
    assert "不得打卡签到" in refusal.detail


names = st.sampled_from(
    sorted({name for each in policy.elements() for name in (each.name, f"是否{each.name}")})
)


@given(st.lists(names, max_size=12))
def test_whatever_is_defined_in_turn_no_question_stands_there_twice(asked):
    words = policy.words()
    there: list[ElementDefined] = []
    for number, name in enumerate(asked):
        command = replace(define, element=f"e{number}", name=name)
        outcome = elements.when(command, Dictionary(there, words))
        there += outcome.events
    meanings = [words.meaning(each.name) for each in there]
    assert len(set(meanings)) == len(meanings) == len({words.meaning(name) for name in asked})
