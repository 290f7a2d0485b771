"""How the clients are built: from what is pinned, checked by their types and their own tests."""

import json
import subprocess

import pytest

from deploy.clients import building, weighing
from deploy.clients.building import BUILT, CLIENTS, BuildError
from deploy.ground.programs import node

LOCK = json.loads((CLIENTS / "package-lock.json").read_text("utf-8"))


def test_every_package_is_pinned_by_its_digest_and_no_host_is_named():
    packages = {name: each for name, each in LOCK["packages"].items() if name}
    assert packages
    assert all(each.get("integrity") for each in packages.values())
    assert not any("resolved" in each for each in packages.values())


def test_what_is_built_is_not_built_again_until_a_source_changes(pages, monkeypatch):
    def fail(*_step: object) -> None:
        raise AssertionError("a step was done")

    monkeypatch.setattr(building, "install", fail)
    assert building.build() is False


@pytest.mark.usefixtures("pages")
def test_each_page_is_small_enough_for_a_bad_line():
    loads = weighing.first_loads(BUILT)
    assert set(loads) == {"index.html", "phone/index.html"}
    assert max(loads.values()) <= weighing.MOST_BYTES


@pytest.mark.usefixtures("pages")
def test_a_page_that_is_too_large_fails_the_build(monkeypatch):
    monkeypatch.setattr(building, "MOST_BYTES", 1000)
    with pytest.raises(BuildError, match="at first load"):
        building._weigh()


@pytest.mark.usefixtures("pages")
def test_the_clients_own_tests_pass():
    command = [node(), CLIENTS / "node_modules" / "vitest" / "vitest.mjs", "run"]
    done = subprocess.run(command, cwd=CLIENTS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
