"""Following another service's log: in order, once, whatever arrives however often."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from events.envelope import GENESIS, UnknownVersionError, decode
from events.inbox import Cursor, ForkedError, GapError, Inbox
from events.kernel import Kernel
from events.reactions import FencedError, Reactions
from events.store import Store
from events.store.tables import cursors
from tests.events.boxes import Filled, Opened, bodies, fill, logged, registry
from tests.events.drafts import a_draft, append
from tests.events.notes import A, B, copies, labels, notes_of, parked_in


# ---- in order, once --------------------------------------------------------------------------
def test_each_event_is_handled_in_order_and_the_cursor_follows(inbox, listener, boxes, story):
    assert inbox.cursor() == Cursor(0, GENESIS)
    assert inbox.take(story) == 8
    assert inbox.cursor() == Cursor(8, logged(boxes)[-1].hash)
    assert (notes_of(listener, A), notes_of(listener, B)) == ([1, 2, 3], [10, 20, 30])


def test_what_came_before_is_skipped_however_it_comes_again(inbox, listener, story):
    inbox.take(story[:5])
    assert inbox.take(story[:5]) == 0
    assert inbox.take(story[2:7] + story[:3]) == 2
    assert inbox.take([*story, *story]) == 1
    assert len(logged(listener)) == 8


def test_a_gap_is_noticed_and_what_comes_before_it_is_handled(inbox, listener, story):
    with pytest.raises(GapError, match="4 is missing"):
        inbox.take([*story[:3], *story[4:]])
    assert inbox.cursor().position == 3
    inbox.take(story)
    assert len(logged(listener)) == 8


def test_a_body_that_was_altered_on_the_way_is_noticed_by_the_next_one(inbox, story):
    altered = story[3].replace('"amount":10', '"amount":99')
    assert altered != story[3]
    inbox.take(story[:3])
    with pytest.raises(ForkedError):
        inbox.take([altered, story[4]])


def test_a_source_that_says_something_else_than_before_has_forked(inbox, boxes, story):
    inbox.take(story)
    other = append(boxes.store, a_draft("box/9", 1))[0].body
    place = f'"position":9,"previoushash":"{logged(boxes)[7].hash}"'
    assert place in other
    with pytest.raises(ForkedError):
        inbox.take([other.replace(place, f'"position":9,"previoushash":"{GENESIS}"')])
    with pytest.raises(ForkedError):
        inbox.take([story[7].replace("30", "31")])
    assert inbox.take([other]) == 1


def test_the_head_of_the_source_tells_of_gaps_and_forks(inbox, boxes, story):
    inbox.take(story)
    head = boxes.head()
    inbox.check_head(head.position, head.hash)
    with pytest.raises(GapError):
        inbox.check_head(9, head.hash)
    with pytest.raises(ForkedError):
        inbox.check_head(8, GENESIS)
    with pytest.raises(ForkedError):
        inbox.check_head(7, head.hash)


@pytest.mark.parametrize(
    "stray", ["", "{}", "[]", '{"position": 1}', '"', "\x00", "null", "[" * 99]
)
def test_what_is_no_event_is_passed_over(inbox, listener, story, stray):
    assert inbox.take([stray, *story[:4], stray, *story[4:]]) == 8
    assert parked_in(listener) == []


def test_an_event_of_another_source_is_passed_over(inbox, story):
    forged = [body.replace('"source":"boxes"', '"source":"foxes"') for body in story]
    assert inbox.take([*forged, *story]) == 8


def test_an_unknown_type_is_skipped(inbox, listener, boxes, story):
    known = a_draft("box/new")
    rest = known.rest.replace(b"box.opened.v1", b"box.burnt.v1")
    append(boxes.store, type(known)(known.stream, 1, "box.burnt.v1", known.id, known.at, rest))
    assert inbox.take(bodies(boxes)) == 9
    assert len(logged(listener)) == 8


def test_an_unknown_version_of_a_known_type_stops_what_comes_before_it_is_handled(
    inbox,
    listener,
    boxes,
    story,
):
    known = a_draft("box/new")
    rest = known.rest.replace(b"box.opened.v1", b"box.opened.v2")
    append(boxes.store, type(known)(known.stream, 1, "box.opened.v2", known.id, known.at, rest))
    fill(boxes, A, 4)
    for _ in range(2):
        with pytest.raises(UnknownVersionError):
            inbox.take(bodies(boxes))
    assert inbox.cursor().position == 8
    assert parked_in(listener) == []


def test_the_chain_of_causes_goes_on(inbox, listener, boxes, story):
    inbox.take(story)
    for ours, theirs in zip(bodies(listener), story, strict=True):
        effect, cause = decode(ours, registry), decode(theirs, registry)
        assert (effect.correlation, effect.causation) == (cause.correlation, cause.id)
        assert effect.actor == "service/notes"


# ---- what a unit holds ------------------------------------------------------------------------
@pytest.fixture
def units(listener, monkeypatch) -> list[int]:
    """How many events each unit wrote that moved the cursor."""
    seen, flush = [], listener._flush
    monkeypatch.setattr(
        listener, "_flush", lambda unit: (seen.append(len(unit.drafts)), flush(unit))
    )
    return seen


def test_a_batch_that_leads_to_little_is_handled_in_one_unit(inbox, story, units):
    inbox.take(story)
    assert units == [8]


def test_a_batch_that_leads_to_much_is_handled_in_several_units(inbox, story, units, monkeypatch):
    monkeypatch.setattr("events.inbox.FULL", 3)
    assert inbox.take(story) == 8
    assert units == [3, 3, 2]
    assert inbox.cursor().position == 8


def test_where_a_later_unit_fails_the_earlier_ones_stand(
    inbox, listener, reactions, story, monkeypatch
):
    monkeypatch.setattr("events.inbox.FULL", 3)
    reactions.poison = {6}
    inbox.take(story)
    assert [each.position for each in parked_in(listener)] == [6, 8]
    assert (notes_of(listener, A), notes_of(listener, B)) == ([1, 2, 3], [10])


# ---- several processes -----------------------------------------------------------------------
def test_a_process_that_fell_behind_is_fenced_off(inbox, listener, reactions, story):
    other = Inbox(listener, "boxes", reactions)
    behind = other.cursor()
    inbox.take(story[:4])
    letters, _ = other._following(behind, story[:3])
    with pytest.raises(FencedError):
        other._handle(behind, letters)
    assert len(logged(listener)) == 4
    assert parked_in(listener) == []
    assert other.take(story) == 4


def test_a_process_that_fell_behind_parks_nothing_a_second_time(inbox, listener, reactions, story):
    reactions.poison = {1}
    other = Inbox(listener, "boxes", reactions)
    behind = other.cursor()
    inbox.take(story[:1])
    letters, _ = other._following(behind, story[:1])
    with pytest.raises(FencedError):
        other._handle(behind, letters)
    assert [each.position for each in parked_in(listener)] == [1]


@pytest.fixture
def elsewhere(listener, reactions, clock, vault):
    """The same inbox in another process."""
    kernel = Kernel(Store(listener.store.engine, "notes"), clock, registry, vault, [], [copies])
    return Inbox(kernel, "boxes", reactions)


def test_who_takes_over_from_another_process_goes_on_where_that_one_ended(inbox, elsewhere, story):
    inbox.take(story[:2])
    assert elsewhere.take(story[2:4]) == 2
    assert inbox.take(story[4:6]) == 2
    assert elsewhere.take(story[6:]) == 2


def test_what_another_process_has_handled_is_handled_by_no_one_else(
    inbox, elsewhere, listener, story
):
    inbox.take(story[:2])
    elsewhere.take(story[:5])
    with pytest.raises(FencedError):
        inbox.take(story[:4])
    assert inbox.take(story) == 3
    assert len(logged(listener)) == 8


def test_who_wakes_up_on_an_older_database_begins_from_what_that_says(inbox, listener, story):
    inbox.take(story[:6])
    earlier = decode(story[3], registry)
    with listener.store.writing() as connection:
        connection.execute(update(cursors).values(position=4, hash=earlier.hash))
    with pytest.raises(FencedError):
        inbox.take(story[6:])
    with pytest.raises(GapError, match="5 is missing"):
        inbox.take(story[6:])
    assert inbox.take(story[4:]) == 4


def test_two_processes_at_once_handle_each_event_once(inbox, listener, reactions, story):
    def follow(_):
        mine = Inbox(listener, "boxes", reactions)
        while mine.cursor().position < len(story):
            try:
                mine.take(story[: mine.cursor().position + 2])
            except FencedError:
                continue

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(follow, range(3)))
    assert len(logged(listener)) == 8
    assert (notes_of(listener, A), notes_of(listener, B)) == ([1, 2, 3], [10, 20, 30])


# ---- reactions -------------------------------------------------------------------------------
def test_each_event_type_has_one_reaction(reactions):
    with pytest.raises(TypeError, match="two reactions"):
        reactions.on(Filled)(lambda *_: None)
    assert reactions.types == {Opened, Filled}


def test_reactions_that_a_library_keeps_come_first(listener, story):
    order, outer, inner = [], Reactions(), Reactions()
    outer.include(inner)
    outer.on(Opened)(lambda *_: order.append("outer"))
    inner.on(Opened)(lambda *_: order.append("inner"))
    Inbox(listener, "boxes", outer).take(story[:1])
    assert order == ["inner", "outer"]
    assert outer.types == {Opened}


def test_copies_are_kept_with_what_they_were_taken_from(inbox, listener, story):
    inbox.take(story)
    with listener.store.reading() as connection:
        rows = connection.execute(select(labels).order_by(labels.c.heard)).all()
    assert rows == [(str(A), "tea", 1), (str(B), "rice", 2)]
