"""Score rules as data: those that this release ships with, and any rules file."""

from importlib.resources import files
from pathlib import Path

from services.scoring.domain.loading import load
from services.scoring.domain.rules import ScoreRules


def rules_text() -> str:
    """Return the score rules that this release ships with, for a county to adopt."""
    return (files(__name__) / "rules.yml").read_text(encoding="utf-8")


def read_rules(path: Path) -> ScoreRules:
    """Read a rules file before somebody adopts it.

    Raises OSError, UnicodeDecodeError, and RulesError, whose `problems` are lines such as
    `rules.yml:7:16: visit.recorded is a trace: …`.
    """
    return load(path.read_text(encoding="utf-8"), path.name)
