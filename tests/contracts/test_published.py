"""The committed documents are what the code says, and are valid by their own standards."""

import json
from pathlib import Path

import jsonschema
import pytest

from contracts.publish import asyncapi
from contracts.publish.files import PUBLISHED, differences, publish

SCHEMAS = sorted(path for path in PUBLISHED.rglob("*.json") if path.name != "asyncapi.json")


def test_what_is_committed_is_what_the_code_declares() -> None:
    assert differences() == [], "a contract changed: read the change, then run `make contracts`"


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_each_schema_is_valid_json_schema(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


def test_a_changed_document_is_told_apart_from_a_new_and_a_gone_one(tmp_path: Path) -> None:
    publish(tmp_path)
    assert differences(tmp_path) == []
    (tmp_path / "asyncapi.json").write_text("{}", "utf-8")
    (tmp_path / "events" / "visit.recorded.v2.json").unlink()
    (tmp_path / "events" / "nobody.knows.v1.json").write_text("{}", "utf-8")
    assert differences(tmp_path) == [
        "changed: asyncapi.json",
        "gone: events/nobody.knows.v1.json",
        "new: events/visit.recorded.v2.json",
    ]


def test_every_message_of_the_asyncapi_document_has_its_schema() -> None:
    document = asyncapi.document()
    for message in document["components"]["messages"].values():
        assert (PUBLISHED / message["payload"]["$ref"]).is_file()
    for channel in document["channels"].values():
        for reference in channel.get("messages", {}).values():
            name = reference["$ref"].rpartition("/")[2]
            assert name in document["components"]["messages"]


def test_a_department_may_not_send_what_coordinators_decide() -> None:
    assert "assignment.report_done" in asyncapi.replies()
    assert "assignment.grant_return" not in asyncapi.replies()
