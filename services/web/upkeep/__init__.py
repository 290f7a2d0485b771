"""What operators of the whole county look after in every service, under /api/upkeep/<service>."""

from flask_smorest import Blueprint

from events.reactions import Reaction
from services.web.upkeep import parked, rebuilding


def upkeep(service: str, reaction: Reaction | None = None) -> Blueprint:
    """Return the resources under /api/upkeep/<service>.

    `reaction` takes parked events that are tried again; without one the service parks none.
    """
    prefix, name = f"/api/upkeep/{service}", f"upkeep_{service}"
    blueprint = Blueprint(name, __name__, url_prefix=prefix, description="Upkeep (运维)")
    rebuilding.add(blueprint)
    if reaction is not None:
        parked.add(blueprint, reaction)
    return blueprint
