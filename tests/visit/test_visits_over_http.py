"""A record over HTTP: made once for everybody, accepted under its form, cut for departments."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.visit.answering import SEWAGE, form, items, record, send, visit
from tests.visit.world import DAY, HOUR, named, problem


def recorded(world, made):
    return world.stream(f"visit/{made}")[0].data


# ---- one record ----------------------------------------------------------------------------------


def test_each_department_gets_its_own_part_and_nothing_else(world, wanted_everywhere, cadre, place):
    event = recorded(world, visit(cadre, place))
    wanted = wanted_everywhere
    assert {part.department for part in event.parts} == set(wanted)
    for part in event.parts:
        assert part.elements == wanted[part.department].elements
        assert part.requirement == wanted[part.department].requirement
        assert part.restricted == (part.department == "DY-ZZ")
        assert part.version == 2
    assert len(event.answers) == 22


def test_a_reused_answer_names_where_it_comes_from(world, seeded, cadre, place):
    first = visit(cadre, place)
    world.move(30 * DAY)
    event = recorded(world, visit(cadre, place))
    answers = {each.element: each for each in event.answers}
    assert (answers["householder"].state, answers["householder"].visit) == ("reused", first)
    assert answers["householder"].sealed == recorded(world, first).answers[0].sealed
    assert answers["tenants"].state == "given"
    [civil] = [part for part in event.parts if part.department == "DY-MZ"]
    assert len(civil.elements) == 7
    assert {part.department for part in event.parts} == {"DY-ZZ", "DY-MZ"}


def test_problems_seen_are_events_for_the_issue_service(world, seeded, cadre, place):
    made = visit(cadre, place, problems=[SEWAGE])
    record_, seen = world.stream(f"visit/{made}")
    assert seen.type == "problem.observed.v1"
    assert str(seen.data.problem.problem) == SEWAGE["problem"]
    assert (seen.data.place, seen.data.area, seen.data.person) == (
        place,
        seeded,
        cadre.caller.person,
    )
    assert seen.position == record_.position + 1


def test_a_bin_check_is_graded(world, cadre, village):
    bin_ = cadre.register(village, kind="bin", name="桶 1")
    made = visit(cadre, bin_, kind="bin_check", grade=85)
    assert [e.type for e in world.stream(f"visit/{made}")] == [
        "visit.recorded.v2",
        "bin.graded.v1",
    ]
    assert cadre.read(f"visits/{made}")["grade"] == 85


def test_a_call_in_vain_tells_each_department_just_that(world, seeded, cadre, place):
    event = recorded(world, visit(cadre, place, outcome="nobody_home", answers=[]))
    assert event.answers == ()
    assert [part.elements for part in event.parts] == [()] * 5


def test_the_same_record_again_is_answered_alike_and_stored_once(world, seeded, cadre, place):
    body, made = record(cadre, form(cadre, place)), uuid4()
    first = send(cadre, body, made)
    world.move(timedelta(seconds=5))
    told = (world.clock.now() + HOUR).isoformat()
    again = send(cadre, body, made, Client_Time=told)  # a later header, the same body
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(world.stream(f"visit/{made}")) == 1


def test_the_same_id_with_other_content_is_a_conflict(seeded, cadre, place):
    body, made = record(cadre, form(cadre, place)), uuid4()
    assert send(cadre, body, made).status_code == 201
    problem(send(cadre, body | {"note": "改"}, made), 409, "id-used-before")


def test_somebody_elses_id_is_taken(world, seeded, cadre, place):
    made = visit(cadre, place)
    colleague = world.somebody("cadre", areas=(seeded,))
    body = record(colleague, form(colleague, place))
    problem(send(colleague, body, made), 409, "visit.exists")


# ---- under which form ----------------------------------------------------------------------------


@pytest.fixture
def roofs(world, seeded) -> str:
    """A requirement of this village alone, in force: its id. It asks for one element of its own."""
    made = str(uuid4())
    world.somebody("operator").do(f"elements/{roof_of(made)}/…", **roof(made))
    world.somebody("officer", department="DY-JS").do(
        f"requirements/{made}",
        department="DY-JS",
        title="屋顶",
        place_kinds=["household"],
        occasion="household_visit",
        area=seeded,
        elements=[roof_of(made), "storeys"],
        every_days=1,
        basis={
            "issuer": "东阳市住房和城乡建设局",
            "title": "农村屋顶排查",
            "number": "东建〔2026〕8号",
        },
        until=(world.clock.now() + 300 * DAY).date().isoformat(),
    )
    organiser(world).do(f"requirements/{made}/approve/…")
    return made


TILE, THATCH = {"code": "tile", "name": "瓦"}, {"code": "thatch", "name": "茅草"}
ROOF = {"type": "choice", "choices": [TILE], "fresh_days": 30}


def roof(requirement: str) -> dict:
    """The element that one test's requirement asks for: no other asks the same."""
    return ROOF | {"name": f"屋顶{requirement[:8]}号房"}


