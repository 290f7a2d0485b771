"""What a label's code leads to without a sign-in: one notice for all doors of a village."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.visit import api
from services.visit.api import notice as served
from services.visit.codes.place_code import Code
from services.visit.domain.notice import Telephone
from services.visit.notice import POLICY
from services.visit.reactions import reactions
from services.visit.read_models import notices
from services.web.current import EXTENSION, of_app
from services.web.limits import Buckets
from tests.visit.older import of_before
from tests.visit.world import COUNTY, OTHER_STREET, STREET, problem

LAST = date(2199, 12, 31)
UNKNOWN = Code(COUNTY, 19_000_000).text


def scan(world, code: str, headers=None, **query: str) -> requests.Response:
    """Open what a label says, as any phone does."""
    address = f"{world.url}/p/{code}"
    return requests.get(address, query, headers=headers, allow_redirects=False, timeout=30)


def read(world, code: str, **query: str) -> str:
    answer = scan(world, code, **query)
    assert answer.status_code == 200, answer.text
    return answer.text


def code_of(client, place) -> str:
    return client.read(f"places/{place}")["code"]


@pytest.fixture
def door(cadre, place) -> str:
    """The code at a household's door."""
    return code_of(cadre, place)


# ---- the same for all doors ----------------------------------------------------------------------


@dataclass(frozen=True)
class Door:
    """Another place of a village: in which grid, what it is, and whether it is still there."""

    grid: str
    kind: str
    door: str | None
    retired: bool


DOORS = st.builds(
    Door,
    grid=st.sampled_from(["", "001", "002"]),
    kind=st.sampled_from(["household", "bin", "venue", "workshop", "site"]),
    door=st.none() | st.sampled_from(["1 幢", "2 幢"]),
    retired=st.booleans(),
)


@given(other=DOORS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_doors_of_a_village_lead_to_the_same_bytes(world, cadre, seeded, door, other):
    name, told = f"卢宅 {uuid4()}", {"door": other.door} if other.door else {}
    place = cadre.register(seeded + other.grid, kind=other.kind, name=name, **told)
    if other.retired:
        coordinator = world.somebody("street_coordinator", areas=(STREET,))
        coordinator.do(f"places/{place}/retire/…", reason="拆除")
    for language in ("zh", "en"):
        one = scan(world, door, lang=language)
        another = scan(world, code_of(cadre, place), lang=language)
        assert another.content == one.content
        assert another.headers["ETag"] == one.headers["ETag"]
        assert name not in one.text


def test_a_visit_changes_nothing_of_it(world, cadre, seeded, place, door):
    before = read(world, door)
    form = cadre.read(f"forms/{place}", occasion="household_visit")["version"]
    cadre.do(
        f"visits/{uuid4()}",
        place=str(place),
        kind="household_visit",
        form=form,
        outcome="nobody_home",
        answers=[],
        observed_at=world.clock.now().isoformat(),
    )
    assert read(world, door) == before


def test_what_is_no_door_of_ours_leads_to_the_countys_notice(world, cadre, seeded, door):
    mistyped = door[:6] + ("1" if door[6] != "1" else "2") + door[7:]
    elsewhere = Code("330302", 7).text
    answers = [scan(world, code) for code in (UNKNOWN, mistyped, elsewhere, "x", "码" * 9)]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].headers.keys() == scan(world, door).headers.keys()
    assert "东阳市入户走访告知" in answers[0].text
    assert "江北街道" not in answers[0].text


def test_a_village_is_named_in_full(world, seeded, door):
    assert "东阳市江北街道湖沧社区入户走访告知" in read(world, door)


# ---- what is asked -------------------------------------------------------------------------------


def test_it_says_what_is_asked_by_which_law_and_nothing_that_is_restricted_or_sensitive(
    world, wanted_everywhere, seeded, door
):
    html = read(world, door)
    dictionary = {each["element"]: each for each in elements(world)}
    openly = {
        code for each in wanted_everywhere.values() if not each.restricted for code in each.elements
    }
    for code, element in dictionary.items():
        assert (element["name"] in html) is (code in openly and not element["sensitive"]), element
    for each in wanted_everywhere.values():
        assert (each.basis.title in html) is not each.restricted
        assert (each.basis.number in html) is not each.restricted


def elements(world) -> list[dict]:
    return world.somebody("operator").read("elements", limit=100)["items"]


def law(world, wanted_everywhere, *, approved: bool = True, **changed: object) -> str:
    """Have something asked by a law that nothing else rests on; return its title."""
    asked, title = wanted_everywhere["DY-SW"], f"条例{uuid4().hex[:12]}"
    basis = replace(asked.basis, title=title)
    said = {"requirement": uuid4(), "until": LAST, "basis": basis} | changed
    of_before(world, replace(asked, **said), approved=approved)
    return title


