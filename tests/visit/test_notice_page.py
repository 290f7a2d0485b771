"""The notice as a page: no script, its own style alone, words for people in two languages."""

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256

import pytest

from contracts.visit.parts import StatedBasis
from services.visit.domain.notice import Asked, Notice, Telephone
from services.visit.notice import POLICY, page
from services.visit.policy import telephone, telephones

AID = StatedBasis(issuer="国务院", title="社会救助暂行办法", number="国务院令第649号")
FULL = Notice(
    area="东阳市江北街道社姆社区",
    village=True,
    asked=(Asked(AID, ("家庭人口", "常住人口")),),
    answering="社姆社区",
    telephone="0579-0000000",
)
BARE = Notice(area="", village=False, asked=())
LANGUAGES = ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_says_whom_to_call_what_is_asked_and_by_which_law(language):
    html = page(FULL, language)
    for said in (
        FULL.area,
        'href="tel:0579-0000000"',
        'href="tel:12345"',
        "国务院《社会救助暂行办法》（国务院令第649号）",
        "家庭人口、常住人口",
    ):
        assert said in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", [FULL, BARE])
def test_a_page_is_called_as_its_heading_says(notice, language):
    html = page(notice, language)
    [title], [heading] = re.findall("<title>(.*)</title>", html), re.findall("<h1>(.*)</h1>", html)
    assert title == re.sub("<[^>]*>", "", heading)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_telephone_is_known_the_hotline_is_named(language):
    assert re.findall(r'href="tel:([^"]*)"', page(BARE, language)) == ["12345"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", [FULL, BARE])
def test_a_page_has_no_script_and_leads_nowhere_else(notice, language):
    html = page(notice, language)
    assert not re.search(r"<script|<form|<img|<iframe|\son\w+=|style=", html, re.IGNORECASE)
    links = re.findall(r'(?:href|src)="([^"]*)"', html)
    assert all(link.startswith(("?", "tel:")) for link in links), links


def test_a_browser_takes_the_style_that_stands_in_the_page_and_no_other():
    [style] = re.findall("<style>(.*?)</style>", page(FULL, "zh"), re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in POLICY
    assert "default-src 'none'" in POLICY
    assert "script-src" not in POLICY


def test_what_stands_in_a_basis_is_text():
    marked = StatedBasis(title="<b>&", issuer="国务院")
    assert "《&lt;b&gt;&amp;》" in page(
        Notice("", village=False, asked=(Asked(marked, ("x",)),)), "zh"
    )


def test_no_telephone_ships_that_its_county_has_not_confirmed():
    assert telephones() == ()


def test_a_telephone_of_an_area_is_taken():
    told = {"area": "330783005285", "number": "0579-86520000", "since": date(2026, 12, 1)}
    assert telephone(told) == Telephone(**told)


@pytest.mark.parametrize(
    "wrong",
    [{"number": "javascript:"}, {"number": "1"}, {"area": "3307830"}, {"number": "１２３４５"}],
)
def test_what_is_no_telephone_of_an_area_is_refused(wrong):
    with pytest.raises(ValueError, match="no telephone"):
        telephone({"area": "330783", "number": "0579-12345", "since": "2026-12-01"} | wrong)
