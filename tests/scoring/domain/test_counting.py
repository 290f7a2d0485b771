"""What the rules that we ship count, case by case."""

from collections.abc import Sequence

import pytest

from contracts.scoring.events import ScoreEntered
from services.scoring.domain.counting import counted
from services.scoring.domain.loading import load
from services.scoring.policy import rules_text
from tests.scoring.domain.examples import (
    BUILDING,
    COUNTY,
    DAY,
    HOUR,
    MONDAY,
    NEW_PART,
    OTHER_PART,
    VILLAGE,
    WATER,
    answered,
    closed,
    dispatched,
    done,
    excluded,
    extended,
    graded,
    logged,
    merged,
    not_drawn,
    pooled,
    received,
    recomputed,
    released,
    reopened,
    replaced,
    resumed,
    sent_back,
    suspended,
    unmerged,
    unpooled,
    verified,
    voided,
)

SHIPPED = load(rules_text())
MEASURES = {measure.code: measure for measure in SHIPPED.measures}


def entries(measure: str, *facts: object, **more) -> list[ScoreEntered]:
    """What our rules count for one measure after these facts."""
    found = counted(logged(*facts, **more), lambda _: SHIPPED)
    return [entry for entry in found.values() if entry.measure == measure]


def shares(measure: str, *facts: object, **more) -> list[tuple[float, float]]:
    return [(entry.numerator, entry.denominator) for entry in entries(measure, *facts, **more)]


def share(found: Sequence[ScoreEntered]) -> float:
    return sum(e.numerator for e in found) / sum(e.denominator for e in found)


def the(found: Sequence[ScoreEntered]) -> ScoreEntered:
    (entry,) = found
    return entry


class TestInTime:
    """按期结案率 = done in time ÷ due."""

    measure = "on_time_rate"

    def test_an_assignment_is_due_at_the_end_of_its_last_stage(self):
        entry = the(entries(self.measure, dispatched(days=5)))
        assert (entry.numerator, entry.denominator) == (0, 1)
        assert entry.happened_at == MONDAY + 5 * DAY
        assert (entry.subject_kind, entry.subject) == ("department", WATER)
        assert entry.cause_type == "assignment.dispatched.v1"

    def test_what_was_verified_in_time_counts_when_it_was_due(self):
        entry = the(entries(self.measure, dispatched(days=5), received(), done(), verified()))
        assert (entry.numerator, entry.denominator) == (1, 1)
        assert entry.happened_at == MONDAY + 5 * DAY
        assert entry.cause_type == "assignment.verified.v3"

    def test_what_was_late_at_some_stage_counts_below_the_line_only(self):
        assert shares(self.measure, dispatched(), verified(on_time=False)) == [(0, 1)]

    @pytest.mark.parametrize("moved", [extended(9), sent_back(9), recomputed(9)], ids=type)
    def test_a_deadline_that_moves_takes_the_entry_with_it(self, moved):
        entry = the(entries(self.measure, dispatched(days=5), moved))
        assert entry.happened_at == MONDAY + 9 * DAY
        verified_then = the(entries(self.measure, dispatched(days=5), moved, verified()))
        assert verified_then.happened_at == MONDAY + 9 * DAY

    @pytest.mark.parametrize(
        ("stop", "go"), [(suspended(), resumed(20)), (pooled(), unpooled(20))], ids=type
    )
    def test_what_stands_still_is_not_due_until_it_goes_on(self, stop, go):
        assert entries(self.measure, dispatched(), stop) == []
        assert entries(self.measure, dispatched(), stop, extended(9)) == []
        entry = the(entries(self.measure, dispatched(), stop, go))
        assert entry.happened_at == MONDAY + 20 * DAY

    @pytest.mark.parametrize("gone", [replaced(), released(), merged, voided], ids=type)
    def test_what_is_given_to_another_or_needed_no_more_is_due_from_nobody(self, gone):
        assert entries(self.measure, dispatched(), gone) == []

    def test_the_successor_has_a_deadline_of_its_own(self):
        successor = dispatched(NEW_PART, BUILDING, days=8, replaces=None)
        entry = the(entries(self.measure, dispatched(), replaced(), successor))
        assert (entry.subject, entry.happened_at) == (BUILDING, MONDAY + 8 * DAY)

    def test_only_the_part_that_was_replaced_is_left_out(self):
        facts = (dispatched(), dispatched(OTHER_PART, BUILDING), released(OTHER_PART, BUILDING))
        assert the(entries(self.measure, *facts)).subject == WATER

    @pytest.mark.parametrize("end", [merged, voided], ids=type)
    def test_the_end_of_a_case_leaves_what_was_verified_before(self, end):
        facts = (dispatched(), dispatched(OTHER_PART, BUILDING), verified(), end)
        assert the(entries(self.measure, *facts)).subject == WATER

    def test_a_merge_that_was_undone_has_never_been(self):
        assert entries(self.measure, dispatched(), merged, unmerged) == entries(
            self.measure, dispatched()
        )
        twice = (dispatched(), merged, unmerged, merged)
        assert entries(self.measure, *twice) == []

    def test_a_part_that_is_dispatched_again_after_a_reopening_is_due_once_more(self):
        again = dispatched(NEW_PART, days=12)
        found = entries(self.measure, dispatched(), verified(), closed(), reopened(WATER), again)
        assert [(e.numerator, e.happened_at) for e in found] == [
            (1, MONDAY + 5 * DAY),
            (0, MONDAY + 12 * DAY),
        ]


