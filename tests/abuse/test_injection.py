"""Texts that mean something to who comes after: a database, a spreadsheet, a terminal, a page."""

import csv
from pathlib import Path
from uuid import uuid4

import pytest

from bench.held.county import INSIDERS
from bench.held.operations import operations
from services.cli.demo.story.world import VILLAGE
from services.web.page import page
from tests.cli.deployment import needle

SQL = ["' OR '1'='1", "1; DROP TABLE log; --", "%' UNION SELECT 1 --", "\\'; --", "_", "%"]
FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)"]
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"
TERMINAL = ["\x1b[2J\x1b]0;owned\x07", "a\r\nforged: line", "a\u2028b", "a\x9b31m", "\u202e\x00"]


def test_no_argument_of_any_list_reaches_the_database_as_sql(county):
    tried = 0
    for operation in operations(county.document):
        if operation.method != "GET" or "{" in operation.path or not operation.roles:
            continue
        role = min(operation.roles)
        needed = operation.query({})
        for argument in operation.told.get("parameters", ()):
            if argument.get("in") != "query":
                continue
            for text in SQL:
                query = {**needed, argument["name"]: text}
                answer = county.ask("GET", operation.path, INSIDERS[role], params=query)
                assert answer.status_code in {200, 404, 422}, (operation.name, argument["name"])
                tried += 1
    assert tried > 100
    assert county.faults() == []


def test_a_part_of_a_name_is_no_pattern(county):
    asked = {"name": "%"}
    assert county.ask("GET", "/api/areas", INSIDERS["cadre"], params=asked).json()["items"] == []
    asked = {"code": "3307_3"}
    assert county.ask("GET", "/api/areas", INSIDERS["cadre"], params=asked).json()["items"] == []


def register(county, name: str):
    body = {"kind": "venue", "name": name, "area": VILLAGE}
    place = uuid4()
    return place, county.ask("PUT", f"/api/places/{place}", INSIDERS["cadre"], json=body)


@pytest.mark.parametrize("text", TERMINAL, ids=["escape", "newline", "separator", "csi", "nul"])
def test_a_name_with_control_characters_is_refused(county, text):
    _, answer = register(county, text)
    assert answer.status_code in {400, 422}
    assert text not in county.log()


@pytest.mark.parametrize("text", [*SQL[:4], *FORMULAS, MARKUP])
def test_any_other_name_is_kept_as_it_is_and_nothing_more(county, text):
    place, answer = register(county, text)
    assert answer.status_code == 201, answer.text
    read = county.ask("GET", f"/api/places/{place}", INSIDERS["cadre"])
    assert read.json()["name"] == text
    assert read.headers["Content-Type"] == "application/json"
    assert text not in county.log()


def test_what_is_asked_for_forges_no_line_in_the_log(county):
    before = len(county.log().splitlines())
    county.ask("GET", "/api/issues/x%0d%0a2026-11-30%20[info]%20forged%1b[31m", INSIDERS["cadre"])
    agent = {"User-Agent": "x\x1b[31m forged", "X-Forwarded-For": "forged"}
    county.ask("GET", "/api/issues", INSIDERS["cadre"], headers=agent)
    county.ask("POST", "/api/sign-in", json={"login": "forged", "password": "forged"})
    log = county.log()
    assert "forged" not in log
    assert len(log.splitlines()) == before + 3


def test_the_page_shows_markup_and_runs_none_of_it():
    told = {
        "info": {"title": MARKUP, "version": "1"},
        "tags": [{"name": MARKUP}],
        "paths": {f"/{MARKUP}": {"get": {"tags": [MARKUP], "summary": MARKUP, "responses": {}}}},
        "components": {"schemas": {MARKUP: {"properties": {MARKUP: {"enum": [MARKUP]}}}}},
    }
    shown = page(told)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown


LAUGHS = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
YAML = {
    "billion-laughs": LAUGHS,
    "code": "county: !!python/object/apply:os.system ['id']\nrules: []\n",
    "deep": "county: " + "[" * 1000 + "]" * 1000 + "\n",
    "two-documents": "county: x\n---\ncounty: y\n",
    "sexagesimal": "county: " + ":".join(["1"] * 1000) + "\n",
    "merge": "x: &x {county: '330783'}\n<<: *x\nrules: []\n",
}


@pytest.mark.parametrize("text", YAML.values(), ids=YAML)
@pytest.mark.parametrize("kind", ["routing", "score-rules"])
def test_rules_that_are_no_plain_yaml_are_refused(county, kind, text):
    body = {"text": text, "county": "330783"}
    if kind == "score-rules":
        body = {"text": text, "since": "2026-11-30T09:00:00+08:00"}
    path = f"/api/{kind}/adopt/{uuid4()}"
    answer = county.ask("PUT", path, INSIDERS["county_coordinator"], json=body)
    assert answer.status_code == 422, answer.text
    assert county.faults() == []


def environment(county, folder: Path) -> dict[str, str]:
    return {
        "NEEDLE_SERVER": county.url,
        "NEEDLE_PASSWORD": county.passwords["operator-1"],
        "XDG_RUNTIME_DIR": str(folder),
    }


def test_an_import_takes_no_formula_for_a_code_and_shows_no_escape(county, tmp_path):
    file = tmp_path / "areas.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(
            [
                ["code", "name", "level"],
                ["=1+1", "\x1b[2Jx", "village"],
                ["330783", "\x1b[2J", "county"],
            ]
        )
    said = needle("areas", "import", file, **environment(county, tmp_path))
    assert said.code != 0
    assert "\x1b" not in said.out + said.err
    assert "Traceback" not in said.err


def test_a_code_on_the_command_line_leads_to_no_other_address(county, tmp_path):
    for code in ("../people/cadre-guyu", "x?y=z#a"):
        said = needle("departments", "open", code, **environment(county, tmp_path))
        assert said.code != 0, code
        assert "Traceback" not in said.err
