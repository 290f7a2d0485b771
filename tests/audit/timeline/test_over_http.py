"""Auditors replay issues over HTTP."""

import pytest

from contracts.issue.parts import Reporter
from tests.audit.timeline.conftest import raised
from tests.feed.examples import ISSUE, some


def ask(client, headers, issue=ISSUE, **query):
    return client.get(f"/api/audit/issues/{issue}/timeline", query_string=query, headers=headers)


def test_an_auditor_replays_an_issue(client, auditor, story):
    whole = ask(client, auditor).json
    assert len(whole["moments"]) == 9
    early = ask(client, auditor, as_of="2026-11-23T10:00:00+08:00").json
    assert len(early["moments"]) == 5
    assert early["as_of"] == "2026-11-23T02:00:00Z" or "10:00:00" in early["as_of"]


def test_an_auditor_elsewhere_finds_nothing(client, sign, story):
    assert ask(client, sign("auditor", areas=("330783006",))).status_code == 404
    assert ask(client, sign("auditor", areas=("330783005",))).status_code == 200


def test_a_restricted_issue_is_replayed_by_auditors_of_the_whole_county(
    client, auditor, sign, place
):
    place.say("issue", f"issue/{ISSUE}", raised(restricted=True, reporter=Reporter(person="p1")))
    place.archive("issue")
    assert ask(client, auditor).status_code == 200
    assert ask(client, sign("auditor", areas=("330783005",))).status_code == 404


def test_there_is_nothing_to_tell_of_an_issue_that_is_not_there(client, auditor, story):
    assert ask(client, auditor, issue=some("nothing")).status_code == 404


def test_a_moment_without_offset_is_refused(client, auditor, story):
    answer = ask(client, auditor, as_of="2026-11-23T10:00:00")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "as_of")


@pytest.mark.parametrize("role", ["officer", "operator", "cadre", "county_coordinator"])
def test_only_auditors_replay(client, sign, story, role):
    assert ask(client, sign(role)).status_code == 403
