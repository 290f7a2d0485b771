"""Rules as data: `routing.yml` says who must act, `limits.yml` how long and how often one may."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from contracts.common import Role
from contracts.issue.parts import Channel
from services.issue.clocks.limits import Kind, Limit
from services.issue.clocks.quiet import Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePolicy:
    """Windows and budgets of cases. `limits.yml` says what each is and where it comes from.

    `centre` is the department code of the county's 社会治理中心. Distances are metres,
    `sample_share` is between 0 and 1. `restricted_seen_by` are the roles that see the restricted
    cases of their areas.
    """

    county: str
    centre: str
    receive_within: Limit
    receive_urgent_within: Limit
    unconfirmed_lapses_within: Limit
    return_within: Limit
    returns_before_arbitration: int
    extension_at_most: tuple[Limit, ...]
    reopen_within: Limit
    take_up_within: Limit
    failed_calls: int
    failed_calls_over: Limit
    failed_calls_outside_hours: int
    reopening_stands_over: Limit
    reopenings_by_call_back: int
    county_channels: frozenset[Channel]
    restricted_seen_by: frozenset[Role]
    site_radius_m: float
    poorest_fix_m: float
    fix_within: Limit
    sent_within: Limit
    sample_share: float
    ladder: tuple[Rung, ...]

    def longest_extension(self, kind: Kind) -> Limit | None:
        """Return the longest extension of a clock of this kind; None if it cannot be extended."""
        return next((limit for limit in self.extension_at_most if limit.kind == kind), None)

    @classmethod
    def read(cls, text: str) -> "CasePolicy":
        """Read a policy from YAML. Raises TypeError or ValueError where it is not complete."""
        data: dict[str, Any] = yaml.safe_load(text)
        for name in (
            "receive_within",
            "receive_urgent_within",
            "unconfirmed_lapses_within",
            "return_within",
            "reopen_within",
            "take_up_within",
            "failed_calls_over",
            "reopening_stands_over",
            "fix_within",
            "sent_within",
        ):
            data[name] = Limit.parse(data[name])
        data["extension_at_most"] = tuple(map(Limit.parse, data["extension_at_most"]))
        data["county_channels"] = frozenset(data["county_channels"])
        data["restricted_seen_by"] = frozenset(data["restricted_seen_by"])
        data["ladder"] = tuple(Rung(rung["step"], rung["work_days"]) for rung in data["ladder"])
        return cls(**data)


@cache
def case_policy() -> CasePolicy:
    """Return the policy that this release ships with."""
    return CasePolicy.read((files(__name__) / "limits.yml").read_text(encoding="utf-8"))


def routing_text() -> str:
    """Return the routing rules that this release ships with, for a county to adopt."""
    return (files(__name__) / "routing.yml").read_text(encoding="utf-8")
