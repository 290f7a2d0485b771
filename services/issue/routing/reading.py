"""Reading a routing rule set strictly: whoever adopts one learns of each mistake by its place.

    county: "330783"
    restricted: [重点人员险情]  # optional: categories that only those who need to may know of
    verifying_towns: ["330783106", "330783107", "330783108"]
                            # optional: towns from which one is drawn to verify another one's own
                            # work; without it all, with [] none, so that the county does
    synonyms:               # optional: what people type or say for a category
      路灯不亮: [路灯, 灯坏了]
    rules:
      - rule: 污水入河-作坊      # optional: its name; else that of its category
        category: 企业或作坊污水入河
        area: street            # optional: street, or town
        places: [workshop]      # optional: kinds of place
        when_urgent: true       # optional: only if somebody says that it is urgent, or only if not
        lead: 环                # a unit's short name; 街 is the issue's own street or town
        assisting: [执, 水, 街]
        milestones: {到场: 2小时, 查处: 15工作日}
        verify: site            # site, document, resident or sample
        urgent: true            # optional: dispatched at once, and the duty roster rings
        advice: 先拨打 110      # optional: what to do first

Rules are tried from top to bottom; the first that applies holds.
"""

import re
from collections.abc import Callable, Collection
from functools import lru_cache
from hashlib import sha256
from typing import Final, TypeVar, cast, get_args

import yaml

from contracts.common import PlaceKind
from contracts.issue.parts import VerifyBy
from services.issue.clocks.limits import Limit
from services.issue.routing.marks import Reader
from services.issue.routing.rules import STREET, AreaKind, Route, RoutingRules, Rule, Stage
from services.ruletext import MOST_VALUES, RulesError, composed

_ROOT: Final = ("county", "rules")
_NEEDED: Final = ("category", "lead", "milestones", "verify")
_ONCE: Final = ("restricted", "verifying_towns", "synonyms")
_SCOPE: Final = ("rule", "area", "places", "when_urgent")
_OPTIONAL: Final = (*_SCOPE, "assisting", "urgent", "advice")
_CODE: Final = re.compile(r"\w[\w./:@-]{0,63}")
_MOST_RULES: Final = 500
_MOST_MILESTONES: Final = 10
_MOST_NAMED: Final = 50
_MOST_SYNONYMS: Final = 20
_LONGEST_SYNONYM: Final = 32
_MOST_TOWNS: Final = 100
_FEWEST_TOWNS: Final = 3
_NO_LIMIT: Final = Limit("immediate", 0)

Read = TypeVar("Read")


def read_rules(
    text: str,
    units: Collection[str] | None = None,
    file: str = "routing rules",
    *,
    towns: Collection[str] | None = None,
    bounded: bool = True,
) -> RoutingRules:
    """Read a rule set; `units` are the short names that may act, None if they were checked before.

    `towns` are the codes of the streets and towns that may verify, None alike.

    `bounded` is False for what was adopted before there were bounds. Raises RulesError with
    the problems from the top down, each by line and column.
    """
    reader = _RuleReader(file, units, towns, bounded=bounded)
    root = composed(text, file, MOST_VALUES if bounded else None)
    rules = reader.rule_set(root, sha256(text.encode()).hexdigest())
    if rules is None or reader.problems:
        raise RulesError(reader.problems)
    return rules


@lru_cache(maxsize=64)
def adopted_rules(text: str) -> RoutingRules:
    """Return a rule set that was adopted, from the text that its event holds."""
    return read_rules(text, bounded=False)


