"""The form from a pack is the service's own, and phones make it as these vectors say."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.schemas import schema_of
from contracts.visit.packs import Pack, PackedPlace, PackedRequirement
from contracts.visit.views import Element
from services.visit.domain.form import Form, FormVersion, InForce
from services.visit.domain.pack import form_of, packed_answers, packed_met
from tests.visit.domain.examples import CODE, MONDAY, PLACE, VILLAGE, choices, element, on_file

VECTORS = json.loads((Path(__file__).parents[1] / "packs/vectors.json").read_text("utf-8"))

WORDS = {
    "a": element("a"),
    "b": element("b", sensitive=True),
    "c": element("c", personal=True),
    "d": element("d", fresh_days=0),
    "e": element("e", "choice", choices=choices("yes", "no")),
    "f": element("f", "yes_no", fresh_days=200),
}
"""One element of each kind that is treated in a way of its own."""

days = st.integers(0, 60)
moments = st.builds(
    lambda ago, minutes: MONDAY - timedelta(days=ago, minutes=minutes), days, st.integers(0, 1440)
)
asking = st.builds(
    lambda number, elements, restricted, every, last: InForce(
        requirement=UUID(int=number),
        version=1,
        department=f"D{number}",
        title=f"D{number} asks",
        basis="a law",
        elements=tuple(elements),
        every_days=every,
        restricted=restricted,
        last=last,
    ),
    st.integers(1, 9),
    st.lists(st.sampled_from(sorted(WORDS)), min_size=1, unique=True),
    st.booleans(),
    st.sampled_from([0, 1, 30]),
    st.none() | moments,
)
histories = st.builds(
    lambda asked, filed: Form(
        version=FormVersion.of(7, MONDAY),
        requirements=tuple(sorted(asked, key=lambda each: each.requirement)),
        elements=WORDS,
        on_file={answer.element: answer for answer in filed},
    ),
    st.lists(asking, unique_by=lambda each: each.requirement),
    st.lists(
        st.builds(
            lambda code, value, at: on_file(
                code,
                None if code == "c" else value,
                observed_at=at,
                sealed="ciphertext" if code == "c" else None,
            ),
            st.sampled_from(sorted(WORDS)),
            st.sampled_from(["yes", "old", True, 3]),
            moments,
        ),
        unique_by=lambda answer: answer.element,
    ),
)


def packed(form: Form) -> Pack:
    """Return the pack that a phone gets of what a form is made from."""
    known = [(each.requirement.int, each.last) for each in form.requirements if each.last]
    place = PackedPlace(
        place=PLACE,
        code=CODE,
        kind="household",
        name="卢宅 7 号",
        area=VILLAGE,
        met=packed_met(known),
        on_file=packed_answers(form),
    )
    words = (
        Element(**{name: getattr(each, name) for name in _NAMES}, version=1)
        for each in WORDS.values()
    )
    return Pack(
        area=VILLAGE,
        position=form.version.position,
        whole=True,
        departments=(),
        telephones=(),
        elements=tuple(words),
        requirements=tuple(_requirement(each) for each in form.requirements),
        places=(place,),
    )


_NAMES = ("element", "name", "type", "choices", "fresh_days", "personal", "sensitive")


def _requirement(asked: InForce) -> PackedRequirement:
    told = {
        "requirement": asked.requirement,
        "department": asked.department,
        "title": asked.title,
        "basis": asked.basis,
    }
    return PackedRequirement(
        number=asked.requirement.int,
        place_kinds=("household",),
        occasion="household_visit",
        area=VILLAGE,
        elements=asked.elements,
        every_days=asked.every_days,
        until=date(2027, 12, 31),
        **({} if asked.restricted else told),
    )


def shown(form: Form) -> list[dict[str, object]]:
    """Return what a cadre is shown of a form, as JSON has it."""
    return [
        {
            "element": item.element.element,
            "asked_by": [str(each.requirement) for each in item.asked_by],
            "observed_at": item.fresh and f"{item.fresh.observed_at:%Y-%m-%dT%H:%M:%SZ}",
            "value": item.fresh.value if item.fresh and item.show else None,
        }
        for item in form.items()
    ]


@given(histories, st.integers(0, 250), st.integers(0, 1440))
def test_a_form_from_a_pack_shows_what_the_services_own_shows(form, later, minutes):
    at = MONDAY + timedelta(days=later, minutes=minutes)
    pack = packed(form)
    own = replace(form, version=FormVersion.of(7, at))
    from_pack = form_of(pack, pack.places[0], "household_visit", at)
    assert from_pack.version == own.version
    assert shown(from_pack) == shown(own)


@given(histories)
def test_a_pack_tells_no_value_that_a_form_does_not_show(form):
    [place] = packed(form).places
    assert {"b", "c"}.isdisjoint(code for each in place.on_file for code in each.elements)


def test_a_requirement_is_asked_where_and_as_long_as_it_is_in_force():
    form = Form(FormVersion.of(7, MONDAY), (), WORDS)
    asked = _requirement(
        InForce(UUID(int=1), 1, "D1", "D1 asks", "a law", ("a",), every_days=0, restricted=False)
    )
    out = (
        replace(asked, area="330783006"),
        replace(asked, place_kinds=("bin",)),
        replace(asked, occasion="bin_check"),
        replace(asked, until=date(2026, 11, 22)),
        replace(asked, ended=True),
    )
    for each in out:
        pack = replace(packed(form), requirements=(each,))
        assert shown(form_of(pack, pack.places[0], "household_visit", MONDAY)) == []
    pack = replace(packed(form), requirements=(asked,))
    assert len(shown(form_of(pack, pack.places[0], "household_visit", MONDAY))) == 1


@pytest.mark.parametrize("vector", VECTORS["forms"], ids=range(len(VECTORS["forms"])))
def test_a_form_is_made_as_phones_make_it(vector):
    pack = schema_of(Pack)().load(VECTORS["packs"][vector["pack"]])
    at = datetime.fromisoformat(vector["at"])
    form = form_of(pack, pack.places[0], "household_visit", at)
    assert str(form.version) == vector["version"]
    assert shown(form) == vector["items"]
