"""Checks that auditors ask for; what they found is on record."""

import pytest
from sqlalchemy import delete, text, update

from contracts.audit.events import ChainVerified, DivergenceFound
from contracts.issue.events.case import IssueReportedUp
from events.store.tables import log
from services.audit.domain import MOST_TOLD
from tests.audit.conftest import MONDAY
from tests.feed.examples import some

COUNT = 7


@pytest.fixture
def logged(place):
    """Seven events of the issue service in two streams, all of them archived."""
    for number in range(COUNT):
        issue = some(f"issue {number % 2}")
        event = IssueReportedUp(issue=issue, reason=f"超出能力 {number}")
        place.say("issue", f"issue/{issue}", event, at=MONDAY)
    place.archive("issue")
    return place.log("issue")


@pytest.fixture
def tamper(place):
    """Change the issue service's own database by hand."""

    def tamper(*statements):
        with place.sources["issue"].store.engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)

    return tamper


# ---- over HTTP, on record -----------------------------------------------------------------------
def verify(client, auditor, **body):
    answer = client.post("/api/audit/verify", json=body, headers=auditor)
    assert answer.status_code == 200, answer.text
    return {state["service"]: state for state in answer.json["chains"]}


def test_a_check_without_findings_goes_on_record(client, auditor, place, logged, breaths):
    state = verify(client, auditor, service="issue")["issue"]
    assert (state["checked"], state["found"], state["archived"]) == (COUNT, 0, COUNT)
    assert place.record() == [ChainVerified(service="issue", position=COUNT, unarchived=0)]
    assert breaths


def test_what_was_found_goes_on_record_and_stays_to_be_read(client, auditor, place, logged, tamper):
    tamper(delete(log).where(log.c.position == 4))
    verify(client, auditor)
    (diverged,) = [each for each in place.record() if isinstance(each, DivergenceFound)]
    assert (diverged.service, diverged.found) == ("issue", 1)
    told = client.get("/api/audit/chains", headers=auditor).json["chains"]
    states = {state["service"]: state for state in told}
    assert states["issue"]["divergences"][0]["kind"] == "removed"
    assert states["visit"]["found"] == 0


def test_a_check_that_finds_nothing_any_more_replaces_the_one_before(
    client, auditor, place, logged, tamper
):
    tamper(update(log).where(log.c.position == 5).values(type="issue.closed.v1"))
    assert verify(client, auditor, service="issue")["issue"]["found"] == 1
    tamper(update(log).where(log.c.position == 5).values(type="issue.reported_up.v1"))
    assert verify(client, auditor, service="issue")["issue"]["divergences"] == []


def test_of_many_divergences_the_first_are_told_and_all_are_counted(
    client, auditor, logged, tamper, monkeypatch
):
    monkeypatch.setattr("services.audit.domain.MOST_TOLD", 2)
    tamper(*(update(log).where(log.c.position == n).values(type="x") for n in (1, 2, 3)))
    state = verify(client, auditor, service="issue")["issue"]
    assert (state["found"], len(state["divergences"])) == (3, 2)
    assert MOST_TOLD == 100


def test_before_any_check_a_chain_says_how_far_it_is_archived(client, auditor, logged):
    told = client.get("/api/audit/chains", headers=auditor).json["chains"]
    state = {each["service"]: each for each in told}["issue"]
    assert (state["archived"], state["hash"]) == (COUNT, logged[-1].hash)
    assert state["checked_at"] is None


def test_a_service_that_there_is_not_is_named(client, auditor):
    answer = client.post("/api/audit/verify", json={"service": "weather"}, headers=auditor)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "service"


@pytest.mark.parametrize("role", ["operator", "officer", "cadre"])
def test_only_auditors_check(client, sign, role):
    assert client.post("/api/audit/verify", json={}, headers=sign(role)).status_code == 403


def test_a_log_that_cannot_be_read_from_here_is_said_to_be_so(client, auditor, place):
    with place.sources["issue"].store.engine.begin() as connection:
        connection.execute(text("DROP TABLE log"))
    answer = client.post("/api/audit/verify", json={"service": "issue"}, headers=auditor)
    assert (answer.status_code, answer.json["code"]) == (503, "audit.log-unreadable")
    assert "needle verify" in answer.json["detail"]
