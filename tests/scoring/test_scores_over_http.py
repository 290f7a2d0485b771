"""Reading scores with what they rest on, and the entries that explain them."""

from uuid import UUID, uuid5

import pytest

from services.scoring.policy import rules_text
from tests.scoring.domain.examples import (
    BUILDING,
    COUNTY,
    DAY,
    HOUR,
    ISSUE,
    MONDAY,
    OTHER_PART,
    VILLAGE,
    WATER,
    answered,
    closed,
    dispatched,
    done,
    graded,
    replaced,
    verified,
)
from tests.scoring.world import World, named, problem

OTHER_STREET = "330783006"


def scores(world: World, **query: object) -> dict[tuple[str, str], dict]:
    found = world.somebody("auditor").all("scores", **query)
    return {(each["measure"], each["subject"]): each for each in found}


def call_back(world: World, times: int, **said: object) -> None:
    for number in range(times):
        issue = uuid5(ISSUE, f"call {number} {said}")
        world.hear(answered(issue=issue, **said), issue=issue)


class TestScores:
    def test_what_is_due_counts_when_it_is_due(self, ruled):
        late = dispatched(OTHER_PART, days=3)
        ruled.hear(dispatched(days=5), late, done(), verified())
        assert ("on_time_rate", WATER) not in scores(ruled)
        ruled.clock.move_to(MONDAY + 4 * DAY)
        assert scores(ruled)["on_time_rate", WATER]["n"] == 1
        ruled.clock.move_to(MONDAY + 6 * DAY)
        found = scores(ruled)
        assert (found["on_time_rate", WATER]["value"], found["on_time_rate", WATER]["n"]) == (
            0.5,
            2,
        )
        assert found["on_time_rate", WATER]["name"] == "按期结案率"
        assert found["verified_share", WATER]["value"] == 1.0

    def test_a_period_is_from_a_moment_until_before_another(self, ruled):
        ruled.hear(dispatched(days=5), verified(), dispatched(OTHER_PART, days=3))
        third, fifth = (MONDAY + days * DAY for days in (3, 5))
        found = scores(ruled, since=third.isoformat(), until=fifth.isoformat())
        assert found["on_time_rate", WATER]["value"] == 0.0
        found = scores(ruled, since=fifth.isoformat(), until=(fifth + HOUR).isoformat())
        assert found["on_time_rate", WATER]["value"] == 1.0

    @pytest.mark.parametrize(("times", "hidden"), [(29, True), (30, False)])
    def test_rates_of_call_backs_are_hidden_below_thirty(self, ruled, times, hidden):
        call_back(ruled, times)
        ruled.clock.advance(DAY)
        for measure, subject in (("satisfaction_rate", WATER), ("village_solved_rate", VILLAGE)):
            found = scores(ruled)[measure, subject]
            assert (found["n"], found["hidden"]) == (times, hidden)
            assert found["value"] == (None if hidden else 1.0)

    def test_the_three_rates_are_apart(self, ruled):
        call_back(ruled, 20, satisfaction="satisfied")
        call_back(ruled, 10, satisfaction="basically_satisfied", solved=False)
        call_back(ruled, 10, satisfaction="dissatisfied", solved=False, contacted=False)
        ruled.clock.advance(DAY)
        found = scores(ruled)
        assert found["contact_rate", WATER]["value"] == 30 / 40
        assert found["solved_rate", WATER]["value"] == 20 / 40
        assert found["satisfaction_rate", WATER]["value"] == pytest.approx((20 + 0.9 * 10) / 40)

    def test_a_rate_stays_hidden_when_its_measure_is_dropped(self, ruled):
        call_back(ruled, 3)
        ruled.clock.advance(DAY)
        only = rules_text().partition("  - code: village_contact_rate")[0]
        ruled.adopt(only, since=MONDAY + HOUR)
        assert scores(ruled)["village_solved_rate", VILLAGE]["hidden"]

    def test_a_bin_check_scores_its_village(self, ruled):
        ruled.check_bin(UUID(int=31), graded(92.0))
        ruled.check_bin(UUID(int=32), graded(60.0))
        ruled.clock.advance(HOUR)
        found = scores(ruled)["sorting_quality", VILLAGE]
        assert (found["value"], found["n"]) == (pytest.approx(0.76), 2)

    def test_the_countys_dispatching_is_scored(self, ruled):
        ruled.hear(dispatched(), replaced(), dispatched(OTHER_PART, BUILDING))
        ruled.clock.advance(HOUR)
        assert scores(ruled)["dispatch_accuracy", COUNTY]["value"] == 0.5

    def test_villages_are_seen_in_ones_own_areas_departments_by_everybody(self, ruled):
        ruled.check_bin(UUID(int=31), graded(92.0))
        ruled.hear(done(), verified())
        ruled.clock.advance(HOUR)
        elsewhere = ruled.somebody("cadre", areas=(OTHER_STREET,))
        assert {each["subject"] for each in elsewhere.all("scores")} == {WATER}
        here = ruled.somebody("cadre", areas=(VILLAGE[:9],))
        assert {each["subject"] for each in here.all("scores")} == {WATER, VILLAGE}

    def test_nobody_is_ranked_the_order_is_that_of_codes(self, ruled):
        ruled.hear(closed(WATER, BUILDING), done(), verified(), done(OTHER_PART, BUILDING))
        ruled.clock.advance(HOUR)
        found = [(s["measure"], s["subject"]) for s in ruled.somebody("auditor").all("scores")]
        assert found == sorted(found)
        assert len(found) > 3
        paged = ruled.somebody("auditor").all("scores", limit=1)
        assert [(s["measure"], s["subject"]) for s in paged] == found

    def test_a_subject_or_a_measure_is_asked_for(self, ruled):
        ruled.hear(closed(WATER, BUILDING), done(), verified())
        ruled.clock.advance(HOUR)
        assert {subject for _, subject in scores(ruled, subject=BUILDING)} == {BUILDING}
        assert {measure for measure, _ in scores(ruled, measure="redo_rate")} == {"redo_rate"}

    def test_a_person_is_no_subject(self, ruled):
        ruled.hear(dispatched(), done(), verified())
        ruled.clock.advance(10 * DAY)
        assert scores(ruled, subject="cadre-1") == {}
        kinds = {each["subject_kind"] for each in scores(ruled).values()}
        assert kinds <= {"department", "village", "county"}

    def test_an_unknown_filter_is_refused(self, ruled):
        assert named(ruled.somebody("auditor").get("scores", person="cadre-1")) == ["person"]


