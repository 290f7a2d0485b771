"""Scanning and typing: our codes, mistyped ones, other counties' ones, other apps' stickers."""

from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.visit.codes.place_code import Code
from tests.visit.world import COUNTY, OTHER_STREET, STREET, named, problem


def look_up(client, text: str) -> dict:
    return client.read("places/lookup", scanned=text)


def test_a_code_is_read_however_it_comes(cadre, place):
    code = Code.of_text(cadre.read(f"places/{place}")["code"])
    for text in (code.text, code.grouped, code.text.lower(), code.url("needle.dongyang.gov.cn")):
        read = look_up(cadre, text)
        assert (read["read_as"], read["place"]["place"]) == ("found", str(place))


def test_a_labels_secret_stays_on_the_phone_while_its_place_is_looked_up(cadre, place):
    code = Code.of_text(cadre.read(f"places/{place}")["code"])
    address = f"{code.url('needle.dongyang.gov.cn')}#0123456789ABCDEF"
    answer = cadre.get("places/lookup", params={"scanned": address})
    assert (answer.status_code, answer.json()["code"]) == (400, "place.secret-told")
    assert "0123456789ABCDEF" not in answer.text
    foreign = "https://lajifenlei.example/p/#bin=77"
    assert look_up(cadre, foreign)["read_as"] == "unknown"


def test_a_code_that_hangs_nowhere_is_unknown(cadre):
    read = look_up(cadre, Code(COUNTY, 19_000_000).text)
    assert (read["read_as"], read["place"]) == ("unknown", None)


def test_a_mistyped_code_suggests_the_place_that_was_meant(cadre, place):
    code = cadre.read(f"places/{place}")["code"]
    mistyped = code[:6] + ("1" if code[6] != "1" else "2") + code[7:]
    read = look_up(cadre, mistyped)
    assert read["read_as"] == "mistyped"
    assert read["suggestion"].replace("-", "") == code
    assert read["place"]["place"] == str(place)


def test_a_code_mistyped_beyond_recognition_suggests_nothing(cadre, place):
    code = cadre.read(f"places/{place}")["code"]
    read = look_up(cadre, code[:-2])
    assert (read["read_as"], read["place"]) == ("unknown", None)


def test_a_code_of_another_county_says_which(cadre):
    read = look_up(cadre, Code("330302", 7).text)
    assert (read["read_as"], read["county"], read["place"]) == ("other_county", "330302", None)


def test_any_other_text_is_unknown(cadre):
    for text in ("hello", "https://example.com/p/x", "二维码", "-", "x" * 2048):
        assert look_up(cadre, text)["read_as"] == "unknown"


def test_a_code_outside_ones_jurisdiction_answers_like_one_that_hangs_nowhere(world, cadre, place):
    stranger = world.somebody("cadre", areas=(OTHER_STREET,))
    code = cadre.read(f"places/{place}")["code"]
    outside, absent = look_up(stranger, code), look_up(stranger, Code(COUNTY, 19_000_000).text)
    assert outside == absent
    mistyped = code[:6] + ("1" if code[6] != "1" else "2") + code[7:]
    assert look_up(stranger, mistyped)["place"] is None


def test_a_retired_place_is_told_with_the_reason(world, cadre, place, village):
    code = cadre.read(f"places/{place}")["code"]
    world.somebody("street_coordinator", areas=(STREET,)).do(
        f"places/{place}/retire/…", reason="整村拆迁"
    )
    read = look_up(cadre, code)
    assert read["read_as"] == "retired"
    assert "整村拆迁" in read["detail"]
    assert cadre.read("places", area=village)["items"] == []


def test_a_lookup_without_a_text_that_can_be_read_is_refused(cadre):
    assert named(cadre.get("places/lookup")) == ["scanned"]
    for text in ("", "\ufeff", "x" * 2049):
        assert named(cadre.get("places/lookup", params={"scanned": text})) == ["scanned"]


def test_nobody_looks_up_without_signing_in(world, cadre):
    answer = cadre.get("places/lookup?scanned=x", headers={"Authorization": ""})
    problem(answer, 401, "unauthenticated")


# ---- stickers ------------------------------------------------------------------------------------


def test_an_adopted_sticker_leads_to_its_place(cadre, place):
    text = f"https://lajifenlei.example/bin?id={uuid4()}"
    cadre.do(f"places/{place}/stickers/…", text=text)
    for scanned in (text, f"  {text}\n", f"\ufeff{text}"):
        assert look_up(cadre, scanned)["place"]["place"] == str(place)


def test_a_sticker_is_adopted_once(world, cadre, village, place):
    text, other = f"旧码 {uuid4()}", cadre.register(village, name="卢宅 9 号")
    cadre.do(f"places/{place}/stickers/…", text=text)
    before = world.kernel.head().position
    cadre.do(f"places/{place}/stickers/…", text=text)
    assert world.kernel.head().position == before
    answer = cadre.put(f"places/{other}/stickers/{uuid4()}", json={"text": text})
    problem(answer, 409, "sticker.taken")


def test_a_sticker_of_a_retired_place_is_free_again(world, cadre, village, place):
    text, other = f"旧码 {uuid4()}", cadre.register(village, name="卢宅 9 号")
    cadre.do(f"places/{place}/stickers/…", text=text)
    world.somebody("operator").do(f"places/{place}/retire/…", reason="拆除")
    cadre.do(f"places/{other}/stickers/…", text=text)
    assert look_up(cadre, text)["place"]["place"] == str(other)


def test_our_own_code_and_an_unreadable_text_are_no_stickers(cadre, place):
    code = cadre.read(f"places/{place}")["code"]
    for text in (code, "长" * 2049):
        answer = cadre.put(f"places/{place}/stickers/{uuid4()}", json={"text": text})
        assert named(answer) == ["text"]


@given(st.text(min_size=1, max_size=300) | st.from_regex(r"[0-9A-Z-]{9,14}", fullmatch=True))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_scanned_gets_an_answer(cadre, text):
    answer = cadre.get("places/lookup", params={"scanned": text})
    # NUL is in no sticker, and in no address either.
    assert answer.status_code in ({400} if "\0" in text else {200, 422}), answer.text
