"""A cadre at a door: one code, one form, one record; with a network and without."""

from pathlib import Path
from uuid import UUID

import pytest
import requests
from PIL import Image

from services.cli.client import wait_for
from services.cli.demo.story.world import COUNTY
from services.visit.policy import requirements
from tests.clients.phone import Phone

WORDS = "屋后违建附房内作坊污水直排社姆溪"
CATEGORY = "企业或作坊污水入河"
MOST_TAPS = 8


def asked_by(*, restricted):
    """Return the elements that requirements of this kind ask."""
    asking = (each for each in requirements(COUNTY) if each.restricted is restricted)
    return {element for each in asking for element in each.elements}


@pytest.fixture
def photo(tmp_path) -> Path:
    file = tmp_path / "sewage.jpg"
    Image.effect_noise((640, 480), 60).convert("RGB").save(file, quality=80)
    return file


def visits(world):
    return world.as_("cadre-xiaoman").all("/api/visits")


def recorded(world, count):
    """Wait until so many more visits are there than before; return the newest."""
    wait_for("the visit", lambda: len(visits(world)) >= count)
    newest = visits(world)[0]
    return world.as_("cadre-xiaoman").get(f"/api/visits/{newest['visit']}")


def test_whoever_is_signed_in_is_led_to_where_they_work(phone):
    phone.sign_in()
    phone.page.wait_for_url("**/phone/")
    phone.see("scan")


def test_a_wrong_password_is_told_and_nobody_is_signed_in(phone):
    phone.open()
    phone.write("login", "cadre-xiaoman")
    phone.write("password", "not the password")
    phone.tap("sign-in")
    assert phone.page.get_by_role("alert").inner_text()
    phone.open("/phone/")
    phone.see("login")


def test_whose_post_has_no_page_yet_is_told_so(phone):
    phone.sign_in("county-bailu")
    phone.see("sign-out")
    assert "/api/" in phone.page.locator("main").inner_text()


def test_from_a_scanned_label_to_a_saved_visit_with_a_problem_and_its_photo(phone, world, photo):
    before = len(visits(world))
    phone.ready()
    phone.page.evaluate("taps.length = 0")

    phone.tap("scan")
    phone.see("save")
    answered = phone.answer()
    phone.tap("problem")
    phone.write("words", WORDS)
    phone.page.get_by_label(CATEGORY, exact=True).tap()
    phone.attach("photo", photo)
    phone.tap("add")
    phone.see("noted")
    phone.tap("save")
    phone.see("saved")

    assert len(phone.taps()) <= MOST_TAPS, phone.taps()
    record = recorded(world, before + 1)
    assert answered == 22
    shown = {answer["element"] for answer in record["answers"]}
    hidden = asked_by(restricted=True) - asked_by(restricted=False)
    assert hidden
    assert len(shown) == answered - len(hidden)
    assert shown.isdisjoint(hidden)
    (problem,) = record["problems"]
    assert (problem["description"], problem["category"]) == (WORDS, CATEGORY)
    (evidence,) = problem["evidence"]
    address = f"/api/visits/{UUID(record['visit'])}/evidence/{evidence['digest']}"
    wait_for("the photo", lambda: answers(world, address))


def test_a_door_at_which_nobody_ever_called_is_visited_without_a_network(phone, door, world):
    before = len(visits(world))
    phone.ready()
    wait_for("the pack", lambda: packed(phone, door["code"]))
    phone.cut_off()
    phone.page.reload()
    phone.write("typed", door["code"])
    phone.tap("open")
    phone.see("save")
    assert door["name"] in phone.page.get_by_role("heading", level=1).inner_text()
    answered = phone.answer()
    phone.tap("save")
    phone.see("saved")
    phone.cut_off(offline=False)
    record = recorded(world, before + 1)
    assert record["place"] == door["place"]
    assert answered == 22


PACKED = """async (code) => {
  const asked = indexedDB.open("needle");
  const database = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const all = database.transaction("kept").objectStore("kept").getAll();
  const kept = await new Promise((done) => (all.onsuccess = () => done(all.result)));
  database.close();
  return kept.some(({ value }) => value.places?.some((place) => place.code === code));
}"""


def packed(phone, code):
    return phone.page.evaluate(PACKED, code)


def test_what_people_call_a_problem_finds_its_category_and_says_whom_to_call(phone, door):
    phone.ready()
    phone.write("typed", door["code"])
    phone.tap("open")
    phone.tap("problem")
    phone.write("words", "路口的窨井盖不见了")
    first = phone.page.locator("[data-test=category]").first
    assert first.inner_text() == "井盖缺失"
    phone.page.get_by_label("井盖缺失", exact=True).tap()
    assert "119" in phone.says("advice")


def answers(world, address):
    token = world.as_("cadre-xiaoman")._session.headers["Authorization"]
    got = requests.get(world.site.default + address, headers={"Authorization": token}, timeout=10)
    return got.status_code == 200


def test_a_slip_in_a_typed_code_is_found_on_the_phone_and_what_was_meant_is_one_tap_away(
    phone, door
):
    phone.ready()
    phone.write("typed", door["code"][1] + door["code"][0] + door["code"][2:])
    phone.tap("open")
    phone.tap("meant")
    phone.see("save")
    assert door["name"] in phone.page.get_by_role("heading", level=1).inner_text()


def test_what_is_filled_in_without_a_network_survives_a_killed_browser_and_is_sent_once(
    playwright, chromium, door, tmp_path, world
):
    before, code = len(visits(world)), door["code"]
    with Phone.kept(playwright, chromium, tmp_path, world) as phone:
        phone.ready()
        phone.write("typed", code)
        phone.tap("open")
        phone.see("save")
        phone.open("/phone/")
        phone.cut_off()
        phone.page.reload()
        phone.write("typed", code)
        phone.tap("open")
        phone.see("save")
        phone.answer()
        answered = phone.page.locator("main > [data-element] input:checked").count()
        wait_for("the draft", lambda: drafted(phone))
        phone.kill(tmp_path)
    with Phone.kept(playwright, chromium, tmp_path, world) as phone:
        phone.cut_off()
        phone.open("/phone/")
        phone.write("typed", code)
        phone.tap("open")
        phone.see("save")
        assert phone.page.locator("main > [data-element] input:checked").count() == answered
        phone.tap("save")
        phone.see("waiting")
        phone.kill(tmp_path)
    with Phone.kept(playwright, chromium, tmp_path, world) as phone:
        sent = []
        phone.context.on("request", lambda asked: asked.method == "PUT" and sent.append(asked.url))
        other = phone.context.new_page()
        for page in (phone.page, other):
            page.goto("/phone/")
        recorded(world, before + 1)
        for page in (phone.page, other):
            page.locator("[data-test=waiting]").wait_for(state="detached")
        assert len(sent) == 1
    assert len(visits(world)) == before + 1


DRAFTED = """async () => {
  const asked = indexedDB.open("needle");
  const database = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const all = database.transaction("drafts").objectStore("drafts").getAll();
  const drafts = await new Promise((done) => (all.onsuccess = () => done(all.result)));
  database.close();
  return drafts.some((draft) => Object.keys(draft.value.entries).length > 5);
}"""


def drafted(phone):
    return phone.page.evaluate(DRAFTED)
