"""The routing rules that an issue's decisions were made by, in their own words."""

from collections.abc import Iterable
from datetime import datetime

import yaml

from contracts.audit.views import RuleInForce
from contracts.issue.events.case import IssueFiled
from contracts.issue.events.routing import RoutingAdopted
from events.envelope import Registry, decode
from events.store import Connection
from services.audit.facts import archive
from services.audit.facts.archive import Archived
from services.audit.timeline.kin import OWNER


def in_force(
    connection: Connection,
    registry: Registry,
    own: Iterable[Archived],
) -> tuple[RuleInForce, ...]:
    """Return the rules that an issue's own events say they were decided by, each once."""
    filed = [event for event in own if event.type.startswith("issue.filed.")]
    decided = [decode(event.body, registry).data for event in filed]
    wanted = dict.fromkeys(
        (data.rule_version, data.rule)
        for data in decided
        if isinstance(data, IssueFiled) and data.rule_version is not None
    )
    counties = {event.area[:_COUNTY] for event in filed if event.area is not None}
    adopted = _adopted(connection, registry, counties) if wanted else {}
    return tuple(_rule(version, rule, adopted.get(version)) for version, rule in wanted)


_COUNTY = 6  # digits of a county's code


def _adopted(
    connection: Connection,
    registry: Registry,
    counties: Iterable[str],
) -> dict[str, tuple[datetime, str]]:
    """Return when each rule set was adopted, and its text."""
    streams = [f"routing/{county}" for county in counties]
    found: dict[str, tuple[datetime, str]] = {}
    for event in archive.streams(connection, OWNER, streams):
        data = decode(event.body, registry).data
        if isinstance(data, RoutingAdopted):
            found[data.rule_version] = (event.time, data.text)
    return found


def _rule(
    version: str,
    rule: str | None,
    adopted: tuple[datetime, str] | None,
) -> RuleInForce:
    if adopted is None:
        return RuleInForce(rule_version=version, rule=rule)
    at, whole = adopted
    line, text = excerpt(whole, rule) if rule else (1, whole)
    return RuleInForce(
        rule_version=version,
        rule=rule,
        adopted_at=at,
        line=line,
        text=text,
    )


def excerpt(text: str, rule: str) -> tuple[int | None, str | None]:
    """Return the lines of one rule of a rule set, untouched, and the first one's number.

    A rule goes by its `rule`, or by its `category` where it has no other name (see
    services/issue/routing). Neither is returned where the text has no such rule.
    """
    try:
        nodes = _rules(yaml.compose(text, yaml.SafeLoader))
    except yaml.YAMLError:
        nodes = []
    for node in nodes:
        if _name(node) == rule:
            return node.start_mark.line + 1, "\n".join(_lines(text, node))
    return None, None


def _lines(text: str, node: yaml.Node) -> list[str]:
    """Return a node's lines, without what stands between it and whatever comes next."""
    lines, last = text.splitlines(), node.end_mark.line
    if last < len(lines) and lines[last][: node.end_mark.column].strip():
        last += 1
    own = lines[node.start_mark.line : last]
    while own and (not own[-1].strip() or own[-1].lstrip().startswith("#")):
        own.pop()
    return own


def _rules(root: yaml.Node | None) -> list[yaml.Node]:
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            if key.value == "rules" and isinstance(value, yaml.SequenceNode):
                return list(value.value)
    return []


def _name(node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    values = {key.value: value.value for key, value in node.value}
    name: str | None = values.get("rule") or values.get("category")
    return name
