"""The rules that this release ships with, beside the table that they started from."""

import csv
import re

import pytest

from services.issue.clocks.limits import Limit
from services.issue.clocks.quiet import Rung
from services.issue.policy import CasePolicy, case_policy, routing_text
from services.issue.routing.reading import read_rules
from services.issue.routing.rules import STREET


def rows(path):
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rules():
    return read_rules(routing_text())


def test_every_unit_that_the_shipped_rules_name_exists(shared_data):
    units = {row["short"] for row in rows(shared_data / "units_dongyang.csv")}
    assert read_rules(routing_text(), units, "routing.yml").county == case_policy().county


def test_the_shipped_rules_hold_every_row_of_the_proposal(shared_data, rules):
    for row in rows(shared_data / "routing_proposal.csv"):
        category, _, where = row["category"].partition("（")
        area = "town" if where.startswith("镇乡") else "street"
        route = rules.route(category, area, urgent=row["urgent"] == "yes")
        assert (route.lead, route.verify_by) == (row["lead"], row["verify"]), category
        assert list(route.assisting) == row["assist"].split(), category
        assert route.urgent == (row["urgent"] == "yes"), category


def test_the_shipped_limits_are_those_of_the_proposal(shared_data, rules):
    for row in rows(shared_data / "routing_proposal.csv"):
        category = row["category"].partition("（")[0]
        routes = [rule.route for rule in rules.rules if rule.category == category]
        shipped = {str(stage.limit) for route in routes for stage in route.stages}
        found = re.findall(r"\d+(?:小时|分钟|工作时|工作日|自然日)|即时", row["milestones"])
        assert {str(Limit.parse(text)) for text in found} <= shipped, category


def test_sewage_whose_source_is_known_does_not_concern_the_water_authority(rules):
    at_a_door = rules.route("企业或作坊污水入河", "street", "household")
    in_the_river = rules.route("企业或作坊污水入河", "street", "river_section")
    assert (at_a_door.lead, at_a_door.assisting) == ("环", ("执", STREET))
    assert "水" in in_the_river.assisting


@pytest.mark.parametrize(
    ("said", "category"),
    [("井盖", "井盖缺失"), ("污水", "生活污水未纳管"), ("路灯", "路灯不亮")],
)
def test_the_shipped_categories_are_found_by_what_people_say(rules, said, category):
    assert said in rules.synonyms[category]


def test_the_shipped_windows_are_those_of_practice():
    policy = case_policy()
    assert policy.return_within == Limit.parse("2工作日")
    assert policy.receive_within == Limit.parse("4工作时")
    assert policy.receive_urgent_within == Limit.parse("30分钟")
    assert policy.longest_extension("work_days") == Limit.parse("10工作日")
    assert policy.longest_extension("immediate") is None
    assert policy.ladder[:2] == (Rung("yellow", -1), Rung("red", 1))


@pytest.mark.parametrize(
    ("bad", "error"), [("county: x", KeyError), ("- 1", TypeError)], ids=["missing", "list"]
)
def test_windows_that_are_not_complete_are_not_read(bad, error):
    with pytest.raises(error):
        CasePolicy.read(bad)
