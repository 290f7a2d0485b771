from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.patrol.geometry.boards import Board, board_sections, coverage_by_boards
from services.patrol.geometry.coverage import Coverage
from services.patrol.geometry.sections import Section

RIVER_M = 2_000.0
shares = st.floats(0, 1)


def test_one_board_stands_for_the_whole_route():
    boards = [Board("only", 0.1)]
    assert coverage_by_boards(boards, {"only"}, RIVER_M).share == 1
    assert coverage_by_boards(boards, set(), RIVER_M).share == 0


def test_a_board_stands_for_the_route_half_way_to_its_neighbours():
    boards = [Board("end", 0.75), Board("start", 0), Board("middle", 0.5)]
    assert board_sections(boards) == {
        "start": Section(0, 0.25),
        "middle": Section(0.25, 0.625),
        "end": Section(0.625, 1),
    }
    found = coverage_by_boards(boards, ["start", "end", "end", "of another route"], RIVER_M)
    assert found == Coverage(
        pytest.approx(0.625), (Section(0, 0.25), Section(0.625, 1)), (Section(0.25, 0.625),)
    )


def test_boards_that_face_each_other_share_a_section():
    boards = [Board("left bank", 0.3), Board("right bank", 0.3), Board("end", 0.9)]
    found = coverage_by_boards(boards, {"right bank"}, RIVER_M)
    assert found.share == pytest.approx(0.6)


def test_a_route_without_boards_is_covered_by_none():
    assert coverage_by_boards([], {"any"}, RIVER_M) == Coverage(0.0, (), (Section(0, 1),))


@given(st.lists(shares, min_size=1, max_size=12))
def test_the_boards_share_the_route_out_without_rest(places):
    boards = [Board(number, along) for number, along in enumerate(places)]
    sections = sorted(set(board_sections(boards).values()))
    assert (sections[0].start, sections[-1].end) == (0, 1)
    assert all(a.end == b.start for a, b in pairwise(sections))
    assert coverage_by_boards(boards, range(len(places)), RIVER_M).share == 1


@given(st.lists(shares, min_size=1, max_size=8), shares)
def test_a_place_belongs_to_its_nearest_board(places, share):
    boards = [Board(number, along) for number, along in enumerate(places)]
    nearest = min(abs(board.along - share) for board in boards)
    for board in boards:
        section = board_sections(boards)[board.id]
        if section.start < share < section.end:
            assert abs(board.along - share) == pytest.approx(nearest)


def test_boards_along_real_rivers_cover_them(rivers):
    for river in rivers:
        vertices = [river.plane.point_at(x, y) for x, y in river.parts[0].coords]
        places = [river.measure(vertex) for vertex in vertices[::5]]
        assert all(off_m < 0.01 for _, off_m in places)
        boards = [Board(number, along) for number, (along, _) in enumerate(places)]
        every = coverage_by_boards(boards, range(len(boards)), river.length_m)
        odd = coverage_by_boards(boards, range(1, len(boards), 2), river.length_m)
        even = coverage_by_boards(boards, range(0, len(boards), 2), river.length_m)
        assert every.share == 1
        assert odd.share + even.share == pytest.approx(1)
