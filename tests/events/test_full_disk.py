"""A log whose disk is full says so, keeps what it has, and goes on when there is room."""

import pytest
from sqlalchemy import text

from deploy.ground.search import Unfit
from deploy.ground.small_disk import small_disk
from events.store import Store, StoreUnavailableError
from tests.events.drafts import a_draft, append, check_chain, everything


@pytest.fixture
def disk():
    try:
        with small_disk(2) as made:
            yield made
    except Unfit as reason:
        pytest.skip(str(reason))


def append_many(store, versions):
    for version in versions:
        append(store, a_draft("box/1", version))


def test_a_full_disk_refuses_what_it_cannot_keep_and_loses_nothing(disk, engines):
    store = Store(engines(f"sqlite:///{disk.path}/boxes.db"), "boxes")
    store.create()
    append(store, a_draft("box/1", 1))
    disk.fill()
    with pytest.raises(StoreUnavailableError, match="full"):
        append_many(store, range(2, 500))
    kept = everything(store)
    disk.release()
    append(store, a_draft("box/1", len(kept) + 1))
    check_chain(everything(store))
    assert len(everything(store)) == len(kept) + 1
    with store.reading() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
