"""Routes and patrols, as they are asked for."""

from services.patrol.read_models import patrols, routes

MODELS = (routes.model, patrols.model)

__all__ = ["MODELS", "patrols", "routes"]
