"""The patrol service's HTTP: routes and patrols."""

from services.patrol.api.patrols import patrols
from services.patrol.api.routes import routes

__all__ = ["patrols", "routes"]
