"""What `make audit` says."""

from deploy.audit import CLEAN, UNKNOWN, VULNERABLE, verdict

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
