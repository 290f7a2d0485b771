"""The demo's own command."""

import socket

import pytest

from services.cli.demo import command
from services.cli.errors import Failed


def test_a_second_demo_leaves_the_first_ones_logs_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command.FOLDER.mkdir(parents=True)
    log = command.FOLDER / "issue.db"
    log.touch()
    with socket.create_server(("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        with pytest.raises(Failed, match=f"port {port} is taken"):
            command.demo.main(["--port", str(port)], standalone_mode=False)
    assert log.exists()