class TestEntries:
    def test_an_entry_is_explained_by_its_event_and_its_rule(self, ruled):
        ruled.hear(dispatched(), verified())
        auditor = ruled.somebody("auditor")
        about = {"about": f"issue/{ISSUE}", "measure": "on_time_rate"}
        counting = [
            entry for entry in auditor.all("scores/entries", **about) if not entry["voided"]
        ]
        (entry,) = counting
        assert (entry["cause_type"], entry["cause_source"]) == ("assignment.verified.v3", "issue")
        assert entry["cause_position"] == 2
        rules = auditor.read(f"score-rules/versions/{entry['rule_version']}")
        assert rules["text"] == rules_text()

    def test_what_counts_no_more_is_read_with_its_reason(self, ruled):
        ruled.hear(dispatched())
        ruled.hear(verified())
        entries = ruled.somebody("auditor").all("scores/entries", measure="closing_rate")
        reasons = {entry["voided"]: entry["void_reason"] for entry in entries}
        assert reasons == {True: "superseded by assignment.verified", False: None}

    def test_entries_come_the_latest_first_page_by_page(self, ruled):
        ruled.hear(closed(WATER, BUILDING), done(), verified(), dispatched())
        auditor = ruled.somebody("auditor")
        entries = auditor.all("scores/entries")
        times = [entry["happened_at"] for entry in entries]
        assert times == sorted(times, reverse=True)
        assert auditor.all("scores/entries", limit=2) == entries

    def test_one_sees_the_entries_of_ones_areas_and_of_ones_department(self, ruled):
        ruled.hear(closed(WATER, BUILDING))
        elsewhere = ruled.somebody("cadre", areas=(OTHER_STREET,))
        assert elsewhere.all("scores/entries") == []
        officer = ruled.somebody("officer", areas=(), department=WATER)
        assert {entry["subject"] for entry in officer.all("scores/entries")} == {WATER}
        here = ruled.somebody("cadre", areas=(VILLAGE,))
        subjects = {entry["subject"] for entry in here.all("scores/entries", measure="reopen_rate")}
        assert subjects == {WATER, BUILDING}
        assert here.all("scores/entries", subject=WATER, about="issue/none") == []

    def test_a_cursor_that_was_never_given_is_refused(self, ruled):
        assert named(ruled.somebody("auditor").get("scores/entries", cursor="x")) == ["cursor"]

    def test_nobody_reads_without_signing_in(self, ruled):
        problem(ruled.http.get("/api/scores"), 401, "unauthenticated")
