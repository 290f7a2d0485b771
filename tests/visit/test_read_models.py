"""Read models follow from the log alone, whatever version its events were written in."""

from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import create_engine, select

from contracts.all import registry
from contracts.visit.commands import RecordVisit
from events.envelope import draft
from events.testing import specification
from services.copies.within import lies_in
from services.visit.domain.visit import visit as decider
from services.visit.read_models import MODELS, on_file, visits
from tests.visit.answering import SEWAGE, form, items, record, send, visit
from tests.visit.domain.examples import facts
from tests.visit.world import DAY, STREET


def tables_of(connection, models=MODELS) -> dict[str, list]:
    """Return every row of every table, in an order of its own."""
    return {
        table.name: sorted(map(repr, connection.execute(select(table))))
        for model in models
        for table in model.metadata.sorted_tables
    }


def test_a_rebuild_gives_the_same_tables(world, seeded, cadre, place):
    sticker = f"旧码 {uuid4()}"
    cadre.do(f"places/{place}/stickers/…", text=sticker)
    cadre.do(f"places/{place}/position/…", pin={"longitude": 120.2, "latitude": 29.2})
    visit(cadre, place, problems=[SEWAGE])
    world.move(30 * DAY)
    visit(cadre, place)
    bin_ = cadre.register(seeded, kind="bin", name="桶 2")
    visit(cadre, bin_, kind="bin_check", grade=60)
    world.somebody("operator").do(f"places/{place}/retire/…", reason="拆除")
    with create_engine("sqlite://").begin() as fresh:
        for model in MODELS:
            model.metadata.create_all(fresh)
            model.apply(fresh, world.logged())
        with world.kernel.store.reading() as connection:
            assert tables_of(fresh) == tables_of(connection)


@pytest.fixture
def old_record(world, seeded, cadre, place) -> UUID:
    """A record as the first version of this service wrote it, at the end of the log."""
    made = uuid4()
    body = record(cadre, form(cadre, place))
    assert send(cadre, body, made).status_code == 201
    [event] = world.stream(f"visit/{made}")
    data = msgspec.to_builtins(event.data)
    old = uuid4()
    for answer in data["answers"]:
        answer["visit"] = str(old)
    data |= {"visit": str(old), "outcome": "answered"}
    del data["clock_offset_s"], data["clock_suspect"]
    append(world, f"visit/{old}", "visit.recorded.v1", data)
    return old


def append(world, stream, type_name, data):
    now = world.clock.now()
    written = draft(
        source="visit",
        stream=stream,
        version=1,
        type_name=type_name,
        event_id=uuid4(),
        at=now,
        actor=data["person"],
        post=None,
        area=data["area"],
        correlation=uuid4(),
        causation=uuid4(),
        data=data,
    )
    store = world.kernel.store
    with store.appending() as connection:
        store.add(connection, [written], store.head(connection))
    while world.kernel.catch_up():
        pass


def test_a_record_of_the_first_version_is_read_by_read_models(world, cadre, place, old_record):
    read = cadre.read(f"visits/{old_record}")
    assert (read["outcome"], read["clock_offset_s"], read["clock_suspect"]) == ("met", 0.0, False)
    head = world.kernel.head()
    with world.kernel.store.reading() as connection:
        latest = on_file.latest(connection, place, head.position)
        assert visits.visit(connection, old_record).record.outcome == "met"
    assert latest["storeys"].visit == old_record
    assert items(form(cadre, place)) == {}


def test_a_record_of_the_first_version_is_read_by_the_domain(world, old_record):
    with world.kernel.store.reading() as connection:
        [row] = world.kernel.store.stream(connection, f"visit/{old_record}")
    assert '"type":"visit.recorded.v1"' in row.body
    data = world.stream(f"visit/{old_record}")[0].data
    again = RecordVisit(
        visit=old_record,
        place=data.place,
        kind=data.kind,
        form=data.form,
        observed_at=data.observed_at,
    )
    specification(decider).given(data).when(again, facts()).refused("visit.exists")
    assert registry.type_of(data) == "visit.recorded.v2"


def test_a_code_lies_in_the_areas_that_begin_it():
    assert lies_in("330783005001", ["330782", STREET])
    assert not lies_in("330783006001", ["330782", STREET])
    assert not lies_in("330783005001", [])
