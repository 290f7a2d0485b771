"""An event that links well, but that its service has not written, goes nowhere."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from events.chain import verify_log
from events.store import ForgedError, Key, Keyring, Store
from events.store.tables import accepted, log
from tests.events.drafts import MONDAY, a_draft, append, everything, head_of
from tests.events.forging import forge, found

OLD, NEW, THEIRS = (Key(name, bytes([n]) * 32) for n, name in enumerate(("old", "new", "theirs")))


@pytest.fixture
def opened(engines, url):
    """Open the log of boxes with some keys, or none."""

    def opening(*keys, required=True):
        ring = Keyring(keys, required=required) if keys else None
        return Store(engines(url), "boxes", ring)

    return opening


@pytest.fixture
def store(opened):
    store = opened(NEW)
    store.create()
    return store


def write(store, *streams):
    return [row for stream in streams for row in append(store, a_draft(stream))]


def macs(store):
    with store.engine.connect() as connection:
        return list(connection.scalars(select(log.c.mac).order_by(log.c.position)))


# ---- what is read and written -------------------------------------------------------------------
def test_what_a_service_appends_is_signed_by_its_newest_key_and_read_again(opened, store):
    write(opened(OLD), "box/1")
    rows = write(opened(NEW, OLD), "box/2", "box/3")
    assert [mac.split(":")[0] for mac in macs(store)] == ["old", "new", "new"]
    assert everything(opened(NEW, OLD))[1:] == rows
    assert verify_log(opened(NEW, OLD)).holds


def test_many_that_are_written_at_once_are_each_signed(store):
    append(store, *(a_draft(f"box/{n}") for n in range(20)))
    assert len(everything(store)) == 20


FORGERIES = {
    "without a MAC": lambda _store: None,
    "with a MAC of another event": lambda store: macs(store)[0],
    "with a key of one's own": lambda _store: Keyring([THEIRS]).sign("event\nboxes\n3\n"),
    "with the service's key's id": lambda _store: "new:" + "0" * 64,
    "with what is no MAC": lambda _store: "",
}


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_event_at_the_end_is_not_given_out_and_named(store, how):
    rows = write(store, "box/1", "box/2")
    position = forge(store, mac=FORGERIES[how](store))
    assert everything(store) == rows
    refused = pytest.raises(ForgedError, match=f"event {position} of boxes is not believed")
    with refused, store.reading() as connection:
        store.after(connection, 2, 100)
    assert found(verify_log(store)) == [("forged", 3, "box/forged", 1)]


def test_nothing_is_put_behind_a_forged_event(store):
    write(store, "box/1")
    forge(store)
    with pytest.raises(ForgedError, match="event 2 of boxes"):
        write(store, "box/2")
    with store.engine.begin() as connection:  # somebody has looked, and takes it away
        connection.execute(delete(log).where(log.c.position == 2))
    write(store, "box/2")
    assert verify_log(store).holds


def test_a_stream_with_a_forged_event_is_not_loaded_and_others_are(store):
    write(store, "box/1", "box/2")
    forge(store, "box/1", version=2)
    with store.reading() as connection:
        with pytest.raises(ForgedError, match="event 3 of boxes"):
            store.stream(connection, "box/1")
        assert len(store.stream(connection, "box/2")) == 1


@pytest.mark.parametrize("what", ["body", "hash", "mac", "position"])
def test_an_event_that_was_altered_is_not_believed(store, what):
    write(store, "box/1", "box/2", "box/3")
    values = {
        "body": func.replace(log.c.body, "tea", "opium"),
        "hash": "0" * 64,
        "mac": None,
        "position": 9,
    }
    with store.engine.begin() as connection:
        this = update(log).where(log.c.position == 3)
        connection.execute(this.values({what: values[what]}))
    assert len(everything(store)) == 2
    with pytest.raises(ForgedError):
        write(store, "box/4")


def test_when_an_event_was_is_believed_by_its_bytes(store):
    write(store, "box/1")
    with store.engine.begin() as connection:
        connection.execute(update(log).values(time=MONDAY + timedelta(3650)))
    assert head_of(store).time == MONDAY
    (row,) = write(store, "box/2")
    assert '"time":"2026-11-23T01:00:00Z"' in row.body


def test_an_event_of_another_log_with_its_mac_is_not_believed(engines, fresh, store):
    others = Store(engines(fresh("others")), "others", Keyring([NEW]))
    others.create()
    write(others, "box/1")
    (mac,) = macs(others)
    forge(store, mac=mac)
    assert everything_refused(store)


def everything_refused(store):
    with pytest.raises(ForgedError):
        everything(store)
    return True


def test_without_keys_all_is_read_and_nothing_is_checked(opened, store):
    write(store, "box/1")
    forge(store)
    assert len(everything(opened())) == 2
    assert verify_log(opened()).holds


# ---- events that are older than keys -------------------------------------------------------------
@pytest.fixture
def older(opened):
    """A log of three events from before there were keys."""
    unsigned = opened()
    unsigned.create()
    write(unsigned, "box/1", "box/2", "box/3")
    return unsigned


def test_old_events_are_not_believed_until_they_are_accepted(opened, older):
    store = opened(NEW)
    assert everything_refused(store)
    (finding,) = verify_log(store).findings
    assert (finding.kind, finding.position) == ("forged", 1)
    assert finding.detail == "it has no MAC, and so it is with 2 more up to position 3"
    opened(NEW).accept(MONDAY, head_of(store))
    assert len(everything(store)) == 3  # another process has accepted them
    write(store, "box/4")
    assert verify_log(store).holds


def test_where_old_events_end_is_on_record_and_cannot_be_moved(opened, older):
    store = opened(NEW)
    store.accept(MONDAY, head_of(store))
    position = forge(store)
    for values in ({"position": position}, {"position": 99}, {"hash": head_of(store).hash}):
        with store.engine.begin() as connection:
            connection.execute(update(accepted).values(values))
        assert everything_refused(opened(NEW))


def test_who_takes_the_record_away_lets_nothing_pass(opened, older):
    store = opened(NEW)
    store.accept(MONDAY, head_of(store))
    with store.engine.begin() as connection:
        connection.execute(delete(accepted))
        connection.execute(update(log).values(mac=None))
    assert everything_refused(opened(NEW))


def test_a_record_that_somebody_else_has_signed_is_none(opened, older):
    opened(THEIRS).accept(MONDAY, head_of(older))
    assert everything_refused(opened(NEW))


def test_the_event_up_to_which_was_accepted_is_the_one_on_record(opened, older):
    store = opened(NEW)
    store.accept(MONDAY, head_of(store))
    with store.engine.begin() as connection:
        connection.execute(delete(log).where(log.c.position == 3))
    forge(store)
    assert len(everything(store)) == 2
    assert ("forged", 3, "box/forged", 1) in found(verify_log(opened(NEW)))


def test_a_log_that_ends_before_what_was_accepted_is_not_gone_on_with(opened, older):
    store = opened(NEW)
    store.accept(MONDAY, head_of(store))
    assert len(everything(store)) == 3
    with store.engine.begin() as connection:
        connection.execute(delete(log).where(log.c.position == 3))
    with pytest.raises(ForgedError, match="accepted up to 3"):
        write(store, "box/4")


def test_beside_a_release_that_signs_nothing_events_without_a_mac_are_believed(opened, older):
    beside = opened(NEW, required=False)
    write(beside, "box/4")
    write(older, "box/5")
    write(beside, "box/6")
    assert len(everything(beside)) == 6
    forge(beside, mac="new:" + "0" * 64)
    with pytest.raises(ForgedError, match="event 7"):
        write(beside, "box/8")


def test_what_a_lost_key_has_signed_is_accepted_under_a_new_one(opened, store):
    write(store, "box/1", "box/2")
    later = opened(OLD)
    assert everything_refused(later)
    later.accept(MONDAY, head_of(later))
    write(later, "box/3")
    assert len(everything(later)) == 3
    assert verify_log(later).holds
