"""The categories of problems, for whoever has to name one."""

from importlib.resources import files

import pytest
import yaml

ROUTING = yaml.safe_load((files("services.issue") / "policy" / "routing.yml").read_text("utf-8"))


@pytest.fixture
def known(world):
    return {each["category"]: each for each in world.cadre.read("categories")["categories"]}


def test_every_category_of_the_rules_is_there_once_in_their_order(known):
    assert list(known) == list(dict.fromkeys(rule["category"] for rule in ROUTING["rules"]))


def test_a_category_has_what_people_call_it_and_whom_to_call_first(known):
    lid = known["井盖缺失"]
    assert "窨井盖" in lid["synonyms"]
    assert "119" in lid["advice"]
    assert lid["urgent"]
    assert lid["verify_by"] == ["site"]


def test_which_are_restricted_is_told(known):
    restricted = {name for name, each in known.items() if each["restricted"]}
    assert restricted == set(ROUTING["restricted"])


def test_they_are_of_the_rules_in_force(world):
    told = world.cadre.read("categories")
    assert told["rule_version"] == world.cadre.read("routing/in-force")["rule_version"]
