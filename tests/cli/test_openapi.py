"""The description of the API, as files for a proxy."""

import json

import requests

from services.cli.describing import FILES
from tests.cli.deployment import needle


def test_the_files_are_what_one_process_answers(server, tmp_path):
    said = needle("openapi", "--out", tmp_path / "api")
    assert said.code == 0, said.err
    for name, path in FILES.items():
        written = (tmp_path / "api" / name).read_bytes()
        assert written == requests.get(f"{server.url}{path}", timeout=30).content, name


def test_all_services_are_described(tmp_path):
    needle("openapi", "--out", tmp_path)
    document = json.loads((tmp_path / "openapi.json").read_text("utf-8"))
    assert document["openapi"].startswith("3.1")
    prefixes = {path.split("/")[2] for path in document["paths"]}
    assert prefixes >= {"areas", "visits", "issues", "patrols", "scores", "feed", "audit"}
    assert "/api/openapi.json" in (tmp_path / "index.html").read_text("utf-8")


def test_whoever_says_when_something_was_observed_may_tell_their_clocks_time(tmp_path):
    needle("openapi", "--out", tmp_path)
    document = json.loads((tmp_path / "openapi.json").read_text("utf-8"))
    told, dated = set(), set()
    for path, methods in document["paths"].items():
        command = methods.get("put", {})
        names = {each.get("name") for each in command.get("parameters", [])}
        told |= {path} if "Client-Time" in names else set()
        dated |= {path} if "observed_at" in _fields(document, command) else set()
    assert dated == told - {"/api/patrols/{patrol}/send-track/{command}"}
    assert len(dated) == 7


def _fields(document, command):
    body = command.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"].get(name, {}).get("properties", {})
