"""Places over HTTP: registered with one code, positioned, found by name and by where they are."""

from uuid import UUID, uuid4

import eventlet
import pytest

from services.visit.codes.place_code import Code
from tests.visit.world import COUNTY, OTHER_STREET, STREET, named, problem

HERE = {"longitude": 120.24, "latitude": 29.29}


# ---- registering ---------------------------------------------------------------------------------


def test_a_registered_place_has_one_code_of_its_county(cadre, village):
    place = cadre.register(village, name="卢宅 8 号", door="8")
    read = cadre.read(f"places/{place}")
    code = Code.of_text(read["code"])
    assert code is not None
    assert code.county == COUNTY
    assert (read["name"], read["door"], read["kind"], read["area"]) == (
        "卢宅 8 号",
        "8",
        "household",
        village,
    )


def test_a_place_and_its_code_are_stored_in_one_unit(world, cadre, village):
    place = str(cadre.register(village))
    registered = next(event for event in world.logged() if event.stream == f"place/{place}")
    issued = next(
        event
        for event in world.logged()
        if event.stream == f"codes/{COUNTY}" and str(event.data.place) == place
    )
    assert issued.position == registered.position - 1
    assert issued.causation == registered.causation == place
    assert registered.data.code == Code(COUNTY, issued.data.serial).text
    assert issued.version == issued.data.serial + 1


def test_a_refused_place_uses_up_no_code(world, cadre, village):
    before = len(world.stream(f"codes/{COUNTY}"))
    body = {"kind": "household", "name": "卢宅", "area": "330783999999"}
    assert named(cadre.put(f"places/{uuid4()}", json=body)) == ["area"]
    twice = cadre.register(village)
    again = world.somebody("cadre", areas=(village,))
    body = {"kind": "bin", "name": "x", "area": village}
    problem(again.put(f"places/{twice}", json=body), 409, "place.exists")
    assert len(world.stream(f"codes/{COUNTY}")) == before + 1


def test_places_registered_at_once_get_different_codes(world, village):
    def register(_):
        cadre = world.somebody("cadre", areas=(village,))
        return [cadre.register(village) for _ in range(5)]

    pool = eventlet.GreenPool(8)
    places = [place for several in pool.imap(register, range(8)) for place in several]
    cadre = world.somebody("cadre", areas=(village,))
    codes = {cadre.read(f"places/{place}")["code"] for place in places}
    assert len(codes) == 40


def test_the_same_registration_again_is_answered_alike(world, cadre, village):
    path, body = f"places/{uuid4()}", {"kind": "bin", "name": "桶 1", "area": village}
    first, again = cadre.put(path, json=body), cadre.put(path, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    problem(cadre.put(path, json=body | {"name": "桶 2"}), 409, "id-used-before")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"area": "330783005"}, ["area"]),
        ({"area": "330783005999"}, ["area"]),
        ({"area": "33078300500"}, ["area"]),
        ({"kind": "castle"}, ["kind"]),
        ({"name": ""}, ["name"]),
        ({"name": "长" * 201}, ["name"]),
        ({"colour": "red"}, ["colour"]),
    ],
    ids=["too-wide", "unknown", "no-code", "kind", "empty", "long", "unknown-field"],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(world, cadre, village, change, fields):
    before = world.kernel.head().position
    body = {"kind": "household", "name": "卢宅", "area": village} | change
    assert named(cadre.put(f"places/{uuid4()}", json=body)) == fields
    assert world.kernel.head().position == before


def test_an_area_outside_ones_jurisdiction_answers_like_an_unknown_one(world, village):
    stranger = world.somebody("cadre", areas=(OTHER_STREET,))
    body = {"kind": "household", "name": "卢宅", "area": village}
    outside = stranger.put(f"places/{uuid4()}", json=body)
    body["area"] = village[:-3] + "999"
    unknown = stranger.put(f"places/{uuid4()}", json=body)
    assert named(outside) == ["area"]
    assert outside.text == unknown.text.replace(body["area"], village)


