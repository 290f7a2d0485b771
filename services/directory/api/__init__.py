"""The directory over HTTP. The operator administers; who reads what each list says for itself."""

from flask_smorest import Blueprint

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


def blueprints(sign_in: SignIn) -> list[Blueprint]:
    """Return the directory's blueprints; what takes passwords takes them through `sign_in`."""
    return [
        accounts.blueprint(sign_in.passwords),
        areas.blueprint(),
        calendars.blueprint(),
        departments.blueprint(),
        people.blueprint(sign_in.passwords),
        posts.blueprint(),
        rosters.blueprint(),
        sessions.blueprint(sign_in),
        signing_keys.blueprint(),
    ]
