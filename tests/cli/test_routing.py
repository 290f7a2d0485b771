"""Routing rules, tried and adopted from the command line."""

import pytest

from tests.cli.deployment import CATEGORY, DATA, PASSWORD

RULES = (DATA / "rules.yml").read_text("utf-8")


@pytest.fixture
def other(tmp_path):
    """The rules with another lead for what the one issue is about."""
    file = tmp_path / "other.yml"
    file.write_text(RULES.replace("lead: 交", "lead: 管"), "utf-8")
    return file


@pytest.fixture
def broken(tmp_path):
    file = tmp_path / "broken.yml"
    file.write_text(RULES.replace("lead: 交", "lead: 铁").replace("5工作日", "五天"), "utf-8")
    return file


def test_rules_in_force_change_nothing_when_tried(county):
    said = county.look("routing", "try", DATA / "rules.yml")
    assert (said.code, said.out) == (0, "0 of 1 filings would be routed otherwise.\n")


def test_other_rules_print_what_would_change_and_change_nothing(county, other):
    before = county.operator.get("/api/routing/in-force")
    said = county.look("routing", "try", other)
    assert said.code == 0
    assert CATEGORY in said.out
    assert "交+街 到场 2工作时" in said.out
    assert "管+街 到场 2工作时" in said.out
    assert "1 of 1 filings would be routed otherwise." in said.out
    assert county.operator.get("/api/routing/in-force") == before


def test_what_would_change_may_be_read_by_a_program(county, other):
    trial = county.look("routing", "try", other, "--json").json
    (difference,) = trial["differences"]
    assert difference["before"]["lead"] == "交"
    assert difference["after"]["lead"] == "管"


@pytest.mark.parametrize("verb", ["try", "adopt"])
def test_a_broken_file_is_refused_with_each_mistake_and_its_place(county, broken, verb):
    run = county.look if verb == "try" else county.needle
    said = run("routing", verb, broken)
    assert said.code == 2
    assert f"{broken}:5:11: unknown unit 铁" in said.err
    assert f"{broken}:7:32: " in said.err
    assert said.err.splitlines()[-1] == f"needle: {broken} cannot be used: mistakes in it: 2"


def test_a_file_that_is_no_text_is_refused(county, tmp_path):
    file = tmp_path / "rules.yml"
    file.write_bytes(b"\xff\xfe")
    said = county.look("routing", "try", file)
    assert said.code == 2
    assert f"{file}:1:1: " in said.err


def test_adopting_what_is_in_force_is_no_mistake(county):
    said = county.needle("routing", "adopt", DATA / "rules.yml")
    assert said.code == 0
    assert said.out.startswith("2 rules are in force for 330783: ")
    in_force = county.operator.get("/api/routing/in-force")
    assert in_force["rule_version"] == said.out.split()[-1]


def test_who_may_not_adopt_rules_is_refused(county, other):
    cadre = {"NEEDLE_LOGIN": "cadre-1", "NEEDLE_PASSWORD": PASSWORD}
    said = county.needle("routing", "adopt", other, **cadre)
    assert said.code == 1
    assert " 403 " in said.err
