"""A timeline in words, for a terminal."""

from collections.abc import Iterator
from typing import Any

from contracts.audit.views import Actor, IssueTimeline, Moment, RuleInForce
from services.audit.timeline.names import CHINA

_SIGNS = {"cause": "<", "issue": "*", "consequence": ">"}
_SHOWN = ("department", "outcome", "change", "reason", "note", "result", "title", "rule")
_LONGEST = 100


def lines(timeline: IssueTimeline) -> Iterator[str]:
    """Write a timeline, a line or two an event, then the rules that were in force."""
    moment = timeline.as_of.astimezone(CHINA).isoformat() if timeline.as_of else "now"
    yield f"issue {timeline.issue} as of {moment}"
    yield "  * its own   < what led to it   > what followed"
    for each in timeline.moments:
        yield from _moment(each)
    for rule in timeline.rules:
        yield from _rule(rule)
    until = ", ".join(f"{source} {last}" for source, last in timeline.archived_until.items())
    yield f"archived until: {until}"


def _moment(moment: Moment) -> Iterator[str]:
    at = moment.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    sign = _SIGNS[moment.relation]
    yield f"{at} {sign} {moment.source}/{moment.position} {moment.type}  {_actor(moment.by)}"
    if told := _told(moment.data):
        yield f"{'':22}{told}"
    if moment.caused_by is not None:
        cause = moment.caused_by
        yield f"{'':22}because of {cause.source}/{cause.position} {cause.type}"


def _actor(actor: Actor) -> str:
    post = actor.post_title or actor.post
    parts = (actor.actor, post, actor.department)
    return ", ".join(part for part in parts if part)


def _told(data: dict[str, Any]) -> str:
    shown = {name: data[name] for name in _SHOWN if isinstance(data.get(name), str)}
    return "; ".join(f"{name}: {_short(text)}" for name, text in shown.items())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _rule(rule: RuleInForce) -> Iterator[str]:
    name = f"rule {rule.rule}" if rule.rule else "rules"
    if rule.text is None or rule.adopted_at is None:
        yield f"{name} of version {rule.rule_version[:12]}: its text is not in the archive"
        return
    since = rule.adopted_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    yield f"{name} (version {rule.rule_version[:12]}, adopted {since}, line {rule.line}):"
    yield from (f"    {line}" for line in rule.text.splitlines())
