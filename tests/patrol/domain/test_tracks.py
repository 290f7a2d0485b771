"""Tracks: off unless the walker chose one, in chunks of any order, measured at the end."""

from dataclasses import replace
from itertools import permutations

import pytest

from contracts.patrol.events import CoverageCorrected, PatrolFinished, TrackReceived
from services.patrol.domain.patrol import MAX_CHUNKS, MAX_FIXES
from services.patrol.domain.state import PatrolFacts
from tests.patrol.domain.examples import (
    PATROL,
    UPPER,
    facts,
    finish,
    hanging,
    patrols,
    scan,
    sealed,
    send,
    started,
    walked,
)

tracked = patrols.given(replace(started, track=True))
FIRST, SECOND = walked(0.0, 0.5), walked(0.5, 1.0)


def sending(name: str, **chunks) -> PatrolFacts:
    """Facts about a chunk that is being sent, and the opened chunks `n0`, `n1`…"""
    opened = {int(number[1:]): fixes for number, fixes in chunks.items()}
    return replace(facts, sealed=sealed(name), chunks=opened)


def received(chunk: int, name: str) -> TrackReceived:
    kept = sealed(name)
    return TrackReceived(
        patrol=PATROL, person="cadre-1", chunk=chunk, fixes=kept.fixes, digest=kept.digest
    )


def test_a_patrol_without_a_track_takes_none():
    refused = patrols.given(started).when(send(0, FIRST), sending("a"))
    assert "decides that at the start" in refused.refused("patrol.no-track").detail


def test_a_chunk_is_kept_sealed():
    tracked.when(send(0, FIRST), sending("a")).then(received(0, "a"))


def test_the_same_chunk_again_changes_nothing():
    tracked.given(received(0, "a")).when(send(0, FIRST), sending("a")).nothing()


def test_other_fixes_under_the_same_number_are_refused():
    again = tracked.given(received(0, "a")).when(send(0, SECOND), sending("b"))
    assert "use a new number" in again.refused("patrol.chunk-conflict").detail


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (send(0, ()), "patrol.chunk", "fixes"),
        (send(0, FIRST[:1] * (MAX_FIXES + 1)), "patrol.chunk", "fixes"),
        (send(MAX_CHUNKS, FIRST), "patrol.track-too-long", "chunk"),
    ],
    ids=["empty", "too many fixes", "too many chunks"],
)
def test_a_chunk_of_another_size_is_refused(command, code, field):
    assert tracked.when(command, sending("a")).refused(code).about["field"] == field


def test_ten_thousand_fixes_are_one_patrol():
    assert MAX_CHUNKS * MAX_FIXES >= 10_000


def test_a_track_of_more_chunks_from_before_is_measured_whole():
    parts = {number: walked(number / 200, (number + 1) / 200) for number in range(200)}
    before = tracked.given(*(received(number, str(number)) for number in parts))
    (done,) = before.when(finish, replace(facts, chunks=parts)).then_like(PatrolFinished)
    assert done.measured.coverage == 1.0


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_order_of_arrival_does_not_matter(order):
    parts = (walked(0.0, 0.3), walked(0.3, 0.6), walked(0.6, 0.9))
    events = [received(number, str(number)) for number in order]
    opened = replace(facts, chunks={number: parts[number] for number in order})
    (done,) = tracked.given(*events).when(finish, opened).then_like(PatrolFinished)
    assert done.measured.by == "track"
    assert done.measured.coverage == pytest.approx(0.93, abs=0.01)  # 30 m more at the end


def test_boards_stand_where_they_show_more_than_the_track():
    both = tracked.given(received(0, "a")).after(scan(UPPER), facts=hanging(UPPER))
    opened = replace(facts, chunks={0: walked(0.0, 0.01)})
    (done,) = both.when(finish, opened).then_like(PatrolFinished)
    assert (done.measured.by, done.measured.coverage) == ("boards", 0.25)


def test_what_is_doubtful_is_noted_and_nothing_is_refused():
    flying = walked(0.0, 30.0)
    opened = replace(facts, chunks={0: flying})
    (done,) = tracked.given(received(0, "a")).when(finish, opened).then_like(PatrolFinished)
    assert {finding.code for finding in done.measured.findings} >= {"too_fast"}


def test_a_track_that_was_sent_before_is_noted():
    opened = replace(facts, chunks={0: FIRST})
    (done,) = tracked.given(received(0, "a")).when(finish, opened).then_like(PatrolFinished)
    print_ = done.measured.fingerprint
    again = replace(opened, earlier=frozenset({print_}))
    (done,) = tracked.given(received(0, "a")).when(finish, again).then_like(PatrolFinished)
    assert [finding.code for finding in done.measured.findings] == ["replayed"]


def test_a_chunk_after_the_end_corrects_the_coverage():
    opened = replace(facts, chunks={0: FIRST})
    over = tracked.given(received(0, "a")).after(finish, facts=opened)
    outcome = over.when(send(1, SECOND), sending("b", n0=FIRST, n1=SECOND))
    kept, correction = outcome.then_like(TrackReceived, CoverageCorrected)
    assert kept == received(1, "b")
    assert correction.measured.coverage == 1.0


def test_a_repeated_chunk_after_the_end_corrects_nothing():
    opened = replace(facts, chunks={0: FIRST})
    over = tracked.given(received(0, "a")).after(finish, facts=opened)
    over.when(send(0, FIRST), sending("a", n0=FIRST)).nothing()


def test_nothing_in_what_was_measured_tells_a_distance():
    opened = replace(facts, chunks={0: FIRST})
    (done,) = tracked.given(received(0, "a")).when(finish, opened).then_like(PatrolFinished)
    fields = set(done.measured.__dataclass_fields__)
    assert fields == {"coverage", "by", "findings", "fingerprint"}
