"""The issue service's HTTP: commands on issues and assignments, and what is asked about them."""

from flask import Flask

from events.kernel import Kernel
from services.copies.keys import Keys
from services.issue.api import commands, queries  # noqa: F401 - they register the routes
from services.issue.api.blueprints import BLUEPRINTS
from services.issue.policy import case_policy
from services.web.app import application


def app(kernel: Kernel) -> Flask:
    """Make the app."""
    keys, county = Keys(kernel), case_policy().county
    return application(kernel, "Issues", BLUEPRINTS, keys=keys, county=county, health=kernel.health)
