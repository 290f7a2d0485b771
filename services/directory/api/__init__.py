"""The directory over HTTP. The operator administers; who reads what each list says for itself."""

from flask import Flask

from events.kernel import Kernel
from services.copies.keys import Keys
from services.directory.api import (
    accounts,
    areas,
    calendars,
    departments,
    people,
    posts,
    rosters,
    sessions,
    signing_keys,
)
from services.directory.sign_in.session import SignIn
from services.web.app import application
from services.web.upkeep import upkeep


def app(kernel: Kernel, sign_in: SignIn, county: str) -> Flask:
    """Return the app of a county's directory; passwords go through `sign_in`."""
    blueprints = [
        accounts.blueprint(sign_in.passwords),
        areas.blueprint(),
        calendars.blueprint(),
        departments.blueprint(),
        people.blueprint(sign_in.passwords),
        posts.blueprint(),
        rosters.blueprint(),
        sessions.blueprint(sign_in),
        signing_keys.blueprint(),
        upkeep(kernel.name),
    ]
    keys, health = Keys(kernel), kernel.health
    return application(kernel, "Directory", blueprints, keys=keys, county=county, health=health)
