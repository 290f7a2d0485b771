"""The form at a household: what five departments ask, each element once."""

from uuid import uuid4

from services.visit.domain.basis import cited, stated
from tests.visit.answering import form, items, record, send, visit
from tests.visit.world import DAY, OTHER_STREET, named, problem

RESTRICTED = {"tenants", "neighbours_say", "state_of_mind"}
"""What the restricted requirement asks and nobody else does."""


def test_five_departments_questions_are_asked_once_each(wanted_everywhere, cadre, place):
    wanted = wanted_everywhere.values()
    assert sum(len(each.elements) for each in wanted) == 35
    a_form = form(cadre, place)
    asked = [item["element"] for item in a_form["items"]]
    assert len(asked) == len(set(asked)) == 22
    assert set(asked) == {code for each in wanted for code in each.elements}


def test_the_form_tells_who_asks_why_and_by_which_law(wanted_everywhere, cadre, place):
    asked = items(form(cadre, place))
    asking = asked["sewer_connected"]["asked_by"]
    water = wanted_everywhere["DY-SW"]
    assert asking == [
        {
            "department": "DY-SW",
            "name": "东阳市水务局",
            "requirement": str(water.requirement),
            "title": water.title,
            "basis": cited(stated(water.basis)),
        }
    ]
    departments = [each["department"] for each in asked["householder"]["asked_by"]]
    assert departments == ["DY-SW", "DY-JS", "DY-MZ", "DY-ZB"]


def test_nobody_learns_who_asks_restrictedly(wanted_everywhere, cadre, place):
    a_form = form(cadre, place)
    assert {code for code, item in items(a_form).items() if not item["asked_by"]} == RESTRICTED
    restricted = wanted_everywhere["DY-ZZ"]
    for hidden in (
        "DY-ZZ",
        "政法",
        restricted.title,
        restricted.basis.title,
        restricted.requirement,
    ):
        assert str(hidden) not in str(a_form)


def test_what_is_fresh_is_shown_or_only_said_to_be_on_file(world, seeded, cadre, place):
    first = world.clock.now()
    visit(cadre, place)
    world.move(181 * DAY)  # all are due again; what is fresh for years is still on file
    asked = items(form(cadre, place))
    assert asked["storeys"]["on_file"] == {"observed_at": f"{first:%Y-%m-%dT%H:%M:%SZ}", "value": 3}
    assert asked["householder"]["on_file"]["value"] is None
    assert "张三" not in str(asked)
    assert asked["phone"]["on_file"] is None
    assert asked["let_out"]["on_file"] is None


def test_what_restricted_requirements_alone_asked_is_never_on_file(world, seeded, cadre, place):
    visit(cadre, place)
    assert items(form(cadre, place)) == {}
    world.move(30 * DAY)
    asked = items(form(cadre, place))
    assert asked.keys() >= RESTRICTED
    assert all(asked[code]["on_file"] is None for code in RESTRICTED)


def test_what_a_restricted_requirement_shares_with_others_is_not_asked_twice(
    world, seeded, cadre, place
):
    visit(cadre, place)
    world.move(30 * DAY)
    # let_out: due for the restricted requirement (30 days), not for the other one (180 days)
    assert "let_out" not in items(form(cadre, place))
    second = visit(cadre, place)
    [event] = [e for e in world.stream(f"visit/{second}") if e.type == "visit.recorded.v2"]
    [let_out] = [each for each in event.data.answers if each.element == "let_out"]
    assert let_out.state == "reused"


def test_a_met_requirement_is_due_again_after_its_days(world, seeded, cadre, place):
    visit(cadre, place)
    world.move(29 * DAY)
    assert items(form(cadre, place)) == {}
    world.move(1 * DAY)
    assert "old_alone" in items(form(cadre, place))
    assert "well" not in items(form(cadre, place))


def test_a_call_in_vain_leaves_everything_due(seeded, cadre, place):
    visit(cadre, place, outcome="nobody_home", answers=[])
    visit(cadre, place, outcome="refused", answers=[])
    assert len(items(form(cadre, place))) == 22


def test_not_knowing_is_not_on_file(seeded, cadre, place, world):
    a_form = form(cadre, place)
    unknown = [{"element": item["element"], "state": "unknown"} for item in a_form["items"]]
    assert send(cadre, record(cadre, a_form, answers=unknown)).status_code == 201
    world.move(30 * DAY)
    assert all(item["on_file"] is None for item in form(cadre, place)["items"])


def test_a_late_record_does_not_displace_what_was_answered_after_it(world, seeded, cadre, place):
    early = record(cadre, form(cadre, place))
    world.move(2 * DAY)
    newer = record(cadre, form(cadre, place))
    newer["answers"] = [
        each | {"value": 9} if each["element"] == "storeys" else each for each in newer["answers"]
    ]
    assert send(cadre, newer).status_code == 201
    assert send(cadre, early).status_code == 201
    world.move(180 * DAY)
    assert items(form(cadre, place))["storeys"]["on_file"]["value"] == 9


def test_a_form_is_for_the_cadres_of_the_place(world, seeded, cadre, place):
    stranger = world.somebody("cadre", areas=(OTHER_STREET,))
    path = f"forms/{place}?occasion=household_visit"
    problem(stranger.get(path), 404, "not-found")
    problem(cadre.get(f"forms/{uuid4()}?occasion=household_visit"), 404, "not-found")
    problem(world.somebody("officer").get(path), 403, "forbidden")


def test_an_occasion_that_does_not_fit_is_named(seeded, cadre, place):
    assert named(cadre.get(f"forms/{place}")) == ["occasion"]
    assert named(cadre.get(f"forms/{place}?occasion=party")) == ["occasion"]
    assert named(cadre.get(f"forms/{place}?occasion=bin_check")) == ["occasion"]


def test_a_place_of_which_nobody_asks_anything_has_an_empty_form(cadre, village):
    workshop = cadre.register(village, kind="workshop")
    assert form(cadre, workshop, "site_inspection")["items"] == []
