"""The paths under which the issue service answers."""

from flask_smorest import Blueprint

issues = Blueprint("issues", __name__, url_prefix="/api/issues", description="Issues (事件)")
assignments = Blueprint(
    "assignments",
    __name__,
    url_prefix="/api/assignments",
    description="Assignments (交办任务): a department's board",
)
callbacks = Blueprint(
    "callbacks",
    __name__,
    url_prefix="/api/callbacks",
    description="Call-backs (回访)",
)
routing = Blueprint(
    "routing",
    __name__,
    url_prefix="/api/routing",
    description="Routing rules (派单规则)",
)
categories = Blueprint(
    "categories",
    __name__,
    url_prefix="/api/categories",
    description="Categories of problems (类别)",
)

BLUEPRINTS = (issues, assignments, callbacks, routing, categories)
