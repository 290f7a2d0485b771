import pytest

from services.issue.routing.comparing import PastIssue, compare
from services.issue.routing.reading import read_rules

HEAD = 'county: "330783"\nrules:\n'
SPILL = (
    "  - {category: spill, lead: 环, assisting: [执], milestones: {查处: 15工作日}, verify: site}\n"
)
HUT = "  - {category: hut, lead: 街, milestones: {拆除: 20工作日}, verify: site}\n"
OLD = read_rules(HEAD + SPILL + HUT)


def past(category="spill", **more):
    return PastIssue(issue="1", category=category, area="330783005013", **more)


def differences(text, *issues):
    return list(compare(OLD, read_rules(HEAD + text), issues or [past()]))


def test_the_same_rules_change_nothing():
    assert differences(SPILL + HUT) == []


@pytest.mark.parametrize(
    ("good", "other", "changes"),
    [
        ("lead: 环", "lead: 水", ("lead",)),
        ("[执]", "[街, 执]", ("assisting",)),
        ("15工作日", "10工作日", ("stages",)),
        ("verify: site", "verify: document", ("verify_by",)),
        ("verify: site", "verify: site, urgent: true", ("urgent",)),
        ("lead: 环, assisting: [执]", "lead: 执", ("lead", "assisting")),
    ],
)
def test_what_would_change_is_named(good, other, changes):
    (difference,) = differences(SPILL.replace(good, other) + HUT)
    assert difference.changes == changes
    assert (difference.issue, difference.before.lead) == (past(), "环")


def test_names_and_advice_make_no_difference():
    assert differences(SPILL.replace("verify", "rule: renamed, advice: 先停工, verify") + HUT) == []


def test_an_issue_that_no_rule_would_catch_any_more_is_told():
    (difference,) = differences(HUT)
    assert difference.changes == ("caught",)
    assert (difference.before.rule, difference.after) == ("spill", None)


def test_an_issue_that_a_rule_would_catch_now_is_told():
    new = HUT.replace("hut", "noise")
    (difference,) = differences(SPILL + HUT + new, past("noise"))
    assert (difference.before, difference.after.rule) == (None, "noise")


def test_an_issue_that_neither_catches_is_not_told():
    assert differences(SPILL, past("unheard-of")) == []


def test_history_is_routed_by_its_own_area_place_and_urgency():
    new = (
        SPILL.replace("lead: 环", "rule: a, lead: 水, area: town")
        + SPILL.replace("lead: 环", "rule: b, lead: 水, places: [site]")
        + SPILL.replace("lead: 环", "rule: c, lead: 水, when_urgent: true")
        + SPILL
        + HUT
    )
    elsewhere = PastIssue(issue="2", category="spill", area="330783103")
    issues = [past(), elsewhere, past(place_kind="site"), past(urgent=True), past("hut")]
    found = differences(new, *issues)
    assert [difference.after.rule for difference in found] == ["a", "b", "c"]