class TestClosed:
    """结案率 = closed ÷ due."""

    def test_what_was_late_is_closed_all_the_same(self):
        facts = (dispatched(), dispatched(OTHER_PART, BUILDING), verified(on_time=False))
        assert sorted(shares("closing_rate", *facts)) == [(0, 1), (1, 1)]


class TestReceived:
    def test_it_is_due_when_it_is_to_be_received(self):
        entry = the(entries("receiving_rate", dispatched()))
        assert (entry.numerator, entry.happened_at) == (0, MONDAY + 4 * HOUR)

    @pytest.mark.parametrize(("late", "above"), [(False, 1), (True, 0)])
    def test_it_counts_if_it_was_in_time(self, late, above):
        assert shares("receiving_rate", dispatched(), received(late=late)) == [(above, 1)]

    def test_what_was_received_stays_so(self):
        assert shares("receiving_rate", dispatched(), received(), replaced()) == [(1, 1)]


class TestVerified:
    def test_of_what_was_done_the_verified_share_counts(self):
        assert shares("verified_share", dispatched(), done()) == [(0, 1)]
        assert shares("verified_share", dispatched(), done(), verified()) == [(1, 1)]

    def test_what_passed_without_a_look_was_verified_by_nobody(self):
        seen = (dispatched(), done(), verified())
        unseen = (dispatched(OTHER_PART), done(OTHER_PART), not_drawn(OTHER_PART))
        assert shares("verified_share", *unseen) == [(0, 1)]
        assert share(entries("verified_share", *seen, *unseen)) == 0.5
        assert share(entries("on_time_rate", *seen, *unseen)) == 1.0
        assert share(entries("closing_rate", *seen, *unseen)) == 1.0

    def test_what_passed_without_a_look_makes_no_redo_look_rare(self):
        judged = (dispatched(), done(), sent_back(9), done(), verified())
        unseen = (dispatched(OTHER_PART), done(OTHER_PART), not_drawn(OTHER_PART))
        assert share(entries("redo_rate", *judged, *unseen)) == 0.5

    def test_what_was_done_again_counts_once(self):
        facts = (dispatched(), done(), sent_back(9), done())
        entry = the(entries("verified_share", *facts))
        assert (entry.denominator, entry.happened_at) == (1, MONDAY + 3 * HOUR)
        assert shares("verified_share", *facts, verified()) == [(1, 1)]

    def test_redone_work_is_a_share_of_the_verdicts(self):
        found = entries("redo_rate", dispatched(), done(), sent_back(9), done(), verified())
        assert share(found) == 0.5


class TestReopened:
    def test_a_reopening_counts_against_the_closing_that_it_undid(self):
        found = entries("reopen_rate", closed(WATER, BUILDING), reopened(WATER))
        water = [entry for entry in found if entry.subject == WATER]
        assert share(water) == 1.0
        assert {entry.happened_at for entry in water} == {MONDAY}

    def test_a_case_closed_twice_and_reopened_once_is_a_half(self):
        found = entries("reopen_rate", closed(), reopened(WATER), closed())
        assert share(found) == 0.5

    def test_a_reopening_that_concerns_no_department_counts_for_none(self):
        assert entries("reopen_rate", reopened()) == []

    def test_a_closing_that_nobody_saw_leaves_the_reopenings_own_time(self):
        entry = the(entries("reopen_rate", merged, reopened(WATER)))
        assert entry.happened_at == MONDAY + HOUR


