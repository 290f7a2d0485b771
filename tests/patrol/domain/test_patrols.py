"""Patrols: from setting out to the end, and what arrives after it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from contracts.common import Point
from contracts.patrol.events import (
    BoardScanned,
    CoverageCorrected,
    PatrolFinished,
    PatrolProblemObserved,
)
from contracts.patrol.parts import Measured
from tests.patrol.domain.examples import (
    ELSEWHERE,
    LABEL,
    LOWER,
    MIDDLE,
    MINUTE,
    MONDAY,
    PATROL,
    ROUTE,
    UPPER,
    VILLAGE,
    facts,
    finish,
    hanging,
    observe,
    patrols,
    problem,
    scan,
    send,
    start,
    started,
    walked,
)

under_way = patrols.given(started)
other = replace(facts, person="cadre-2")


def scanned(place: UUID, minutes: int = 5) -> BoardScanned:
    return BoardScanned(patrol=PATROL, place=place, observed_at=MONDAY + minutes * MINUTE)


def finished(measured: Measured) -> PatrolFinished:
    return PatrolFinished(
        patrol=PATROL,
        route=ROUTE,
        area=VILLAGE,
        measured=measured,
        observed_at=finish.observed_at,
    )


def by_boards(share: float) -> Measured:
    return Measured(coverage=share, by="boards")


def corrected(share: float) -> CoverageCorrected:
    return CoverageCorrected(patrol=PATROL, route=ROUTE, area=VILLAGE, measured=by_boards(share))


class TestSettingOut:
    def test_a_patrol_follows_its_route_as_it_is_drawn_then_without_a_track(self):
        patrols.when(start, facts).then(started)

    def test_a_track_is_recorded_where_the_walker_chose_to(self):
        tracked = replace(start, track=True, mode="boat")
        patrols.when(tracked, facts).then(replace(started, track=True, mode="boat"))

    def test_a_route_that_is_none_or_lies_elsewhere_is_refused(self):
        refused = patrols.when(start, replace(facts, route=None)).refused("route.unknown")
        assert refused.about["field"] == "route"

    def test_a_patrol_is_started_once(self):
        under_way.when(start, facts).refused("patrol.exists")

    def test_a_wrong_clock_is_corrected_and_flagged(self):
        ahead = replace(start, observed_at=MONDAY + timedelta(hours=2))
        expected = replace(started, clock_offset_s=7200.0, clock_suspect=True)
        patrols.when(ahead, replace(facts, ahead_s=7200.0)).then(expected)


@pytest.mark.parametrize(
    "command", [scan(UPPER), observe, finish, send(0, walked(0, 1))], ids=lambda c: type(c).__name__
)
class TestWhoMay:
    def test_nothing_is_taken_for_a_patrol_that_was_not_started(self, command):
        patrols.when(command, facts).refused("patrol.unknown")

    def test_nothing_is_taken_from_another_person(self, command):
        under_way.when(command, other).refused("patrol.not-yours")


class TestScanning:
    def test_a_board_along_the_route_is_scanned(self):
        under_way.when(scan(UPPER), hanging(UPPER)).then(scanned(UPPER))

    def test_a_board_again_changes_nothing(self):
        under_way.given(scanned(UPPER)).when(scan(UPPER), hanging(UPPER)).nothing()

    def test_who_does_not_tell_the_labels_secret_did_not_stand_there(self):
        for label in (str(UPPER), "8XWVN000005", LABEL[::-1]):
            sent = replace(scan(UPPER), label=label)
            under_way.when(sent, hanging(UPPER)).refused("patrol.other-label")

    def test_another_boards_label_proves_nothing(self):
        under_way.when(scan(UPPER), hanging(MIDDLE)).refused("patrol.other-label")

    def test_a_board_without_a_label_is_not_scanned(self):
        under_way.when(scan(UPPER), facts).refused("patrol.no-label")

    def test_a_board_elsewhere_is_refused(self):
        refused = under_way.when(scan(ELSEWHERE), hanging(ELSEWHERE)).refused("patrol.not-a-board")
        assert refused.about["field"] == "place"
        assert "社姆溪" in refused.detail

    def test_a_wrong_clock_is_corrected_and_flagged(self):
        early = scan(UPPER, MONDAY - timedelta(hours=5))
        expected = replace(scanned(UPPER, 0), clock_offset_s=-18000.0, clock_suspect=True)
        under_way.when(early, replace(hanging(UPPER), ahead_s=-18000.0)).then(expected)


class TestTheEnd:
    def test_without_a_scan_nothing_was_covered(self):
        under_way.when(finish, facts).then(finished(by_boards(0.0)))

    def test_each_board_stands_for_what_is_nearer_to_it_than_to_any_other(self):
        done = under_way.given(scanned(UPPER), scanned(MIDDLE))
        done.when(finish, facts).then(finished(by_boards(0.75)))

    def test_all_boards_cover_the_whole_route(self):
        done = under_way.given(scanned(UPPER), scanned(MIDDLE), scanned(LOWER))
        done.when(finish, facts).then(finished(by_boards(1.0)))

    def test_it_ends_once(self):
        under_way.given(finished(by_boards(0.0))).when(finish, facts).nothing()

    def test_a_wrong_clock_is_corrected_and_flagged(self):
        future = replace(finish, observed_at=MONDAY + timedelta(days=1))
        (event,) = under_way.when(future, facts).then_like(PatrolFinished)
        assert (event.observed_at, event.clock_suspect) == (facts.received, True)


class TestAfterTheEnd:
    over = under_way.given(scanned(UPPER), finished(by_boards(0.25)))

    def test_a_scan_from_before_the_end_corrects_the_coverage(self):
        self.over.when(scan(LOWER), hanging(LOWER)).then(scanned(LOWER), corrected(0.5))

    def test_later_corrections_count_from_the_last_one(self):
        again = self.over.given(scanned(LOWER), corrected(0.5))
        again.when(scan(MIDDLE), hanging(MIDDLE)).then(scanned(MIDDLE), corrected(1.0))

    def test_a_scan_that_covers_nothing_new_corrects_nothing(self):
        boards = (*facts.route.boards, replace(facts.route.boards[0], place=ELSEWHERE))
        doubled = replace(facts, route=replace(facts.route, boards=boards))
        self.over.when(scan(ELSEWHERE), hanging(ELSEWHERE, doubled)).then(scanned(ELSEWHERE))

    def test_a_board_again_changes_nothing(self):
        self.over.when(scan(UPPER), hanging(UPPER)).nothing()

    def test_a_scan_from_long_after_the_end_belongs_to_another_patrol(self):
        late = replace(facts, received=MONDAY + 60 * MINUTE)
        self.over.when(scan(LOWER, MONDAY + 36 * MINUTE), hanging(LOWER, late)).refused(
            "patrol.over"
        )

    def test_clocks_that_differ_a_little_are_no_reason_to_refuse(self):
        late = replace(facts, received=MONDAY + 60 * MINUTE)
        outcome = self.over.when(scan(LOWER, MONDAY + 35 * MINUTE), hanging(LOWER, late))
        outcome.then_like(BoardScanned, CoverageCorrected)

    def test_a_wrong_clock_is_no_reason_to_refuse(self):
        late = replace(facts, received=MONDAY + 60 * MINUTE)
        outcome = self.over.when(scan(LOWER, MONDAY + timedelta(days=1)), hanging(LOWER, late))
        event, _ = outcome.then_like(BoardScanned, CoverageCorrected)
        assert event.clock_suspect

    def test_a_problem_is_taken(self):
        self.over.when(observe, facts).then_like(PatrolProblemObserved)


class TestProblems:
    seen = PatrolProblemObserved(
        patrol=PATROL,
        route=ROUTE,
        route_name="社姆溪",
        area=VILLAGE,
        person="cadre-1",
        observed_at=observe.observed_at,
        problem=problem,
    )

    def test_a_problem_is_seen_in_the_area_of_the_route(self):
        under_way.when(observe, facts).then(self.seen)

    def test_a_problem_is_seen_at_a_board(self):
        under_way.when(replace(observe, place=UPPER), facts).then(replace(self.seen, place=UPPER))

    def test_a_place_outside_the_route_is_refused(self):
        refused = under_way.when(replace(observe, place=ELSEWHERE), facts)
        assert refused.refused("patrol.not-a-board").about["field"] == "place"

    def test_a_problem_is_seen_near_the_county(self):
        far = replace(problem, problem=UUID(int=22), point=Point(longitude=121.47, latitude=31.23))
        refused = under_way.when(replace(observe, problem=far), facts).refused("point.too-far")
        assert refused.about["field"] == "problem.point"
        near = replace(far, point=Point(longitude=120.8, latitude=29.5))
        assert under_way.when(replace(observe, problem=near), facts).events

    def test_two_problems_do_not_share_an_id(self):
        again = under_way.given(self.seen).when(observe, facts).refused("problem.twice")
        assert again.about["field"] == "problem.problem"

    def test_a_wrong_clock_is_corrected(self):
        outcome = under_way.when(observe, replace(facts, ahead_s=60.0))
        outcome.then(replace(self.seen, observed_at=observe.observed_at - MINUTE))


class TestItsArea:
    def test_a_patrol_lies_in_the_area_of_its_route(self):
        assert patrols.decider.area(under_way.state) == VILLAGE
        assert patrols.decider.area(patrols.state) is None
