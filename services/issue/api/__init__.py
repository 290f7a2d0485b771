"""The issue service's HTTP: commands on issues and assignments, and what is asked about them."""

from flask import Flask

from events.kernel import Kernel
from events.reactions import Reaction
from services.copies.keys import Keys
from services.issue.api import commands, queries  # noqa: F401 - they register the routes
from services.issue.api.blueprints import BLUEPRINTS
from services.issue.policy import case_policy
from services.web.app import application
from services.web.upkeep import upkeep


def app(kernel: Kernel, reaction: Reaction) -> Flask:
    """Make the app; `reaction` takes parked events that are tried again."""
    keys, county = Keys(kernel), case_policy().county
    routes = [*BLUEPRINTS, upkeep(kernel.name, reaction)]
    return application(kernel, "Issues", routes, keys=keys, county=county, health=kernel.health)
