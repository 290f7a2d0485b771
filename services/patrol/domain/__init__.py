"""How the patrol service decides: routes and patrols. All pure."""

from services.patrol.domain.patrol import patrol
from services.patrol.domain.route import route

__all__ = ["patrol", "route"]
