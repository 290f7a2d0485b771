"""Adopting and reading score rules."""

from uuid import uuid4

import pytest

from contracts.scoring.events import MAX_RULES
from services.scoring.policy import rules_text
from tests.scoring.domain.examples import DAY, MONDAY
from tests.scoring.world import named, problem

TRACE = """
measures:
  - code: visits_made
    name: 走访次数
    source: 每月走访不少于二十户
    subject: {department: person}
    entries:
      - event: visit.recorded
        above: 1
        below: 1
"""


@pytest.fixture
def county(world):
    return world.somebody("county_coordinator")


def adoption(text: str = rules_text(), days: int = 0) -> dict:
    return {"text": text, "since": (MONDAY + days * DAY).isoformat()}


def test_what_is_adopted_is_in_force_from_its_day_on(world, county):
    problem(county.get("score-rules/in-force"), 404, "not-found")
    county.do("score-rules/adopt/…", **adoption())
    county.do("score-rules/adopt/…", **adoption(f"# from Tuesday\n{rules_text()}", days=1))
    assert county.read("score-rules/in-force")["text"] == rules_text()
    world.clock.move_to(MONDAY + DAY)
    later = county.read("score-rules/in-force")
    assert later["text"].startswith("# from Tuesday")
    assert county.read(f"score-rules/versions/{later['rule_version']}") == later


def test_of_two_sets_that_begin_together_the_later_adoption_holds(county):
    county.do("score-rules/adopt/…", **adoption())
    county.do("score-rules/adopt/…", **adoption(f"# corrected\n{rules_text()}"))
    assert county.read("score-rules/in-force")["text"].startswith("# corrected")


def test_a_version_that_was_never_adopted_is_not_there(county):
    problem(county.get("score-rules/versions/0123456789abcdef"), 404, "not-found")


def test_a_rule_that_reads_a_trace_is_refused_with_file_line_and_red_line(world, county):
    answer = county.put("score-rules/adopt/…", **adoption(TRACE))
    told = problem(answer, 422, "score.rules-invalid")
    assert named(answer) == ["text"]
    places = [line.split(": ")[:2] for line in told["problems"]]
    assert places[0] == ["rules.yml:4:11", "走访次数 is no measure"]
    assert places[1][0].startswith("rules.yml:6:")
    assert places[1][1] == "person is a trace"
    assert ["rules.yml:8:16", "visit.recorded is a trace"] in places
    assert world.kernel.head().position == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * (MAX_RULES + 1)}, "text"),
        ({"text": 7}, "text"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-11-23T09:00:00"}, "since"),
        ({"until": "2027-01-01T00:00:00Z"}, "until"),
    ],
    ids=["empty", "too long", "a number", "no time", "no offset", "unknown"],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(world, county, change, field):
    assert named(county.put("score-rules/adopt/…", **adoption() | change)) == [field]
    assert world.kernel.head().position == 0


def test_the_same_command_again_is_the_same(county):
    command = uuid4()
    assert county.put(f"score-rules/adopt/{command}", **adoption()).status_code == 201
    assert county.put(f"score-rules/adopt/{command}", **adoption()).status_code == 200
    other = county.put(f"score-rules/adopt/{command}", **adoption(days=1))
    problem(other, 409, "id-used-before")


def test_only_the_county_and_the_organiser_adopt_rules(world):
    for role in ("cadre", "officer", "street_coordinator", "auditor", "operator"):
        somebody = world.somebody(role)
        problem(somebody.put("score-rules/adopt/…", **adoption()), 403, "forbidden")
    world.somebody("organiser").do("score-rules/adopt/…", **adoption())
