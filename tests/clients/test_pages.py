"""Every page, for everybody: both languages, both sizes, nothing cut off, nothing foreign."""

import pytest
import requests

from contracts.refusals import chinese

PAGES = ["home", "visit", "problem", "queue", "mine", "case", "to-verify"]


def reach(phone, name, code):
    """Open a page as its user would."""
    phone.open("/phone/")
    phone.see("scan")
    if name == "queue":
        phone.tap("queue")
    elif name == "to-verify":
        phone.tap("verifying")
        phone.page.locator("main > *").first.wait_for()
    elif name in {"mine", "case"}:
        phone.tap("mine")
        phone.see("case")
        if name == "case":
            phone.tap("case")
            phone.see("told")
    elif name != "home":
        phone.write("typed", code)
        phone.tap("open")
        phone.see("save")
        if name == "problem":
            phone.tap("problem")
            phone.write("words", "井盖缺失")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_by_everybody(phone, door, raised, name):
    raised("井盖缺失")
    phone.ready()
    for _language in range(2):
        for _size in range(2):
            reach(phone, name, door["code"])
            assert phone.violations() == []
            assert not phone.overflows()
            phone.open("/phone/")
            phone.tap("size")
        phone.tap("language")


def test_the_first_page_can_be_used_by_everybody(phone):
    phone.open()
    for _language in range(2):
        phone.see("login")
        assert phone.violations() == []
        assert not phone.overflows()
        phone.tap("language")


def test_what_was_refused_says_why_and_holds_up_no_other(phone, door, world):
    """A record under a form that there is not, and a good one behind it."""
    phone.ready()
    phone.page.evaluate(KEEP_A_BAD_ONE, door["place"])
    phone.open("/phone/")
    phone.write("typed", door["code"])
    phone.tap("open")
    phone.see("save")
    phone.tap("nobody-home")
    phone.see("saved")
    phone.tap("waiting")
    refused = phone.page.locator("[data-state=refused]")
    assert refused.locator(".alert").inner_text() == chinese()["form.unknown"]
    phone.page.locator("[data-state=sent]").wait_for()
    phone.tap("discard")
    phone.tap("discard")
    refused.wait_for(state="detached")


KEEP_A_BAD_ONE = """async (place) => {
  const asked = indexedDB.open("needle");
  const database = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const id = crypto.randomUUID ? crypto.randomUUID() : "0194c7a0-0000-7000-8000-000000000001";
  const observed_at = new Date().toISOString();
  const body = JSON.stringify({
    place, kind: "household_visit", form: "nonsense", answers: [], observed_at,
  });
  const item = {
    id, account: "cadre-xiaoman", path: `/api/visits/${id}`, body, about: "坏的", at: 1,
    urgent: false, state: "waiting", tries: 0, notBefore: 0,
  };
  const writing = database.transaction("items", "readwrite");
  writing.objectStore("items").put(item);
  await new Promise((done) => (writing.oncomplete = done));
  database.close();
}"""


@pytest.mark.parametrize("path", ["/", "/phone/", "/phone/p/EH9900000WF"])
def test_a_page_says_what_a_browser_may_do_with_it(world, path):
    answer = requests.get(world.site.default + path, timeout=10)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "path", ["/.made-of", "/.vite/manifest.json", "/assets/../../package.json", "/nope", "/p/"]
)
def test_nothing_else_is_shown(world, path):
    assert requests.get(world.site.default + path, timeout=10).status_code == 404


def test_whoever_takes_a_file_packed_gets_it_packed(world):
    plain = requests.get(f"{world.site.default}/", headers={"Accept-Encoding": ""}, timeout=10)
    packed = requests.get(f"{world.site.default}/", headers={"Accept-Encoding": "gzip"}, timeout=10)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.text == plain.text
