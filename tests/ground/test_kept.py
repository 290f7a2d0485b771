"""What is started here is ended, whatever becomes of who started it."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from deploy.ground.kept import Home, Kept, Order, listening
from deploy.ground.ports import free_port
from deploy.ground.search import Unfit
from tests.ground.waiting import until

ROOT = Path(__file__).parents[2]
LISTEN = "import socket, time; s = socket.create_server(('127.0.0.1', {port})); time.sleep(600)"
OWNER = """
import os, signal, sys
from deploy.ground.kept import Home, Kept, Order
home = Home.of()
kept = Kept(Order(command=["sleep", "600"], home=str(home.path), log=str(home.path / "log")))
kept.start()
print(home.path, kept.process, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def order(port: int) -> Order:
    home = Home.of()
    command = [sys.executable, "-c", LISTEN.format(port=port)]
    return Order(command=command, home=str(home.path), log=str(home.path / "log"))


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_server_is_killed_started_again_and_gone_at_the_end():
    port = free_port()
    with closing(Kept(order(port), look=lambda: listening(port))) as kept:
        kept.start()
        first = kept.process
        kept.kill()
        assert not kept.running
        kept.start()
        assert kept.process != first
        kept.stop()
        assert not kept.running
        kept.start()
    assert not Path(kept.order.home).exists()
    with pytest.raises(Unfit):
        listening(port)


def test_a_paused_server_is_there_and_does_nothing_until_resumed():
    port = free_port()
    with closing(Kept(order(port), look=lambda: listening(port))) as kept:
        kept.start()
        state = Path(f"/proc/{kept.process}/status")
        kept.pause()
        until(lambda: "T (stopped)" in state.read_text())
        kept.resume()
        until(lambda: "S (sleeping)" in state.read_text())
        kept.pause()  # and a paused one is ended all the same
    assert not alive(int(state.parent.name))


def test_a_server_that_ends_at_once_is_reported_with_its_last_words():
    home = Home.of()
    command = ["sh", "-c", "echo the port is taken; exit 3"]
    failing = Order(command=command, home=str(home.path), log=str(home.path / "log"))
    with (
        closing(Kept(failing, look=lambda: listening(1))) as kept,
        pytest.raises(Unfit, match="the port is taken"),
    ):
        kept.start()


def test_nothing_outlives_an_owner_that_is_killed():
    owner = subprocess.run(
        [sys.executable, "-c", OWNER], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert owner.returncode == -signal.SIGKILL
    home, process = owner.stdout.split()
    until(lambda: not Path(home).exists())
    assert not alive(int(process))