def test_what_is_asked_in_one_part_of_a_village_is_told_alike_in_every_part(
    world, wanted_everywhere, cadre, seeded
):
    title = law(world, wanted_everywhere, area=f"{seeded}001")
    there, beside = (code_of(cadre, cadre.register(f"{seeded}{grid}")) for grid in ("001", "002"))
    assert title in read(world, there)
    assert read(world, beside) == read(world, there)


def test_what_is_asked_around_it_and_in_a_part_of_it_is_told(
    world, wanted_everywhere, seeded, door
):
    county = law(world, wanted_everywhere, area=COUNTY)
    street = law(world, wanted_everywhere, area=STREET)
    grid = law(world, wanted_everywhere, area=f"{seeded}001")
    elsewhere = law(world, wanted_everywhere, area=OTHER_STREET)
    html, general = read(world, door), read(world, UNKNOWN)
    assert [title in html for title in (county, street, grid, elsewhere)] == [True] * 3 + [False]
    assert [title in general for title in (county, street, grid)] == [True, False, False]


def test_what_is_not_asked_at_households_is_not_told(world, wanted_everywhere, seeded, door):
    bins = law(world, wanted_everywhere, area=seeded, place_kinds=("bin",), occasion="bin_check")
    meetings = law(world, wanted_everywhere, area=seeded, place_kinds=("venue",))
    html = read(world, door)
    assert bins not in html
    assert meetings not in html


def test_what_nobody_has_approved_is_not_told(world, wanted_everywhere, seeded, door):
    assert law(world, wanted_everywhere, area=seeded, approved=False) not in read(world, door)


def test_what_was_ended_is_not_told_any_more(world, wanted_everywhere, seeded, door):
    requirement = uuid4()
    title = law(world, wanted_everywhere, area=seeded, requirement=requirement)
    assert title in read(world, door)
    officer = world.somebody("officer", department="DY-SW")
    officer.do(f"requirements/{requirement}/end/…", reason="不再需要")
    assert title not in read(world, door)


def test_what_is_over_is_not_told_any_more(world, wanted_everywhere, seeded, door):
    today = world.clock.now().date()
    title = law(world, wanted_everywhere, area=seeded, until=today)
    assert title in read(world, door)
    world.move(timedelta(days=1))
    assert title not in read(world, door)


def test_its_telephone_is_the_nearest_that_is_in_force(world, seeded):
    day = date(2026, 12, 1)
    known = [Telephone(COUNTY, "0579-1", day), Telephone(STREET, "0579-2", day)]
    with world.kernel.store.reading() as connection:
        found = notices.notice(connection, seeded, day, known)
        none = notices.notice(connection, seeded, day, [])
    assert (found.answering, found.telephone) == ("江北街道", "0579-2")
    assert (none.answering, none.telephone) == (None, None)


# ---- how it is answered --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "query", "language"),
    [
        (None, {}, "zh-CN"),
        ("zh-CN,zh;q=0.9,en;q=0.8", {}, "zh-CN"),
        ("en-US,en;q=0.9", {}, "en"),
        ("fr", {}, "zh-CN"),
        ("zh-CN", {"lang": "en"}, "en"),
        ("en-US", {"lang": "zh"}, "zh-CN"),
        ("en-US", {"lang": "xx"}, "zh-CN"),
    ],
)
def test_it_is_in_the_language_that_was_asked_for_or_chinese(world, accepted, query, language):
    answer = scan(world, UNKNOWN, {"Accept-Language": accepted} if accepted else None, **query)
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["Vary"] == "Accept-Language"


def test_it_is_not_sent_again_to_whoever_has_it_from_another_door(world, cadre, village, door):
    tag = scan(world, door).headers["ETag"]
    neighbour = code_of(cadre, cadre.register(village))
    again = scan(world, neighbour, {"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "no-cache"


def test_a_browser_is_told_what_it_may_do_with_it(world, door):
    headers = scan(world, door).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("code", [UNKNOWN, "eh99-0000-1tg", "a b?c#d", "码"])
def test_staff_are_led_to_the_phone_with_the_code_that_they_scanned(world, code):
    quoted = quote(code, safe="")
    answer = scan(world, quoted, staff="")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/phone/p/{quoted}")
    assert answer.headers["Cache-Control"] == "no-store"


def test_nobody_is_led_to_another_site(world):
    problem(scan(world, "%2F%2Fevil.example", staff=""), 404, "not-found")


def test_who_scans_without_end_is_refused_before_anything_is_looked_up(world, monkeypatch):
    app = api.app(world.kernel, COUNTY, reactions)
    limit = Buckets(per_second=0.01, burst=2)
    app.extensions[EXTENSION] = replace(of_app(app), strangers=limit)
    client = app.test_client()
    assert [client.get(f"/p/{UNKNOWN}").status_code for _ in range(2)] == [200, 200]
    monkeypatch.setattr(served, "reading", lambda: pytest.fail("something was looked up"))
    refused = client.get(f"/p/{UNKNOWN}")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get(f"/p/{UNKNOWN}?staff").status_code == 429
