"""The bar that tells how far a command is."""

import pytest

from services.cli import progress


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TTY_COMPATIBLE", "1")


def test_what_takes_long_shows_how_far_it_is_on_standard_error(terminal, monkeypatch, capfd):
    monkeypatch.setattr(progress, "QUIET_S", 0)
    with progress.bar() as told:
        told("areas imported", 1000, 27036)
    shown = capfd.readouterr()
    assert "areas imported" in shown.err
    assert "1000/27036" in shown.err
    assert shown.out == ""


def test_what_is_quickly_done_shows_nothing(terminal, capfd):
    with progress.bar() as told:
        told("areas imported", 5, 5)
    assert "areas imported" not in capfd.readouterr().err


def test_a_pipe_or_a_file_gets_no_bar(monkeypatch, capfd):
    monkeypatch.setattr(progress, "QUIET_S", 0)
    with progress.bar() as told:
        told("areas imported", 1000, 27036)
    assert capfd.readouterr().err == ""
