"""A disk that is full until it is freed."""

import errno

import pytest

from deploy.ground.search import Unfit
from deploy.ground.small_disk import small_disk


def test_a_full_disk_takes_nothing_until_it_is_freed_and_vanishes():
    try:
        with small_disk(2) as disk:
            (disk.path / "kept").write_bytes(b"before")
            disk.fill()
            with pytest.raises(OSError, match="No space left") as refused:
                (disk.path / "lost").write_bytes(bytes(5000))
            assert refused.value.errno == errno.ENOSPC
            disk.release()
            (disk.path / "later").write_bytes(bytes(5000))
            assert (disk.path / "kept").read_bytes() == b"before"
    except Unfit as reason:
        pytest.skip(str(reason))
    assert not disk.path.exists()