class TestDispatched:
    def test_what_had_to_be_replaced_was_not_accurate(self):
        found = entries(
            "dispatch_accuracy", dispatched(), replaced(), dispatched(NEW_PART, BUILDING)
        )
        assert share(found) == 0.5
        assert {(entry.subject_kind, entry.subject) for entry in found} == {("county", COUNTY)}

    def test_it_counts_when_it_was_dispatched(self):
        entry = the(entries("dispatch_accuracy", merged, dispatched(), replaced()))
        assert entry.happened_at == MONDAY + HOUR

    def test_without_an_area_no_county_is_known(self):
        assert entries("dispatch_accuracy", dispatched(), area=None) == []


class TestCalledBack:
    @pytest.mark.parametrize(
        ("measure", "said", "above"),
        [
            ("contact_rate", {"contacted": True}, 1),
            ("contact_rate", {"contacted": False}, 0),
            ("solved_rate", {"solved": True}, 1),
            ("solved_rate", {"solved": False}, 0),
            ("satisfaction_rate", {"satisfaction": "satisfied"}, 1),
            ("satisfaction_rate", {"satisfaction": "basically_satisfied"}, 0.9),
            ("satisfaction_rate", {"satisfaction": "dissatisfied"}, 0),
        ],
        ids=str,
    )
    def test_what_the_resident_said_counts_for_each_department(self, measure, said, above):
        told = answered(**said, departments=(WATER, BUILDING, WATER))
        found = entries(measure, told)
        assert [entry.subject for entry in found] == [WATER, BUILDING]
        assert {(entry.numerator, entry.denominator) for entry in found} == {(above, 1)}

    def test_what_was_excluded_counts_nowhere(self):
        assert counted(logged(excluded), lambda _: SHIPPED) == {}

    @pytest.mark.parametrize("kind", ["contact", "solved", "satisfaction"])
    def test_the_three_rates_are_apart_and_hidden_below_thirty(self, kind):
        for code in (f"{kind}_rate", f"village_{kind}_rate"):
            assert MEASURES[code].hidden_below == 30
            assert all(entry.hidden_below == 30 for entry in entries(code, answered()))

    def test_it_counts_for_the_village_where_it_was(self):
        cell = answered(area=f"{VILLAGE}001")
        assert the(entries("village_solved_rate", cell)).subject == VILLAGE

    def test_a_street_is_no_village(self):
        assert entries("village_solved_rate", answered(area=VILLAGE[:9])) == []


class TestSorted:
    def test_a_bin_gives_its_village_points_of_a_hundred(self):
        entry = the(entries("sorting_quality", graded(92.0), stream="visit/1"))
        assert (entry.subject_kind, entry.subject) == ("village", VILLAGE)
        assert entry.numerator / entry.denominator == 0.92
        assert (entry.about, entry.cause_source) == ("visit/1", "visit")


class TestRestricted:
    def test_what_only_a_few_may_know_of_lies_in_no_area(self):
        secret = (dispatched(restricted=True), done(), verified())
        for measure in ("on_time_rate", "verified_share", "dispatch_accuracy"):
            assert the(entries(measure, *secret)).area is None
            assert the(entries(measure, dispatched(), done(), verified())).area == VILLAGE


class TestExplained:
    def test_an_entry_names_its_event_and_its_rules(self):
        (event,) = logged(dispatched())
        entry = the(entries("on_time_rate", dispatched()))
        assert (str(entry.cause), entry.cause_position) == (event.id, event.position)
        assert (entry.about, entry.area) == (event.stream, VILLAGE)
        assert (entry.rule_version, entry.rule) == (SHIPPED.version, "按期结案率")

    def test_before_the_first_rules_nothing_counts(self):
        assert counted(logged(dispatched()), lambda _: None) == {}

    def test_an_event_counts_by_the_rules_of_its_own_time(self):
        later = load(f"# anew\n{rules_text()}")
        history = logged(dispatched(), dispatched(OTHER_PART, BUILDING))
        rules = {history[0].time: SHIPPED, history[1].time: later}
        found = counted(history, rules.__getitem__).values()
        versions = {entry.subject: entry.rule_version for entry in found}
        assert (versions[WATER], versions[BUILDING]) == (SHIPPED.version, later.version)

    def test_nobody_is_scored(self):
        facts = (dispatched(), received(), done(), verified(), closed(), answered())
        subjects = {entry.subject for entry in counted(logged(*facts), lambda _: SHIPPED).values()}
        assert subjects == {WATER, COUNTY, VILLAGE}
