"""What residents are told: which questions are named, and which telephone answers."""

from datetime import date

import pytest

from contracts.visit.parts import StatedBasis
from services.visit.domain.notice import Asked, Telephone, answering, named
from tests.visit.domain.examples import element

WATER = StatedBasis(issuer="全国人大常委会", title="水污染防治法", number="主席令第七十号")
AID = StatedBasis(issuer="国务院", title="社会救助暂行办法", number="国务院令第649号")
KNOWN = {code: element(code) for code in ("well", "tap", "members")}
KNOWN["illness"] = element("illness", sensitive=True)


def test_each_basis_is_named_once_with_each_question_once():
    asked = [Asked(WATER, ("well", "tap")), Asked(AID, ("members",)), Asked(WATER, ("tap", "well"))]
    assert named(asked, KNOWN) == (Asked(WATER, ("well", "tap")), Asked(AID, ("members",)))


def test_a_sensitive_question_is_not_named():
    assert named([Asked(AID, ("members", "illness"))], KNOWN) == (Asked(AID, ("members",)),)


def test_a_basis_on_which_only_sensitive_questions_rest_is_not_named():
    assert named([Asked(AID, ("illness",))], KNOWN) == ()


def test_a_question_that_the_dictionary_does_not_know_is_left_out():
    assert named([Asked(AID, ("nothing",))], KNOWN) == ()


VILLAGE, STREET, COUNTY = "330783005285", "330783005", "330783"
DAY = date(2026, 12, 1)


def telephone(area: str, number: str = "12345", since: date = DAY) -> Telephone:
    return Telephone(area, number, since)


@pytest.mark.parametrize("nearest", [VILLAGE, STREET, COUNTY])
def test_the_smallest_area_that_has_a_telephone_answers(nearest):
    wide = [telephone(area) for area in (COUNTY, STREET, VILLAGE) if len(area) <= len(nearest)]
    assert answering(wide, VILLAGE, DAY) == telephone(nearest)


def test_a_telephone_answers_from_its_day_on_until_the_next_does():
    old, new = telephone(VILLAGE, "1"), telephone(VILLAGE, "2", date(2027, 1, 1))
    assert answering([new, old], VILLAGE, date(2026, 11, 30)) is None
    assert answering([new, old], VILLAGE, date(2026, 12, 31)) == old
    assert answering([new, old], VILLAGE, date(2027, 1, 1)) == new


def test_no_other_village_answers():
    assert answering([telephone("330783005286"), telephone("330783006")], VILLAGE, DAY) is None
