"""What the command line does in a running directory; the whole province through the real path."""

import sys
import time
from dataclasses import dataclass

import pytest

from services.directory.administration import (
    AreasFileError,
    add_person,
    import_areas,
    open_account,
    read_areas,
    set_password,
)
from tests.directory.world import PASSWORD, STREET, Client, fresh


class Refused(Exception):
    """What a refusal is to this sender."""


@dataclass
class Sender:
    client: Client
    fails_after: int | None = None

    def put(self, path, body):
        if self.fails_after == 0:
            raise ConnectionError
        self.fails_after = self.fails_after and self.fails_after - 1
        answer = self.client.put(path, json=body)
        if answer.status_code not in {200, 201}:
            raise Refused(answer.text)
        return answer.json()


@pytest.fixture
def sender(directory):
    return Sender(directory.operator)


def file_of(tmp_path, *lines):
    file = tmp_path / "areas.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


# ---- reading ------------------------------------------------------------------------------------


def test_parents_come_before_their_children(tmp_path):
    file = file_of(tmp_path, "code,name", "330783005,江北街道", "330783,东阳市", "33,浙江省")
    assert [area["code"] for area in read_areas(file)] == ["33", "330783", "330783005"]
    assert read_areas(file)[2] == {
        "code": "330783005",
        "name": "江北街道",
        "level": "town",
        "parent": "330783",
    }


def test_padded_codes_are_shortened_by_their_level(tmp_path):
    lines = ("code,name,level", "330783005000,江北街道,town", "330783005283,甘溪村,village")
    codes = [area["code"] for area in read_areas(file_of(tmp_path, *lines))]
    assert codes == ["330783005", "330783005283"]


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        (("name", "东阳市"), ":1:"),
        (("code,name", "33,浙江省", "3307,"), ":3:"),
        (("code,name", "330,浙江省"), ":2:"),
        (("code,name", "３３,浙江省"), ":2:"),
        (("code,name,level", "330783005283,甘溪村,town"), ":2:"),
    ],
    ids=["no code column", "no name", "no such length", "full-width digits", "other level"],
)
def test_a_wrong_line_is_named(tmp_path, lines, where):
    with pytest.raises(AreasFileError, match=where):
        read_areas(file_of(tmp_path, *lines))


# ---- sending ------------------------------------------------------------------------------------


def test_a_whole_province_is_imported_and_its_progress_told(
    sender, shared_data, record_property, capsys
):
    told = []
    file = shared_data / "divisions" / "zhejiang.csv"
    began = time.monotonic()
    imported = import_areas(sender, file, "zj-2023", lambda *done: told.append(done))
    seconds = time.monotonic() - began
    record_property("seconds", seconds)
    with capsys.disabled():
        sys.stdout.write(f"\n{imported} areas imported in {seconds:.2f} s\n")
    assert imported == 27_036
    assert told[0] == (0, 27_036)
    assert told[-1] == (27_036, 27_036)
    assert len(told) == 29
    villages = sender.client.read("areas", parent="330783005", limit=200)["items"]
    assert len(villages) == 13


def test_an_import_goes_on_where_it_broke_off(directory, tmp_path, monkeypatch):
    monkeypatch.setattr("services.directory.administration.PART", 2)
    lines = ["code,name", "32,苏", "3201,宁", "320102,玄", "320104,秦", "320105,建"]
    file, edition = file_of(tmp_path, *lines), fresh("edition")
    with pytest.raises(ConnectionError):
        import_areas(Sender(directory.operator, fails_after=2), file, edition, lambda *_: None)
    before = directory.kernel.head().position
    import_areas(Sender(directory.operator), file, edition, lambda *_: None)
    assert directory.kernel.head().position == before + 1
    assert directory.operator.read("areas/320105")["name"] == "建"


def test_a_person_is_added_and_gets_a_password(directory, sender):
    code = fresh("person")
    add_person(sender, code, name="张小满", roles=["cadre"], areas=[STREET], phone="10000000001")
    set_password(sender, code, code, PASSWORD)
    assert directory.signed_in(code).read(f"people/{code}")["phone"] == "10000000001"


def test_a_departments_system_gets_its_account(directory, sender):
    unit, account = directory.department(), fresh("account")
    open_account(sender, unit, account, PASSWORD)
    assert directory.client().sign_in(account, PASSWORD).json()["department"] == unit


def test_a_refusal_is_the_senders_own(sender):
    with pytest.raises(Refused):
        add_person(sender, fresh("person"), name="张小满", roles=["cadre"], areas=["339999"])
