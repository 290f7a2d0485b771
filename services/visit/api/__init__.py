"""The visit service over HTTP."""

from flask import Flask

from events.kernel import Kernel
from services.copies.keys import Keys
from services.visit.api import dictionary, forms, places, visits
from services.web.app import application


def app(kernel: Kernel, county: str) -> Flask:
    """Make the app; `county` (6 digits) is the one whose codes are read as ours."""
    blueprints = [places.routes(county), dictionary.routes(), forms.routes(), visits.routes()]
    keys, health = Keys(kernel), kernel.health
    return application(kernel, "Visits", blueprints, keys=keys, county=county, health=health)