def roof_of(requirement: str) -> str:
    return f"roof-{requirement[:8]}"


def organiser(world):
    return world.somebody("organiser", department="DY-XT")


def asked_for(world, made) -> set[str]:
    return {str(part.requirement) for part in recorded(world, made).parts}


def test_what_has_ended_since_its_form_still_gets_its_part(world, cadre, place, roofs):
    offline, made = record(cadre, form(cadre, place)), uuid4()
    organiser(world).do(f"requirements/{roofs}/end/…", reason="专项结束")
    assert send(cadre, offline, made).status_code == 201
    assert roofs in asked_for(world, made)
    assert roofs not in asked_for(world, visit(cadre, place))


def test_what_is_asked_since_its_form_is_not_asked_of_a_record(
    world, seeded, cadre, place, request
):
    offline, made = record(cadre, form(cadre, place)), uuid4()
    roofs = request.getfixturevalue("roofs")
    assert send(cadre, offline, made).status_code == 201
    assert roofs not in asked_for(world, made)
    asked = items(form(cadre, place))
    assert asked[roof_of(roofs)]["on_file"] is None
    assert asked["storeys"]["on_file"]["value"] == 3
    assert roofs in asked_for(world, visit(cadre, place))


def test_an_element_is_answered_as_it_was_defined_in_its_form(world, cadre, place, roofs):
    offline, made = record(cadre, form(cadre, place)), uuid4()
    world.somebody("operator").do(
        f"elements/{roof_of(roofs)}/…", **roof(roofs) | {"choices": [THATCH]}
    )
    online = record(cadre, form(cadre, place), answers=offline["answers"])
    assert send(cadre, offline, made).status_code == 201
    [field] = named(send(cadre, online))
    number = int(field.split(".")[1])
    assert offline["answers"][number] == {"element": roof_of(roofs), "value": "tile"}


def test_two_who_were_there_offline_are_both_accepted(world, seeded, cadre, place):
    colleague = world.somebody("cadre", areas=(seeded,))
    one, other = (record(each, form(each, place)) for each in (cadre, colleague))
    assert send(cadre, one).status_code == 201
    assert send(colleague, other).status_code == 201


def test_what_was_fresh_in_its_form_is_fresh_for_the_record(world, seeded, cadre, place):
    visit(cadre, place)
    world.move(179 * DAY)
    offline = record(cadre, form(cadre, place))
    assert "phone" not in {each["element"] for each in offline["answers"]}
    world.move(1 * DAY)
    assert "phone" in {each["element"] for each in record(cadre, form(cadre, place))["answers"]}
    assert send(cadre, offline).status_code == 201


def test_a_place_retired_meanwhile_still_takes_the_record(world, seeded, cadre, place):
    offline = record(cadre, form(cadre, place))
    world.somebody("operator").do(f"places/{place}/retire/…", reason="拆除")
    problem(cadre.get(f"forms/{place}?occasion=household_visit"), 404, "not-found")
    assert send(cadre, offline).status_code == 201
    later = offline | {"form": offline["form"].replace("v", "v9", 1)}
    assert named(send(cadre, later)) == ["form"]


