"""What an integration server is told by .ci/run, with the make of a small tree in place of ours."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PASSED = "=== 3 passed, 1 skipped in 0.52s ==="
SKIPPED = "SKIPPED [1] tests/geo/test_datum.py:59: needs ../shared/data"


@pytest.fixture
def tree(tmp_path) -> Path:
    """A checkout with our .ci/run, in a folder of its own."""
    checkout = tmp_path / "main"
    shutil.copytree(ROOT / ".ci", checkout / ".ci")
    return checkout


def run(tree: Path, *said: str, code: int = 0, demo: str = "true") -> tuple[int, list[str]]:
    """Have `make test` say some lines and end with `code`; return what .ci/run makes of it."""
    lines = "".join(f"\t@echo '{line}'\n" for line in said)
    (tree / "Makefile").write_text(f"test:\n{lines}\t@exit {code}\ndemo:\n\t@{demo}\n")
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        [tree / ".ci" / "run"],
        capture_output=True,
        text=True,
        stdin=subprocess.PIPE,
        env=alone,
        check=False,
    )
    return done.returncode, done.stdout.strip().splitlines()


def test_what_passes_passes_and_ends_with_how_many(tree):
    assert run(tree, PASSED) == (0, [PASSED, "", "3 passed, 0 failed, 1 skipped"])


def test_both_halves_are_added_up(tree):
    code, lines = run(tree, f"deployments: {PASSED}", "others: 10 passed, 2 deselected in 9.12s")
    assert (code, lines[-1]) == (0, "13 passed, 0 failed, 1 skipped")


def test_what_fails_fails_and_still_ends_with_how_many(tree):
    code, lines = run(tree, "1 failed, 2 passed, 2 errors in 3.10s", code=1)
    assert code == 1
    assert lines[-2:] == ["FAILED: make test", "2 passed, 3 failed, 0 skipped"]


def test_no_tests_are_a_failure(tree):
    code, lines = run(tree, "no tests ran in 0.01s", code=5)
    assert (code, lines[-1]) == (1, "0 passed, 0 failed, 0 skipped")


def test_a_run_without_a_summary_is_a_failure(tree):
    code, lines = run(tree)
    assert code == 1
    assert "FAILED: pytest came to no end" in lines


def test_tests_may_pass_real_data_over_only_where_there_are_none(tree):
    assert run(tree, SKIPPED, PASSED)[0] == 0
    (tree.parent / "shared" / "data").mkdir(parents=True)
    assert run(tree, SKIPPED, PASSED)[0] == 1
    assert run(tree, f"others: {SKIPPED}", PASSED)[0] == 1
    assert run(tree, SKIPPED.replace("../shared/data", "nginx"), PASSED)[0] == 0


def test_the_demo_is_played_as_soon_as_there_is_one(tree):
    assert run(tree, PASSED, demo="false")[0] == 0
    (tree / "services").mkdir()
    (tree / "services" / "cli.py").touch()
    assert run(tree, PASSED, demo="true")[0] == 0
    code, lines = run(tree, PASSED, demo="false")
    assert code == 1
    assert lines[-2:] == ["FAILED: make demo ONCE=1", "3 passed, 0 failed, 1 skipped"]
