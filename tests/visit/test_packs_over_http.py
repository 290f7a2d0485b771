"""A pack: what a phone needs of an area, from which it makes the service's own forms."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from contracts.schemas import schema_of
from contracts.visit.packs import Pack
from services.visit import upkeep
from services.visit.api import packs
from services.visit.domain.pack import form_of
from tests.visit.answering import form, visit
from tests.visit.world import DAY, OTHER_STREET, STREET, problem

RESTRICTED = {"tenants", "neighbours_say", "state_of_mind"}
"""What the restricted requirement asks and nobody else does."""


def read(client, area, **query) -> dict:
    return client.read(f"packs/{area}", **query)


def loaded(document: dict) -> Pack:
    return schema_of(Pack)().load(document)


def merged(before: dict, news: dict) -> dict:
    """Return what a phone holds that had a pack and got changes."""
    if news["whole"]:
        return news
    keys = {"elements": "element", "requirements": "number", "places": "place"}
    both = {
        name: [*({each[key]: each for each in before[name] + news[name]}).values()]
        for name, key in keys.items()
    }
    return news | both | {"whole": True}


def from_pack(client, document: dict, place: UUID) -> list:
    """Return what a form shows, made from a pack as it is now."""
    pack = loaded(document)
    [there] = [each for each in pack.places if each.place == place]
    made = form_of(pack, there, "household_visit", client.world.clock.now())
    return [
        (
            item.element.element,
            [str(each.requirement) for each in item.asked_by],
            item.fresh and (f"{item.fresh.observed_at:%Y-%m-%dT%H:%M:%SZ}", shown(item)),
        )
        for item in made.items()
    ]


def shown(item):
    return item.fresh.value if item.show else None


def of_server(client, place: UUID) -> list:
    return [
        (
            item["element"],
            [each["requirement"] for each in item["asked_by"]],
            item["on_file"] and (item["on_file"]["observed_at"], item["on_file"]["value"]),
        )
        for item in form(client, place)["items"]
    ]


def same_forms(client, document, place) -> None:
    assert from_pack(client, document, place) == of_server(client, place)


def test_a_form_from_a_pack_is_the_services_own_on_any_day(world, seeded, cadre, place):
    same_forms(cadre, read(cadre, seeded), place)
    visit(cadre, place)
    pack = read(cadre, seeded)
    for days in (0, 29, 1, 150, 200, 400):
        world.move(days * DAY)
        same_forms(cadre, pack, place)


def test_changes_after_a_position_make_up_for_the_whole(world, seeded, cadre, place):
    other = cadre.register(seeded, name="卢宅 8 号")
    before = read(cadre, seeded)
    visit(cadre, place)
    news = read(cadre, seeded, after=before["position"])
    assert not news["whole"]
    assert [each["place"] for each in news["places"]] == [str(place)]
    assert news["elements"] == news["requirements"] == []
    assert merged(before, news)["places"] == read(cadre, seeded)["places"]
    same_forms(cadre, merged(before, news), place)
    same_forms(cadre, merged(before, news), other)


def test_a_requirement_that_is_approved_or_ended_comes_with_the_changes(
    world, seeded, wanted_everywhere, cadre, place
):
    before = read(cadre, seeded)
    asking, organiser = officer(world), world.somebody("organiser", areas=("330783",))
    wanted = propose(asking, seeded)
    assert read(cadre, seeded, after=before["position"])["requirements"] == []
    organiser.do(f"requirements/{wanted}/approve/…")
    news = read(cadre, seeded, after=before["position"])
    assert [each["requirement"] for each in news["requirements"]] == [str(wanted)]
    same_forms(cadre, merged(before, news), place)
    asking.do(f"requirements/{wanted}/end/…", reason="不再需要")
    last = read(cadre, seeded, after=news["position"])
    assert [each["ended"] for each in last["requirements"]] == [True]
    same_forms(cadre, merged(merged(before, news), last), place)
    assert str(wanted) not in str(read(cadre, seeded))


def officer(world):
    return world.somebody("officer", areas=("330783",), department="DY-SW")


def propose(asking, area) -> UUID:
    wanted = uuid4()
    asking.do(
        f"requirements/{wanted}",
        department="DY-SW",
        title="排水户巡查",
        place_kinds=["household"],
        occasion="household_visit",
        area=area,
        elements=["storeys", "sewer_connected"],
        every_days=30,
        basis={
            "issuer": "国务院",
            "title": "城镇排水与污水处理条例",
            "number": "国务院令第641号",
        },
        until=f"{asking.world.clock.now() + timedelta(days=90):%Y-%m-%d}",
    )
    return wanted


def test_no_pack_holds_what_is_restricted_sensitive_or_personal(
    wanted_everywhere, seeded, cadre, place
):
    visit(cadre, place)
    pack = read(cadre, seeded)
    restricted = wanted_everywhere["DY-ZZ"]
    hidden = ("张三", "DY-ZZ", restricted.title, restricted.basis.title, restricted.requirement)
    for each in hidden:
        assert str(each) not in str(pack)
    closed = {e["element"] for e in pack["elements"] if e["personal"] or e["sensitive"]}
    [given] = pack["places"][0]["on_file"]
    values = dict(zip(given["elements"], given["values"], strict=True))
    assert not closed & values.keys()
    assert {"householder"} <= set(given["untold"]) <= closed
    assert values["storeys"] == 3
    assert not RESTRICTED & {*given["elements"], *given["untold"]}


def test_what_a_place_is_known_by_is_packed(world, seeded, cadre, place):
    cadre.do(f"places/{place}/position/…", pin={"longitude": 120.2, "latitude": 29.2})
    cadre.do(f"places/{place}/stickers/…", text="旧码 77")
    before = read(cadre, seeded)
    [known] = before["places"]
    assert (known["longitude"], known["latitude"]) == (120.2, 29.2)
    assert len(known["stickers"][0]) == 16
    world.somebody("operator").do(f"places/{place}/retire/…", reason="拆除")
    [gone] = read(cadre, seeded, after=before["position"])["places"]
    assert gone["retired"] == "拆除"
    assert gone["on_file"] == []


def test_a_sticker_that_moves_is_taken_from_where_it_led(world, seeded, cadre, place):
    cadre.do(f"places/{place}/stickers/…", text=f"旧码 {seeded}")
    other = cadre.register(seeded, name="卢宅 8 号")
    world.somebody("operator").do(f"places/{place}/retire/…", reason="拆除")
    before = read(cadre, seeded)
    cadre.do(f"places/{other}/stickers/…", text=f"旧码 {seeded}")
    news = read(cadre, seeded, after=before["position"])
    stickers = {each["place"]: len(each["stickers"]) for each in news["places"]}
    assert stickers == {str(place): 0, str(other): 1}


def test_a_forgotten_household_leaves_no_trace_in_packs(world, seeded, cadre, place):
    visit(cadre, place)
    many(cadre, seeded, packed=True, world=world)
    personal = {e["element"] for e in read(cadre, seeded)["elements"] if e["personal"]}
    world.somebody("operator").do(f"places/{place}/forget-household/…", basis="《个保法》第47条")
    for _ in range(2):
        [there] = [e for e in read(cadre, seeded)["places"] if e["place"] == str(place)]
        assert not personal & {code for given in there["on_file"] for code in given["untold"]}
        same_forms(cadre, read(cadre, seeded), place)
        pack_all(world)


def many(cadre, village, *, packed, world) -> None:
    """Have a village large enough to be packed ahead."""
    for number in range(50):
        cadre.register(village, name=f"卢宅 {number} 号")
    if packed:
        pack_all(world)


def pack_all(world) -> None:
    upkeep.pack(world.kernel)


def test_what_was_packed_ahead_is_answered_with_what_changed_since(world, seeded, cadre, place):
    many(cadre, seeded, packed=False, world=world)
    by_request = read(cadre, seeded)
    pack_all(world)
    assert read(cadre, seeded) == by_request
    visit(cadre, place)
    same_forms(cadre, read(cadre, seeded), place)


def test_an_element_that_is_defined_anew_makes_the_pack_whole(world, seeded, cadre, place):
    operator = world.somebody("operator")
    code = f"roof_{seeded}"
    define = {"name": f"屋顶颜色 {seeded}", "type": "number", "fresh_days": 30}
    visit(cadre, place)
    before = read(cadre, seeded)
    operator.do(f"elements/{code}/…", **define)
    news = read(cadre, seeded, after=before["position"])
    assert [each["element"] for each in news["elements"]] == [code]
    operator.do(f"elements/{code}/…", **define | {"sensitive": True})
    assert read(cadre, seeded, after=news["position"])["whole"]


def test_an_answer_that_is_the_same_is_not_sent_again(world, seeded, cadre, place):
    first = cadre.get(f"packs/{seeded}")
    world.somebody("cadre").register(world.village(), name="别处 1 号")
    again = cadre.get(f"packs/{seeded}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert not first.headers["ETag"].startswith("W/")
    visit(cadre, place)
    changed = cadre.get(f"packs/{seeded}", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_who_takes_no_compressed_answer_gets_a_plain_one_under_another_tag(cadre, seeded):
    packed = cadre.get(f"packs/{seeded}")
    plain = cadre.get(f"packs/{seeded}", headers={"Accept-Encoding": "identity"})
    assert (packed.headers["Content-Encoding"], packed.json()) == ("gzip", plain.json())
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["ETag"] != packed.headers["ETag"]


@pytest.mark.parametrize("area", [OTHER_STREET, "33078300", "33078300x", "330783005²", STREET])
def test_a_pack_of_elsewhere_is_not_found(cadre, seeded, area):
    problem(cadre.get(f"packs/{area}"), 404, "not-found")


def test_only_cadres_read_packs(world, seeded):
    for role in ("officer", "street_coordinator", "auditor", "operator"):
        problem(world.somebody(role).get(f"packs/{seeded}"), 403, "forbidden")


def test_an_area_with_too_many_places_is_read_by_its_villages(
    world, seeded, cadre, place, monkeypatch
):
    cadre.register(seeded, name="卢宅 8 号")
    monkeypatch.setattr(packs, "MOST_PLACES", 1)
    told = problem(cadre.get(f"packs/{seeded}"), 400, "pack.too-large")
    assert (told["places"], told["most"]) == (2, 1)
