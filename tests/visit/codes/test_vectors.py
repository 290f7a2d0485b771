"""What is read as which code: the vectors by which the phone's own reader is tested, too."""

import json
from pathlib import Path

import pytest

from services.visit.codes.place_code import Code
from services.visit.codes.reading import parse

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))


def read(text: str) -> dict[str, str]:
    found = parse(text)
    if isinstance(found, Code):
        return {"as": "code", "code": found.text, "county": found.county}
    said = {"as": found.kind.value.replace("_", "-")}
    return said if found.suggestion is None else {**said, "suggestion": found.suggestion}


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_a_text_is_read_as_phones_read_it(vector):
    assert read(vector["text"]) == vector["read"]
