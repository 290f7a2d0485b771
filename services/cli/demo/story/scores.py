"""Chapter seven: scores follow from what happened, and no rule can read a trace."""

from services.cli.client import RefusedError, wait_for
from services.cli.demo.story.seen import Seen
from services.cli.demo.story.world import World

TRACE_RULE = """
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


def scores(world: World, seen: Seen) -> None:
    """Read the scores, and why they are what they are; try to score a trace."""
    county = world.as_("county-bailu")

    def settled() -> list[dict[str, object]] | None:
        found = county.all("/api/scores/entries", about=f"issue/{seen.issue}")
        types = {entry["cause_type"] for entry in found}
        return found if "issue.closed.v2" in types else None

    explained = wait_for("the ledger entries of the case", settled)
    seen.scores = county.all("/api/scores")
    for entry in explained[:3]:
        world.say(f"  {entry['measure']} of {entry['subject']}: by {entry['cause_type']}")
    try:
        county.put("/api/score-rules/adopt/{command}", {"text": TRACE_RULE, "since": world.now()})
    except RefusedError as refused:
        errors = refused.problem.get("errors") or [{"reason": refused.problem["detail"]}]
        seen.red_line = errors[0]["reason"]
    world.say(f"A rule that counts visits is refused: [dim]{seen.red_line}[/dim]")
