"""A rule's own words in a rule set's text."""

from pathlib import Path

import pytest
import yaml

from services.audit.timeline.rules import excerpt

ROUTING = Path(__file__).parents[3] / "services" / "issue" / "policy" / "routing.yml"


def test_the_last_rule_ends_with_the_text_whether_or_not_a_line_ends_there():
    text = "rules:\n  - rule: a\n    lead: x\n  - rule: b\n    lead: y"
    assert excerpt(text, "b") == (4, "  - rule: b\n    lead: y")
    assert excerpt(text + "\n", "b") == excerpt(text, "b")


def test_comments_between_two_rules_belong_to_the_second():
    text = "rules:\n  - rule: a\n    lead: x\n\n  # about b\n  - rule: b\n    lead: y\n"
    assert excerpt(text, "a") == (2, "  - rule: a\n    lead: x")


def test_what_follows_the_rules_is_no_rule():
    text = "rules:\n  - rule: a\n    lead: x\ncounty: 1\n"
    assert excerpt(text, "a") == (2, "  - rule: a\n    lead: x")


@pytest.mark.parametrize(
    "text", ["", "rules: none", "- a\n- b", "other: [1]", "rules: [1, x]", "rules: [", "a: b: c"]
)
def test_a_text_without_such_a_rule_has_no_excerpt(text):
    assert excerpt(text, "a") == (None, None)


def test_every_rule_of_the_shipped_set_is_found_whole():
    text = ROUTING.read_text("utf-8")
    for rule in yaml.safe_load(text)["rules"]:
        name = rule.get("rule") or rule["category"]
        line, words = excerpt(text, name)
        assert text.splitlines()[line - 1] == words.splitlines()[0]
        assert yaml.safe_load(words) == [rule]
