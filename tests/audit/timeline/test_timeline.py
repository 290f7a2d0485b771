"""An issue replayed from the archive, as of any moment."""

from datetime import date

import pytest

from contracts.directory.events import (
    DepartmentRenamed,
    PersonLeft,
    PersonRegistered,
    PostHandedOver,
)
from contracts.issue.events.case import IssueReportedUp
from services.audit.timeline import lines, timeline
from tests.audit.timeline.conftest import HOUR, NINE, NOON, STREAM, TEN, observed, raised
from tests.audit.world import registry
from tests.feed.examples import ISSUE, VISIT, some


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
