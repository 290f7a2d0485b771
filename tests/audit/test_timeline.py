"""An issue replayed from the archive, as of any moment."""

from datetime import date, timedelta

import pytest

from contracts.common import ObservedProblem
from contracts.directory.events import (
    DepartmentRegistered,
    DepartmentRenamed,
    PersonLeft,
    PersonRegistered,
    PostCreated,
    PostFilled,
    PostHandedOver,
)
from contracts.directory.parts import OfficeHours
from contracts.issue.events.case import IssueAccepted, IssueFiled, IssueRaised, IssueReportedUp
from contracts.issue.events.routing import RoutingAdopted
from contracts.issue.parts import Location, Reporter
from contracts.visit.events import ProblemObserved
from services.audit.timeline import lines, timeline
from services.feed.projection import items_of
from tests.audit.conftest import MONDAY
from tests.audit.world import registry
from tests.feed.examples import ISSUE, PLACE, VISIT, answer, dispatched, part, recorded, some

HOUR = timedelta(hours=1)
NINE, TEN, ELEVEN, NOON = (MONDAY + number * HOUR for number in range(4))
STREAM = f"issue/{ISSUE}"
RULES = """county: "330783"
rules:
  - category: 企业或作坊污水入河   # the river
    lead: 环
    milestones: {到场: 2小时}
    verify: site

  - rule: 另一条
    category: 其他
    lead: 街
"""


def raised(issue=ISSUE):
    return IssueRaised(
        issue=issue,
        number="DY-1",
        source_kind="found",
        channel="visit",
        title="污水",
        description="排入河道",
        location=Location(area="330783005001"),
        tier="street",
        reporter=Reporter(person="cadre-1", name="张三丰"),
        observed_at=NINE,
    )


def observed(problem):
    return ProblemObserved(
        visit=VISIT,
        place=PLACE,
        place_name="作坊",
        area="330783005001",
        person="cadre-1",
        observed_at=NINE,
        problem=ObservedProblem(problem=some(problem), title="污水", description="排入河道"),
    )


@pytest.fixture
def directory(place):
    """The street's coordinator, whose post went from A to B, and whose office was renamed."""
    place.say(
        "directory",
        "department/street",
        DepartmentRegistered(
            department="street",
            name="江北街道",
            short="江北",
            kind="street",
            area="330783005",
            since=date(2020, 1, 1),
            hours=OfficeHours(seasons=()),
        ),
        at=NINE,
    )
    person = PersonRegistered(
        person="li", name="李四光", department="street", roles=("street_coordinator",), areas=()
    )
    place.say("directory", "person/li", place.audit.vault.seal_fields(person), at=NINE)
    place.say(
        "directory",
        "post/desk",
        PostCreated(post="desk", department="street", title="指挥长"),
        PostFilled(post="desk", person="li", deputy=False, since=date(2026, 1, 1)),
        PostFilled(post="desk", person="wang", deputy=True, since=date(2026, 1, 1)),
        at=NINE,
    )


@pytest.fixture
def story(place, directory):
    """A record that two problems were seen on, of which one became our issue."""
    seal = place.audit.vault.seal_fields
    visit = recorded(answer("meter", 1), parts=(part("水务", "meter"),))
    events = place.say("visit", f"visit/{VISIT}", visit, observed("a"), observed("b"), at=NINE)
    other = some("other issue")
    place.say("issue", f"issue/{other}", seal(raised(other)), because=events[2], at=NINE)
    place.say("issue", STREAM, seal(raised()), because=events[1], at=NINE)
    adopted = RoutingAdopted(county="330783", rule_version="r1", digest="0" * 64, text=RULES)
    place.say("issue", "routing/330783", adopted, at=NINE)
    desk = {"actor": "li", "post": "desk"}
    accepted = IssueAccepted(issue=ISSUE, tier="street", area="330783005")
    place.say("issue", STREAM, accepted, at=TEN, **desk)
    filed = IssueFiled(
        issue=ISSUE,
        category="企业或作坊污水入河",
        urgent=False,
        verify_by="site",
        rule_version="r1",
        rule="企业或作坊污水入河",
    )
    _, sent = place.say("issue", STREAM, filed, dispatched("水务"), at=ELEVEN, **desk)
    place.say("feed", "feed/水务", *items_of(sent), because=sent, at=ELEVEN)
    entered = IssueReportedUp(issue=ISSUE, reason="what another service made of it")
    place.say("scoring", "ledger/x", entered, because=sent, at=NOON)
    place.archive()


def told(place, as_of=None):
    found = timeline(place.audit.store, registry, ISSUE, as_of)
    return [(each.relation, each.type.rpartition(".")[0]) for each in found.moments]


# ---- what belongs to it -------------------------------------------------------------------------
def test_a_timeline_has_causes_own_events_and_consequences_in_order(place, story):
    assert told(place) == [
        ("cause", "visit.recorded"),
        ("cause", "problem.observed"),
        ("cause", "problem.observed"),
        ("issue", "issue.raised"),
        ("issue", "issue.accepted"),
        ("issue", "issue.filed"),
        ("issue", "assignment.dispatched"),
        ("consequence", "feed.assignment"),
        ("consequence", "issue.reported_up"),
    ]


def test_each_event_says_what_it_followed_from(place, story):
    moments = timeline(place.audit.store, registry, ISSUE).moments
    raised_, accepted, *_, fed, _ = [m for m in moments if m.relation != "cause"]
    assert (raised_.caused_by.source, raised_.caused_by.type) == ("visit", "problem.observed.v1")
    assert raised_.command is None
    assert accepted.caused_by is None
    assert accepted.command is not None
    assert fed.caused_by.type == "assignment.dispatched.v1"


