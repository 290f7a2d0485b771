"""How the visit service decides: places, elements, requirements, forms and visits. All pure."""

from services.visit.domain.element import element
from services.visit.domain.place import codes, place, sticker
from services.visit.domain.requirement import requirement
from services.visit.domain.visit import visit

__all__ = ["codes", "element", "place", "requirement", "sticker", "visit"]
