"""A copy is compared with what its source's log gives, as far as it has been followed."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from contracts.all import registry
from contracts.directory import events as facts
from contracts.topology import SERVICES
from events import parking
from events.context import Context
from events.rebuild import UnreadError, rebuild_copy
from events.store import Store, connect
from events.store.tables import cursors
from events.store.tables import log as logged
from services.cli.runtime import kernel_provider
from services.copies import keys, people
from services.copies.keys import keys as key_rows
from services.copies.mounting import source_of
from tests.copies.conftest import MONDAY, anything
from tests.copies.test_copies import somebody, unit

STREET = "330783005"


def key(name: str) -> facts.SigningKeyPublished:
    return facts.SigningKeyPublished(key=name, x="x" + name, not_before=MONDAY)


@pytest.fixture
def told(copied):
    """A directory that has told of two people, one of whom has left, and of two keys."""
    copied.say(somebody("a", "cadre", "operator", areas=(STREET,)), stream="people/a")
    copied.say(somebody("b", "caller", areas=(STREET,)), stream="people/b")
    copied.say(facts.PersonLeft(person="b", since=date(2026, 11, 20)), stream="people/b")
    copied.say(key("k1"), stream="keys/k1")
    copied.say(key("k2"), stream="keys/k2")
    return copied


def rebuilt(copied, module, **more):
    stores = copied.follower.store, copied.directory.store
    return rebuild_copy(*stores, registry, module.model, **more)


def tamper(copied, statement):
    with copied.follower.store.appending() as connection:
        connection.execute(statement)


def held(copied, table):
    with copied.follower.store.reading() as connection:
        return connection.execute(select(table).order_by(*table.primary_key)).all()


def test_an_untouched_copy_is_what_its_source_says(told):
    found = rebuilt(told, people)
    assert (found.same, found.source, found.position, found.rows) == (True, "directory", 5, 7)


def test_a_role_that_was_deleted_is_named(told):
    tamper(told, delete(people.roles).where(people.roles.c.role == "operator"))
    (difference,) = rebuilt(told, people).differences
    assert (difference.table, difference.key) == ("directory_person_roles_v1", ("a", "operator"))
    assert difference.live is None


def test_a_key_that_was_changed_is_named_with_its_column(told):
    tamper(told, update(key_rows).where(key_rows.c.key == "k2").values(x="somebody else's"))
    (difference,) = rebuilt(told, keys).differences
    assert (difference.key, difference.columns) == (("k2",), ("x",))


def test_swapping_puts_the_rows_right_and_the_copy_is_followed_on(told):
    before = held(told, key_rows)
    tamper(told, update(key_rows).values(x="somebody else's"))
    assert rebuilt(told, keys, swap=True).differing == 2
    assert held(told, key_rows) == before
    told.say(key("k3"), stream="keys/k3")
    found = rebuilt(told, keys)
    assert (found.same, found.rows) == (True, 3)


def test_what_the_source_says_beyond_the_copys_place_is_no_difference(told):
    context = Context.of_command(uuid4(), "test", told.directory.now())
    told.directory.run(context, lambda unit: unit.decide(anything, "keys/k9", (key("k9"),), None))
    found = rebuilt(told, keys)
    assert (found.same, found.position, found.rows) == (True, 5, 2)


@pytest.mark.parametrize("swap", [False, True])
def test_the_copy_may_be_followed_on_meanwhile(told, swap):
    def go_on(_folded, _of):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(told.say, key("k3"), stream="keys/k3").result()

    found = rebuilt(told, keys, progress=go_on, swap=swap)
    assert (found.same, found.position) == (True, 6)
    assert rebuilt(told, keys).same


def test_a_parked_event_is_missing_in_neither(told):
    take = told.react

    def refuse(one, event):
        if event.stream.endswith("people/c"):
            raise ValueError("not this one")
        take(one, event)

    told.react = refuse
    told.say(somebody("c", "cadre", areas=(STREET,)), stream="people/c")
    with told.follower.store.reading() as connection:
        assert [event.position for event in parking.listed(connection)] == [6]
    assert rebuilt(told, people).same
    assert rebuilt(told, people, swap=True).same
    parking.retry(told.follower, "directory", "anything/people/c", take)
    assert rebuilt(told, people).same


def test_an_event_that_was_dropped_is_missing(told):
    take = told.react
    told.react = lambda _unit, _event: 1 / 0
    told.say(key("k3"), stream="keys/k3")
    told.react = take
    parking.drop(told.follower, "directory", 6, "tried")
    assert [difference.key for difference in rebuilt(told, keys).differences] == [("k3",)]


def test_a_source_that_ends_before_the_copy_compares_with_nothing(told):
    with told.directory.store.appending() as connection:
        connection.execute(delete(logged).where(logged.c.position == 5))
    with pytest.raises(UnreadError, match="ends at 4, but 5 of its events came here"):
        rebuilt(told, keys)


def test_a_source_that_is_out_of_reach_compares_with_nothing(told, tmp_path):
    nowhere = Store(connect(f"sqlite:///{tmp_path}/no/such.db"), "directory")
    with pytest.raises(UnreadError, match="cannot be read"):
        rebuild_copy(told.follower.store, nowhere, registry, keys.model)


def test_a_copy_that_nothing_was_heard_for_is_empty(copied):
    copied.say(unit("DY-SW"))
    tamper(copied, delete(cursors))
    found = rebuilt(copied, keys)
    assert (found.same, found.position, found.rows) == (True, 0, 0)


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_that_a_service_folds_from_others_logs_is_compared(service):
    provider = kernel_provider(service)
    folded = {
        table.name
        for metadata in provider.tables
        for table in metadata.sorted_tables
        if re.search(r"_v\d+$", table.name)  # as ReadModel names them
    }
    copied = {table.name for model in provider.copies for table in model.metadata.sorted_tables}
    assert folded == copied
    assert {source_of(model) for model in provider.copies} <= {"directory", "visit"}
