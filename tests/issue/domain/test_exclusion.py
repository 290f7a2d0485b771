"""Taking a case out of the rates (剔除): after enough calls in vain, and by two persons' word."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.issue.commands.case import (
    ConfirmExclusion,
    ExcludeFromCallBack,
    RecordCallBack,
    ReopenIssue,
    SettleOnSpot,
)
from contracts.issue.events.callback import (
    CallBackAttempted,
    CallBackExcluded,
    ExclusionProposed,
)
from services.issue.clocks.worktime import next_opening
from services.issue.domain.callbacks import NOT_REACHED
from tests.issue.clocks.examples import CALENDAR, HOURS
from tests.issue.domain.examples import (
    CALLER,
    COORDINATOR,
    COUNTY_DESK,
    ISSUE,
    NEIGHBOUR,
    SERVICE,
    STREET,
    Desk,
)

ALL = ("DY-HB", "DY-ZF", STREET)
OTHER = replace(CALLER, person="other-caller")
IN_VAIN = RecordCallBack(issue=ISSUE, answered=False)
ANSWERED = RecordCallBack(
    issue=ISSUE, answered=True, contacted=True, solved=True, satisfaction="satisfied"
)
EXCLUDE = ExcludeFromCallBack(issue=ISSUE, reason="asked not to be called")
CONFIRM = ConfirmExclusion(issue=ISSUE)


def closed():
    desk = Desk().dispatched(source_kind="requested").done(*ALL)
    desk.verified(*ALL)
    return desk


def tried(*moments):
    """Return a case that was called about in vain at these moments, and what came of it."""
    desk = closed()
    events = [event for moment in moments for event in desk.at(moment).do(IN_VAIN, CALLER)]
    return desk, [type(event) for event in events]


def test_three_calls_over_two_days_one_of_them_in_the_evening_propose_to_exclude_the_case():
    desk, types = tried("2026-11-23 10:00", "2026-11-24 19:30", "2026-11-25 10:00")
    assert types == [*[CallBackAttempted] * 3, ExclusionProposed]
    assert desk.events[-1] == ExclusionProposed(issue=ISSUE, reason=NOT_REACHED, caller="caller")
    assert desk.case.call_back == "due"


@pytest.mark.parametrize(
    "moments",
    [
        ["2026-11-23 19:00", "2026-11-23 19:00", "2026-11-23 19:01"],
        ["2026-11-23 19:00", "2026-11-24 19:00", "2026-11-25 18:59"],
        ["2026-11-23 10:00", "2026-11-24 10:00", "2026-11-25 10:00", "2026-11-26 10:00"],
        ["2026-11-23 19:00", "2026-11-26 19:00"],
    ],
    ids=["in a minute", "a minute short of two days", "all in office hours", "only two"],
)
def test_fewer_sooner_or_all_in_office_hours_exclude_nothing(moments):
    _, types = tried(*moments)
    assert set(types) == {CallBackAttempted}


@pytest.mark.parametrize(
    ("moment", "outside"),
    [
        ("2026-11-23 10:00", False),
        ("2026-11-23 07:00", True),
        ("2026-11-23 20:00", True),
        ("2026-11-28 10:00", True),
    ],
    ids=["morning", "early", "evening", "Saturday"],
)
def test_an_attempt_says_whether_it_was_made_outside_office_hours(moment, outside):
    (attempted,) = closed().at(moment).do(IN_VAIN, CALLER)
    assert (attempted.attempt, attempted.outside_hours) == (1, outside)


def test_what_is_proposed_is_proposed_once_however_often_one_calls_on():
    desk, _ = tried("2026-11-23 10:00", "2026-11-24 19:30", "2026-11-25 10:00")
    (again,) = desk.do(IN_VAIN, OTHER)
    assert again.attempt == 4


def test_attempts_of_the_first_version_show_nothing_about_when_they_were_made():
    desk = closed()
    old = [CallBackAttempted(issue=ISSUE, attempt=n) for n in (1, 2, 3)]
    desk.given = desk.given.given(*old)
    (attempted,) = desk.at("2026-11-28 10:00").do(IN_VAIN, CALLER)
    assert attempted.attempt == 4


@pytest.mark.parametrize("person", [OTHER, COUNTY_DESK], ids=["caller", "county"])
def test_another_one_confirms_what_a_caller_proposed(person):
    desk = closed()
    desk.do(EXCLUDE, CALLER)
    desk.try_(CONFIRM, person).then(
        CallBackExcluded(
            issue=ISSUE,
            reason="asked not to be called",
            proposed_by="caller",
            confirmed_by=person.person,
        )
    )


def test_an_exclusion_that_is_confirmed_is_the_end():
    desk = closed()
    desk.do(EXCLUDE, CALLER)
    desk.do(CONFIRM, OTHER)
    assert desk.case.call_back == "excluded"
    desk.try_(ANSWERED, CALLER).refused("callback.not-due")
    desk.try_(CONFIRM, COUNTY_DESK).refused("callback.not-due")


def test_who_proposed_it_does_not_confirm_it():
    desk = closed()
    desk.do(EXCLUDE, CALLER)
    desk.try_(CONFIRM, CALLER).refused("callback.confirmed-by-another")


def test_nothing_is_confirmed_that_nobody_proposed():
    closed().try_(CONFIRM, OTHER).refused("callback.nothing-proposed")


def test_until_then_the_case_is_called_about_and_an_answer_ends_the_proposal():
    desk = closed()
    desk.do(EXCLUDE, CALLER)
    desk.do(ANSWERED, OTHER)
    assert (desk.case.call_back, desk.case.exclusion) == ("answered", None)


def test_a_proposal_does_not_outlive_the_closing_that_it_was_about():
    desk = closed()
    desk.do(EXCLUDE, CALLER)
    desk.do(ReopenIssue(issue=ISSUE, reason="x", departments=("DY-HB",)), COORDINATOR)
    desk.done("DY-HB").verified("DY-HB")
    desk.try_(CONFIRM, OTHER).refused("callback.nothing-proposed")


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (replace(OTHER, person="neighbour"), "callback.not-independent"),
        (replace(COUNTY_DESK, department="DY-HB"), "callback.not-independent"),
        (replace(COUNTY_DESK, person=None), "callback.not-independent"),
        (replace(OTHER, areas=("330784",)), "callback.elsewhere"),
        (COORDINATOR, "callback.not-a-caller"),
        (NEIGHBOUR, "callback.not-a-caller"),
        (SERVICE, "callback.not-a-caller"),
    ],
    ids=["verifier", "department", "nobody", "elsewhere", "street", "cadre", "service"],
)
def test_nobody_else_confirms(actor, code):
    desk = closed()
    desk.do(EXCLUDE, CALLER)
    desk.try_(CONFIRM, actor).refused(code)


def test_that_nobody_answers_is_counted_and_not_claimed():
    claimed = ExcludeFromCallBack(issue=ISSUE, reason=NOT_REACHED)
    closed().try_(claimed, CALLER).refused("callback.calls-are-counted")


def test_what_was_settled_is_not_excluded_by_who_settled_it():
    desk = Desk().raised(source_kind="requested")
    desk.do(SettleOnSpot(issue=ISSUE, note="Done."), NEIGHBOUR)
    both = replace(CALLER, person=NEIGHBOUR.person)
    desk.try_(EXCLUDE, both).refused("callback.not-independent")
    assert desk.try_(EXCLUDE, CALLER).refusal is None


# -- whatever is tried ---------------------------------------------------------------------------

PERSONS = (CALLER, OTHER, COUNTY_DESK)
steps = st.lists(
    st.tuples(
        st.timedeltas(timedelta(minutes=1), timedelta(hours=30)),
        st.sampled_from([IN_VAIN, IN_VAIN, IN_VAIN, CONFIRM]),
        st.sampled_from(PERSONS),
    ),
    max_size=12,
)


@given(steps)
@settings(max_examples=200)
def test_who_is_not_reached_is_excluded_only_as_the_rule_says(taken):
    desk, moments = closed(), []
    for later, command, actor in taken:
        desk.at(desk.facts.at + later)
        outcome = desk.try_(command, actor)
        if outcome.refusal is not None:
            continue
        desk.do(command, actor)
        if command is IN_VAIN:
            moments.append(desk.facts.at)
    for event in desk.events:
        if isinstance(event, CallBackExcluded):
            assert len(moments) >= 3
            assert moments[-1] - moments[0] >= timedelta(days=2)
            assert any(next_opening(each, CALENDAR, HOURS) > each for each in moments)
            assert event.proposed_by != event.confirmed_by
            assert None not in {event.proposed_by, event.confirmed_by}
    excluded = any(isinstance(event, CallBackExcluded) for event in desk.events)
    assert desk.case.call_back == ("excluded" if excluded else "due")
