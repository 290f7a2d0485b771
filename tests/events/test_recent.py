"""What was just committed is told once, and never with a gap."""

from hypothesis import given
from hypothesis import strategies as st

from events.store import Row
from events.store.recent import MOST, MOST_CHARACTERS, Recent


def row(position, body="{}"):
    return Row(position, f"hash {position}", body)


def test_what_follows_a_position_is_told_once():
    recent = Recent()
    recent.add([row(4), row(5)])
    assert [each.position for each in recent.take(3)] == [4, 5]
    assert recent.take(3) == []


def test_nothing_is_told_that_lies_behind_a_gap():
    recent = Recent()
    recent.add([row(5)])
    assert recent.take(3) == []
    recent.add([row(4)])  # its transaction was first, its green thread second
    assert [each.position for each in recent.take(3)] == [4, 5]


def test_what_another_database_held_is_forgotten():
    recent = Recent()
    recent.add([row(1)])
    recent.clear()
    assert recent.take(0) == []


@given(st.lists(st.integers(1, 3), max_size=30))
def test_what_is_told_follows_without_a_gap_whatever_was_committed_when(sizes):
    recent, position, told = Recent(), 0, []
    for size in sizes:
        recent.add([row(position + n + 1) for n in range(size)])
        position += size
        told += recent.take(told[-1].position if told else 0)
    assert [each.position for each in told] == list(range(1, position + 1))


def test_what_nobody_asks_for_does_not_grow():
    recent = Recent()
    recent.add(row(n) for n in range(1, 3 * MOST))
    assert recent.take(0) == []
    assert len(recent.take(2 * MOST - 1)) == MOST


def test_few_large_rows_do_not_grow_either():
    recent = Recent()
    for position in range(1, 9):
        recent.add([row(position, "x" * (MOST_CHARACTERS // 2))])
    assert len(recent.take(6)) == 2
    assert recent.take(5) == []
