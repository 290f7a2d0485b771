"""The API's description says everything, and can be read."""

import pytest
import requests

from services.web.current import of_app
from services.web.openapi import merge, portable


@pytest.fixture
def document(app):
    return of_app(app).document


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield f"{method.upper()} {path}", operation


def test_every_operation_says_who_may_call_it_and_how_it_fails(document):
    seen = dict(operations(document))
    assert set(seen) == {
        "PUT /api/places/{place}",
        "GET /api/places/{place}",
        "PUT /api/places/{place}/position/{command}",
        "PUT /api/places/{place}/retire/{command}",
        "GET /api/places",
        "POST /api/places/greet",
    }
    for name, operation in seen.items():
        public = name == "POST /api/places/greet"
        assert operation["security"] == ([] if public else [{"token": []}])
        assert bool(operation["x-roles"]) is not public
        assert {"401", "403"} <= operation["responses"].keys() or public
        assert operation["operationId"]
        assert operation["summary"]


def test_a_command_is_described_by_its_contract(document):
    put = document["paths"]["/api/places/{place}"]["put"]
    assert put["operationId"] == "place.register"
    assert put["x-roles"] == ["cadre"]
    assert {"200", "201", "409", "411", "412", "413", "415", "422"} <= put["responses"].keys()
    body = put["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    fields = document["components"]["schemas"][body.rpartition("/")[2]]
    assert "place" not in fields["properties"]
    assert fields["additionalProperties"] is False
    assert set(fields["required"]) == {"kind", "name", "area"}


def test_operation_ids_are_unique(document):
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_problems_are_described_as_problem_details(document):
    answers = document["components"]["responses"]
    assert "content" not in answers.pop("NOT_MODIFIED")
    for answer in answers.values():
        assert list(answer["content"]) == ["application/problem+json"]


def test_patterns_are_regular_expressions_everywhere():
    contract = {"pattern": r"^\d{2}\Z", "items": [{"pattern": "^a$"}]}
    assert portable(contract) == {"pattern": r"^\d{2}$", "items": [{"pattern": "^a$"}]}


def small(path, **schemas):
    reference = {"$ref": f"#/components/schemas/{next(iter(schemas))}"}
    return {
        "paths": {path: {"get": {"schema": reference}}},
        "tags": [{"name": path}],
        "components": {"schemas": schemas},
    }


def test_documents_merge_and_equal_components_are_kept_once():
    whole = merge([small("/a", Fix={"type": "object"}), small("/b", Fix={"type": "object"})])
    assert set(whole["paths"]) == {"/a", "/b"}
    assert list(whole["components"]["schemas"]) == ["Fix"]
    assert [tag["name"] for tag in whole["tags"]] == ["/a", "/b"]


def test_components_that_differ_are_told_apart_and_their_references_follow():
    whole = merge([small("/a", Fix={"type": "object"}), small("/b", Fix={"type": "string"})])
    schemas = whole["components"]["schemas"]
    assert schemas == {"Fix": {"type": "object"}, "Fix2": {"type": "string"}}
    assert whole["paths"]["/b"]["get"]["schema"]["$ref"] == "#/components/schemas/Fix2"


def test_one_path_is_described_once():
    with pytest.raises(ValueError, match="described twice: /a"):
        merge([small("/a", Fix={}), small("/a", Fix={})])


def test_the_whole_description_is_served_and_can_be_read(url):
    whole = requests.get(f"{url}/api/openapi.json").json()
    assert whole["openapi"] == "3.1.0"
    assert "/api/places/{place}" in whole["paths"]
    page = requests.get(f"{url}/api/")
    assert requests.get(f"{url}/api").text == page.text
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    for text in ("/api/places/{place}", "Register a place", "cadre", "RegisterPlace"):
        assert text in page.text
    for foreign in ("http://", "https://", "<script", "style="):
        assert foreign not in page.text
    style = requests.get(f"{url}/api/page.css")
    assert style.headers["Content-Type"].startswith("text/css")
