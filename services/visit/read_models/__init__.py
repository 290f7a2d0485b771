"""What the visit service's log has led to, as tables, and the questions they answer."""

from services.visit.read_models import elements, on_file, places, requirements, visits

MODELS = (places.model, elements.model, requirements.model, visits.model, on_file.model)
