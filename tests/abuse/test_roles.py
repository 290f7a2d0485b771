"""Each role against each operation of the merged OpenAPI, inside its areas and outside."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import requests
import yaml

from bench.held.county import INSIDERS, County
from bench.held.operations import Operation, operations
from bench.held.things import things
from services.cli.demo.story.setting import HOUSEHOLD
from services.web.identity import EVERY_ROLE
from tests.abuse.county import ELSEWHERE, THEIR_UNIT, stranger

TABLE = Path(__file__).with_name("who_may.yml")
RULES = yaml.safe_load(TABLE.read_text("utf-8"))
EVERYBODY, ANYONE = "everybody", "anyone"
NOBODY = {"Authorization": "Bearer nonsense"}


def written() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield each operation's name with its kind of rule and its roles."""
    for kind, by_roles in RULES.items():
        for roles, names in by_roles.items():
            named = {EVERYBODY: EVERY_ROLE, ANYONE: ()}.get(roles, roles.split())
            yield from ((name, kind, frozenset(named)) for name in names)


KINDS = {name: kind for name, kind, _ in written()}


@pytest.fixture(scope="module")
def components(county):
    return county.document["components"]["schemas"]


@pytest.fixture(scope="module")
def there(county) -> dict[str, str]:
    return things(county)


ABSENT = {
    "account": "no-account",
    "chunk": "0",
    "digest": "1" * 64,
    "department": "NO-UNIT",
    "office": "no-office",
    "person": "nobody",
    "post": "no-post",
    "roster": "no-roster",
}
"""Of what goes by a code; anything else goes by a UUID."""


def send(county: County, operation: Operation, who: str | None, ids, **more) -> requests.Response:
    """Send a request that is valid by the document, at the path that `ids` fill in."""
    components = county.document["components"]["schemas"]
    path = re.sub(r"{(\w+)}", lambda found: str(ids.get(found[1], uuid4())), operation.path)
    body = operation.body(components)
    if body is None and operation.method != "GET":
        body = {}
    query = operation.query(components)
    return county.ask(operation.method, path, who, json=body, params=query, **more)


def told(answer: requests.Response) -> tuple[int, str]:
    """What somebody can learn from an answer."""
    return answer.status_code, answer.text


def of_kind(county: County, *kinds: str) -> Iterator[Operation]:
    return (each for each in operations(county.document) if KINDS.get(each.name) in kinds)


def test_every_operation_stands_in_the_table_with_its_roles(county):
    served = {each.name: frozenset(each.roles) for each in operations(county.document)}
    assert served == {name: roles for name, _, roles in written()}
    assert {name for name, kind in KINDS.items() if kind == ANYONE} == {
        name for name, roles in served.items() if not roles
    }


def test_without_a_valid_token_nothing_is_answered(county, there):
    for operation in operations(county.document):
        if KINDS.get(operation.name) != ANYONE:
            for headers in ({}, NOBODY):
                answer = send(county, operation, None, there, headers=headers)
                assert answer.status_code == 401, operation.name
                assert answer.headers["WWW-Authenticate"].startswith("Bearer"), operation.name


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_a_role_that_may_not_is_forbidden_whatever_it_asks_for(county, role, there):
    for operation in operations(county.document):
        if operation.roles and role not in operation.roles:
            answer = send(county, operation, INSIDERS[role], there)
            assert answer.status_code == 403, operation.name
            assert answer.json()["allowed"] == sorted(operation.roles), operation.name


def test_what_lies_elsewhere_answers_as_if_it_were_not_there(county, there):
    for operation in of_kind(county, "hidden"):
        if "{" not in operation.path:
            continue
        for role in operation.roles:
            here = send(county, operation, stranger(role), there)
            absent = send(county, operation, stranger(role), ABSENT)
            assert told(here) == told(absent), f"{role}: {operation.name}"
            assert here.status_code == 404, f"{role}: {operation.name}"


def test_lists_hold_nothing_of_elsewhere(county, there):
    empty = set()
    for operation in of_kind(county, "hidden"):
        if "{" in operation.path or operation.name in SINGLE:
            continue
        seen = {role: listed(county, operation, INSIDERS[role]) for role in operation.roles}
        theirs = {role: listed(county, operation, stranger(role)) for role in operation.roles}
        for role in operation.roles:
            both = theirs[role] & seen[role]
            assert not {item for item in both if not OF_BOTH.search(item)}, operation.name
        if not any(seen.values()):
            empty.add(operation.name)
    assert empty <= EMPTY_AFTER_THE_STORY


OF_BOTH = re.compile(f"{ELSEWHERE}|{THEIR_UNIT}|'areas': ..33'")
"""What lies elsewhere, or works in the whole province, is seen by who works there, too."""

SINGLE = {"GET /api/places/lookup", "GET /api/rosters/on-duty"}
"""What answers with one thing, found by its query: tested below."""

EMPTY_AFTER_THE_STORY = {"GET /api/appeals", "GET /api/audit/voids"}


def listed(county: County, operation: Operation, who: str) -> set[str]:
    """Return what somebody is shown, each thing as its text."""
    query = {
        "GET /api/audit/events": {"source": "issue"},
        "GET /api/places/nearby": {"longitude": 120.2355, "latitude": 29.3074},
        "GET /api/scores/entries": {},
    }.get(operation.name, {})
    answer = county.ask("GET", operation.path, who, params=query)
    assert answer.status_code == 200, (operation.name, answer.text)
    document = answer.json()
    items = (
        document if isinstance(document, list) else document.get("items", document.get("places"))
    )
    return {str(item) for item in items}


def test_a_code_of_elsewhere_leads_nowhere(county, there):
    code = county.ask("GET", f"/api/places/{HOUSEHOLD}", INSIDERS["cadre"]).json()["code"]

    def found(who: str) -> requests.Response:
        return county.ask("GET", "/api/places/lookup", who, params={"scanned": code})

    assert found(INSIDERS["cadre"]).status_code == 200
    answer = found(stranger("cadre"))
    assert answer.status_code == 404 or HOUSEHOLD not in answer.text


def test_what_holds_for_the_whole_county_is_not_for_who_has_a_part_of_it(county, there):
    before = county.ask("GET", "/api/signing-keys").text
    for operation in of_kind(county, "county"):
        for role in operation.roles:
            answer = send(county, operation, stranger(role), there)
            assert answer.status_code == 403, f"{role}: {operation.name} {answer.text}"
    assert county.ask("GET", "/api/signing-keys").text == before


def test_nothing_is_made_elsewhere(county, there):
    for operation in of_kind(county, "making"):
        for role in operation.roles:
            for ids in (there, ABSENT):
                answer = send(county, operation, stranger(role), ids)
                assert answer.status_code in {403, 404, 409, 422}, f"{role}: {operation.name}"


def test_who_may_is_let_through(county, there):
    """None of the rules forbids more than it says: insiders meet no 401 and no 403 of a role."""
    for operation in of_kind(county, "shared", "hidden"):
        if operation.method == "GET":
            for role in operation.roles:
                answer = send(county, operation, INSIDERS[role], there)
                assert answer.status_code not in {401, 403}, f"{role}: {operation.name}"
