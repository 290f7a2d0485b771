"""Files by their digest: kept once, sealed, and gone when their key is."""

from hashlib import sha256

import pytest
from sqlalchemy import select

from events.blobs import Blob, Blobs
from events.vault import NotSealedError, Vault, blobs

PHOTO = b"\xff\xd8 a photo of a river \xff\xd9"
DIGEST = sha256(PHOTO).hexdigest()


@pytest.fixture
def vault(engines, fresh):
    vault = Vault(engines(fresh("vault")), bytes(range(32)))
    vault.create()
    return vault


def stored(vault):
    with vault.reads.connect() as connection:
        return connection.execute(select(blobs)).all()


def test_a_file_is_found_by_the_digest_of_its_bytes(vault):
    assert Blobs(vault).put("image/jpeg", PHOTO)
    assert Blobs(vault).get(DIGEST) == Blob("image/jpeg", PHOTO)
    assert Blobs(vault).get("0" * 64) is None


def test_the_same_file_is_kept_once(vault):
    kept = Blobs(vault)
    assert [kept.put("image/jpeg", PHOTO) for _ in range(3)] == [True, False, False]
    assert len(stored(vault)) == 1


def test_the_database_alone_shows_nothing_of_it(vault):
    Blobs(vault).put("image/jpeg", PHOTO)
    (row,) = stored(vault)
    assert b"river" not in row.content
    assert (row.media_type, row.size) == ("image/jpeg", len(PHOTO))


def test_what_can_be_looked_at_is_told_from_what_was_only_named(vault):
    kept = Blobs(vault)
    kept.put("image/jpeg", PHOTO)
    assert kept.held([DIGEST, "0" * 64]) == {DIGEST}
    assert kept.held([]) == frozenset()
    kept.forget(DIGEST)
    assert kept.held([DIGEST]) == frozenset()


def test_what_was_sealed_with_a_key_that_is_gone_is_not_held(vault):
    kept = Blobs(vault)
    kept.put("image/jpeg", PHOTO)
    kept.forget(DIGEST)
    vault.seal_bytes(f"blob/{DIGEST}", b"of whoever sends it again and is cut off")
    assert kept.held([DIGEST]) == frozenset()


def test_what_was_altered_is_told_from_what_was_sent(vault):
    Blobs(vault).put("image/jpeg", PHOTO)
    (row,) = stored(vault)
    changed = row.content[:-1] + bytes((row.content[-1] ^ 1,))
    with vault.engine.begin() as connection:
        connection.execute(blobs.update().values(content=changed))
    with pytest.raises(NotSealedError):
        Blobs(vault).get(DIGEST)


def test_a_file_that_is_forgotten_is_gone_and_may_be_sent_again(vault):
    kept = Blobs(vault)
    kept.put("image/jpeg", PHOTO)
    old = stored(vault)
    assert kept.forget(DIGEST)
    assert kept.get(DIGEST) is None
    assert not kept.forget(DIGEST)
    assert kept.put("image/jpeg", PHOTO)
    assert kept.get(DIGEST) == Blob("image/jpeg", PHOTO)
    assert stored(vault)[0].content != old[0].content
