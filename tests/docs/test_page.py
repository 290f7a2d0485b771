"""What docs/departments.md says is what the contracts and the code say."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from contracts.feed.events import ITEMS
from contracts.publish.asyncapi import feed_items, replies
from contracts.publish.files import PUBLISHED
from contracts.registry import registry
from contracts.schemas import schema_of
from services.directory.sign_in.keyring import LIFETIME
from services.feed.credentials import MOST_CHANNELS, MOST_CONNECTIONS
from services.feed.delivery import CAPACITY, CAPACITY_BYTES
from services.issue.api.commands import verb

PAGE = Path(__file__).parents[2] / "docs" / "departments.md"
TEXT = PAGE.read_text("utf-8")
BLOCKS = re.findall(r"^```json ?(\S*)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
BODIES = {name: body for name, body in BLOCKS if name}
(ITEM,) = [body for name, body in BLOCKS if not name]


def valid(folder: str, name: str, document: object) -> None:
    schema = json.loads((PUBLISHED / folder / f"{name}.json").read_text("utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(document)


def test_the_item_that_is_shown_is_valid():
    document = json.loads(ITEM)
    valid("events", document["type"], document)


def test_every_type_of_item_is_explained():
    assert set(re.findall(r"^\| `(feed\.\w+\.v\d+)`", TEXT, re.MULTILINE)) == set(feed_items())


def test_every_reply_is_explained_with_its_address():
    told = dict(re.findall(r"^\| `(assignment\.\w+)` \| `/([a-z-]+)/`", TEXT, re.MULTILINE))
    assert told == {name: verb(registry.commands[name]) for name in replies()}


def test_every_reply_has_an_example():
    assert BODIES.keys() == set(replies())


@pytest.mark.parametrize("name", BODIES)
def test_each_example_of_a_reply_is_valid(name):
    document = json.loads(BODIES[name])
    valid("commands", name, document)
    schema_of(registry.commands[name])().load(document)


def test_every_link_leads_somewhere():
    for place in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert place.startswith("https://") or (PAGE.parent / place).is_file(), place
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings


def test_the_limits_are_those_of_the_code():
    assert f"{CAPACITY:,} items or {CAPACITY_BYTES >> 20} MiB" in TEXT
    assert f"{MOST_CONNECTIONS} connections, {MOST_CHANNELS} channels" in TEXT
    assert timedelta(hours=1) == LIFETIME
    assert "good for an hour" in TEXT


def test_every_item_is_published():
    assert len(ITEMS) == len(feed_items())


def test_every_code_of_a_refusal_is_one_that_the_services_give():
    table = TEXT.partition("| code | means |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    codes = {code.rstrip("…") for row in rows for code in re.findall(r"`([^`]+)`", row)}
    sources = (PAGE.parents[1] / "services").rglob("*.py")
    written = "".join(path.read_text("utf-8") for path in sources)
    assert {code for code in codes if f'"{code}' not in written} == set()
