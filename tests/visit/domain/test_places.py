"""A place: registered once, positioned honestly, retired for good; each county's codes."""

from dataclasses import replace

import pytest

from contracts.common import Point
from contracts.visit.commands import ForgetHousehold, LabelPlace, PositionPlace, RetirePlace
from contracts.visit.events import (
    CodeIssued,
    HouseholdForgotten,
    PlaceLabelled,
    PlacePositioned,
    PlaceRetired,
)
from events.testing import specification
from services.visit.codes.place_code import SERIALS
from services.visit.domain.place import IssueCode, PlaceFacts, codes, place
from tests.visit.domain.examples import (
    CODE,
    OTHER_PLACE,
    PLACE,
    pin,
    position,
    register,
    registered,
)

spec = specification(place)
retire = RetirePlace(place=PLACE, reason="拆除")
forget = ForgetHousehold(place=PLACE, basis="本人申请")
label = LabelPlace(place=PLACE, digest="a" * 64)
newer = LabelPlace(place=PLACE, digest="b" * 64)
labelled = PlaceLabelled(place=PLACE, number=1, digest=label.digest)
labelled_anew = PlaceLabelled(place=PLACE, number=2, digest=newer.digest)
retired = PlaceRetired(place=PLACE, reason="拆除")
found = Point(longitude=120.2401, latitude=29.2901, radius_m=6.0)


def test_a_registered_place_has_the_code_that_was_issued():
    spec.when(register, PlaceFacts(code=CODE)).then(registered)


def test_a_place_is_registered_once():
    spec.given(registered).when(register, PlaceFacts(code="X")).refused("place.exists")


def test_a_place_in_an_unknown_area_is_refused():
    refusal = spec.when(register, PlaceFacts(area_known=False)).refused("area.unknown")
    assert refusal.about == {"field": "area"}


@pytest.mark.parametrize("area", ["33", "330783", "330783005"])
def test_a_place_lies_in_a_village(area):
    refusal = spec.when(replace(register, area=area), PlaceFacts()).refused("area.too-wide")
    assert refusal.about == {"field": "area"}


def test_neither_a_pin_nor_what_fixes_make_lies_far_from_the_county():
    shanghai, given = Point(longitude=121.47, latitude=31.23), spec.given(registered)
    by_hand = PositionPlace(place=PLACE, pin=shanghai)
    refused = given.when(by_hand, PlaceFacts()).refused("point.too-far")
    assert refused.about["field"] == "pin"
    by_fixes, made = PositionPlace(place=PLACE), PlaceFacts(found=shanghai, used=3)
    refused = given.when(by_fixes, made).refused("point.too-far")
    assert refused.about["field"] == "fixes"


def test_a_place_may_lie_in_a_grid_cell():
    in_cell = replace(register, area=register.area + "001")
    [event] = spec.when(in_cell, PlaceFacts(code=CODE)).events
    assert event.area == in_cell.area


@pytest.mark.parametrize(
    "command", [position, label, retire, forget], ids=["position", "label", "retire", "forget"]
)
def test_what_was_never_registered_is_unknown(command):
    spec.when(command, PlaceFacts()).refused("place.unknown")


@pytest.mark.parametrize("command", [position, label, retire], ids=["position", "label", "retire"])
def test_what_was_retired_is_not_changed_any_more(command):
    spec.given(registered, retired).when(command, PlaceFacts()).refused("place.retired")


def test_labels_are_counted():
    spec.given(registered).when(label, PlaceFacts()).then(labelled)
    spec.given(registered, labelled).when(newer, PlaceFacts()).then(labelled_anew)


def test_the_label_that_hangs_there_is_labelled_once():
    spec.given(registered, labelled).when(label, PlaceFacts()).nothing()


def test_a_label_that_was_replaced_never_counts_again():
    refusal = (
        spec.given(registered, labelled, labelled_anew)
        .when(label, PlaceFacts())
        .refused("place.label-replaced")
    )
    assert refusal.about == {"field": "digest"}


def test_a_place_is_retired_with_the_reason():
    spec.given(registered).when(retire, PlaceFacts()).then(retired)


def test_a_pin_set_by_hand_is_taken_as_it_is():
    event = PlacePositioned(place=PLACE, point=pin, method="pin", fixes_used=0)
    spec.given(registered).when(position, PlaceFacts()).then(event)


def test_a_position_of_fixes_says_how_many_were_used():
    [event] = (
        spec.given(registered)
        .when(PositionPlace(place=PLACE), PlaceFacts(found=found, used=4))
        .then_like(PlacePositioned)
    )
    assert (event.method, event.fixes_used, event.point) == ("fixes", 4, found)


def test_another_door_at_the_same_point_is_pointed_out():
    facts = PlaceFacts(neighbours=(OTHER_PLACE,))
    [event] = spec.given(registered).when(position, facts).then_like(PlacePositioned)
    assert event.same_point_as == (OTHER_PLACE,)


def test_fixes_that_make_no_position_are_refused_with_the_reason_of_each():
    facts = PlaceFacts(unused=("fix 0: taken 90 s before the capture", "fix 1: good to 80 m only"))
    refusal = (
        spec.given(registered).when(PositionPlace(place=PLACE), facts).refused("place.no-good-fix")
    )
    assert "fix 0: taken 90 s" in refusal.detail
    assert "fix 1: good to 80 m" in refusal.detail
    assert refusal.about == {"field": "fixes"}


def test_no_fix_and_no_pin_is_no_position():
    given = spec.given(registered)
    given.when(PositionPlace(place=PLACE), PlaceFacts()).refused("place.no-good-fix")


def test_fixes_and_a_pin_together_are_refused():
    both = replace(position, fixes=(object(),))
    spec.given(registered).when(both, PlaceFacts(found=found)).refused("place.two-positions")


def test_a_household_is_forgotten_and_the_next_one_is_another():
    first = HouseholdForgotten(place=PLACE, household=1, basis="本人申请")
    spec.given(registered).when(forget, PlaceFacts()).then(first)
    again = spec.given(registered, first, retired).when(forget, PlaceFacts())
    again.then(replace(first, household=2))
    assert spec.given(registered, first).state.household == 1


def test_a_place_knows_where_it_is_and_in_which_area():
    positioned = PlacePositioned(place=PLACE, point=found, method="fixes", fixes_used=4)
    state = spec.given(registered, positioned).state
    assert (state.point, place.area(state)) == (found, registered.area)


def test_each_code_of_a_county_is_the_next_one():
    issue = IssueCode(place=PLACE, county="330783")
    event = CodeIssued(place=PLACE, county="330783", serial=41)
    specification(codes).when(issue, 41).then(event)
    assert codes.evolve(None, event) is None


def test_a_county_whose_codes_are_used_up_gets_no_more():
    issue = IssueCode(place=PLACE, county="330783")
    specification(codes).when(issue, SERIALS - 1).then_like(CodeIssued)
    specification(codes).when(issue, SERIALS).refused("codes.used-up")
