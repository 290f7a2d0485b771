"""Whom the shipped rules send a problem to, read by twenty lines that know nothing of our router.

A second reading, so that the day is not judged by the code that it tests.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bench.day.plan import Problem

FIRST_TOWN = 100
"""Among the three digits of a street or town, 街道 have numbers below this, 镇 and 乡 above."""


def expected(problem: Problem) -> list[str]:
    """Return the codes of the departments that a problem is to go to, the lead first."""
    rule = next(rule for rule in _rules() if _applies(rule, problem))
    town = problem.village[:9]
    return [_codes().get(short, town) for short in (rule["lead"], *rule["assisting"])]


def _applies(rule: dict[str, Any], problem: Problem) -> bool:
    kind = "street" if int(problem.village[6:9]) < FIRST_TOWN else "town"
    return (
        rule["category"] == problem.category
        and rule.get("area", kind) == kind
        and problem.place_kind in rule.get("places", [problem.place_kind])
        and not rule.get("when_urgent", False)
    )


@cache
def _rules() -> list[dict[str, Any]]:
    text = (files("services.issue") / "policy" / "routing.yml").read_text("utf-8")
    rules: list[dict[str, Any]] = yaml.safe_load(text)["rules"]
    return rules


@cache
def _codes() -> dict[str, str]:
    text = (files("services.directory") / "policy" / "departments.csv").read_text("utf-8")
    return {row["short"]: row["code"] for row in csv.DictReader(text.splitlines())}
