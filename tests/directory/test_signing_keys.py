"""Keys: made at the start, followed by others, retired when nothing needs them."""

from datetime import timedelta

import pytest

from events.kernel import Kernel
from events.store import Store, connect
from services.copies import keys
from services.copies.keys import Keys
from services.copies.mounting import copying
from services.directory import upkeep
from services.directory.domain.signing_key import LEAD, LIFE
from services.directory.facts import secrets
from services.directory.sign_in.keyring import LIFETIME, Keyring, NoKeyError
from services.web.identity import Caller
from services.web.problems import Unauthenticated
from services.web.tokens import caller_of
from tests.directory.world import MONDAY, PASSWORD, running

CADRE = Caller(person="p1", roles=("cadre",))


def published(directory):
    return [key["key"] for key in directory.client().read("signing-keys")["items"]]


def look_after(directory):
    upkeep.look_after(directory.kernel, Keyring(directory.kernel))


def test_the_first_start_makes_a_key_and_the_next_look_makes_none(own_directory):
    first = published(own_directory)
    look_after(own_directory)
    assert len(first) == 1
    assert published(own_directory) == first


def test_a_key_is_followed_before_its_life_ends_and_signs_only_when_all_know_it(own_directory):
    kernel, clock = own_directory.kernel, own_directory.clock
    (first,) = published(own_directory)
    clock.move_to(MONDAY + LIFE)
    look_after(own_directory)
    both = published(own_directory)
    assert (len(both), both[0]) == (2, first)
    before = Keyring(kernel).sign(CADRE, kernel.now())
    after = Keyring(kernel).sign(CADRE, kernel.now() + LEAD)
    only_first = {first: Keys(kernel)(first)}.get
    assert caller_of(before, only_first, kernel.now()).person == "p1"
    with pytest.raises(Unauthenticated):
        caller_of(after, only_first, kernel.now() + LEAD)


def test_the_first_key_signs_also_when_the_clock_that_it_was_made_by_is_put_back(own_directory):
    early = MONDAY - timedelta(hours=1)
    own_directory.clock.move_to(early)
    token = Keyring(own_directory.kernel).sign(CADRE, early)
    assert caller_of(token, Keys(own_directory.kernel), early).person == "p1"


def test_a_key_is_retired_when_no_token_of_it_is_valid_any_more(own_directory):
    kernel, clock = own_directory.kernel, own_directory.clock
    (first,) = published(own_directory)
    token = Keyring(kernel).sign(CADRE, kernel.now())
    clock.move_to(MONDAY + LIFE)
    look_after(own_directory)
    clock.move_to(MONDAY + LIFE + LEAD + LIFETIME)
    look_after(own_directory)
    assert first in published(own_directory)
    clock.advance(timedelta(minutes=2))
    look_after(own_directory)
    assert first not in published(own_directory)
    with pytest.raises(Unauthenticated):
        caller_of(token, Keys(kernel), MONDAY)
    with kernel.store.reading() as connection:
        assert secrets.key_of(connection, first) is None


def test_a_private_key_stands_in_no_event_and_nowhere_in_clear(own_directory):
    kernel = own_directory.kernel
    (key,) = published(own_directory)
    with kernel.store.reading() as connection:
        sealed = secrets.key_of(connection, key)
        bodies = "".join(row.body for row in kernel.store.after(connection, 0, 1000))
    private = kernel.vault.open(sealed)
    assert '"d":' in private
    assert private not in sealed
    assert sealed not in bodies
    assert '"d":' not in bodies


def test_the_operator_rotates_and_retires_but_never_the_last_key(own_directory):
    operator, clock = own_directory.operator, own_directory.clock
    (first,) = published(own_directory)
    assert operator.command(f"signing-keys/{first}/retire").json()["code"] == "signing-key.last"
    operator.done("signing-keys/rotate")
    assert operator.command(f"signing-keys/{first}/retire").json()["code"] == "signing-key.last"
    clock.advance(LEAD)
    operator.done(f"signing-keys/{first}/retire")
    assert first not in published(own_directory)
    assert own_directory.client().sign_in("operator-1", PASSWORD).status_code == 200


def test_a_key_that_is_gone_signs_nothing(own_directory):
    kernel = own_directory.kernel
    (key,) = published(own_directory)
    with kernel.store.writing() as connection:
        secrets.drop_key(connection, key)
    with pytest.raises(NoKeyError):
        Keyring(kernel).sign(CADRE, kernel.now())
    with pytest.raises(NoKeyError):
        Keyring(kernel).sign(CADRE, MONDAY - timedelta(days=1))


def test_a_service_checks_tokens_by_its_own_copy_while_the_directory_is_down(tmp_path, monkeypatch):
    database = f"sqlite:///{tmp_path}/{{service}}.db"
    with running(database, tmp_path, {}, monkeypatch) as directory:
        token = directory.client().sign_in("operator-1", PASSWORD).json()["token"]
        with directory.kernel.store.reading() as connection:
            bodies = [row.body for row in directory.kernel.store.after(connection, 0, 100)]
        registry, clock = directory.kernel.registry, directory.clock
        vault = directory.kernel.vault
    store = Store(connect(f"sqlite:///{tmp_path}/visit.db"), "visit")
    visit = Kernel(store, clock, registry, vault, tables=[keys.model.metadata])
    visit.start()
    with pytest.raises(Unauthenticated):
        caller_of(token, Keys(visit), visit.now())
    visit.follow("directory", copying(keys.model), bodies)
    assert caller_of(token, Keys(visit), visit.now()).person == "operator-1"
    store.engine.dispose()