class _RuleReader(Reader):
    """Reads what rule sets are made of."""

    def __init__(
        self,
        file: str,
        units: Collection[str] | None,
        towns: Collection[str] | None,
        *,
        bounded: bool,
    ) -> None:
        super().__init__(file)
        self.bounded = bounded
        self.towns = None if towns is None else sorted(towns)
        self.units = None if units is None else sorted({STREET, *units})

    def rule_set(self, root: yaml.Node, version: str) -> RoutingRules | None:
        """Read the whole document."""
        values = self.mapping(root, needed=_ROOT, optional=_ONCE)
        if not values.keys() >= set(_ROOT):
            return None
        nodes = self._few(values["rules"], _MOST_RULES)
        if not nodes and not self.problems:
            self.wrong(values["rules"], "at least one rule is needed")
        rules = tuple(rule for node in nodes if (rule := self._rule(node)))
        if len(rules) == len(nodes):
            self._require_order(rules, nodes)
        return RoutingRules(
            county=self._code(values["county"]),
            version=version,
            rules=rules,
            restricted=self._restricted(values.get("restricted"), rules),
            verifying_towns=_if_any(self._verifying, values.get("verifying_towns")),
            synonyms=self._synonyms(values.get("synonyms"), rules),
        )

    def _restricted(self, node: yaml.Node | None, rules: tuple[Rule, ...]) -> frozenset[str]:
        """Read which categories are restricted; a slip in one would show them to everybody."""
        nodes = self._few(node, _MOST_RULES) if node else []
        known = sorted({rule.category for rule in rules})
        return frozenset(self.choice(item, "category", known) for item in nodes)

    def _synonyms(
        self, node: yaml.Node | None, rules: tuple[Rule, ...]
    ) -> dict[str, tuple[str, ...]]:
        """Read what else people call categories, which must be those of rules."""
        known = sorted({rule.category for rule in rules})
        return {
            self.choice(key, "category", known): self._words(words)
            for key, words in (self.pairs(node) if node else ())
        }

    def _words(self, node: yaml.Node) -> tuple[str, ...]:
        words: list[str] = []
        for item in self._few(node, _MOST_SYNONYMS):
            word = self.line(item)
            if len(word) > _LONGEST_SYNONYM:
                self.wrong(item, f"a synonym has at most {_LONGEST_SYNONYM} characters")
            if word in words:
                self.wrong(item, f"{word} stands here twice")
            words.append(word)
        return tuple(words)

    def _verifying(self, node: yaml.Node) -> frozenset[str]:
        """Read which towns verify; of two or one a street would know who verifies it."""
        towns = frozenset(self._town(item) for item in self._few(node, _MOST_TOWNS))
        if self.bounded and towns and len(towns) < _FEWEST_TOWNS:
            self.wrong(node, f"name at least {_FEWEST_TOWNS} towns, or none")
        return towns

    def _town(self, node: yaml.Node) -> str:
        return self.text(node) if self.towns is None else self.choice(node, "town", self.towns)

    def _rule(self, node: yaml.Node) -> Rule | None:
        values = self.mapping(node, needed=_NEEDED, optional=_OPTIONAL)
        if any(name not in values for name in _NEEDED):
            return None
        maybe = values.get
        category = self._code(values["category"])
        return Rule(
            category=category,
            area=_if_any(self._area, maybe("area")),
            places=_if_any(self._places, maybe("places")),
            urgent=_if_any(self.flag, maybe("when_urgent")),
            route=Route(
                rule=_if_any(self.line, maybe("rule")) or category,
                lead=self._unit(values["lead"]),
                assisting=self._assisting(values),
                stages=self._stages(values["milestones"]),
                verify_by=self._way(values["verify"]),
                urgent=_if_any(self.flag, maybe("urgent")) or False,
                advice=_if_any(self.line, maybe("advice")),
            ),
        )

    def _few(self, node: yaml.Node, most: int) -> list[yaml.Node]:
        """Return a list's items; none of one that has more than `most`."""
        if self.bounded and not self.at_most(node, most, "items"):
            return []
        return self.items(node)

    def _area(self, node: yaml.Node) -> AreaKind:
        return cast("AreaKind", self.choice(node, "kind of area", get_args(AreaKind)))

    def _way(self, node: yaml.Node) -> VerifyBy:
        return cast("VerifyBy", self.choice(node, "way to verify", get_args(VerifyBy)))

    def _places(self, node: yaml.Node) -> frozenset[str]:
        kinds = get_args(PlaceKind)
        items = self._few(node, _MOST_NAMED)
        return frozenset(self.choice(item, "kind of place", kinds) for item in items)

    def _code(self, node: yaml.Node) -> str:
        text = self.text(node)
        if text and not _CODE.fullmatch(text):
            self.wrong(node, f"{text} is no code: up to 64 letters, digits and . / : @ - _")
        return text

    def _unit(self, node: yaml.Node) -> str:
        return self.text(node) if self.units is None else self.choice(node, "unit", self.units)

    def _assisting(self, values: dict[str, yaml.Node]) -> tuple[str, ...]:
        node = values.get("assisting")
        nodes = self._few(node, _MOST_NAMED) if node else []
        named = [self.text(values["lead"]), *map(self._unit, nodes)]
        for index, node in enumerate(nodes, start=1):
            if named[index] in named[:index]:
                self.wrong(node, f"{named[index]} stands in this rule already")
        return tuple(named[1:])

    def _stages(self, node: yaml.Node) -> tuple[Stage, ...]:
        if self.bounded and not self.at_most(node, _MOST_MILESTONES, "milestones"):
            return ()
        stages = tuple(Stage(self.line(key), self._limit(text)) for key, text in self.pairs(node))
        if not stages:
            self.wrong(node, "at least one milestone is needed")
        return stages

    def _limit(self, node: yaml.Node) -> Limit:
        if text := self.text(node):
            try:
                return Limit.parse(text)
            except ValueError as error:
                self.wrong(node, str(error))
        return _NO_LIMIT

    def _require_order(self, rules: tuple[Rule, ...], nodes: list[yaml.Node]) -> None:
        """Find the rules that can never apply, and names that two rules have."""
        before: dict[str, list[tuple[Rule, int]]] = {}
        for rule, node in zip(rules, nodes, strict=True):
            for earlier, line in before.get(rule.category, ()):
                if earlier.covers(rule):
                    self.wrong(node, f"never applies: the rule in line {line} catches all of it")
            before.setdefault(rule.category, []).append((rule, node.start_mark.line + 1))
        named: dict[str, tuple[Rule, int]] = {}
        for rule, node in zip(rules, nodes, strict=True):
            earlier, line = named.setdefault(rule.route.rule, (rule, node.start_mark.line + 1))
            if earlier is not rule and not earlier.covers(rule):
                self.wrong(node, f"has the name of the rule in line {line}: give it a `rule`")


def _if_any(read: Callable[[yaml.Node], Read], node: yaml.Node | None) -> Read | None:
    return None if node is None else read(node)
