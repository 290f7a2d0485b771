"""Adopting score rules: an event that holds their whole text, so that no score is unexplained."""

from collections.abc import Sequence

from contracts.scoring.commands import AdoptScoreRules
from contracts.scoring.events import ScoreRulesAdopted
from events.decider import Decider, Refused
from services.ruletext import RulesError
from services.scoring.domain.loading import digest_of, load, version_of

FILE = "rules.yml"
LINES_SHOWN = 10


def _decide(
    state: ScoreRulesAdopted | None,
    command: AdoptScoreRules,
    _facts: None,
) -> Sequence[object]:
    try:
        load(command.text, FILE)
    except RulesError as error:
        problems = [str(problem) for problem in error.problems]
        told = "\n".join(problems[:LINES_SHOWN])
        raise Refused("score.rules-invalid", told, field="text", problems=problems) from None
    adopted = ScoreRulesAdopted(
        rule_version=version_of(command.text),
        digest=digest_of(command.text),
        text=command.text,
        since=command.since,
    )
    return [] if adopted == state else [adopted]


ruleset: Decider[ScoreRulesAdopted | None, AdoptScoreRules, None] = Decider(
    "score-rules",
    None,
    _decide,
    lambda _, event: event,
)
