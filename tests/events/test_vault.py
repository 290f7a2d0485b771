"""Sealing: what is about a person can be read by those who may, until the person is forgotten."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.declare import maybe_personal, personal, value
from contracts.fields import Code, Line, Personal
from events.personal import hide_fields, personal_in, require_sealed
from events.store import StoreUnavailableError
from events.vault import ForgottenError, NotSealedError, Vault, WrongKeyError
from events.vault_tables import keys

KEY = UUID(int=1)


@value
class Contact:
    person: Code | None = None
    name: Personal | None = maybe_personal(of="person", default=None)
    city: Line = "东阳"


@value
class Household:
    place: UUID
    head: Contact
    others: tuple[Contact, ...] = ()
    note: Personal = personal(of="place")


FAMILY = Household(
    place=KEY,
    head=Contact(person="p-1", name="王小明"),
    others=(
        Contact(person="p-2", name="李"),
        Contact(person="p-3"),
        Contact(person="p-1", name="x"),
    ),
    note="has a dog",
)


@pytest.fixture
def vault(engines, fresh):
    vault = Vault(engines(fresh("vault")), bytes(range(32)))
    vault.create()
    return vault


def count_queries(vault, monkeypatch):
    asked, existing = [], vault._existing
    monkeypatch.setattr(vault, "_existing", lambda them: asked.append(them) or existing(them))
    return asked


@given(text=st.text(max_size=300), subject=st.text("abc:/-中", min_size=1, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_what_is_sealed_opens_to_the_same(vault, text, subject):
    assert vault.open(vault.seal(subject, text)) == text


def test_the_same_value_is_never_sealed_the_same_way_twice(vault):
    assert vault.seal("p-1", "王小明") != vault.seal("p-1", "王小明")


def test_what_looks_sealed_is_sealed_once_more(vault):
    stolen = vault.seal("p-2", "secret of another")
    assert vault.open(vault.seal("p-1", stolen)) == stolen


def test_a_forgotten_persons_values_open_to_nobody_ever(vault):
    sealed = vault.seal("p-1", "王小明")
    assert vault.forget("p-1")
    with pytest.raises(ForgottenError):
        vault.open(sealed)
    assert not vault.forget("p-1")


def test_what_is_learnt_after_forgetting_opens_and_what_was_before_stays_closed(vault):
    before = vault.seal("p-1", "old")
    vault.forget("p-1")
    after = vault.seal("p-1", "new")
    assert vault.open(after) == "new"
    with pytest.raises(ForgottenError):
        vault.open(before)
    both = (Contact(person="p-1", name=before), Contact(person="p-1", name=after))
    assert [each.name for each in vault.open_fields(both)] == [None, "new"]


def test_others_are_not_forgotten(vault):
    sealed = vault.seal("p-2", "李")
    vault.seal("p-1", "王")
    vault.forget("p-1")
    assert vault.open(sealed) == "李"


@pytest.mark.parametrize("at", range(0, 60, 4))
def test_any_altered_byte_is_noticed(vault, at):
    *where, text = vault.seal("p-1", "thirteen bytes and some more").split(":")
    raw = bytearray(base64.urlsafe_b64decode(text))
    raw[at % len(raw)] ^= 1
    altered = ":".join([*where, base64.urlsafe_b64encode(raw).decode()])
    with pytest.raises(NotSealedError, match="altered"):
        vault.open(altered)


def test_a_value_moved_to_another_person_does_not_open(vault):
    vault.seal("p-2", "李")
    moved = vault.seal("p-1", "王").replace("sealed:p-1", "sealed:p-2")
    with pytest.raises((NotSealedError, ForgottenError)):
        vault.open(moved)


@pytest.mark.parametrize(
    "text",
    ["", "王小明", "sealed:", "sealed:p-1", "sealed:p-1:0:!", "sealed:p:0:AA=A", "p-1:00:AAAA"],
)
def test_what_is_not_sealed_is_said_to_be_so(vault, text):
    vault.seal("p-1", "王")
    with pytest.raises(NotSealedError):
        vault.open(text)


def test_ciphertext_with_letters_added_is_not_taken(vault):
    with pytest.raises(NotSealedError):
        vault.open(vault.seal("p-1", "王")[:-4] + "!" + "AAAA")


def test_the_database_alone_opens_nothing(vault):
    sealed = vault.seal("p-1", "王")
    with pytest.raises(WrongKeyError):
        Vault(vault.engine, bytes(32)).open(sealed)


def test_a_service_with_another_master_key_does_not_start(vault):
    vault.create()
    with pytest.raises(WrongKeyError):
        Vault(vault.engine, bytes(32)).create()


def test_two_who_make_a_persons_key_at_once_get_the_same(vault):
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda n: vault.seal("p-1", str(n)), range(16)))
    assert [vault.open(each) for each in sealed] == [str(n) for n in range(16)]
    with vault.engine.connect() as connection:
        assert len(connection.execute(keys.select().where(keys.c.subject == "p-1")).all()) == 1


def test_all_services_may_make_the_vault_at_once(engines, fresh):
    url = fresh("another")
    vaults = [Vault(engines(url), bytes(32)) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda vault: vault.create(), vaults))
    assert vaults[0].open(vaults[1].seal("p-1", "王")) == "王"


def test_fingerprints_depend_on_the_content_and_the_master_key(vault, engines, fresh):
    other = Vault(vault.engine, bytes(32))
    assert vault.fingerprint(b"x") == vault.fingerprint(b"x")
    assert len({vault.fingerprint(b"x"), vault.fingerprint(b"y"), other.fingerprint(b"x")}) == 3


def test_an_unreachable_vault_is_a_passing_trouble():
    from events.store import connect  # noqa: PLC0415

    vault = Vault(connect("postgresql+psycopg2://127.0.0.1:9/none"), bytes(32))
    for work in (vault.create, lambda: vault.seal("p", "x"), lambda: vault.forget("p")):
        with pytest.raises(StoreUnavailableError):
            work()


# ---- fields of contracts ------------------------------------------------------------------
def test_every_personal_field_is_sealed_however_deep_and_nothing_else(vault):
    sealed = vault.seal_fields(FAMILY)
    require_sealed(sealed)
    assert len(list(personal_in(sealed))) == 4
    assert (sealed.place, sealed.head.city, sealed.others[1]) == (KEY, "东阳", FAMILY.others[1])
    assert vault.open_fields(sealed) == FAMILY


def test_a_forgotten_persons_fields_are_empty_and_the_others_stay(vault):
    sealed = vault.seal_fields(FAMILY)
    vault.forget("p-1")
    opened = vault.open_fields(sealed)
    assert [each.name for each in (opened.head, *opened.others)] == [None, "李", None, None]
    assert opened.note == "has a dog"


def test_the_keys_of_a_whole_page_are_asked_for_at_once(vault, monkeypatch):
    page = [vault.seal_fields(FAMILY) for _ in range(5)]
    asked = count_queries(vault, monkeypatch)
    assert vault.open_fields(page) == [FAMILY] * 5
    assert len(asked) == 1


def test_whoever_may_not_know_sees_none_of_it():
    hidden = hide_fields(FAMILY)
    assert list(personal_in(hidden)) == []
    assert hidden.head.person == "p-1"


def test_a_value_of_nobody_is_refused_for_it_would_share_a_key_with_others(vault):
    with pytest.raises(ValueError, match="person is not"):
        vault.seal_fields(Contact(name="王"))


def test_clear_values_are_noticed_wherever_they_are(vault):
    sealed = vault.seal_fields(FAMILY)
    for part in (FAMILY, [FAMILY], {"a": FAMILY}, (sealed, Contact(person="p", name="clear"))):
        with pytest.raises(NotSealedError):
            require_sealed(Carrier(part))
    require_sealed(Carrier([sealed, {"a": (sealed,)}]))


@dataclass
class Carrier:
    parts: object
