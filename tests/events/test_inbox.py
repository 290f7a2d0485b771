"""Following another service's log: in order, once, whatever arrives however often."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, text

from events import parking
from events.decider import Decider
from events.envelope import GENESIS, UnknownVersionError, decode
from events.inbox import Cursor, ForkedError, GapError, Inbox
from events.kernel import Kernel
from events.reactions import FencedError, Reactions
from events.store import Store, StoreUnavailableError
from tests.events.boxes import Fill, Filled, Open, Opened, bodies, do, logged, registry
from tests.events.drafts import a_draft, append

copies = MetaData()
labels = Table(
    "labels",
    copies,
    Column("box", String(36), primary_key=True),
    Column("label", String(200), nullable=False),
    Column("heard", Integer, nullable=False),
)
note = Decider("note", None, lambda _, event, __: [event], lambda state, _: state)

A, B, C = (UUID(int=number) for number in (1, 2, 3))


class Poisoned(Exception):
    """What a reaction of these tests cannot take."""


@pytest.fixture
def boxes(kernel):
    """The service whose log is followed."""
    return kernel


@pytest.fixture
def listener(engines, tmp_path, postgres_or_file, clock, vault):
    """The service that follows, on a database of its own."""
    kernel = Kernel(Store(engines(postgres_or_file), "notes"), clock, registry, vault, [], [copies])
    kernel.start()
    return kernel


@pytest.fixture
def postgres_or_file(url, request, tmp_path):
    if url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'notes.db'}"
    return request.getfixturevalue("second_postgres_url")


@pytest.fixture
def reactions():
    """Notes each event in an own stream of the same name and keeps a copy of the labels."""
    reactions = Reactions()
    reactions.poison = set()

    @reactions.on(Opened)
    def opened(unit, event):
        _check(event)
        unit.decide(note, event.data.box, event.data, None)
        row = {"box": str(event.data.box), "label": event.data.label, "heard": event.position}
        unit.write(lambda connection: connection.execute(insert(labels), row))

    @reactions.on(Filled)
    def filled(unit, event):
        _check(event)
        unit.decide(note, event.data.box, event.data, None)

    def _check(event):
        if event.position in reactions.poison:
            raise Poisoned(f"not {event.position}")

    return reactions


@pytest.fixture
def inbox(listener, reactions):
    return Inbox(listener, "boxes", reactions)


def heard(kernel):
    """Return the positions of the foreign events that were noted, in the order of our log."""
    return [int(decode(body, registry).data.amount) for body in bodies(kernel) if "amount" in body]


def fill(kernel, box, *amounts):
    for amount in amounts:
        do(kernel, Fill(box=box, amount=amount))


def notes_of(kernel, box):
    return [
        event.data.amount
        for event in (decode(body, registry) for body in bodies(kernel))
        if event.stream == f"note/{box}" and isinstance(event.data, Filled)
    ]


def parked_in(kernel):
    with kernel.store.reading() as connection:
        return parking.listed(connection)


@pytest.fixture
def story(boxes):
    """Two boxes, filled by turns: positions 1 to 8."""
    do(boxes, Open(box=A, label="tea"))
    do(boxes, Open(box=B, label="rice"))
    for amount in (1, 2, 3):
        fill(boxes, A, amount)
        fill(boxes, B, 10 * amount)
    return bodies(boxes)


# ---- in order, once ------------------------------------------------------------------------------
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


# ---- several processes ---------------------------------------------------------------------------
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


# ---- parking ------------------------------------------------------------------------------------
def test_a_poisoned_event_is_parked_with_its_stream_and_others_go_on(
    inbox,
    listener,
    reactions,
    boxes,
    story,
):
    reactions.poison = {3}
    assert inbox.take(story) == 8
    assert (notes_of(listener, A), notes_of(listener, B)) == ([], [10, 20, 30])
    assert [(each.position, each.stream) for each in parked_in(listener)] == [
        (3, f"box/{A}"),
        (5, f"box/{A}"),
        (7, f"box/{A}"),
    ]
    assert [each.reason for each in parked_in(listener)] == [
        "Poisoned: not 3",
        parking.WAITS,
        parking.WAITS,
    ]
    fill(boxes, A, 4)
    fill(boxes, B, 40)
    assert inbox.take(bodies(boxes)) == 2
    assert [each.position for each in parked_in(listener)] == [3, 5, 7, 9]
    assert notes_of(listener, B) == [10, 20, 30, 40]


def test_a_row_that_the_database_refuses_parks_its_event(inbox, listener, boxes, story):
    with listener.store.appending() as connection:
        row = {"box": str(B), "label": "taken", "heard": 0}
        connection.execute(insert(labels), row)
    assert inbox.take(story) == 8
    assert {each.stream for each in parked_in(listener)} == {f"box/{B}"}
    assert "labels" in parked_in(listener)[0].reason
    assert notes_of(listener, A) == [1, 2, 3]


def test_a_database_that_fails_parks_nothing(inbox, listener, reactions, story):
    reactions._reactions[Filled] = lambda unit, _: unit.connection.execute(text("SELECT * FROM no"))
    with pytest.raises(StoreUnavailableError):
        inbox.take(story)
    assert parked_in(listener) == []
    assert inbox.cursor().position == 0


@pytest.mark.parametrize("error", [OSError, TimeoutError, ConnectionError, MemoryError])
def test_what_passes_parks_nothing_and_stores_nothing(inbox, listener, reactions, story, error):
    def fail(_unit, _event):
        raise error

    reactions._reactions[Filled] = fail
    with pytest.raises(error):
        inbox.take(story)
    assert (parked_in(listener), logged(listener)) == ([], [])


def test_a_read_model_that_crashes_on_an_event_parks_it(inbox, listener, boxes, model, story):
    model._applies[Filled] = lambda _connection, event: 1 / (event.data.amount - 2)
    listener.models = [model]
    listener.start()
    inbox.take(story)
    assert [each.position for each in parked_in(listener)] == [5, 7]
    assert notes_of(listener, A) == [1]


def test_the_reason_shows_one_line_of_bounded_length(inbox, listener, reactions, story):
    def fail(_unit, event):
        raise ValueError(f"{event.position}" + 900 * "x" + "\nforged line")

    reactions._reactions[Filled] = fail
    inbox.take(story)
    reason = parked_in(listener)[0].reason
    assert reason.startswith("ValueError: 3xxx")
    assert len(reason) == 500
    assert "forged" not in reason


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


# ---- retrying and dropping ------------------------------------------------------------------------
@pytest.fixture
def stuck(inbox, reactions, story):
    reactions.poison = {3, 7}
    inbox.take(story)
    return inbox


def test_a_retry_handles_the_parked_events_of_a_stream_in_order(
    stuck,
    listener,
    reactions,
    boxes,
):
    reactions.poison = set()
    assert parking.retry(listener, "boxes", f"box/{A}", reactions) == parking.Retried(3, 0)
    assert notes_of(listener, A) == [1, 2, 3]
    assert parked_in(listener) == []
    fill(boxes, A, 4)
    stuck.take(bodies(boxes))
    assert notes_of(listener, A) == [1, 2, 3, 4]


def test_a_retry_stops_at_the_first_that_still_cannot_be_taken(stuck, listener, reactions):
    reactions.poison = {7}
    came = parking.retry(listener, "boxes", f"box/{A}", reactions)
    assert came == parking.Retried(2, 1, "Poisoned: not 7")
    assert notes_of(listener, A) == [1, 2]
    [left] = parked_in(listener)
    assert (left.position, left.reason) == (7, "Poisoned: not 7")


def test_a_retry_of_what_is_not_parked_does_nothing(stuck, listener, reactions):
    assert parking.retry(listener, "boxes", "box/none", reactions) == parking.Retried(0, 0)
    assert parking.retry(listener, "foxes", f"box/{A}", reactions) == parking.Retried(0, 0)


def test_a_retry_that_the_database_stops_keeps_what_was_handled(stuck, listener, reactions):
    reactions.poison = set()
    react = reactions._reactions[Filled]

    def fail(unit, event):
        if event.position == 7:
            raise OSError
        react(unit, event)

    reactions._reactions[Filled] = fail
    with pytest.raises(OSError):  # noqa: PT011 - nothing more is to be said of it
        parking.retry(listener, "boxes", f"box/{A}", reactions)
    assert notes_of(listener, A) == [1, 2]
    assert [each.position for each in parked_in(listener)] == [7]


def test_two_retries_at_once_handle_each_event_once(stuck, listener, reactions):
    reactions.poison = set()
    with ThreadPoolExecutor(3) as pool:
        came = list(
            pool.map(
                lambda _: parking.retry(listener, "boxes", f"box/{A}", reactions),
                range(3),
            ),
        )
    assert sum(each.handled for each in came) == 3
    assert notes_of(listener, A) == [1, 2, 3]


def test_what_arrives_during_a_retry_waits_no_longer_than_that(stuck, listener, reactions, boxes):
    """The inbox looks, sees its stream waiting; the retry empties it; then the inbox writes."""
    reactions.poison = set()
    fill(boxes, A, 4)
    run, tried = listener.run, []

    def meddle(context, work):
        def late(unit):
            result = work(unit)
            if not tried:
                tried.append(True)
                with ThreadPoolExecutor(1) as pool:
                    pool.submit(parking.retry, listener, "boxes", f"box/{A}", reactions).result()
            return result

        return run(context, late)

    listener.run = meddle
    stuck.take(bodies(boxes))
    assert parked_in(listener) == []
    assert notes_of(listener, A) == [1, 2, 3, 4]


def test_a_dropped_event_is_gone_and_the_rest_of_its_stream_can_be_tried(
    stuck,
    listener,
    reactions,
):
    dropped = parking.drop(listener, "boxes", 3, "made by a test")
    assert (dropped.position, dropped.reason) == (3, "Poisoned: not 3")
    assert [each.position for each in parked_in(listener)] == [5, 7]
    reactions.poison = set()
    parking.retry(listener, "boxes", f"box/{A}", reactions)
    assert notes_of(listener, A) == [2, 3]


def test_a_drop_of_what_is_not_parked_says_so(stuck, listener):
    with pytest.raises(LookupError, match="no event 4 of boxes"):
        parking.drop(listener, "boxes", 4, "by mistake")


def test_copies_are_kept_with_what_they_were_taken_from(inbox, listener, story):
    inbox.take(story)
    with listener.store.reading() as connection:
        rows = connection.execute(select(labels).order_by(labels.c.heard)).all()
    assert rows == [(str(A), "tea", 1), (str(B), "rice", 2)]


def test_json_numbers_and_names_come_as_they_were_sent(inbox, story):
    assert all(json.loads(body)["specversion"] == "1.0" for body in story)
    assert inbox.take([str(uuid4()), *story]) == 8
