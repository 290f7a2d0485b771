"""What `make audit` says."""

import re
import subprocess
from pathlib import Path

import pytest

from deploy.audit import (
    CLEAN,
    UNKNOWN,
    VULNERABLE,
    audit_npm,
    verdict,
    verdict_of_npm,
    worst,
)

ROOT = Path(__file__).parents[2]

SOUND = {"name": "attrs", "version": "26.1.0", "vulns": []}
UNSEEN = {"name": "click", "skip_reason": "Dependency not found on PyPI and could not be audited"}
HOLE = {
    "name": "kombu",
    "version": "5.7.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["5.7.1"], "aliases": [], "description": ""}],
}


def test_packages_that_were_all_looked_up_and_sound_are_clean():
    assert verdict({"dependencies": [SOUND]}) == (
        CLEAN,
        "1 packages, none known to be vulnerable.",
    )


def test_a_known_hole_is_named_with_its_mending():
    code, words = verdict({"dependencies": [SOUND, HOLE, UNSEEN]})
    assert code == VULNERABLE
    assert words == "kombu 5.7.0: PYSEC-1, mended in 5.7.1"


def test_what_was_not_looked_up_is_not_called_clean():
    code, words = verdict({"dependencies": [SOUND, UNSEEN]})
    assert code == UNKNOWN
    assert words.startswith("1 of 2 packages were not looked up")


# ---- npm ----------------------------------------------------------------------------------------

NONE = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 9}}}
ADVISORY = {"title": "ReDoS", "url": "https://github.com/advisories/GHSA-1", "range": "<8.18.0"}
HOLES = {
    "vulnerabilities": {
        "ajv": {"name": "ajv", "range": "<8.18.0", "via": [ADVISORY]},
        "ajv-formats": {"name": "ajv-formats", "range": "*", "via": ["ajv"]},
    },
    "metadata": {"dependencies": {"total": 9}},
}


def test_packages_of_npm_of_which_nothing_is_known_are_clean():
    assert verdict_of_npm(NONE) == (CLEAN, "9 packages of npm, none known to be vulnerable.")


def test_a_known_hole_is_named_once_with_its_advisory():
    said = "ajv <8.18.0: ReDoS, https://github.com/advisories/GHSA-1"
    assert verdict_of_npm(HOLES) == (VULNERABLE, said)


@pytest.mark.parametrize("failed", [{"message": "405 Method Not Allowed"}, {"error": {}}, {}])
def test_where_no_index_answers_nothing_is_called_clean(failed):
    code, words = verdict_of_npm(failed)
    assert code == UNKNOWN
    assert words.endswith("Nothing can be said of its packages.")


def test_where_npm_is_not_installed_that_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "")
    code, words = audit_npm("docs/examples/package-lock.json")
    assert (code, words.split(":")[0]) == (UNKNOWN, "npm is not installed here")


def test_what_is_known_to_be_vulnerable_weighs_more_than_what_is_not_known():
    assert worst([CLEAN, UNKNOWN, VULNERABLE]) == VULNERABLE
    assert worst([CLEAN, UNKNOWN]) == UNKNOWN
    assert worst([CLEAN, CLEAN]) == CLEAN


def test_every_lock_of_npm_is_looked_up():
    listed = subprocess.run(
        ["git", "ls-files", "*package-lock.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (looked_up,) = re.findall(r"-m deploy\.audit (.*)", makefile)
    assert listed.stdout.split()
    assert set(listed.stdout.split()) <= set(looked_up.split())
