from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest

from contracts.directory.events import PersonRegistered
from contracts.issue.events.case import IssueFiled, IssueReportedUp
from contracts.issue.parts import Reporter
from events.envelope import hash_of
from events.inbox import ForkedError, GapError
from events.keeping import KeepingInbox
from services.audit.facts import archive
from services.audit.reactions import keep
from tests.audit.conftest import MONDAY
from tests.audit.timeline.conftest import raised
from tests.feed.examples import ISSUE

STREAM, STREET = f"issue/{ISSUE}", "330783005"
EVENTS = "/api/audit/events"


def reported(number: int) -> IssueReportedUp:
    return IssueReportedUp(issue=ISSUE, reason=f"超出能力 {number}")


# ---- what is kept -------------------------------------------------------------------------------
def test_every_event_is_kept_byte_for_byte(place):
    place.say("issue", STREAM, reported(1), reported(2))
    place.say("scoring", "ledger/x", reported(3))
    place.archive()
    for source in ("issue", "scoring"):
        assert place.archived(source) == place.log(source)


def test_what_comes_twice_is_kept_once(place):
    place.say("issue", STREAM, reported(1))
    place.archive()
    place.archive()
    assert len(place.archived("issue")) == 1


def test_what_a_newer_release_wrote_is_kept_too(place):
    place.say("issue", STREAM, reported(1))
    (row,) = place.log("issue")
    strange = row.body.replace("issue.reported_up.v1", "issue.reported_up.v99")
    inbox(place, "issue").take([strange])
    assert place.archived("issue")[0].body == strange


def inbox(place, source):
    return KeepingInbox(place.audit, source, partial(keep, source))


def test_nothing_is_kept_that_does_not_follow(place):
    place.say("issue", STREAM, reported(1), reported(2), reported(3))
    bodies = [row.body for row in place.log("issue")]
    with pytest.raises(GapError):
        inbox(place, "issue").take(bodies[1:])
    inbox(place, "issue").take(bodies[:1])
    with pytest.raises(ForkedError):
        inbox(place, "issue").take([bodies[1].replace("超出能力 2", "没有问题"), bodies[2]])
    assert len(place.archived("issue")) == 2  # whose hash nothing has contradicted yet


def test_events_and_place_are_stored_together_or_not_at_all(place, monkeypatch):
    place.say("issue", STREAM, reported(1))
    with monkeypatch.context() as failing:
        failing.setattr(archive, "insert", lambda table: table.insert().values(nothing=1))
        with pytest.raises(Exception, match="nothing"):
            place.archive()
    with place.audit.store.reading() as connection:
        assert archive.reached(connection)["issue"].position == 0
    place.archive()
    assert len(place.archived("issue")) == 1


def test_an_event_that_cannot_be_kept_is_never_passed_over(place, monkeypatch):
    place.say("issue", STREAM, reported(1))
    with monkeypatch.context() as failing:
        failing.setattr(archive, "_envelope", lambda _: {}["lost"])
        with pytest.raises(KeyError):
            place.archive()
    with place.audit.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM parked").scalar() == 0


def test_personal_values_are_kept_sealed(place, vault):
    person = PersonRegistered(person="p9", name="张三丰", roles=("cadre",), areas=())
    place.say("directory", "person/p9", vault.seal_fields(person))
    place.archive()
    assert "张三丰" not in place.archived("directory")[0].body


# ---- reading it ---------------------------------------------------------------------------------
@pytest.fixture
def three(place):
    place.say("issue", STREAM, reported(1), reported(2), reported(3), at=MONDAY)
    place.archive("issue")
    return [row.body for row in place.archived("issue")]


def test_an_auditor_reads_the_events_as_they_came(client, auditor, three):
    answer = client.get(f"{EVENTS}?source=issue", headers=auditor)
    assert answer.mimetype == "application/cloudevents-batch+json"
    assert answer.text == f"[{','.join(three)}]"


def test_an_auditor_can_follow_the_chain_by_what_is_read(client, auditor, three):
    first, second, _ = client.get(f"{EVENTS}?source=issue", headers=auditor).json
    assert second["previoushash"] == hash_of(three[0])
    assert first["previoushash"] == "0" * 64


def test_reading_goes_on_where_it_ended(client, auditor, three):
    read, at = [], f"{EVENTS}?source=issue&limit=2"
    while items := (answer := client.get(at, headers=auditor)).json:
        read += items
        at = answer.headers["Link"].partition(">")[0].lstrip("<")
    assert [item["position"] for item in read] == [1, 2, 3]


def test_nothing_new_is_said_shortly(client, auditor, three):
    known = client.get(f"{EVENTS}?source=issue", headers=auditor).headers["ETag"]
    again = client.get(f"{EVENTS}?source=issue", headers={**auditor, "If-None-Match": known})
    assert again.status_code == 304


def test_an_auditor_of_an_area_reads_what_happened_there(client, sign, three, place):
    place.say("scoring", "ledger/x", reported(4))
    place.archive("scoring")
    here = sign("auditor", areas=("330783005",))
    assert len(client.get(f"{EVENTS}?source=issue", headers=here).json) == 3
    assert client.get(f"{EVENTS}?source=scoring", headers=here).json == []
    elsewhere = sign("auditor", areas=("330783006",))
    assert client.get(f"{EVENTS}?source=issue", headers=elsewhere).json == []


def test_a_wrong_question_names_its_field(client, auditor):
    answer = client.get(EVENTS, headers=auditor)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["source"]


@pytest.mark.parametrize("role", ["operator", "county_coordinator", "officer"])
def test_nobody_else_reads_the_archive(client, sign, role):
    assert client.get(f"{EVENTS}?source=issue", headers=sign(role)).status_code == 403


def test_what_only_a_few_may_know_of_is_read_by_auditors_of_the_whole_county(
    client, auditor, sign, place
):
    other, became = f"issue/{uuid4()}", f"issue/{uuid4()}"
    filed = IssueFiled(issue=ISSUE, category="x", urgent=False, verify_by="site", restricted=True)
    by = Reporter(person="p1")
    quoting = replace(reported(1), reason='"restricted":true')
    place.say("issue", STREAM, quoting, at=MONDAY)
    place.say(
        "issue",
        other,
        raised(restricted=True, reporter=by),
        reported(2),
        at=MONDAY,
    )
    place.say("issue", became, raised(reporter=by), filed, reported(3), at=MONDAY)
    place.archive("issue")
    whole = client.get(f"{EVENTS}?source=issue", headers=auditor).json
    street = client.get(f"{EVENTS}?source=issue", headers=sign("auditor", areas=(STREET,))).json
    assert {event["subject"] for event in whole} == {STREAM, other, became}
    assert {event["subject"] for event in street} == {STREAM}
