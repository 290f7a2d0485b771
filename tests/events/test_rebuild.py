"""A rebuild gives the same tables, and tells where the live ones are not the same."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    delete,
    insert,
    inspect,
    select,
    text,
    update,
)

import events.rebuild
from events.kernel import Kernel
from events.read_models import ReadModel, reached
from events.rebuild import Difference, folding, rebuild
from events.rebuild.shadow import shadow_of
from events.store.tables import Instant
from tests.events.boxes import Filled, Open, Opened, do, fill, registry, shelf, table_of

A, B = UUID(int=1), UUID(int=2)


@pytest.fixture
def model():
    """A model with every kind of column, an index and a child table, folded from what it holds."""
    model = ReadModel("shelf", 1)
    boxes = model.table(
        "boxes",
        Column("box", String(36), primary_key=True),
        Column("label", String(200), nullable=False),
        Column("sums", JSON, nullable=False),
        Column("opened", Instant, nullable=False),
        Index("boxes_label", "label"),
    )
    fills = model.table(
        "fills",
        Column("box", String(36), ForeignKey("boxes_v1.box"), primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("amount", Integer, nullable=False),
    )

    @model.on(Opened)
    def opened(connection, event):
        row = {"box": str(event.data.box), "label": event.data.label, "sums": {"水": 0}}
        connection.execute(insert(boxes), row | {"opened": event.time})

    @model.on(Filled)
    def filled(connection, event):
        key = str(event.data.box)
        sums = connection.execute(select(boxes.c.sums).where(boxes.c.box == key)).scalar_one()
        total = {"水": sums["水"] + event.data.amount}
        connection.execute(update(boxes).where(boxes.c.box == key).values(sums=total))
        row = {"box": key, "number": event.version, "amount": event.data.amount}
        connection.execute(insert(fills), row)

    return model


@pytest.fixture
def filled(kernel):
    for key, amounts in ((A, (1, 2, 3)), (B, (10, 20))):
        do(kernel, Open(box=key, label="tea"))
        fill(kernel, key, *amounts)
    return kernel


def rebuilt(kernel, **more):
    return rebuild(kernel.store, registry, kernel.models[0], **more)


def tables_in(kernel):
    inspector = inspect(kernel.store.engine)
    return {name: inspector.get_table_names(schema=name) for name in inspector.get_schema_names()}


def tamper(kernel, statement):
    with kernel.store.appending() as connection:
        connection.execute(statement)


@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_an_untouched_model_is_the_same(filled, monkeypatch, batch):
    monkeypatch.setattr(folding, "BATCH", batch)
    before = tables_in(filled)
    found = rebuilt(filled)
    assert found.same
    assert (found.model, found.position, found.rows) == ("shelf.v1", 7, 7)
    assert (found.differing, found.differences) == (0, ())
    assert tables_in(filled) == before


def test_an_empty_log_gives_empty_tables(kernel):
    assert (rebuilt(kernel).same, rebuilt(kernel).rows) == (True, 0)


def test_each_differing_row_is_told_with_both_sides(filled, model):
    boxes, fills = model.metadata.sorted_tables
    tamper(filled, update(boxes).where(boxes.c.box == str(B)).values(label="opium"))
    tamper(filled, delete(fills).where(fills.c.amount == 2))
    tamper(filled, insert(fills).values(box=str(A), number=9, amount=99))
    found = rebuilt(filled)
    assert not found.same
    assert found.differing == 3
    label, removed, added = found.differences
    assert (label.table, label.key) == ("boxes_v1", (str(B),))
    assert (label.live["label"], label.rebuilt["label"]) == ("opium", "tea")
    row = {"box": str(A), "number": 3, "amount": 2}
    assert removed == Difference("fills_v1", (str(A), 3), None, row)
    assert added == Difference("fills_v1", (str(A), 9), row | {"number": 9, "amount": 99}, None)


def test_a_json_value_that_differs_is_found(filled, model):
    boxes = model.metadata.tables["boxes_v1"]
    tamper(filled, update(boxes).where(boxes.c.box == str(A)).values(sums={"水": 7}))
    [difference] = rebuilt(filled).differences
    assert (difference.live["sums"], difference.rebuilt["sums"]) == ({"水": 7}, {"水": 6})


def test_of_very_many_differences_the_first_are_told_and_all_are_counted(filled, monkeypatch):
    monkeypatch.setattr("events.rebuild.difference.MOST", 2)
    fills = filled.models[0].metadata.tables["fills_v1"]
    tamper(filled, update(fills).values(amount=0))
    found = rebuilt(filled)
    assert (found.differing, len(found.differences)) == (5, 2)


def test_with_swap_the_rebuilt_rows_take_the_place_of_the_live_ones(filled, model):
    before = table_of(filled, model)
    boxes, fills = model.metadata.sorted_tables
    tamper(filled, delete(fills))
    tamper(filled, update(boxes).values(label="opium"))
    assert rebuilt(filled, swap=True).differing == 7
    assert table_of(filled, model) == before
    assert rebuilt(filled).same
    fill(filled, A, 4)
    assert rebuilt(filled).same


def test_with_swap_a_model_that_lags_is_brought_to_the_head(filled, clock, vault):
    newer = shelf(2)
    upgraded = Kernel(filled.store, clock, registry, vault, [newer])
    upgraded.start()
    fill(filled, A, 5)  # by a release that does not know version 2
    rebuild(filled.store, registry, newer, swap=True)
    with filled.store.reading() as connection:
        assert reached(connection, newer) == 8
    fill(upgraded, A, 6)
    assert rebuild(filled.store, registry, newer).same


def test_a_model_that_lags_is_compared_where_it_stands(filled, clock, vault):
    newer = shelf(2)
    Kernel(filled.store, clock, registry, vault, [newer]).start()
    fill(filled, A, 5)
    found = rebuild(filled.store, registry, newer)
    assert (found.same, found.position) == (True, 7)


def test_a_service_may_go_on_writing_meanwhile(filled, monkeypatch):
    monkeypatch.setattr(folding, "BATCH", 2)
    written = []

    def write_on(_folded, _of):
        with ThreadPoolExecutor(1) as pool:
            key = uuid4()
            pool.submit(do, filled, Open(box=key, label="rice")).result()
            pool.submit(fill, filled, key, 1, 2).result()
            written.append(key)

    found = rebuilt(filled, progress=write_on)
    assert found.same
    assert len(written) == 4
    assert found.position == 7 + 3 * 4


def test_what_is_written_while_two_are_compared_disturbs_neither(filled, model, monkeypatch):
    compare = events.rebuild.compare

    def late(shadow, *more):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(fill, filled, A, 20).result()
        return compare(shadow, *more)

    monkeypatch.setattr(events.rebuild, "compare", late)
    found = rebuilt(filled)
    assert (found.same, found.position) == (True, 7)
    assert rebuilt(filled, swap=True).same
    assert len(table_of(filled, model)["fills_v1"]) == 7


def test_progress_is_told_in_events(filled, monkeypatch):
    monkeypatch.setattr(folding, "BATCH", 3)
    told = []
    rebuilt(filled, progress=lambda folded, of: told.append((folded, of)))
    assert told == [(3, 7), (6, 7), (7, 7)]


def test_a_fold_that_crashes_leaves_nothing_behind(filled, model):
    before = tables_in(filled), table_of(filled, model)
    model._applies[Filled] = lambda _connection, _event: 1 / 0
    with pytest.raises(ZeroDivisionError):
        rebuilt(filled)
    assert (tables_in(filled), table_of(filled, model)) == before


def test_a_model_that_was_never_begun_says_what_to_do(filled):
    with pytest.raises(LookupError, match="start the service"):
        rebuild(filled.store, registry, shelf(7))


class TestOnPostgreSQL:
    @pytest.fixture
    def kind(self):
        return "postgresql"

    def test_two_rebuilds_at_once_do_not_disturb_each_other(self, filled):
        with (
            shadow_of(filled.store, filled.models[0]),
            pytest.raises(RuntimeError, match="another rebuild"),
        ):
            rebuilt(filled)
        assert rebuilt(filled).same

    def test_what_a_killed_rebuild_left_behind_is_replaced(self, filled):
        with filled.store.writing() as connection:
            connection.execute(text("CREATE SCHEMA needle_rebuild"))
            connection.execute(text("CREATE TABLE needle_rebuild.boxes_v1 (x int)"))
        assert rebuilt(filled).same
        assert "needle_rebuild" not in tables_in(filled)
