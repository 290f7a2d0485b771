"""What became of what a cadre has raised: read a week later, on the phone, in a valley too."""

import pytest

from services.cli.client import wait_for

CADRE = "cadre-xiaoman"


@pytest.fixture
def filed(world, raised):
    """An issue that the street has filed, so that departments work on it."""
    issue = raised("作坊污水直排")
    for verb, body in (("accept", {}), ("file", {"category": "企业或作坊污水入河"})):
        path = f"/api/issues/{issue}/{verb}/{{command}}"
        world.as_("street-lixia").put(path, body)
    return issue


def seen(world, issue):
    return world.as_(CADRE).get(f"/api/issues/{issue}")


def open_own(phone, world, issue):
    """Find an issue among one's own, and open it."""
    number = seen(world, issue)["number"]
    phone.open("/phone/")
    phone.tap("mine")
    phone.page.locator("[data-test=case]").filter(has_text=number).tap()
    phone.see("told")


def test_each_departments_part_is_told_by_its_name_with_its_day(phone, world, filed):
    phone.ready()
    open_own(phone, world, filed)
    parts = phone.page.locator("[data-test=part]").all_inner_texts()
    assert len(parts) == len(seen(world, filed)["assignments"]) > 1
    for part in parts:
        assert "待签收" in part
        assert "期限" in part
        assert "DY-" not in part, "a department is named, not its code"


def test_what_departments_did_since_is_read_there(phone, world, filed):
    phone.ready()
    open_own(phone, world, filed)
    assert "已签收" not in phone.says("told")
    (part,) = [p for p in seen(world, filed)["assignments"] if p["department"] == "DY-HB"]
    path = f"/api/issues/{filed}/assignments/{part['assignment']}/receive/{{command}}"
    world.as_("officer-hb").put(path, {})
    open_own(phone, world, filed)
    assert "签收" in phone.says("told")
    own = phone.page.locator("[data-test=part]").filter(has_text="环境")
    assert "已签收" in own.inner_text()


def test_what_was_read_once_is_read_again_without_a_network(phone, world, filed):
    phone.ready()
    open_own(phone, world, filed)
    told = phone.says("told")
    phone.cut_off()
    open_own(phone, world, filed)
    assert phone.says("told") == told


def test_what_was_never_read_says_so_without_a_network(phone, filed):  # noqa: ARG001
    phone.ready()
    phone.cut_off()
    phone.tap("mine")
    assert "没有网络" in phone.page.get_by_role("alert").inner_text()


def test_whose_problem_is_not_solved_says_so_and_it_is_opened_again(phone, world, raised):
    issue = raised("路灯不亮", settled="换了灯泡")
    assert seen(world, issue)["status"] == "settled"
    phone.ready()
    open_own(phone, world, issue)
    phone.tap("not-solved")
    phone.write("reopen-reason", "第二天又不亮了")
    phone.cut_off()
    phone.tap("reopen")
    phone.see("reopen-asked")
    assert seen(world, issue)["status"] == "settled"
    phone.cut_off(offline=False)
    wait_for("the case", lambda: seen(world, issue)["status"] not in {"settled", "closed"})
