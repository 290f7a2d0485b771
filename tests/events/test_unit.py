"""A unit of work: decided first, written at once, seen by nobody before."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, delete, insert, select

from events.decider import Decider, Refused
from events.envelope import TooLargeError, UnknownVersionError, decode
from events.kernel import Kernel
from events.store import RowRefusedError, Store
from events.store.tables import log
from tests.events.boxes import Fill, Filled, Open, Opened, bodies, box, logged, registry, sent
from tests.events.drafts import a_draft, append

ONE, TWO = UUID(int=1), UUID(int=2)
copies = MetaData()
copy = Table("copies", copies, Column("id", Integer, primary_key=True))


@pytest.fixture
def kernel(store, clock, vault, model):
    kernel = Kernel(store, clock, registry, vault, [model], [copies])
    kernel.start()
    return kernel


def run(kernel, work):
    return kernel.run(sent(kernel), work)


def test_handlers_see_what_they_decided_before_it_is_stored(kernel):
    def work(unit):
        unit.decide(box, ONE, Open(box=ONE, label="tea"), None)
        unit.decide(box, ONE, Fill(box=ONE, amount=5), None)
        assert logged(_other(kernel)) == []
        return unit.load(box, ONE)

    loaded = run(kernel, work)
    assert (loaded.version, loaded.state.amount) == (2, 5)
    assert len(logged(kernel)) == 2


def _other(kernel):
    """See the same log as another process would."""
    return type("Other", (), {"store": Store(kernel.store.engine, "boxes")})


def test_what_a_server_has_lost_that_took_over_is_not_counted_on(kernel):
    for _ in range(3):
        enter(kernel)
    with kernel.store.writing() as connection:
        connection.execute(delete(log).where(log.c.position > 1))
    kernel.store.engine.dispose()  # the server died; another one answers
    enter(kernel)
    assert (kernel.position, versions(kernel)) == (2, [1, 2])
    assert [row.position for row in kernel.store.recent.take(1)] == [2]


def test_several_streams_are_written_at_once_or_not_at_all(kernel):
    def work(unit):
        unit.decide(box, ONE, Open(box=ONE, label="tea"), None)
        unit.decide(box, TWO, Fill(box=TWO, amount=5), None)

    with pytest.raises(Refused):
        run(kernel, work)
    assert logged(kernel) == []


def test_a_refusal_that_the_handler_answers_for_leaves_the_rest_of_the_unit(kernel):
    def work(unit):
        unit.decide(box, ONE, Open(box=ONE, label="tea"), None)
        with pytest.raises(Refused):
            unit.decide(box, ONE, Fill(box=ONE, amount=500), None)
        unit.decide(box, ONE, Fill(box=ONE, amount=5), None)

    run(kernel, work)
    assert [decode(body, registry).version for body in bodies(kernel)] == [1, 2]


def test_a_decision_that_fails_half_way_buffers_nothing(kernel):
    def decide(_state, _command, _facts):
        return [Opened(box=ONE, label="tea"), Filled(box=ONE, amount=1, unit="piece")]

    def evolve(_state, event):
        if isinstance(event, Filled):
            raise ZeroDivisionError

    def work(unit):
        with pytest.raises(ZeroDivisionError):
            unit.decide(Decider("box", None, decide, evolve), ONE, None, None)
        assert unit.drafts == []

    run(kernel, work)


def test_what_is_written_beside_the_events_is_written_with_them(kernel):
    def work(unit, number):
        unit.decide(box, ONE, Open(box=ONE, label="tea"), None)
        unit.write(lambda connection: connection.execute(insert(copy), {"id": number}))

    run(kernel, lambda unit: work(unit, 7))
    with kernel.store.reading() as connection:
        assert connection.execute(select(copy.c.id)).scalars().all() == [7]


def test_when_a_write_beside_the_events_fails_nothing_is_written(kernel):
    def work(unit):
        unit.decide(box, ONE, Open(box=ONE, label="tea"), None)
        for _ in range(2):
            unit.write(lambda connection: connection.execute(insert(copy), {"id": 7}))

    with pytest.raises(RowRefusedError):
        run(kernel, work)
    assert logged(kernel) == []


def test_a_unit_that_wants_nothing_takes_no_lock(kernel, monkeypatch):
    monkeypatch.setattr(kernel.store, "append", None)
    assert run(kernel, lambda unit: unit.load(box, ONE).version) == 0


def test_events_stand_in_the_context_that_they_were_decided_in(kernel):
    context = sent(kernel)

    def work(unit):
        with unit.under(context.step("first")):
            unit.decide(box, ONE, Open(box=ONE, label="tea"), None)
        unit.decide(box, TWO, Open(box=TWO, label="tea"), None)
        assert unit.context == context

    kernel.run(context, work)
    first, second = (decode(body, registry) for body in bodies(kernel))
    assert first.correlation == second.correlation
    assert first.id != second.id


def test_an_event_too_large_for_a_broker_is_refused(kernel):
    def decide(_state, _command, _facts):
        return [Opened(box=ONE, label="x" * 1_000_000)]

    with pytest.raises(TooLargeError):
        run(
            kernel,
            lambda unit: unit.decide(
                Decider("box", None, decide, lambda state, _: state),
                ONE,
                None,
                None,
            ),
        )
    assert logged(kernel) == []


@pytest.mark.parametrize("type_name", ["box.burnt.v1", "box.opened.v9"])
def test_what_a_newer_release_wrote_is_never_decided_on(kernel, type_name):
    known = a_draft(f"box/{ONE}")
    rest = known.rest.replace(b'"box.opened.v1"', f'"{type_name}"'.encode())
    append(kernel.store, type(known)(known.stream, 1, type_name, known.id, known.at, rest))
    with pytest.raises(UnknownVersionError):
        run(kernel, lambda unit: unit.load(box, ONE))


ledger = Decider(
    "ledger",
    "initial",
    lambda *_: [Opened(box=uuid4(), label="tea")],
    None,
    folds=False,
)


def versions(kernel):
    return [decode(row.body, registry, row.hash).version for row in logged(kernel)]


def enter(kernel):
    run(kernel, lambda unit: unit.decide(ledger, "x", None, None))


def test_a_stream_that_is_not_folded_grows_without_being_read(kernel):
    for version in (1, 2, 3):
        enter(kernel)
        loaded = run(kernel, lambda unit: unit.load(ledger, "x"))
        assert (loaded.state, loaded.version) == ("initial", version)


def test_its_length_is_read_once_and_followed_from_then_on(kernel, monkeypatch):
    enter(kernel)
    asked = []
    monkeypatch.setattr(kernel.store, "versions", lambda _, streams: asked.extend(streams) or {})
    for _ in range(3):
        enter(kernel)
    assert (versions(kernel), asked) == ([1, 2, 3, 4], [])


def test_a_length_that_another_process_has_changed_is_found_out_by_the_clash(
    kernel, clock, vault, model
):
    enter(kernel)
    other = Kernel(Store(kernel.store.engine, "boxes"), clock, registry, vault, [model], [copies])
    for one in (other, other, kernel, other, kernel):
        enter(one)
    assert versions(kernel) == [1, 2, 3, 4, 5, 6]
