"""Read models follow the log: at its head when they can, after it when they must."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import Column, Index, Integer, String, UniqueConstraint, insert, update

from events import kernel as kernel_module
from events.envelope import UnknownVersionError
from events.kernel import Kernel
from events.read_models import ReadModel, reached
from events.store import Store
from events.store.tables import cursors
from tests.events.boxes import Fill, Filled, Open, do, logged, registry, shelf, table_of
from tests.events.drafts import a_draft, append


def kernel_with(store, clock, vault, *models):
    kernel = Kernel(Store(store.engine, "boxes"), clock, registry, vault, models)
    kernel.start()
    return kernel


def fill_some(kernel, boxes=4, times=3):
    for _ in range(boxes):
        key = uuid4()
        do(kernel, Open(box=key, label="tea"))
        for amount in range(times):
            do(kernel, Fill(box=key, amount=amount))


def stands_at(kernel, model):
    with kernel.store.reading() as connection:
        return reached(connection, model)


def test_a_model_at_the_head_is_written_with_the_events(kernel, model):
    key = uuid4()
    do(kernel, Open(box=key, label="tea"))
    do(kernel, Fill(box=key, amount=7))
    [(box, label, amount, opened)] = table_of(kernel, model)["boxes_v1"]
    assert (box, label, amount, opened) == (str(key), "tea", 7, kernel.now())
    assert stands_at(kernel, model) == 2


def test_events_that_a_model_does_not_fold_move_its_cursor_all_the_same(store, clock, vault):
    empty = ReadModel("empty", 1)
    kernel = kernel_with(store, clock, vault, empty)
    fill_some(kernel, 1)
    assert stands_at(kernel, empty) == 4


def test_several_models_are_folded_side_by_side(store, clock, vault):
    models = [shelf(), ReadModel("empty", 1), shelf(2)]
    kernel = kernel_with(store, clock, vault, *models)
    fill_some(kernel)
    assert {stands_at(kernel, model) for model in models} == {16}
    assert list(table_of(kernel, models[0]).values()) == list(table_of(kernel, models[2]).values())


@pytest.mark.parametrize("batch", [2, 5, 500])
def test_a_new_version_is_built_beside_the_old_one(kernel, clock, vault, batch, monkeypatch):
    monkeypatch.setattr(kernel_module, "CATCH_UP_BATCH", batch)
    fill_some(kernel)
    newer = shelf(2)
    kernel_with(kernel.store, clock, vault, newer)
    assert stands_at(kernel, newer) == 16
    [old], [new] = table_of(kernel, kernel.models[0]).values(), table_of(kernel, newer).values()
    assert old == new != []


def test_a_model_that_another_release_left_behind_is_healed_by_the_next_event(
    kernel,
    clock,
    vault,
    model,
):
    newer = shelf(2)
    upgraded = kernel_with(kernel.store, clock, vault, newer)
    fill_some(kernel, 2)  # the old release goes on beside it, and does not know version 2
    assert stands_at(upgraded, newer) == 0
    do(upgraded, Open(box=uuid4(), label="tea"))
    assert stands_at(upgraded, newer) == 9
    assert stands_at(upgraded, model) == 8
    assert len(table_of(upgraded, newer)["boxes_v2"]) == 3


def test_a_model_that_lags_far_is_left_to_the_catch_up(kernel, clock, vault, monkeypatch):
    monkeypatch.setattr(kernel_module, "CATCH_UP_BATCH", 5)
    newer = shelf(2)
    upgraded = kernel_with(kernel.store, clock, vault, newer)
    fill_some(kernel, 2)
    do(upgraded, Open(box=uuid4(), label="tea"))
    assert stands_at(upgraded, newer) == 0
    assert upgraded.catch_up()
    assert stands_at(upgraded, newer) == 5
    assert not upgraded.catch_up()
    assert stands_at(upgraded, newer) == 9


def test_a_model_reaches_the_head_while_others_go_on_writing(kernel, clock, vault, monkeypatch):
    monkeypatch.setattr(kernel_module, "CATCH_UP_BATCH", 7)
    fill_some(kernel, 10)
    newer = shelf(2)
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(fill_some, kernel, 8) for _ in range(3)]
        upgraded = pool.submit(kernel_with, kernel.store, clock, vault, newer).result()
        for writer in writers:
            writer.result()
    while upgraded.catch_up():
        pass
    [old], [new] = table_of(kernel, kernel.models[0]).values(), table_of(kernel, newer).values()
    assert len(new) == 34
    assert old == new


def test_of_two_processes_that_catch_up_only_one_folds(kernel, clock, vault):
    fill_some(kernel)
    newer = shelf(2)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: kernel_with(kernel.store, clock, vault, newer), range(3)))
    [old], [new] = table_of(kernel, kernel.models[0]).values(), table_of(kernel, newer).values()
    assert old == new


def test_a_crash_while_catching_up_leaves_the_model_where_it_was(kernel, clock, vault):
    fill_some(kernel, 1)
    newer = shelf(2)
    [fold] = [newer._applies.pop(Filled)]
    newer.on(Filled)(lambda connection, event: fold(connection, event) or 1 / event.data.amount)
    upgraded = Kernel(kernel.store, clock, registry, vault, [newer])
    with pytest.raises(ZeroDivisionError):
        upgraded.start()
    assert stands_at(kernel, newer) == 0
    assert table_of(kernel, newer) == {"boxes_v2": []}


@pytest.mark.parametrize("far", [False, True])
def test_a_model_is_not_said_to_have_caught_up_with_what_it_cannot_read(
    kernel,
    clock,
    vault,
    far,
    monkeypatch,
):
    monkeypatch.setattr(kernel_module, "CATCH_UP_BATCH", 2 if far else 500)
    fill_some(kernel, 1)
    known = a_draft("box/new")
    rest = known.rest.replace(b"box.opened.v1", b"box.opened.v2")
    append(kernel.store, type(known)(known.stream, 1, "box.opened.v2", known.id, known.at, rest))
    with pytest.raises(UnknownVersionError):
        kernel_with(kernel.store, clock, vault, shelf(2))
    do(kernel, Open(box=uuid4(), label="tea"))  # commands go on; the model waits
    assert stands_at(kernel, kernel.models[0]) == 4


def test_a_start_on_a_log_that_stands_at_a_later_time_does_not_go_back(kernel, clock, vault):
    fill_some(kernel, 1)
    later = kernel.now()
    clock.move_to(later.replace(year=2025))
    assert kernel_with(kernel.store, clock, vault).now() == later


def test_lags_are_told_in_events(kernel, clock, vault, model):
    newer = shelf(2)
    kernel_with(kernel.store, clock, vault, newer)
    fill_some(kernel, 1)
    assert kernel.lags() == {model.cursor: 0, newer.cursor: 4}


# ---- declarations -------------------------------------------------------------------------------
def test_tables_indexes_and_constraints_carry_the_version():
    model = ReadModel("m", 3)
    table = model.table(
        "things",
        Column("id", Integer, primary_key=True),
        Column("name", String(9)),
        UniqueConstraint("name", name="one_name"),
        Index("by_name", "name"),
    )
    assert table.name == "things_v3"
    assert {index.name for index in table.indexes} == {"by_name_v3"}
    assert "one_name_v3" in {each.name for each in table.constraints}


def test_the_same_table_in_two_versions_stands_in_one_database(store):
    for version in (1, 2):
        model = ReadModel("m", version)
        model.table("t", Column("id", Integer, primary_key=True), Index("i", "id"))
        store.create(model.metadata)


def test_an_event_type_is_folded_once_and_a_table_has_a_key():
    model = shelf()
    with pytest.raises(TypeError, match="twice"):
        model.on(Filled)(lambda *_: None)
    with pytest.raises(TypeError, match="primary key"):
        model.table("keyless", Column("id", Integer))


def test_rows_are_not_numbered_by_the_database(store):
    model = ReadModel("m", 1)
    table = model.table("t", Column("id", Integer, primary_key=True), Column("x", Integer))
    assert table.autoincrement_column is None


def test_a_fold_that_fails_rolls_back_the_cursors_of_all_models(store, clock, vault):
    good, bad = shelf(), ReadModel("bad", 1)
    bad.on(Filled)(lambda connection, _: connection.execute(update(cursors).values(position=None)))
    kernel = kernel_with(store, clock, vault, good, bad)
    key = uuid4()
    do(kernel, Open(box=key, label="tea"))
    with pytest.raises(Exception, match="cursors"):
        do(kernel, Fill(box=key, amount=1))
    assert [stands_at(kernel, model) for model in (good, bad)] == [1, 1]
    assert len(logged(kernel)) == 1


def test_a_model_of_an_unknown_past_may_be_added_to_a_log_that_is_not_empty(kernel, clock, vault):
    fill_some(kernel, 1)
    counts = ReadModel("counts", 1)
    table = counts.table("n", Column("position", Integer, primary_key=True))
    counts.on(Filled)(lambda c, event: c.execute(insert(table).values(position=event.position)))
    kernel_with(kernel.store, clock, vault, *kernel.models, counts)
    assert table_of(kernel, counts) == {"n_v1": [(2,), (3,), (4,)]}
