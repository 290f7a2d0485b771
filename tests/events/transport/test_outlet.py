"""The way to the socket: frames of several writers stay whole and in order, none stays behind."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import eventlet
import pytest
from eventlet.green import socket as green

from events.broker.client import FULL, Alike, Outlet, _written

SMALL = 4096
"""Bytes that the system takes before a writer has to wait."""


@contextmanager
def narrow() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection whose writer soon has to wait for its reader."""
    near, far = green.socketpair()
    with near, far:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL)
        yield near, far


def frame(writer: int, number: int, size: int = 1000) -> bytes:
    return bytes([writer]) + number.to_bytes(4) + bytes(size - 5)


def read(far: socket.socket, frames: int, size: int = 1000) -> list[tuple[int, int]]:
    """Return who wrote each frame, and its number with its writer."""
    told = b""
    while len(told) < frames * size:
        told += far.recv(1 << 16)
    each = [told[at : at + size] for at in range(0, len(told), size)]
    return [(one[0], int.from_bytes(one[1:5])) for one in each]


def test_what_is_written_outside_goes_out_at_once():
    sent = []

    Outlet(sent.append).write(b"a heartbeat")

    assert sent == [b"a heartbeat"]


def test_what_is_gathered_goes_out_together():
    sent = []
    outlet = Outlet(sent.append)

    with outlet.gathering():
        outlet.write(b"one ")
        outlet.write(b"two")
        assert sent == []

    assert sent == [b"one two"]


def test_no_more_is_gathered_than_the_bound():
    sent = []
    outlet = Outlet(lambda frames: sent.append(len(frames)))

    with outlet.gathering():
        for _ in range(3):
            outlet.write(bytes(FULL))
        assert sent == [FULL] * 3


def test_frames_of_writers_that_wait_for_the_socket_stay_whole_and_in_order():
    with narrow() as (near, far):
        outlet = Outlet(near.sendall)

        def in_bulk(writer: int) -> None:
            with outlet.gathering():
                for number in range(200):
                    outlet.write(frame(writer, number))

        def one_by_one(writer: int) -> None:
            for number in range(200):
                outlet.write(frame(writer, number))
                eventlet.sleep(0)

        for writer, write in enumerate([in_bulk, one_by_one, in_bulk, one_by_one]):
            eventlet.spawn(write, writer)
        told = read(far, 800)

    for writer in range(4):
        assert [number for each, number in told if each == writer] == list(range(200))


def test_after_an_error_in_between_nothing_waits_for_a_gatherer_that_is_gone():
    sent = []
    outlet = Outlet(sent.append)

    def broken() -> None:
        with outlet.gathering():
            outlet.write(b"one ")
            raise ValueError("no frame")

    with pytest.raises(ValueError, match="no frame"):
        broken()
    with outlet.gathering():
        outlet.write(b"two")

    assert sent == [b"one two"]


def test_what_is_alike_is_written_once_and_what_has_an_id_is_kept_for_nobody():
    _written.cache_clear()
    written = {Alike(delivery_mode=2, type="head")._serialize_properties() for _ in range(3)}
    with_ids = {Alike(message_id=f"{n}")._serialize_properties() for n in range(3)}

    assert (len(written), len(with_ids)) == (1, 3)
    assert _written.cache_info()[:2] == (2, 1)
    assert _written.cache_info().currsize == 1