def test_as_of_a_moment_only_what_had_happened_is_told(place, story):
    assert told(place, TEN)[-1] == ("issue", "issue.accepted")
    assert timeline(place.audit.store, registry, ISSUE, NINE - HOUR) is None


def test_an_issue_that_there_is_not_has_no_timeline(place, story):
    assert timeline(place.audit.store, registry, some("nothing")) is None


def test_a_cause_comes_first_even_if_its_clock_was_ahead(place):
    (early,) = place.say("visit", f"visit/{VISIT}", observed("a"), at=NOON)
    sealed = place.audit.vault.seal_fields(raised())
    place.say("issue", STREAM, sealed, because=early, at=NINE)
    place.archive()
    assert [relation for relation, _ in told(place)] == ["cause", "issue"]


def test_what_is_not_archived_is_not_told_and_that_is_said(place, story):
    place.say("issue", STREAM, IssueReportedUp(issue=ISSUE, reason="x"), at=NOON)
    found = timeline(place.audit.store, registry, ISSUE)
    assert "issue.reported_up.v1" not in [
        each.type for each in found.moments if each.relation == "issue"
    ]
    assert found.archived_until["issue"] == len(place.log("issue")) - 1


# ---- by which names -----------------------------------------------------------------------------
def actor(place, as_of=None):
    moments = timeline(place.audit.store, registry, ISSUE, as_of).moments
    return [moment for moment in moments if moment.relation == "issue"][-1].by


def act(place, at, **by):
    place.say("issue", STREAM, IssueReportedUp(issue=ISSUE, reason="x"), at=at, **by)
    place.archive()


def test_who_acted_is_told_with_post_and_department(place, story):
    by = actor(place, TEN)
    assert (by.actor, by.post, by.post_title) == ("li", "desk", "指挥长")
    assert (by.department, by.holders) == ("江北街道", ("li", "wang"))


def test_names_are_those_of_the_time_not_those_of_today(place, story):
    later = date(2026, 11, 24)
    renamed = DepartmentRenamed(department="street", name="江北新区", since=later)
    place.say("directory", "department/street", renamed, at=NOON)
    handed = PostHandedOver(post="desk", leaver="li", successor="zhao", deputy=False, since=later)
    place.say("directory", "post/desk", handed, at=NOON)
    act(place, NOON, actor="li", post="desk")
    assert (actor(place).department, actor(place).holders) == ("江北街道", ("li", "wang"))
    act(place, NOON + 24 * HOUR, actor="zhao", post="desk")
    assert (actor(place).department, actor(place).holders) == ("江北新区", ("zhao", "wang"))


def test_who_has_left_holds_no_post(place, story):
    person = PersonRegistered(person="wang", name="王五", roles=(), areas=())
    left = PersonLeft(person="wang", since=date(2026, 11, 23))
    place.say("directory", "person/wang", place.audit.vault.seal_fields(person), left, at=NOON)
    act(place, NOON, actor="li", post="desk")
    assert actor(place).holders == ("li",)


def test_without_a_post_the_persons_department_is_told(place, story):
    act(place, NOON, actor="li")
    assert (actor(place).post, actor(place).department) == (None, "江北街道")


def test_a_departments_own_system_acts_for_its_department(place, story):
    act(place, NOON, actor="department/street")
    assert actor(place).department == "江北街道"


@pytest.mark.parametrize("by", [{}, {"actor": "stranger"}, {"actor": "x", "post": "gone"}])
def test_who_is_not_in_the_directory_goes_by_their_code(place, story, by):
    act(place, NOON, **by)
    assert (actor(place).department, actor(place).post_title) == (None, None)
    assert actor(place).actor == by.get("actor")


# ---- by which rules -----------------------------------------------------------------------------
def test_the_rule_then_in_force_is_told_in_its_own_words(place, story):
    (rule,) = timeline(place.audit.store, registry, ISSUE).rules
    assert (rule.rule_version, rule.rule, rule.line) == ("r1", "企业或作坊污水入河", 3)
    assert rule.adopted_at == NINE
    assert rule.text.splitlines() == [
        "  - category: 企业或作坊污水入河   # the river",
        "    lead: 环",
        "    milestones: {到场: 2小时}",
        "    verify: site",
    ]


def test_before_it_was_filed_no_rule_had_been_used(place, story):
    assert timeline(place.audit.store, registry, ISSUE, TEN).rules == ()


# ---- what stays closed --------------------------------------------------------------------------
def test_no_personal_value_is_told_in_clear(place, story):
    found = timeline(place.audit.store, registry, ISSUE)
    everything = repr(found) + "".join(lines(found))
    assert "张三丰" not in everything
    assert "李四光" not in everything


# ---- for people ---------------------------------------------------------------------------------
def test_a_timeline_reads_line_by_line(place, story):
    text = "\n".join(lines(timeline(place.audit.store, registry, ISSUE, NOON)))
    assert "2026-11-23 10:00:00 * issue/4 issue.accepted.v1  li, 指挥长, 江北街道" in text
    assert "because of visit/2 problem.observed.v1" in text
    assert "rule 企业或作坊污水入河 (version r1, adopted 2026-11-23 09:00, line 3):" in text
    assert "    lead: 环" in text


# ---- over HTTP ----------------------------------------------------------------------------------
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


def test_there_is_nothing_to_tell_of_an_issue_that_is_not_there(client, auditor, story):
    assert ask(client, auditor, issue=some("nothing")).status_code == 404


def test_a_moment_without_offset_is_refused(client, auditor, story):
    answer = ask(client, auditor, as_of="2026-11-23T10:00:00")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "as_of")


@pytest.mark.parametrize("role", ["officer", "operator", "cadre", "county_coordinator"])
def test_only_auditors_replay(client, sign, story, role):
    assert ask(client, sign(role)).status_code == 403
