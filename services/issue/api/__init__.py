"""The issue service's HTTP: commands on issues and assignments, and what is asked about them."""

from services.issue.api import commands, queries  # noqa: F401 - they register the routes
from services.issue.api.blueprints import BLUEPRINTS

__all__ = ["BLUEPRINTS"]
