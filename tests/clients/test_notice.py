"""The notice that a label leads to: for whoever scans it, and from there to the cadre's phone."""

import pytest
from playwright.sync_api import Browser, Page

from tests.clients.phone import AXE, OVERFLOWING

SIZES = {"phone": (360, 640), "desk": (1280, 800)}
AAA = """
async () => (await axe.run(document, {
  runOnly: [
    "wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
  ],
  rules: { "color-contrast-enhanced": { enabled: true } },
})).violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target)}`)
"""
LARGEST_18_PT = 24


@pytest.fixture(params=SIZES)
def page(browser: Browser, world, request) -> Page:
    """A resident's own browser, and what it has complained of."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        base_url=world.site.default,
        viewport={"width": width, "height": height},
        locale="zh-CN",
    )
    opened = context.new_page()
    opened.refused = []
    opened.on("console", lambda said: opened.refused.append(said.text))
    yield opened
    context.close()


def test_a_resident_reads_the_notice_in_both_languages(page, door):
    page.goto(f"/p/{door['code']}#ABCDEFGH12345678")
    for language, other in (("zh-CN", "English"), ("en", "中文")):
        assert page.locator("html").get_attribute("lang") == language
        assert door["name"] not in page.content()
        assert page.locator("a[href='tel:12345']").is_visible()
        assert not page.evaluate(OVERFLOWING)
        size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        assert size >= LARGEST_18_PT
        assert page.refused == []
        page.evaluate(AXE.read_text("utf-8"))
        assert page.evaluate(AAA) == []
        page.refused.clear()
        page.get_by_text(other).click()
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_a_cadre_goes_on_to_the_visit_with_the_code_that_was_scanned(phone, door):
    phone.ready()
    phone.open(f"/p/{door['code']}")
    phone.page.get_by_text("工作人员").tap()
    phone.see("save")
    assert door["name"] in phone.page.content()


def test_a_cadre_who_is_not_signed_in_is_led_there_after_it(phone, door):
    phone.open(f"/p/{door['code']}")
    phone.page.get_by_text("工作人员").tap()
    phone.write("login", "cadre-xiaoman")
    phone.write("password", phone.world.passwords["cadre-xiaoman"])
    phone.tap("sign-in")
    phone.see("save")
    assert door["name"] in phone.page.content()


def test_the_notice_is_what_a_label_leads_to_where_the_phones_worker_is_too(phone, door):
    phone.ready()
    phone.open(f"/p/{door['code']}")
    assert phone.page.locator("a[href='tel:12345']").is_visible()
