"""What can be asked of the scoring service."""

from datetime import datetime
from uuid import UUID

from contracts.declare import command
from contracts.fields import Rules, Text


@command("score.adopt_rules")
class AdoptScoreRules:
    """Adopt a rule set, its text in YAML, for events from `since` on, be it in the past."""

    text: Rules
    since: datetime


@command("score.appeal")
class AppealScore:
    """Say that a ledger entry is wrong."""

    appeal: UUID
    entry: UUID
    grounds: Text


@command("score.decide_appeal")
class DecideAppeal:
    """Decide an appeal."""

    appeal: UUID
    upheld: bool
    reason: Text
