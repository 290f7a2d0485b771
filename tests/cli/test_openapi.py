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
