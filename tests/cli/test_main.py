"""What holds for every command: help, exit codes, errors in one line."""

import pytest

from deploy.ground.ports import free_port
from tests.cli.deployment import needle

COMMANDS = [
    ("accept", ""),
    ("areas", "import find"),
    ("backup", ""),
    ("contracts", ""),
    ("demo", ""),
    ("departments", "credentials list open"),
    ("migrate", ""),
    ("openapi", ""),
    ("parked", "drop list retry"),
    ("people", "add list passwd"),
    ("places", "find print"),
    ("rebuild", ""),
    ("replay", "issue"),
    ("routing", "adopt try"),
    ("serve", ""),
    ("verify", ""),
]


def test_help_lists_every_command_and_what_exit_codes_mean():
    said = needle("--help")
    assert said.code == 0
    listed = {line.split()[0] for line in said.out.partition("Commands:")[2].splitlines() if line}
    assert listed == {command for command, _ in COMMANDS}
    assert "0 done, 1 it failed or a check found something, 2 the command was wrong" in " ".join(
        said.out.split()
    )


@pytest.mark.parametrize(("command", "inner"), COMMANDS)
def test_every_command_explains_itself(command, inner):
    said = needle(command, "--help")
    assert said.code == 0
    assert all(f"  {name} " in said.out for name in inner.split())


def test_a_command_that_there_is_not_is_wrong():
    said = needle("replya")
    assert said.code == 2
    assert "replya" in said.err


def test_without_a_server_it_fails_in_one_line():
    said = needle("areas", "find", "江北", "--server", f"http://127.0.0.1:{free_port()}", **KNOWN)
    assert said.code == 1
    assert said.err.startswith("needle: no service answers at http://127.0.0.1:")
    assert len(said.err.splitlines()) == 1


def test_an_address_that_is_none_is_wrong():
    said = needle("areas", "find", "江北", "--server", "localhost:8000", **KNOWN)
    assert said.code == 2
    assert "such as https://needle.example" in said.err


def test_without_a_password_or_a_terminal_to_ask_on_it_says_where_to_put_it():
    said = needle("people", "list")
    assert said.code == 2
    assert "NEEDLE_PASSWORD" in said.err


def test_a_password_may_come_from_a_file(server, tmp_path):
    (tmp_path / "secret").write_text(f"{server.operator_password}\n")
    from_file = {"NEEDLE_PASSWORD": "", "NEEDLE_PASSWORD_FILE": str(tmp_path / "secret")}
    assert server.needle("people", "list", **from_file, **fresh(tmp_path)).code == 0


def test_a_file_of_a_password_that_is_not_there_is_wrong(tmp_path):
    said = needle("people", "list", NEEDLE_PASSWORD_FILE=str(tmp_path / "nowhere"))
    assert said.code == 2
    assert "nowhere cannot be read" in said.err


def test_a_wrong_password_fails_and_is_not_repeated(server, tmp_path):
    said = server.needle("people", "list", NEEDLE_PASSWORD="not the password", **fresh(tmp_path))
    assert said.code == 1
    assert " 401 " in said.err
    assert "not the password" not in said.err + said.out


def test_one_stays_signed_in_by_a_file_that_nobody_else_reads(server, tmp_path):
    assert server.needle("people", "list", **fresh(tmp_path)).code == 0
    (kept,) = (tmp_path / "needle").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    without = {"NEEDLE_PASSWORD": ""}
    assert server.needle("people", "list", **without, **fresh(tmp_path)).code == 0
    kept.write_text("outlived")
    assert server.needle("people", "list", **without, **fresh(tmp_path)).code == 2
    assert server.needle("people", "list", **fresh(tmp_path)).code == 0


def test_where_no_token_can_be_kept_it_works_all_the_same(server, tmp_path):
    (tmp_path / "needle").write_text("no folder")
    assert server.needle("people", "list", **fresh(tmp_path)).code == 0


def test_a_folder_in_which_nothing_ever_ran_is_wrong_and_stays_empty(tmp_path):
    said = needle("verify", "--folder", tmp_path)
    assert said.code == 2
    assert f"never run in {tmp_path}" in said.err
    assert not list(tmp_path.iterdir())


def test_settings_that_do_not_do_are_told_all_at_once():
    said = needle("verify", NEEDLE_DATABASE="mysql://somewhere/{service}")
    assert said.code == 2
    assert {"NEEDLE_DATABASE", "NEEDLE_VAULT_KEY", "NEEDLE_COUNTY"} <= {
        line.split()[1] for line in said.err.splitlines()
    }


KNOWN = {"NEEDLE_PASSWORD": "some password"}


def fresh(folder):
    """Be signed in nowhere yet."""
    return {"XDG_RUNTIME_DIR": str(folder)}
