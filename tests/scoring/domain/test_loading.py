"""Reading rules: each mistake is told with its file, its line and its reason."""

from pathlib import Path

import pytest

from services.ruletext import DEEPEST, MAX_CHARACTERS, RulesError
from services.scoring.domain.loading import adopted, digest_of, load, version_of
from services.scoring.policy import read_rules, rules_text

HEAD = """\
measures:
  - code: redo_rate
    name: 返工率
    source: 核查不通过 ÷ 核查
    subject: {department: department}
"""
TAIL = """\
    entries:
      - event: assignment.sent_back
        above: 1
        below: 1
"""
RULES = f"""\
{HEAD}{TAIL}\
      - event: assignment.verified
        below: {{field: looked_at}}
"""
ONCE = f"""\
{HEAD}\
    once_per: assignment
    entries:
      - event: assignment.dispatched
        below: 1
"""


def problems(text: str) -> list[str]:
    with pytest.raises(RulesError) as refused:
        load(text, "rules.yml")
    return [f"{one.file}:{one.line}: {one.message}" for one in refused.value.problems]


def test_a_mistake_is_told_as_compilers_do():
    with pytest.raises(RulesError, match=r"^rules\.yml:8:16: Expected `float` >= 0.0"):
        load((HEAD + TAIL).replace("above: 1", "above: -1"), "rules.yml")


def test_what_we_ship_loads():
    codes = [measure.code for measure in load(rules_text()).measures]
    assert {"on_time_rate", "satisfaction_rate", "sorting_quality"} <= set(codes)


def test_a_version_is_the_beginning_of_the_texts_digest():
    rules = load(RULES)
    assert rules.version == version_of(RULES) == digest_of(RULES)[:16]


