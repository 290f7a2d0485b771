"""Ports that are given out: free, below those of outgoing connections, never twice."""

import subprocess
import sys
from pathlib import Path
from socket import create_server

import pytest

from deploy.ground import ports
from deploy.ground.ports import free_port, free_ports
from deploy.ground.search import Unfit

ASKING = "from deploy.ground.ports import free_ports; print(*free_ports({count})); input()"
OTHERS = 40


def test_each_can_be_listened_on():
    for port in free_ports(20):
        create_server(("127.0.0.1", port)).close()


def test_no_outgoing_connection_can_take_one_before_its_server_starts():
    outgoing = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii")
    assert max(free_ports(20)) < int(outgoing.split()[0])


def test_none_is_given_out_twice_in_one_run():
    given = [*free_ports(30), *(free_port() for _ in range(30))]
    assert len(set(given)) == len(given)


def test_what_another_run_was_given_is_not_given_out_until_that_run_ends(monkeypatch):
    theirs = subprocess.Popen(
        [sys.executable, "-c", ASKING.format(count=OTHERS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with theirs:
        assert theirs.stdout is not None
        taken = [int(port) for port in theirs.stdout.readline().split()]
        assert len(taken) == OTHERS
        monkeypatch.setattr(ports, "RANGE", taken)
        with pytest.raises(Unfit):
            free_ports(1)
        theirs.kill()
    assert free_port() in taken


def test_one_on_which_somebody_listens_is_not_given_out(monkeypatch):
    with create_server(("127.0.0.1", free_port())) as somebody:
        monkeypatch.setattr(ports, "RANGE", range(somebody.getsockname()[1], 32_000)[:1])
        with pytest.raises(Unfit):
            free_port()
