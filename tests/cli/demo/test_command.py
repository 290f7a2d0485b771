"""The demo's own command."""

import pytest

from services.cli.demo import command
from services.cli.errors import Failed


def test_a_second_demo_leaves_the_first_ones_logs_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "taken", lambda _port: True)
    command.FOLDER.mkdir(parents=True)
    log = command.FOLDER / "issue.db"
    log.touch()
    with pytest.raises(Failed, match="somebody listens on port 8000"):
        command.demo.main([], standalone_mode=False)
    assert log.exists()
