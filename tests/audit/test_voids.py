"""Auditors see all cases that were made void: who decided it, and who gained by it."""

from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select, update

from contracts.issue.events.case import IssueFiled, IssueVoided
from contracts.issue.parts import Reporter
from services.audit.facts.archive import archive
from tests.audit.timeline.conftest import NINE, TEN
from tests.audit.timeline.conftest import raised as reported
from tests.feed.examples import some

STREET = "330783005"
ONE, OTHER = some("one"), some("other")
COUNTY_DESK = {"tier": "county", "unit": "DY-ZZ", "person": "wang"}
STREET_DESK = {"tier": "street", "unit": "DY-JB", "person": "li"}


@pytest.fixture
def street(sign):
    return sign("auditor", areas=(STREET,))


@pytest.fixture
def case(place):
    """Have a case reported by a cadre, and made void by whoever is given."""

    def say(issue, decided, *between, reporter="cadre-1"):
        stream = f"issue/{issue}"
        told = reported(issue, reporter=Reporter(person=reporter))
        place.say("issue", stream, told, *between, at=NINE, actor=reporter)
        void = IssueVoided(issue=issue, reason="重复上报", departments=("DY-SW",), **decided)
        place.say("issue", stream, void, at=TEN, actor=decided.get("person"))
        place.archive("issue")

    return say


def listed(client, headers, **query):
    answer = client.get("/api/audit/voids", query_string=query, headers=headers)
    assert answer.status_code == 200, answer.json
    return answer.json


def items(client, headers, *names):
    """Return what the list tells of each case, under these names."""
    found = listed(client, headers)["items"]
    return [tuple(item[name] for name in names) for item in found]


def test_it_is_told_who_decided_why_and_who_gained(client, auditor, case):
    case(ONE, COUNTY_DESK)
    (told,) = listed(client, auditor)["items"]
    assert told.pop("voided_at").startswith("2026-11-23T02:00:00")
    assert told.pop("position") == 2
    assert told == {
        "issue": str(ONE),
        "area": "330783005001",
        **COUNTY_DESK,
        "reason": "重复上报",
        "departments": ["DY-SW"],
        "struck": True,
        "withheld": False,
    }


def test_entries_are_struck_by_the_countys_word_only(client, auditor, case):
    case(ONE, COUNTY_DESK)
    case(OTHER, STREET_DESK)
    assert items(client, auditor, "issue", "struck") == [(str(OTHER), False), (str(ONE), True)]


def test_the_latest_comes_first_and_nothing_is_lost_between_pages(client, auditor, case):
    issues = [some(f"case {number}") for number in range(5)]
    for issue in issues:
        case(issue, STREET_DESK)
    found, page = [], listed(client, auditor, limit=2)
    while True:
        found += [UUID(item["issue"]) for item in page["items"]]
        if page["next"] is None:
            break
        page = client.get(page["next"], headers=auditor).json
    assert found == issues[::-1]


def test_an_older_one_does_not_say_at_which_tier_it_was_decided(client, auditor, case, place):
    case(ONE, STREET_DESK)
    _as_version_1(place)
    names = ("person", "unit", "tier", "struck")
    assert items(client, auditor, *names) == [("li", None, None, None)]


def _as_version_1(place):
    """Have the archive hold the void as an older release wrote it."""
    void = archive.c.type == "issue.voided.v2"
    with place.audit.store.writing() as connection:
        body = connection.execute(select(archive.c.body).where(void)).scalar_one()
        event = msgspec.json.decode(body)
        event["type"] = "issue.voided.v1"
        event["data"] = {name: event["data"][name] for name in ("issue", "reason", "departments")}
        old = {"type": event["type"], "body": msgspec.json.encode(event).decode()}
        connection.execute(update(archive).where(void).values(**old))


# ---- sight --------------------------------------------------------------------------------------


def test_an_auditor_of_a_street_sees_those_of_the_street_and_who_decided(
    client, street, sign, case
):
    case(ONE, STREET_DESK)
    assert items(client, street, "person", "unit") == [("li", "DY-JB")]
    assert items(client, sign("auditor", areas=("330783006",)), "issue") == []


def test_a_restricted_one_is_for_auditors_of_the_whole_county(client, auditor, street, case):
    filed = IssueFiled(issue=ONE, category="x", urgent=False, verify_by="site", restricted=True)
    case(ONE, COUNTY_DESK, filed)
    assert items(client, auditor, "issue") == [(str(ONE),)]
    assert items(client, street, "issue") == []


def test_whoever_reported_a_case_and_made_it_void_is_named_to_the_whole_countys_auditors_only(
    client, auditor, street, case
):
    case(ONE, STREET_DESK, reporter="li")
    names = ("person", "unit", "withheld")
    assert items(client, auditor, *names) == [("li", "DY-JB", False)]
    assert items(client, street, *names) == [(None, None, True)]


@pytest.mark.parametrize("role", ["officer", "operator", "cadre", "county_coordinator"])
def test_only_auditors_read_it(client, sign, role):
    assert client.get("/api/audit/voids", headers=sign(role)).status_code == 403


def test_a_cursor_that_no_page_gave_out_is_refused(client, auditor):
    answer = client.get("/api/audit/voids?cursor=x", headers=auditor)
    assert answer.json["errors"][0]["field"] == "cursor"
