"""Adopting score rules: their whole text, if nothing is wrong with it."""

from dataclasses import replace

from contracts.scoring.commands import AdoptScoreRules
from contracts.scoring.events import ScoreRulesAdopted
from events.testing import specification
from services.scoring.domain.loading import digest_of
from services.scoring.domain.ruleset import LINES_SHOWN, ruleset
from services.scoring.policy import rules_text
from tests.scoring.domain.examples import DAY, MONDAY

adopt = AdoptScoreRules(text=rules_text(), since=MONDAY)
adopted = ScoreRulesAdopted(
    rule_version=digest_of(rules_text())[:16],
    digest=digest_of(rules_text()),
    text=rules_text(),
    since=MONDAY,
)
spec = specification(ruleset)


def test_rules_are_adopted_with_their_text():
    spec.when(adopt, None).then(adopted)


def test_the_same_again_changes_nothing():
    spec.given(adopted).when(adopt, None).nothing()


def test_the_same_rules_can_begin_at_another_time():
    earlier = replace(adopt, since=MONDAY - 30 * DAY)
    spec.given(adopted).when(earlier, None).then(replace(adopted, since=MONDAY - 30 * DAY))


def test_rules_that_read_a_trace_are_refused_with_file_line_and_red_line():
    text = rules_text().replace("event: bin.graded", "event: visit.recorded")
    refused = spec.when(replace(adopt, text=text), None).refused("score.rules-invalid")
    assert refused.about["field"] == "text"
    assert refused.detail.startswith("rules.yml:")
    assert "visit.recorded is a trace" in refused.detail


def test_many_mistakes_are_shown_in_part_and_told_in_full():
    text = rules_text().replace("below: 1", "below: -1")
    refused = spec.when(replace(adopt, text=text), None).refused("score.rules-invalid")
    assert len(refused.detail.splitlines()) == LINES_SHOWN
    assert len(refused.about["problems"]) > LINES_SHOWN
