"""The first county's data: what five departments ask, as it stands in the policy folder."""

from services.visit import policy

DEPARTMENTS = {"DY-ZZ", "DY-SW", "DY-JS", "DY-MZ", "DY-ZB"}


def test_five_departments_ask_35_fields_that_are_22_elements():
    wanted = policy.requirements("330783")
    assert {each.department for each in wanted} == DEPARTMENTS
    asked = [code for each in wanted for code in each.elements]
    assert (len(asked), len(set(asked))) == (35, 22)
    assert set(asked) == {each.element for each in policy.elements()}


def test_one_of_the_five_is_restricted_and_asks_what_nobody_else_does():
    [restricted] = [each for each in policy.requirements("330783") if each.restricted]
    assert restricted.department == "DY-ZZ"
    assert {"neighbours_say", "state_of_mind"} <= set(restricted.elements)


def test_each_requirement_names_its_law():
    assert all(each.basis.startswith("《") for each in policy.requirements("330783"))


def test_what_is_said_about_people_is_personal():
    kinds = {each.element: each for each in policy.elements()}
    for code in ("householder", "phone", "subsistence", "disability", "state_of_mind"):
        assert kinds[code].personal
    for code in ("storeys", "sewer_connected", "well"):
        assert not kinds[code].personal


def test_an_area_has_requirements_of_its_own():
    county, street = (
        {each.requirement for each in policy.requirements(area)} for area in ("330783", "330783005")
    )
    assert not county & street
    assert county == {each.requirement for each in policy.requirements("330783")}