def test_a_place_outside_ones_jurisdiction_answers_like_an_absent_one(world, place):
    stranger = world.somebody("cadre", areas=(OTHER_STREET,))
    outside, absent = stranger.get(f"places/{place}"), stranger.get(f"places/{uuid4()}")
    problem(outside, 404, "not-found")
    assert outside.json() == absent.json()
    for id_ in (place, uuid4()):
        for path, body in (("position", {"pin": HERE}), ("stickers", {"text": "abc"})):
            answer = stranger.put(f"places/{id_}/{path}/{uuid4()}", json=body)
            problem(answer, 404, "not-found")


@pytest.mark.parametrize("role", ["officer", "caller", "auditor", "organiser"])
def test_who_only_reads_registers_nothing(world, village, role):
    body = {"kind": "household", "name": "卢宅", "area": village}
    problem(world.somebody(role).put(f"places/{uuid4()}", json=body), 403, "forbidden")


def test_a_cadre_retires_no_place(cadre, place):
    answer = cadre.put(f"places/{place}/retire/{uuid4()}", json={"reason": "拆"})
    problem(answer, 403, "forbidden")


# ---- where it is ---------------------------------------------------------------------------------


def test_several_fixes_make_one_position(world, cadre, place):
    at = [f"2026-11-23T09:00:{second:02}+08:00" for second in (0, 5, 10)]
    fixes = [
        {"longitude": 120.24, "latitude": 29.29 + n * 1e-5, "accuracy_m": 8.0, "at": moment}
        for n, moment in enumerate(at)
    ]
    cached = {"longitude": 121.0, "latitude": 29.0, "accuracy_m": 5.0}
    cached["at"] = "2026-11-23T08:00:00+08:00"
    cadre.do(f"places/{place}/position/…", fixes=[*fixes, cached], captured_at=at[-1])
    read = cadre.read(f"places/{place}")
    assert read["positioned_by"] == "fixes"
    assert abs(read["point"]["latitude"] - 29.29001) < 1e-6
    [event] = [e for e in world.stream(f"place/{place}") if e.type == "place.positioned.v1"]
    assert event.data.fixes_used == 3


def test_fixes_that_are_too_poor_are_refused_one_by_one(world, cadre, place):
    at = "2026-11-23T09:00:00+08:00"
    fixes = [{**HERE, "accuracy_m": 900.0, "at": at}, {**HERE, "at": at}]
    before = world.kernel.head().position
    answer = cadre.put(f"places/{place}/position/{uuid4()}", json={"fixes": fixes})
    assert named(answer) == ["fixes"]
    reason = answer.json()["detail"]
    assert "fix 0: good to 900 m" in reason
    assert "fix 1: the device did not say" in reason
    assert world.kernel.head().position == before


def test_a_position_of_nothing_is_refused(cadre, place):
    answer = cadre.put(f"places/{place}/position/{uuid4()}", json={})
    assert named(answer) == ["fixes"]


def test_a_point_outside_the_world_is_refused_by_name(cadre, place):
    fixes = [{"longitude": 220.2, "latitude": 29.3, "at": "2026-11-23T09:00:00+08:00"}]
    answer = cadre.put(f"places/{place}/position/{uuid4()}", json={"fixes": fixes})
    assert named(answer) == ["fixes.0.longitude"]
    answer = cadre.put(
        f"places/{place}/position/{uuid4()}", json={"pin": {"longitude": 0, "latitude": 91}}
    )
    assert named(answer) == ["pin.latitude"]


@pytest.mark.parametrize("field", ["pin", "fixes"])
def test_a_place_lies_nowhere_far_from_its_county(world, cadre, place, field):
    shanghai = {"longitude": 121.47, "latitude": 31.23}
    fix = {**shanghai, "accuracy_m": 5.0, "at": "2026-11-23T09:00:00+08:00"}
    before = world.kernel.head().position
    body = {"pin": shanghai} if field == "pin" else {"fixes": [fix]}
    answer = cadre.put(f"places/{place}/position/{uuid4()}", json=body)
    assert named(answer) == [field]
    assert answer.json()["code"] == "point.too-far"
    assert "205 km outside the county" in answer.json()["detail"]
    assert world.kernel.head().position == before


