"""Somebody who did none of the work looks at it on the spot, and says of each part what they found."""

from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from services.cli.client import wait_for
from services.cli.demo.story.setting import HOUSE, HOUSEHOLD
from services.cli.demo.story.sewage import DESK, Case
from services.cli.demo.story.world import VILLAGE

VERIFIER = "cadre-guyu"
DEPARTMENTS = ("DY-HB", "DY-ZF")


@pytest.fixture
def after(world):
    """A photo that a department has sent of what it did; its digest."""
    made = BytesIO()
    Image.effect_noise((64, 48), 60).save(made, "PNG")
    digest = sha256(made.getvalue()).hexdigest()
    officer = world.as_("officer-hb")
    officer.get("/api/departments/DY-HB")  # signs in
    address = f"{world.site.default}/api/issues/evidence/{digest}"
    png = {"Content-Type": "image/png"}
    officer._session.put(address, data=made.getvalue(), headers=png, timeout=30).raise_for_status()
    return digest


@pytest.fixture
def done(world, raised, after):
    """An issue at a door with a label, of which two departments say that their parts are done."""
    issue = raised("作坊污水直排", location={"area": VILLAGE, "place": HOUSEHOLD, **HOUSE})
    case = Case(world, issue)
    case.on_case("street-lixia", "accept", {})
    case.on_case("street-lixia", "file", {"category": "企业或作坊污水入河"})
    for department in DEPARTMENTS:
        case.act(DESK[department], department, "receive", {})
        contact = {"post": f"{department}-1"}
        shown = {"digest": after, "media_type": "image/png"}
        whole = {"outcome": "whole", "note": f"{department} 已整改。", "contact": contact}
        whole |= {"evidence": [shown]}
        case.act(DESK[department], department, "start", {"contact": contact})
        case.act(DESK[department], department, "report-done", whole)
    return issue


def parts(world, issue):
    return Case(world, issue).parts()


def open_case(phone, world, issue):
    number = world.as_("county-bailu").get(f"/api/issues/{issue}")["number"]
    phone.open("/phone/")
    phone.tap("verifying")
    phone.page.locator("[data-test=to-verify]").filter(has_text=number).tap()
    phone.see("part")


def test_a_label_a_verdict_on_each_part_and_saved(phone, world, done):
    phone.ready(VERIFIER)
    open_case(phone, world, done)
    phone.page.evaluate("taps.length = 0")
    phone.tap("scan-label")
    phone.see("proven")
    shown = phone.page.locator("[data-test=part]")
    assert shown.count() == len(DEPARTMENTS)
    for at in range(shown.count()):
        expect(shown.nth(at).locator("img")).to_be_visible()
    for at in range(shown.count()):
        shown.nth(at).locator("[data-test=passed]").tap()
    phone.tap("save")
    phone.see("saved")
    assert phone.taps() == ["scan-label", "passed", "passed", "save"]
    wait_for(
        "the verdicts",
        lambda: all(parts(world, done)[code]["status"] == "verified" for code in DEPARTMENTS),
    )
    assert all(parts(world, done)[code]["verified_by"] == VERIFIER for code in DEPARTMENTS)


def test_what_has_to_be_done_again_says_what(phone, world, done):
    phone.ready(VERIFIER)
    open_case(phone, world, done)
    phone.tap("scan-label")
    phone.see("proven")
    phone.tap("failed")
    assert phone.see("save").is_disabled()
    phone.write("note", "暗管还在")
    phone.tap("save")
    phone.see("saved")
    wait_for(
        "the verdict",
        lambda: [each for each in parts(world, done).values() if each["status"] == "redo"],
    )


def test_nothing_is_saved_before_something_shows_that_one_is_there(phone, world, done):
    phone.ready(VERIFIER)
    open_case(phone, world, done)
    phone.tap("passed")
    assert phone.see("save").is_disabled()


def test_a_position_from_there_shows_it_too_and_is_sent_when_there_is_a_network(
    phone, world, done
):
    world.at(world.later(minutes=10))
    phone.context.clock.set_system_time(world.clock.now())
    phone.context.grant_permissions(["geolocation"])
    # No device finds the position on record to the centimetre.
    near = {**HOUSE, "longitude": HOUSE["longitude"] + 0.0001, "accuracy": 8}
    phone.context.set_geolocation(near)
    phone.ready(VERIFIER)
    open_case(phone, world, done)
    phone.cut_off()
    phone.tap("locate")
    phone.see("proven")
    phone.tap("passed")
    phone.tap("save")
    phone.see("saved")
    assert all(parts(world, done)[code]["status"] == "done" for code in DEPARTMENTS)
    phone.cut_off(offline=False)
    wait_for(
        "the verdict",
        lambda: [each for each in parts(world, done).values() if each["status"] == "verified"],
    )


def test_whoever_verifies_can_use_the_page(phone, world, done):
    phone.ready(VERIFIER)
    for _language in range(2):
        for _size in range(2):
            open_case(phone, world, done)
            phone.tap("failed")
            assert phone.violations() == []
            assert not phone.overflows()
            phone.open("/phone/")
            phone.tap("size")
        phone.tap("language")