@pytest.mark.parametrize(
    "version",
    ["v1", "v0@2026-13-01T00:00:00Z", "v999999999@2026-11-23T01:00:00Z", "v1@2199-01-01T00:00:00Z"],
    ids=["old-style", "no-day", "ahead-of-the-log", "ahead-of-time"],
)
def test_a_form_that_was_never_given_out_is_unknown(seeded, cadre, place, version):
    body = record(cadre, form(cadre, place)) | {"form": version}
    answer = send(cadre, body)
    assert named(answer) == ["form"]
    assert answer.json()["code"] == "form.unknown"


def test_a_form_that_a_phone_made_by_a_clock_a_day_ahead_is_the_one_that_its_maker_saw(
    world, seeded, cadre, place
):
    body, ahead = record(cadre, form(cadre, place)), world.clock.now() + DAY
    position = body["form"].partition("@")[0]
    body |= {
        "form": f"{position}@{ahead:%Y-%m-%dT%H:%M:%SZ}",
        "observed_at": ahead.isoformat(),
    }
    assert named(send(cadre, body)) == ["form"]
    made = uuid4()
    assert send(cadre, body, made, Client_Time=ahead.isoformat()).status_code == 201
    told = recorded(world, made)
    assert told.clock_suspect
    assert told.observed_at <= world.clock.now()


def test_a_form_is_known_to_a_copy_that_does_not_know_yet_how_far_the_log_is_ahead(
    world, seeded, cadre, place, monkeypatch
):
    world.move(HOUR)  # a fast clock ...
    visit(cadre, place, outcome="nobody_home", answers=[])
    body = record(cadre, form(cadre, place))
    now = world.clock.now()
    try:
        world.clock.move_to(now - HOUR)  # ... is put right; and this is a copy that wrote nothing
        monkeypatch.setattr(world.kernel, "_latest", now - 2 * HOUR)
        assert send(cadre, body).status_code == 201
    finally:
        world.clock.move_to(now)


# ---- the client's clock --------------------------------------------------------------------------


@pytest.mark.parametrize("off", [timedelta(hours=5), timedelta(days=-3)], ids=["ahead", "behind"])
def test_a_wrong_clock_is_stored_corrected_and_flagged(world, seeded, cadre, place, off):
    a_form, made = form(cadre, place), uuid4()
    now = world.clock.now()
    body = record(cadre, a_form, observed_at=(now + off).isoformat())
    told = (now + off).isoformat()
    assert send(cadre, body, made, Client_Time=told).status_code == 201
    read = cadre.read(f"visits/{made}")
    assert read["observed_at"] == f"{now:%Y-%m-%dT%H:%M:%SZ}"
    assert (read["clock_offset_s"], read["clock_suspect"]) == (off.total_seconds(), True)


def test_a_clock_that_does_not_say_what_time_it_is_cannot_be_in_the_future(
    world, seeded, cadre, place
):
    made, later = uuid4(), world.clock.now() + 9 * DAY
    body = record(cadre, form(cadre, place), observed_at=later.isoformat())
    assert send(cadre, body, made).status_code == 201
    read = cadre.read(f"visits/{made}")
    assert read["observed_at"] == f"{world.clock.now():%Y-%m-%dT%H:%M:%SZ}"
    assert read["clock_suspect"]


def test_a_right_clock_is_not_flagged(world, seeded, cadre, place):
    made = uuid4()
    body = record(cadre, form(cadre, place))
    sent = send(cadre, body, made, Client_Time=world.clock.now().isoformat())
    assert sent.status_code == 201
    read = cadre.read(f"visits/{made}")
    assert (read["clock_offset_s"], read["clock_suspect"]) == (0.0, False)


@pytest.mark.parametrize("told", ["yesterday", "2026-11-23T09:00:00", "9" * 500])
def test_a_header_that_tells_no_time_is_refused(seeded, cadre, place, told):
    body = record(cadre, form(cadre, place))
    problem(send(cadre, body, Client_Time=told), 400, "client-time")