def test_a_file_is_read_by_its_name(tmp_path):
    path = tmp_path / "ours.yml"
    path.write_text(RULES, "utf-8")
    assert read_rules(path) == load(RULES)
    path.write_text(HEAD, "utf-8")
    with pytest.raises(RulesError, match=r"^ours\.yml:2:5: "):
        read_rules(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(OSError, match=r"none\.yml"):
        read_rules(Path(tmp_path) / "none.yml")


NO_RULE_SETS = {
    "empty": ("", "rules.yml:1: the file is empty"),
    "cut off": ("measures: [\n", "rules.yml:2: "),
    "not YAML": ("a: b\n c: d: e", "rules.yml:2: "),
    "two documents": ("a: 1\n--- \nb: 2", "rules.yml:2: "),
    "NUL": ("\0", "rules.yml:1: this is no YAML text"),
    "another mapping": ("x: 1", "rules.yml:1: a rule set is a list of `measures`"),
    "a list": ("- x", "rules.yml:1: a rule set is a list of `measures`"),
    "a number of measures": ("measures: 3", "rules.yml:1: a list of measures"),
    "no measures": ("measures: []", "rules.yml:1: a list of measures"),
    "no day": ("measures: 2026-02-30", "rules.yml:1: a date that no calendar has"),
    "code to run": ("measures: !!python/object:os.system x", "rules.yml:1: "),
    "aliases": ("a: &a\n  - 1\nmeasures: *a", "rules.yml:3: neither aliases"),
    "endlessly deep": ("[" * (DEEPEST + 1), "rules.yml:1: neither aliases"),
    "endlessly long": ("#" * (MAX_CHARACTERS + 1), "rules.yml:1: a file has at most"),
    "keys that are lists": ("measures: {? [1] : 2, ? [1] : 3}", "rules.yml:1: a key is one word"),
    "measures that are none": ("measures:\n  - 7", "rules.yml:2: Expected `object`, got `int`"),
}


@pytest.mark.parametrize("case", NO_RULE_SETS)
def test_what_is_no_rule_set_is_refused(case):
    text, told = NO_RULE_SETS[case]
    assert problems(text)[0].startswith(told)


MISTAKES = {
    "code": ("code: redo_rate", "code: Redo", "rules.yml:2: a code is"),
    "no name": ("name: 返工率", 'name: ""', "rules.yml:3: one line"),
    "control characters": ("name: 返工率", 'name: "a\\tb"', "rules.yml:3: one line"),
    "long source": ("source: 核查", f"source: {'x' * 201}", "rules.yml:4: one line"),
    "unknown key": ("name:", "title:", "rules.yml:2: Object "),
    "no subject": ("{department: department}", "{}", "rules.yml:5: "),
    "event without it": ("{department: department}", "{department: departments}", "rules.yml:7: "),
    "negative": ("above: 1", "above: -1", "rules.yml:8: Expected `float` >= 0.0"),
    "no number": ("above: 1", "above: .nan", "rules.yml:8: "),
    "infinite": ("above: 1", "above: .inf", "rules.yml:8: "),
    "yes": ("above: 1", "above: true", "rules.yml:8: "),
    "divided by 0": ("above: 1", "above: {field: x, divided_by: 0}", "rules.yml:8: "),
    "twice": ("above: 1", "above: 1\n        above: 2", "rules.yml:9: above stands here twice"),
    "no moment": ("above: 1", "happened_at: noon", "rules.yml:8: "),
    "nothing": ("above: 1\n        below: 1", "final: false", "rules.yml:7: assignment.sent_back"),
    "final": ("below: 1", "below: 1\n        final: true", "rules.yml:10: final is for"),
    "hidden": ("below: 1", "below: 1\n    hidden_below: -3", "rules.yml:10: "),
    "left out": ("below: 1", "below: 1\n    left_out_by: [issue.voided]", "rules.yml:10: left_out"),
    "event twice": (
        "assignment.sent_back",
        "[assignment.sent_back, assignment.sent_back]",
        "rules.yml:7: assignment.sent_back stands in this measure twice",
    ),
    "number as a key": ("below: 1", "below: 1\n    paused_by: {1: 2}", "rules.yml:10: Expected"),
    "a slip": ("above: 1", "abuve: 1", "rules.yml:7: Object contains unknown field `abuve`"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_told_with_its_line(case):
    right, wrong, told = MISTAKES[case]
    assert problems((HEAD + TAIL).replace(right, wrong))[0].startswith(told)


ONCE_MISTAKES = {
    "entry": ("assignment.dispatched", "issue.closed", "rules.yml:8: issue.closed does not say"),
    "pause": (
        "below: 1",
        "below: 1\n    paused_by: {issue.merged: issue.unmerged}",
        "rules.yml:10: issue.merged is about no assignment",
    ),
    "left out": (
        "below: 1",
        "below: 1\n    left_out_by: [bin.graded]",
        "rules.yml:10: bin.graded is about no assignment",
    ),
    "trace": (
        "below: 1",
        "below: 1\n    left_out_by: [visit.recorded]",
        "rules.yml:10: visit.recorded is a trace",
    ),
}


@pytest.mark.parametrize("case", ONCE_MISTAKES)
def test_what_counts_once_is_about_assignments(case):
    right, wrong, told = ONCE_MISTAKES[case]
    assert problems(ONCE.replace(right, wrong))[0].startswith(told)


def test_what_counts_once_for_the_county_is_about_assignments_too():
    text = ONCE.replace("{department: department}", "{county: all}")
    (told,) = problems(text.replace("assignment.dispatched", "issue.closed"))
    assert told.startswith("rules.yml:8: issue.closed is not about one assignment")


def test_only_assignments_are_due():
    text = (HEAD + TAIL).replace("{department: department}", "{village: area}")
    text = text.replace("assignment.sent_back", "bin.graded")
    (told,) = problems(text.replace("above: 1", "happened_at: due\n        above: 1"))
    assert told == "rules.yml:8: bin.graded is not about an assignment that was due"


@pytest.mark.parametrize(
    ("term", "told"),
    [
        ("{field: satisfaction}", "satisfaction is no number: give points for each of satisfied"),
        ("{field: satisfaction, points: {satified: 1}}", "give points for each of satisfied"),
        ('{field: solved, points: {"true": 1}}', "give points for each of false, true"),
    ],
    ids=["no points", "a slip", "half"],
)
def test_each_choice_has_its_points(term, told):
    text = (
        (HEAD + TAIL).replace("department}", "departments}").replace("above: 1", f"above: {term}")
    )
    (problem,) = problems(text.replace("assignment.sent_back", "callback.answered"))
    assert problem.startswith(f"rules.yml:8: {told}")


def test_a_number_has_no_points():
    text = (HEAD + TAIL).replace("{department: department}", "{village: area}")
    text = text.replace("assignment.sent_back", "bin.graded")
    (told,) = problems(text.replace("above: 1", "above: {field: grade, points: {a: 1}}"))
    assert told == "rules.yml:8: grade is a number: leave out the points"


def test_all_mistakes_are_told_from_the_top_down():
    second = HEAD.removeprefix("measures:\n").replace("返工率", '""')
    third = (HEAD + TAIL).removeprefix("measures:\n").replace("above: 1", "above: x")
    told = problems(RULES + second + TAIL + third)
    assert [line.split(":")[1] for line in told] == ["12", "13", "26"]
    assert "the measure redo_rate is there twice" in told[0]


def test_a_set_that_was_adopted_is_read_though_it_would_not_be_adopted_now():
    text = (HEAD + TAIL).replace("assignment.sent_back", "visit.recorded")
    assert problems(text)
    assert list(adopted(text).measures[0].entries) == ["visit.recorded"]


def test_more_measures_or_entries_than_anybody_can_read_are_refused():
    measure = RULES.partition("measures:\n")[2]
    assert "at most 150 measures" in problems("measures:\n" + measure * 151)[0]
    entry = "      - {event: assignment.sent_back, above: 1}\n"
    many = RULES.rstrip("\n") + "\n" + entry * 51
    assert any("at most 50 entries" in each for each in problems(many))
