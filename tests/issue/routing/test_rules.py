import pytest

from services.issue.routing.reading import read_rules
from services.issue.routing.rules import Stage, area_kind
from tests.issue.clocks.examples import Limit

RULES = read_rules(
    """\
county: "330783"
rules:
  - {category: hut, rule: in-a-street, area: street, lead: 执, milestones: {拆除: 20工作日},
     verify: site}
  - {category: hut, lead: 街, milestones: {停工: 4工作时, 拆除: 20工作日}, verify: site}
  - {category: spill, rule: at-a-workshop, places: [workshop, site], lead: 环,
     milestones: {查处: 15工作日}, verify: site}
  - {category: spill, lead: 水, assisting: [环, 街], milestones: {到场: 2小时}, verify: site}
  - {category: plant, rule: grave, when_urgent: true, lead: 应, milestones: {处置: 24小时},
     verify: document, urgent: true, advice: 先撤离}
  - {category: plant, lead: 应, milestones: {处置: 5工作日}, verify: document}
"""
)


def routed(*what, **how):
    route = RULES.route(*what, **how)
    return None if route is None else route.rule


@pytest.mark.parametrize(
    ("area", "kind"),
    [
        ("330783005", "street"),
        ("330783005013", "street"),
        ("330783103", "town"),
        ("330783200200", "town"),
        ("330783", None),
        ("33", None),
    ],
)
def test_an_area_is_a_street_or_a_town_by_its_code(area, kind):
    assert area_kind(area) == kind


@pytest.mark.parametrize(("kind", "rule"), [("street", "in-a-street"), ("town", "hut")])
def test_the_kind_of_area_chooses_the_rule(kind, rule):
    assert routed("hut", kind) == rule


@pytest.mark.parametrize(
    ("place", "rule"), [("workshop", "at-a-workshop"), ("river_section", "spill"), (None, "spill")]
)
def test_the_kind_of_place_chooses_the_rule(place, rule):
    assert routed("spill", "street", place) == rule


@pytest.mark.parametrize(("urgent", "rule"), [(True, "grave"), (False, "plant")])
def test_an_issue_that_somebody_calls_urgent_may_have_a_rule_of_its_own(urgent, rule):
    assert routed("plant", "street", urgent=urgent) == rule


def test_what_no_rule_catches_has_no_route():
    assert routed("unheard-of", "street") is None


def test_a_route_says_who_acts_in_which_stages_and_how_that_is_verified():
    route = RULES.route("spill", None)
    assert (route.lead, route.assisting, route.verify_by) == ("水", ("环", "街"), "site")
    assert route.stages == (Stage("到场", Limit.parse("2小时")),)
    assert (route.urgent, route.advice) == (False, None)


def test_an_urgent_route_says_what_to_do_first():
    route = RULES.route("plant", None, urgent=True)
    assert (route.urgent, route.advice) == (True, "先撤离")
