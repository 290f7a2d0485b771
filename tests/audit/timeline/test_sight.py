"""What auditors of a part of the county read: nothing restricted, and no reporter."""

from uuid import uuid4

import pytest

from contracts.issue.events.case import (
    IssueAccepted,
    IssueFiled,
    IssueNoted,
    IssueReopened,
    IssueVoided,
)
from contracts.issue.parts import Reporter
from contracts.visit.events import RequirementProposed
from contracts.visit.parts import StatedBasis
from tests.audit.conftest import MONDAY
from tests.audit.timeline.conftest import NINE, TEN, observed
from tests.audit.timeline.conftest import raised as reported
from tests.feed.examples import ISSUE, VISIT, answer, part, recorded

STREAM, STREET = f"issue/{ISSUE}", "330783005"


@pytest.fixture
def street(sign):
    return sign("auditor", areas=(STREET,))


def raised():
    return reported(reporter=Reporter(person="cadre-1"))


def read(client, headers, source, limit=100):
    """Return the types that are read, page by page."""
    found, at = [], f"/api/audit/events?source={source}&limit={limit}"
    while items := (told := client.get(at, headers=headers)).json:
        found += [item["type"] for item in items]
        at = told.headers["Link"].partition(">")[0].lstrip("<")
    return found


def timeline(client, headers, **query):
    return client.get(f"/api/audit/issues/{ISSUE}/timeline", query_string=query, headers=headers)


# ---- the archive --------------------------------------------------------------------------------
def test_visits_and_patrols_are_left_out_whatever_was_seen_on_them(client, auditor, street, place):
    visit = recorded(answer("meter", 1), parts=(part("水务", "meter"),))
    place.say("visit", f"visit/{VISIT}", visit, observed("a"), at=MONDAY)
    place.say("patrol", f"patrol/{uuid4()}", observed("b"), at=MONDAY)
    place.archive()
    assert len(read(client, auditor, "visit")) == 2
    assert read(client, street, "visit") == read(client, street, "patrol") == []


@pytest.mark.parametrize(("restricted", "shown"), [(False, 1), (True, 0)])
def test_a_requirement_is_read_unless_it_is_restricted(client, street, place, restricted, shown):
    proposed = RequirementProposed(
        requirement=uuid4(),
        department="水务",
        title="t",
        place_kinds=("household",),
        occasion="household_visit",
        area=STREET,
        elements=("meter",),
        every_days=30,
        basis=StatedBasis(title="b"),
        until=MONDAY.date(),
        restricted=restricted,
    )
    place.say("visit", f"requirement/{proposed.requirement}", proposed, at=MONDAY)
    place.archive()
    assert len(read(client, street, "visit")) == shown


def test_what_names_the_reporter_is_left_out_and_what_others_did_is_not(client, street, place):
    note = IssueNoted(issue=ISSUE, note="还在")
    accepted = IssueAccepted(issue=ISSUE, tier="street", area=STREET)
    place.say("issue", STREAM, raised(), at=NINE, actor="service/issue")
    place.say("issue", STREAM, accepted, note, at=TEN, actor="li")
    place.say("issue", STREAM, note, at=TEN, actor="cadre-1")
    place.archive()
    assert read(client, street, "issue") == ["issue.accepted.v1", "issue.noted.v1"]


def test_so_is_what_the_command_did_that_raised_it(client, auditor, street, place):
    by_rule = IssueAccepted(issue=ISSUE, tier="street", area=STREET, by_rule=True)
    place.say("issue", STREAM, raised(), by_rule, at=NINE, actor="desk")
    place.say("issue", STREAM, IssueNoted(issue=ISSUE, note="已到"), at=TEN, actor="desk")
    place.archive()
    assert len(read(client, auditor, "issue")) == 3
    assert read(client, street, "issue") == ["issue.noted.v1"]


def test_one_reads_on_past_whatever_is_left_out(client, street, place):
    for number in range(3):
        note = IssueNoted(issue=ISSUE, note=f"{number}")
        place.say("issue", f"issue/{uuid4()}", raised(), at=NINE, actor="cadre-1")
        place.say("issue", STREAM, note, at=TEN, actor="li")
    place.archive()
    assert read(client, street, "issue", limit=1) == ["issue.noted.v1"] * 3


# ---- timelines ----------------------------------------------------------------------------------
def test_a_timeline_says_that_it_was_reported_and_not_by_whom(client, auditor, street, story):
    whole, told = timeline(client, auditor).json, timeline(client, street)
    assert "cadre-1" in str(whole["moments"][2])
    assert "cadre-1" not in told.text
    assert str(VISIT) not in told.text
    first = told.json["moments"][0]
    assert (first["type"], first["withheld"]) == ("issue.raised.v1", True)
    assert first["data"]["title"] == "污水"
    assert first["caused_by"] is first["command"] is None


def test_it_counts_what_it_leaves_out(client, auditor, street, story):
    whole, told = timeline(client, auditor).json, timeline(client, street).json
    assert whole["withheld"] == 0
    assert told["withheld"] == len(whole["moments"]) - len(told["moments"]) > 0


def test_who_decided_is_still_told(client, street, story):
    moments = timeline(client, street).json["moments"]
    accepted = next(each for each in moments if each["type"] == "issue.accepted.v1")
    assert accepted["by"]["actor"] == "li"
    assert not accepted["withheld"]


def test_what_the_reporter_did_later_is_told_without_them(client, street, place):
    again = IssueReopened(issue=ISSUE, reason="又流出来了", departments=())
    place.say("issue", STREAM, raised(), at=NINE, actor="cadre-1")
    place.say("issue", STREAM, again, at=TEN, actor="cadre-1")
    place.archive()
    told = timeline(client, street)
    assert "cadre-1" not in told.text
    assert told.json["moments"][1]["data"]["reason"] == "又流出来了"


def test_neither_is_the_unit_told_of_a_reporter_who_made_it_void(client, street, place):
    void = IssueVoided(issue=ISSUE, reason="误报", tier="street", unit="水务", person="cadre-1")
    place.say("issue", STREAM, raised(), at=NINE, actor="cadre-1")
    place.say("issue", STREAM, void, at=TEN, actor="cadre-1")
    place.archive()
    told = timeline(client, street)
    assert "水务" not in told.text
    assert told.json["moments"][1]["data"]["reason"] == "误报"


def test_what_became_restricted_is_not_told_as_of_before(client, auditor, street, place):
    filed = IssueFiled(issue=ISSUE, category="x", urgent=False, verify_by="site", restricted=True)
    place.say("issue", STREAM, raised(), at=NINE)
    place.say("issue", STREAM, filed, at=TEN)
    place.archive()
    assert timeline(client, auditor, as_of=NINE.isoformat()).status_code == 200
    assert timeline(client, street, as_of=NINE.isoformat()).status_code == 404
