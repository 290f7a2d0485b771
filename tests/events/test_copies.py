"""A log beside its archive: what a careful forger did, and how much is not archived yet."""

import re
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.chain import compare, verify
from events.store import Row
from tests.events.forging import LOG, altered, chain_of, found, linked_again


@pytest.fixture
def rows():
    return chain_of(LOG)


def test_equal_copies_are_the_same(rows):
    both = compare(rows, rows)
    assert (both.same, both.archived, both.tail) == (True, 6, 0)


def test_what_the_archive_has_not_received_yet_is_the_tail(rows):
    both = compare(rows, rows[:4])
    assert (both.same, both.archived, both.tail) == (True, 4, 2)
    assert compare(rows, []).tail == 6


@pytest.mark.parametrize("at", range(5))
def test_an_event_altered_by_a_careful_forger_is_named_and_the_rest_only_linked_anew(rows, at):
    forged = [*rows]
    forged[at] = altered(forged[at])
    forged = linked_again(forged)
    assert verify(forged, "boxes").holds
    both = compare(forged, rows[:5])
    assert found(both) == [("altered", at + 1, *LOG[at])]
    assert (both.tail, both.relinked) == (1, 4 - at)


@pytest.mark.parametrize("at", range(4))
def test_an_event_removed_by_a_careful_forger_is_named(rows, at):
    forged = linked_again(rows[:at] + rows[at + 1 :])
    assert verify(forged, "boxes").holds
    both = compare(forged, rows[:5])
    assert found(both) == [("removed", at + 1, *LOG[at])]
    assert both.tail == 1


@pytest.mark.parametrize("at", range(5))
def test_an_event_inserted_by_a_careful_forger_is_named(rows, at):
    new = chain_of([("box/8", 1)])[0]
    forged = linked_again([*rows[:at], new, *rows[at:]])
    assert verify(forged, "boxes").holds
    both = compare(forged, rows[:5])
    assert found(both) == [("inserted", at + 1, "box/8", 1)]
    assert both.tail == 1


def test_a_log_cut_off_at_its_end_lacks_what_the_archive_has(rows):
    both = compare(rows[:4], rows)
    assert found(both) == [("removed", 5, "box/2", 2), ("removed", 6, "box/1", 3)]
    assert both.tail == 0


def test_a_log_that_was_cut_off_and_went_on_otherwise_tells_both(rows):
    other = linked_again([*rows[:5], *chain_of([("box/7", 1), ("box/7", 2)])])
    both = compare(other, rows)
    assert found(both) == [("removed", 6, "box/1", 3), ("inserted", 6, "box/7", 1)]
    assert both.tail == 1


def test_an_event_with_another_id_is_altered_where_it_stands(rows):
    forged = [*rows]
    own_id = re.search('"id":"([^"]*)"', rows[2].body)[1]
    forged[2] = altered(rows[2], old=own_id, new="00000000-0000-4000-8000-000000000000")
    assert found(compare(linked_again(forged), rows)) == [("altered", 3, "box/1", 2)]


def test_a_body_that_cannot_be_read_is_told_by_what_the_archive_has(rows):
    broken = [*rows]
    broken[2] = Row(3, rows[2].hash, "overwritten")
    assert ("removed", 3, "box/1", 2) in found(compare(broken, rows))


@dataclass
class Crime:
    """What a careful forger did to a log of ten events, of which the archive has nine."""

    alter: int
    remove: int
    insert: int


@given(st.builds(Crime, *[st.integers(0, 8)] * 2, st.integers(0, 7)), st.integers(0, 2**32))
def test_whatever_is_done_to_archived_events_all_of_it_is_found(crime, seed):
    random = Random(seed)
    versions, places = {}, []
    for _ in range(10):
        stream = f"box/{random.randrange(4)}"
        versions[stream] = versions.get(stream, 0) + 1
        places.append((stream, versions[stream]))
    rows = chain_of(places)
    forged = [*rows]
    if crime.alter != crime.remove:
        forged[crime.alter] = altered(forged[crime.alter])
    removed = forged.pop(crime.remove)
    forged.insert(crime.insert, chain_of([("box/new", 1)])[0])
    both = compare(linked_again(forged), rows[:9])
    kinds = sorted(kind for kind, *_ in found(both))
    expected = ["inserted", "removed"]
    assert kinds == (expected if crime.alter == crime.remove else ["altered", *expected])
    assert ("removed", removed.position, *places[crime.remove]) in found(both)
    assert both.tail == 1
