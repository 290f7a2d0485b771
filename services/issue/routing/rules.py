"""Routing rules (派单规则) in force: from what an issue is to who must act, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from contracts.issue.parts import VerifyBy
from services.issue.clocks.limits import Limit

AreaKind = Literal["street", "town"]
"""街道, or 镇乡: some tasks lie with other units in a town than in a city street."""

STREET = "街"
"""In a rule: the street or town in whose area the issue is, which is a handling unit itself."""

_TOWN_DIGITS = slice(6, 9)
_FIRST_TOWN = 100


def area_kind(area: str) -> AreaKind | None:
    """Return what kind of area an NBS code of 9 digits or more lies in; None if it is shorter.

    By the third group of digits: 001–099 streets (街道), from 100 on towns (镇) and townships (乡),
    after GB/T 10114.
    """
    digits = area[_TOWN_DIGITS]
    if len(digits) < len("005"):
        return None
    return "street" if int(digits) < _FIRST_TOWN else "town"


@dataclass(frozen=True, slots=True)
class Stage:
    """One milestone of a rule: 到场 within 2小时."""

    name: str
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who must act on an issue: short names of units, 街 being the issue's own street.

    `urgent` is the class's own urgency: it is dispatched at once, before anybody took it in.
    `advice` is whom to call first.
    """

    rule: str
    lead: str
    assisting: tuple[str, ...]
    stages: tuple[Stage, ...]
    verify_by: VerifyBy
    urgent: bool = False
    advice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: what it applies to (None: to any), and the route that then holds."""

    category: str
    area: AreaKind | None
    places: frozenset[str] | None
    urgent: bool | None
    route: Route

    def applies(self, area: AreaKind | None, place: str | None, *, urgent: bool) -> bool:
        """Tell whether the rule holds for an issue of its category."""
        return (
            (self.area is None or self.area == area)
            and (self.places is None or place in self.places)
            and (self.urgent is None or self.urgent == urgent)
        )

    def covers(self, other: "Rule") -> bool:
        """Tell whether this rule applies to everything that the other one applies to."""
        return (
            self.category == other.category
            and self.area in (None, other.area)
            and self.urgent in (None, other.urgent)
            and (self.places is None or (other.places is not None and other.places <= self.places))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingRules:
    """A rule set of one county. `version` is the SHA-256 of its text, in hex.

    Of cases of the `restricted` categories only those may know who need to. `verifying_towns` are
    the codes of the streets and towns that verify each other's own work (核查镇街); None: all.
    `synonyms` are what people type or say for a category; where it has none, it is not in there.
    """

    county: str
    version: str
    rules: tuple[Rule, ...]
    restricted: frozenset[str] = frozenset()
    verifying_towns: frozenset[str] | None = None
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def route(
        self,
        category: str,
        area: AreaKind | None,
        place_kind: str | None = None,
        *,
        urgent: bool = False,
    ) -> Route | None:
        """Return the route of the first rule that applies; None if no rule catches the issue."""
        rules = (rule for rule in self.rules if rule.category == category)
        return next((r.route for r in rules if r.applies(area, place_kind, urgent=urgent)), None)
