"""The visit service over HTTP."""

from flask import Flask

from events.kernel import Kernel
from events.reactions import Reaction
from services.copies.keys import Keys
from services.visit.api import dictionary, forms, notice, packs, places, visits
from services.visit.policy import telephones
from services.web.app import application
from services.web.upkeep import upkeep


def app(kernel: Kernel, county: str, reaction: Reaction) -> Flask:
    """Make the app; `county` (6 digits) is the one whose codes are read as ours.

    `reaction` takes parked events that are tried again.
    """
    blueprints = [
        places.routes(county),
        dictionary.routes(),
        forms.routes(),
        visits.routes(),
        packs.routes(telephones()),
        notice.routes(county, telephones()),
        upkeep(kernel.name, reaction),
    ]
    keys, health = Keys(kernel), kernel.health
    return application(kernel, "Visits", blueprints, keys=keys, county=county, health=health)