def test_two_doors_at_one_point_are_pointed_out(cadre, village, place):
    spot = {"longitude": 120.5, "latitude": 29.0 + int(village[-3:]) / 1000}
    door = cadre.register(village, name="卢宅 7 号 二楼")
    cadre.do(f"places/{place}/position/…", pin=spot)
    cadre.do(f"places/{door}/position/…", pin=spot)
    assert cadre.read(f"places/{door}")["same_point_as"] == [str(place)]


def test_places_nearby_come_nearest_first(cadre, village):
    north = 29.1 + int(village[-3:]) / 500
    near, nearer, far = (cadre.register(village, name=name) for name in ("近", "更近", "远"))
    for place, metres in ((near, 20), (nearer, 10), (far, 200)):
        pin = {"longitude": 120.7, "latitude": north + metres / 111_000}
        cadre.do(f"places/{place}/position/…", pin=pin)
    query = {"longitude": 120.7, "latitude": round(north, 6), "within_m": 50}
    found = cadre.read("places/nearby", **query)["places"]
    assert [each["place"]["name"] for each in found] == ["更近", "近"]
    assert [round(each["metres"]) for each in found] == [10, 20]
    assert named(cadre.get("places/nearby", params=query | {"within_m": 5000})) == ["within_m"]


def test_a_retired_place_is_not_moved(world, cadre, place):
    world.somebody("operator").do(f"places/{place}/retire/…", reason="拆除")
    answer = cadre.put(f"places/{place}/position/{uuid4()}", json={"pin": HERE})
    problem(answer, 409, "place.retired")


def test_a_stale_version_is_refused(cadre, place):
    cadre.do(f"places/{place}/position/…", pin=HERE)
    headers = {"If-Match": '"1"'}
    path = f"places/{place}/position/{uuid4()}"
    problem(cadre.put(path, json={"pin": HERE}, headers=headers), 412, "stale")


# ---- finding -------------------------------------------------------------------------------------


def test_places_are_found_by_words_in_name_or_door(cadre, village):
    cadre.register(village, name="Lu Zhai 张宅", door="100%")
    cadre.register(village, name="卢宅", door="1001")

    def found(words):
        return [each["name"] for each in cadre.read("places", words=words)["items"]]

    assert found("张") == ["Lu Zhai 张宅"]
    assert found("lu zhai") == ["Lu Zhai 张宅"]
    assert found("0%") == ["Lu Zhai 张宅"]
    assert found("100") == ["Lu Zhai 张宅", "卢宅"]


def test_places_are_found_by_kind(cadre, village):
    cadre.register(village)
    bin_ = cadre.register(village, kind="bin", name="桶 3")
    items = cadre.read("places", kind="bin")["items"]
    assert [each["place"] for each in items] == [str(bin_)]


def test_a_list_comes_in_pages_and_misses_nothing(cadre, village):
    places = {cadre.register(village, name=f"门 {n}") for n in range(5)}
    page, seen = cadre.read("places", limit=2), []
    while True:
        seen += [UUID(each["place"]) for each in page["items"]]
        if page["next"] is None:
            break
        page = cadre.read(page["next"].removeprefix("/api/"))
    assert len(seen) == 5
    assert set(seen) == places


def test_one_sees_places_of_the_own_areas_only(world, cadre, village, place):
    coordinator = world.somebody("street_coordinator", areas=(STREET,))
    stranger = world.somebody("street_coordinator", areas=(OTHER_STREET,))
    assert len(coordinator.read("places", area=village)["items"]) == 1
    assert stranger.read("places", area=village)["items"] == []
    assert len(cadre.read("places", area=COUNTY)["items"]) == 1
    assert cadre.read("places", area=OTHER_STREET)["items"] == []


def test_a_place_is_read_again_only_if_it_changed(cadre, place):
    tag = cadre.get(f"places/{place}").headers["ETag"]
    again = cadre.get(f"places/{place}", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_an_event_names_who_acted_and_where(world, cadre, place, village):
    [event] = world.stream(f"place/{place}")
    assert (event.area, event.actor) == (village, cadre.caller.person)
