"""Files by their digest: kept once, sealed, and gone when their key is."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from events.blobs import Blob, Blobs, digests_in
from events.vault import NotSealedError, Vault
from events.vault_tables import blobs, renditions
from tests.events.drafts import MONDAY

HOUR = timedelta(hours=1)
PHOTO = b"\xff\xd8 a photo of a river \xff\xd9"
DIGEST = sha256(PHOTO).hexdigest()


@pytest.fixture
def vault(engines, fresh):
    vault = Vault(engines(fresh("vault")), bytes(range(32)))
    vault.create()
    return vault


def files(vault, at=MONDAY):
    return Blobs(vault, lambda: at)


def stored(vault):
    with vault.reads.connect() as connection:
        return connection.execute(select(blobs)).all()


def test_a_file_is_found_by_the_digest_of_its_bytes(vault):
    assert files(vault).put("image/jpeg", PHOTO)
    assert files(vault).get(DIGEST) == Blob("image/jpeg", PHOTO)
    assert files(vault).get("0" * 64) is None


def test_the_same_file_is_kept_once(vault):
    kept = files(vault)
    assert [kept.put("image/jpeg", PHOTO) for _ in range(3)] == [True, False, False]
    assert len(stored(vault)) == 1


def test_the_database_alone_shows_nothing_of_it(vault):
    files(vault).put("image/jpeg", PHOTO)
    (row,) = stored(vault)
    assert b"river" not in row.content
    assert (row.media_type, row.size) == ("image/jpeg", len(PHOTO))


def test_what_can_be_looked_at_is_told_from_what_was_only_named(vault):
    kept = files(vault)
    kept.put("image/jpeg", PHOTO)
    assert kept.held([DIGEST, "0" * 64]) == {DIGEST}
    assert kept.held([]) == frozenset()
    kept.forget(DIGEST)
    assert kept.held([DIGEST]) == frozenset()


def test_what_was_sealed_with_a_key_that_is_gone_is_not_held(vault):
    kept = files(vault)
    kept.put("image/jpeg", PHOTO)
    kept.forget(DIGEST)
    vault.seal_bytes(f"blob/{DIGEST}", b"of whoever sends it again and is cut off")
    assert kept.held([DIGEST]) == frozenset()


def test_what_is_removed_is_gone_with_its_key_and_may_be_sent_again(vault):
    kept = files(vault)
    kept.put("image/jpeg", PHOTO)
    assert kept.unnamed("", 10) == {DIGEST: MONDAY}
    assert not kept.remove(DIGEST, MONDAY)
    assert kept.remove(DIGEST, MONDAY + HOUR)
    assert stored(vault) == []
    assert not kept.forget(DIGEST)
    assert kept.put("image/jpeg", PHOTO)


@pytest.mark.parametrize(
    "claim",
    [lambda kept: kept.claim({DIGEST}), lambda kept: kept.put("image/jpeg", PHOTO)],
    ids=["claimed", "sent again"],
)
def test_what_is_claimed_or_sent_again_is_not_removed(vault, claim):
    files(vault).put("image/jpeg", PHOTO)
    claim(files(vault, MONDAY + HOUR))
    assert not files(vault).remove(DIGEST, MONDAY + HOUR)
    assert files(vault).get(DIGEST)


def test_what_is_kept_for_good_is_never_removed(vault):
    kept = files(vault)
    kept.put("image/jpeg", PHOTO)
    kept.keep({DIGEST})
    kept.put("image/jpeg", PHOTO)
    assert kept.unnamed("", 10) == {}
    assert not kept.remove(DIGEST, MONDAY + HOUR)


SEEN = {"picture": Blob("image/jpeg", b"seen"), "thumbnail": Blob("image/jpeg", b"small")}


def test_what_is_seen_of_a_file_is_kept_beside_it_sealed(vault):
    kept = files(vault)
    kept.put("image/heic", PHOTO, SEEN)
    assert kept.rendition(DIGEST, "picture") == SEEN["picture"]
    assert kept.rendition(DIGEST, "thumbnail") == SEEN["thumbnail"]
    assert kept.rendition(DIGEST, "other") is None
    with vault.reads.connect() as connection:
        rows = connection.execute(select(renditions)).all()
    assert not [row for row in rows if b"seen" in row.content or b"small" in row.content]


def test_what_is_seen_of_a_file_is_gone_with_the_file(vault):
    kept = files(vault)
    kept.put("image/heic", PHOTO, SEEN)
    kept.forget(DIGEST)
    assert kept.rendition(DIGEST, "picture") is None
    kept.put("image/heic", PHOTO, SEEN)
    assert kept.rendition(DIGEST, "picture") == SEEN["picture"]
    assert kept.remove(DIGEST, MONDAY + HOUR)
    with vault.reads.connect() as connection:
        assert connection.execute(select(renditions)).all() == []


def test_what_is_forgotten_while_somebody_makes_it_fit_to_be_seen_stays_forgotten(vault):
    kept = files(vault)
    kept.put("image/heic", PHOTO)
    kept.forget(DIGEST)
    kept.keep_renditions(DIGEST, SEEN)
    assert kept.rendition(DIGEST, "picture") is None
    assert not kept.forget(DIGEST), "no new key was made for it"
    with vault.reads.connect() as connection:
        assert connection.execute(select(renditions)).all() == []


def test_what_is_removed_while_somebody_makes_it_fit_to_be_seen_leaves_nothing(vault):
    kept = files(vault)
    kept.put("image/heic", PHOTO)
    assert kept.remove(DIGEST, MONDAY + HOUR)
    kept.keep_renditions(DIGEST, SEEN)
    assert kept.rendition(DIGEST, "picture") is None
    assert not kept.forget(DIGEST), "no new key was made for it"


def test_what_was_sent_before_is_made_fit_to_be_seen_later(vault):
    kept = files(vault)
    kept.put("image/heic", PHOTO)
    assert kept.rendition(DIGEST, "picture") is None
    kept.keep_renditions(DIGEST, SEEN)
    kept.keep_renditions(DIGEST, SEEN)
    assert kept.rendition(DIGEST, "picture") == SEEN["picture"]


def test_whatever_may_name_a_file_is_found_in_an_event_of_any_release():
    told = f'{{"previoushash":"{"a" * 64}","data":{{"anything":["{DIGEST}","{"b" * 64}"]}}}}'
    assert digests_in(told) == {DIGEST, "b" * 64}


def test_what_was_altered_is_told_from_what_was_sent(vault):
    files(vault).put("image/jpeg", PHOTO)
    (row,) = stored(vault)
    changed = row.content[:-1] + bytes((row.content[-1] ^ 1,))
    with vault.engine.begin() as connection:
        connection.execute(blobs.update().values(content=changed))
    with pytest.raises(NotSealedError):
        files(vault).get(DIGEST)


def test_a_file_that_is_forgotten_is_gone_and_may_be_sent_again(vault):
    kept = files(vault)
    kept.put("image/jpeg", PHOTO)
    old = stored(vault)
    assert kept.forget(DIGEST)
    assert kept.get(DIGEST) is None
    assert not kept.forget(DIGEST)
    assert kept.put("image/jpeg", PHOTO)
    assert kept.get(DIGEST) == Blob("image/jpeg", PHOTO)
    assert stored(vault)[0].content != old[0].content
