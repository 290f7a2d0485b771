"""What a listener answers by itself: health, the API's description, and the pages for people."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from flask import Flask, Response

from events.store import StoreUnavailableError
from services.web import cycle, page
from services.web.answers import json_answer
from services.web.clients import add_pages
from services.web.current import Serving, of_app
from services.web.openapi import merge


def front(apps: Callable[[], Sequence[Flask]]) -> Flask:
    """Make the app that answers what belongs to no one service."""
    app = Flask(__name__, static_folder=None)
    app.name = "front"
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False

    @app.get("/health/live")
    def live() -> Response:
        return json_answer({"status": "live"})

    @app.get("/health/ready")
    def ready() -> Response:
        services = {each.name: _readiness(of_app(each)) for each in apps()}
        well = all(service["ready"] for service in services.values())
        return json_answer({"ready": well, "services": services}, 200 if well else 503)

    @cache
    def whole(*_names: str) -> dict[str, Any]:
        return merge([of_app(each).document for each in apps()])

    @app.get("/api/openapi.json")
    def document() -> Response:
        return json_answer(whole(*(each.name for each in apps())))

    @app.get("/api")
    @app.get("/api/")
    def read() -> Response:
        answer = Response(page.page(whole(*(each.name for each in apps()))))
        answer.headers["Content-Security-Policy"] = page.POLICY
        return answer

    @app.get("/api/page.css")
    def style() -> Response:
        return Response(page.STYLE.read_bytes(), mimetype="text/css")

    add_pages(app)
    app.before_request(cycle.begin)
    app.after_request(cycle.leave)
    app.teardown_request(cycle.end)
    app.register_error_handler(Exception, cycle.failed)
    return app


def _readiness(service: Serving) -> dict[str, Any]:
    """Tell whether a service can answer, and how its parts are; an alarm is for people to mend."""
    try:
        position = service.kernel.head().position
    except StoreUnavailableError:
        return {"ready": False, "log": "unavailable"}
    parts = {part: condition.status for part, condition in service.health}
    return {"ready": True, "position": position, "parts": parts}
