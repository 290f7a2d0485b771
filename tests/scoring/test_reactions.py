"""Outcomes become entries, as they come and when rules are adopted for the past."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid5

import eventlet
import pytest
from sqlalchemy import select

from contracts.issue.events.case import IssueFiled, IssueNoted
from contracts.scoring.events import ScoreEntered, ScoreVoided
from events.context import Context
from events.envelope import decode
from events.inbox import Inbox
from events.store import ClashError
from services.scoring import reactions
from services.scoring.facts import outcomes
from services.scoring.facts.outcomes import Unmoved
from services.scoring.policy import rules_text
from services.scoring.read_models.entries import entries
from tests.scoring.domain.examples import (
    BUILDING,
    DAY,
    HOUR,
    ISSUE,
    MONDAY,
    OTHER_ISSUE,
    OTHER_PART,
    VILLAGE,
    WATER,
    answered,
    closed,
    dispatched,
    done,
    extended,
    graded,
    merged,
    reopened,
    replaced,
    sent_back,
    unmerged,
    verified,
)
from tests.scoring.world import World

CASE = f"issue/{ISSUE}"
STRICTER = rules_text().replace("hidden_below: 30", "hidden_below: 60")
STORY = (
    dispatched(),
    dispatched(OTHER_PART, BUILDING),
    replaced(OTHER_PART, BUILDING),
    extended(9),
    done(),
    sent_back(12),
    done(),
    verified(on_time=False),
    closed(),
    answered(),
    reopened(WATER),
)


def measured(entries: Sequence[ScoreEntered], measure: str) -> list[tuple[str, float, float]]:
    return [(e.subject, e.numerator, e.denominator) for e in entries if e.measure == measure]


def contents(entries: Sequence[ScoreEntered]) -> dict[UUID, ScoreEntered]:
    return {entry.entry: entry for entry in entries}


def of_log(world: World, kind: type) -> list:
    with world.kernel.store.reading() as connection:
        rows = world.kernel.store.after(connection, 0, 100_000)
    events = [decode(row.body, world.kernel.registry) for row in rows]
    return [event for event in events if isinstance(event.data, kind)]


class TestCounting:
    def test_a_case_is_counted_as_it_goes_on(self, ruled):
        for fact in STORY[:4]:
            ruled.hear(fact)
        assert measured(ruled.live(CASE), "on_time_rate") == [(WATER, 0, 1)]
        for fact in STORY[4:]:
            ruled.hear(fact)
        live = ruled.live(CASE)
        assert measured(live, "on_time_rate") == [(WATER, 0, 1)]
        assert measured(live, "closing_rate") == [(WATER, 1, 1)]
        assert measured(live, "redo_rate") == [(WATER, 1, 1), (WATER, 0, 1)]
        assert measured(live, "reopen_rate") == [(WATER, 1, 1)]

    def test_a_batch_counts_like_one_event_after_another(self, ruled):
        ruled.hear(*STORY)
        together = contents(ruled.live(CASE))
        for fact in STORY:
            ruled.hear(fact, issue=OTHER_ISSUE)
        apart = ruled.live(f"issue/{OTHER_ISSUE}")
        assert len(together) == len(apart)
        assert {(e.measure, e.subject, e.numerator) for e in together.values()} == {
            (e.measure, e.subject, e.numerator) for e in apart
        }

    def test_what_takes_anothers_place_names_its_cause(self, ruled):
        ruled.hear(dispatched())
        ruled.hear(extended(9))
        voids = of_log(ruled, ScoreVoided)
        assert {void.data.reason for void in voids} == {"superseded by assignment.extended"}
        entered = of_log(ruled, ScoreEntered)[-1]
        assert entered.causation == str(entered.data.cause)
        assert entered.area == VILLAGE

    def test_a_merge_that_was_undone_leaves_no_trace_in_what_counts(self, ruled):
        ruled.hear(dispatched())
        before = contents(ruled.live(CASE))
        ruled.hear(merged)
        assert not measured(ruled.live(CASE), "on_time_rate")
        ruled.hear(unmerged)
        assert contents(ruled.live(CASE)) == before

    def test_a_bin_check_counts_for_its_village(self, ruled):
        ruled.check_bin(UUID(int=31), graded(92.0))
        (entry,) = ruled.live(f"visit/{UUID(int=31)}")
        assert (entry.subject, entry.numerator) == (VILLAGE, 0.92)

    def test_the_same_events_again_count_once(self, ruled):
        ruled.hear(*STORY)
        head = ruled.kernel.head().position
        ruled.listen()
        assert ruled.kernel.head().position == head

    def test_what_is_no_outcome_is_passed_over(self, ruled):
        head = ruled.kernel.head().position
        ruled.hear(IssueNoted(issue=ISSUE, note="又去看过一次"))
        assert ruled.kernel.head().position == head

    def test_an_entry_is_of_the_event_version_that_came(self, ruled):
        ruled.hear(dispatched())
        assert {entry.cause_type for entry in ruled.live(CASE)} == {"assignment.dispatched.v1"}


class TestRestricted:
    def test_what_becomes_restricted_lies_in_no_area_any_more(self, ruled):
        ruled.hear(dispatched())
        ruled.hear(extended(9))
        assert {entry["area"] for entry in rows(ruled)} == {VILLAGE}
        ruled.hear(
            IssueFiled(issue=ISSUE, category="x", urgent=False, verify_by="site", restricted=True)
        )
        assert rows(ruled)
        assert {entry["area"] for entry in rows(ruled)} == {None}

    def test_of_the_mark_nothing_but_itself_is_kept(self, ruled):
        ruled.hear(
            IssueFiled(issue=ISSUE, category="秘", urgent=False, verify_by="x", restricted=True)
        )
        with ruled.kernel.store.reading() as connection:
            (kept,) = connection.execute(select(outcomes.outcomes.c.event)).scalars()
        assert "秘" not in kept

    def test_what_is_not_restricted_leaves_no_mark(self, ruled):
        head = ruled.kernel.head().position
        ruled.hear(IssueFiled(issue=ISSUE, category="x", urgent=False, verify_by="site"))
        assert ruled.kernel.head().position == head


def rows(world: World) -> list:
    with world.kernel.store.reading() as connection:
        return list(connection.execute(select(entries)).mappings())


class TestRecomputing:
    def test_before_the_first_rules_nothing_counts(self, world):
        world.hear(*STORY)
        assert world.live(CASE) == []
        assert world.recompute() == 0

    def test_rules_for_the_past_count_what_has_happened(self, world):
        world.hear(*STORY)
        world.adopt()
        assert world.recompute() == 1
        late = contents(world.live(CASE))
        world.hear(*STORY, issue=OTHER_ISSUE)
        assert len(late) == len(world.live(f"issue/{OTHER_ISSUE}"))

    def test_rules_for_the_past_give_what_they_would_have_given_then(self, world):
        world.hear(*STORY)
        world.adopt()
        world.recompute()
        first = contents(world.live(CASE))
        world.adopt(STRICTER)
        world.recompute()
        assert contents(world.live(CASE)).keys().isdisjoint(first)
        world.adopt()
        world.recompute()
        assert contents(world.live(CASE)) == first
        reasons = {void.data.reason for void in of_log(world, ScoreVoided)}
        assert reasons == {"counted again under other rules"}

    def test_rules_for_the_future_leave_the_past_alone(self, ruled):
        ruled.hear(*STORY)
        before = contents(ruled.live(CASE))
        ruled.adopt(STRICTER, since=MONDAY + DAY)
        assert ruled.recompute() == 1
        assert contents(ruled.live(CASE)) == before
        ruled.clock.move_to(MONDAY + 2 * DAY)
        ruled.hear(answered())
        versions = {entry.rule_version for entry in ruled.live(CASE)}
        assert len(versions) == 2

    def test_counting_again_goes_on_where_it_stopped(self, world, monkeypatch):
        monkeypatch.setattr(reactions, "BATCH", 2)
        cases = [uuid5(ISSUE, str(number)) for number in range(5)]
        for case in cases:
            world.hear(dispatched(), issue=case)
        world.adopt()
        assert reactions.recompute(world.kernel)
        counted = [case for case in cases if world.live(f"issue/{case}")]
        assert len(counted) == 2
        assert world.recompute() == 2
        assert all(world.live(f"issue/{case}") for case in cases)
        assert not reactions.recompute(world.kernel)

    def test_an_event_is_counted_by_rules_that_were_adopted_at_that_moment(self, ruled):
        """The rules change after an event was counted and before that is stored."""
        ruled.say(dispatched())
        adopted = []

        def adopting(unit, event):
            reactions.reactions(unit, event)
            if not adopted:
                adopted.append(eventlet.spawn(ruled.adopt, STRICTER).wait())

        follow = partial(Inbox, ruled.kernel, "issue", adopting)
        store = ruled.sources["issue"].store
        with store.reading() as connection:
            follow().take([row.body for row in store.after(connection, 0, 10)])
        (version,) = {entry.rule_version for entry in ruled.live(CASE)}
        assert version == ruled.somebody("auditor").read("score-rules/in-force")["rule_version"]
        assert not of_log(ruled, ScoreVoided)

    def test_an_outcome_that_comes_while_its_case_is_counted_again_is_not_missed(self, ruled):
        ruled.hear(dispatched())
        guard = Unmoved({CASE: 1})
        with ruled.kernel.store.reading() as connection:
            guard(connection)
        ruled.hear(extended(9))
        with ruled.kernel.store.reading() as connection, pytest.raises(ClashError):
            guard(connection)

    def test_a_unit_reads_what_it_is_about_to_keep(self, ruled):
        ruled.say(dispatched(), extended(9))
        ruled.listen("issue")
        context = Context.of_command(ISSUE, "test", MONDAY)
        found = ruled.kernel.run(context, lambda unit: outcomes.history(unit, CASE))
        assert [event.version for event in found] == [1, 2]
        assert found[0].data == dispatched()
        assert found[0].time <= MONDAY + HOUR
