"""Rules are bounded before they are understood; what is shipped could be ten times as long."""

import pytest
import yaml

from contracts.fields import MAX_RULES
from services.issue.policy import routing_text
from services.issue.routing.reading import adopted_rules, read_rules
from services.ruletext import MOST_PROBLEMS, MOST_VALUES, RulesError
from services.scoring.domain.loading import load
from services.scoring.policy import rules_text

RULE = "  - {category: c%d, lead: 街, milestones: {%s}, verify: site}\n"
HEAD = 'county: "330783"\nrules:\n'


def milestones(count: int) -> str:
    return ", ".join(f"m{n}: 2小时" for n in range(count))


def rules(count: int, stages: int = 1) -> str:
    return HEAD + "".join(RULE % (n, milestones(stages)) for n in range(count))


def told(text: str) -> list[str]:
    with pytest.raises(RulesError) as refused:
        read_rules(text)
    return [str(problem).split(": ", 1)[1] for problem in refused.value.problems]


def values(node: yaml.Node) -> int:
    match node:
        case yaml.MappingNode():
            return 1 + sum(values(each) for pair in node.value for each in pair)
        case yaml.SequenceNode():
            return 1 + sum(map(values, node.value))
        case _:
            return 1


@pytest.mark.parametrize("text", [routing_text(), rules_text()], ids=["routing", "scores"])
def test_what_is_shipped_could_be_ten_times_as_long(text):
    assert len(text) * 10 <= MAX_RULES
    assert values(yaml.compose(text, Loader=yaml.SafeLoader)) * 10 <= MOST_VALUES


def test_as_many_rules_and_milestones_as_are_allowed_are_read():
    assert len(read_rules(rules(500)).rules) == 500
    assert len(read_rules(rules(1, 10)).rules[0].route.stages) == 10


def test_more_milestones_than_anybody_can_reach_are_refused():
    assert told(rules(1, 11))[0] == "at most 10 milestones"


def test_more_rules_than_anybody_can_read_are_refused():
    assert told(rules(501))[0] == "at most 500 items"


def test_more_values_than_anybody_has_written_are_refused_by_their_place():
    assert (
        told(HEAD + "  [" + "a, " * MOST_VALUES + "]")[0]
        == "a file has at most 10000 keys and values"
    )
    with pytest.raises(RulesError, match="at most 10000 keys and values"):
        load("measures: [" + "a, " * MOST_VALUES + "]")


def test_of_many_mistakes_the_first_are_told():
    assert len(told(HEAD + "  - x\n" * 400)) == MOST_PROBLEMS


def test_a_mistake_is_told_at_no_great_length():
    assert max(map(len, told(HEAD + f"  - {{{'x' * 5000}: 1}}\n"))) < 400


def test_what_was_adopted_before_there_were_bounds_is_still_read():
    assert len(adopted_rules(rules(1, 400)).rules[0].route.stages) == 400
