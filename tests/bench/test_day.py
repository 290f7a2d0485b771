"""A day of a county, as small as it gets: it is played, followed and judged like a whole one."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest

from bench.day.plan import CADRES, VILLAGES, WHOLE, Plan, Problem, categories
from bench.day.routed import expected

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def played(ground, tmp_path_factory) -> dict:
    """What a day of some hundred events has written, all services in one process."""
    results = tmp_path_factory.mktemp("day") / "day.json"
    command = [sys.executable, "-m", "bench.day", "--events", "100", "--together"]
    done = subprocess.run(
        [*command, "--results", results],
        cwd=ROOT,
        env={**os.environ, **ground.variables()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(results.read_text("utf-8"))


def test_all_that_a_day_is_judged_by_holds(played):
    assert len(played["findings"]) == 9
    assert all(found["holds"] and found["of"] > 0 for found in played["findings"])


def test_every_service_but_the_directory_had_something_to_log(played):
    logged = {name for name, events in played["events_by_service"].items() if events}
    assert logged == {"visit", "issue", "patrol", "scoring", "feed"}
    assert played["events"] == sum(played["events_by_service"].values())


class TestPlan:
    def test_a_whole_day_has_all_villages_and_three_thousand_cadres(self):
        plan = Plan(WHOLE)
        assert len(plan.villages) == len(set(plan.villages)) == VILLAGES
        assert len(plan.cadres) == CADRES
        assert {cadre.village for cadre in plan.cadres} == set(plan.villages)

    def test_nobody_sees_the_same_problem_twice_or_calls_twice_at_a_door(self):
        plan = Plan(WHOLE // 10)
        doors = [door.place for cadre in plan.cadres for door in cadre.doors]
        assert max(Counter(doors).values()) == 1
        assert max(Counter(each.issue for each in plan.problems()).values()) == 1

    def test_every_category_of_the_rules_is_seen(self):
        seen = {each.category for each in Plan(WHOLE // 10).problems()}
        assert seen == set(categories())


class TestRouted:
    @pytest.mark.parametrize(
        ("category", "village", "kind", "departments"),
        [
            ("违法建设", "330783005285", "household", ["DY-ZF", "DY-ZR", "330783005"]),
            ("违法建设", "330783108281", "household", ["330783108", "DY-ZR", "DY-NY"]),
            ("企业或作坊污水入河", "330783005285", "household", ["DY-HB", "DY-ZF", "330783005"]),
            (
                "企业或作坊污水入河",
                "330783005285",
                "board",
                ["DY-HB", "DY-ZF", "DY-SW", "330783005"],
            ),
        ],
    )
    def test_a_problem_goes_to_those_whom_the_first_fitting_rule_names(
        self, category, village, kind, departments
    ):
        problem = Problem(UUID(int=1), category, village, UUID(int=2), kind, settled=False)
        assert expected(problem) == departments
