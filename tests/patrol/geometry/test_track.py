from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.geo.fix import Fix
from services.patrol.geometry.track import Chunk, ChunkConflict, Track, assemble

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def fix(second: int) -> Fix:
    return Fix(START + timedelta(seconds=second), 120.24 + second * 1e-5, 29.29, 5)


def chunk(number: int, size: int = 2) -> Chunk:
    return Chunk(number, tuple(fix(100 * number + second) for second in range(size)))


numbers = st.sets(st.integers(1, 30), max_size=10)


def test_no_chunks_make_an_empty_track():
    assert assemble([]) == Track((), ())


def test_chunks_are_joined_in_the_order_of_their_numbers():
    track = assemble([chunk(2), chunk(1)])
    assert track.stretches == ((fix(100), fix(101), fix(200), fix(201)),)
    assert track.fixes == (fix(100), fix(101), fix(200), fix(201))
    assert track.missing == ()


def test_a_chunk_that_has_not_arrived_parts_the_track():
    track = assemble([chunk(2), chunk(3), chunk(7)])
    assert [len(stretch) for stretch in track.stretches] == [4, 2]
    assert track.missing == ((4, 6),)


def test_a_far_number_costs_no_memory():
    assert assemble([chunk(1), Chunk(10**12, ())]).missing == ((2, 10**12 - 1),)


def test_an_empty_chunk_is_a_chunk():
    track = assemble([chunk(1), Chunk(2, ()), chunk(3)])
    assert (len(track.stretches), track.missing) == (1, ())
    assert assemble([Chunk(1, ())]) == Track((), ())


def test_fixes_stay_as_recorded_even_where_the_clock_went_back():
    back = Chunk(1, (fix(10), fix(5)))
    assert assemble([back]).fixes == (fix(10), fix(5))


def test_one_number_with_two_contents_is_a_conflict():
    with pytest.raises(ChunkConflict, match="chunk 2 was sent before with other fixes") as conflict:
        assemble([chunk(3), chunk(3, size=1), chunk(2), chunk(2, size=3)])
    assert conflict.value.number == 2


@given(numbers, st.data())
def test_neither_order_nor_repetition_matters(chosen, data):
    chunks = [chunk(number) for number in sorted(chosen)]
    repeated = chunks + data.draw(
        st.lists(st.sampled_from(chunks or [chunk(1)])) if chunks else st.just([])
    )
    sent = data.draw(st.permutations(repeated))
    assert assemble(sent) == assemble(chunks)


@given(numbers)
def test_every_number_from_the_lowest_to_the_highest_arrived_or_is_missing(chosen):
    track = assemble([chunk(number) for number in chosen])
    missing = {n for first, last in track.missing for n in range(first, last + 1)}
    assert missing | chosen == set(range(min(chosen, default=0), max(chosen, default=-1) + 1))
    assert not missing & chosen
    assert all(a < b for a, b in pairwise(track.missing))


def test_a_real_track_sent_in_pieces_backwards_is_whole(geolife):
    fixes = geolife["001_20081025231428"]
    pieces = [Chunk(n + 1, fixes[at : at + 60]) for n, at in enumerate(range(0, len(fixes), 60))]
    assert assemble([*reversed(pieces), *pieces]).fixes == fixes
