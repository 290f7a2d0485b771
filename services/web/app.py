"""One service's HTTP application: Flask and flask-smorest, set up alike for all services."""

from collections.abc import Sequence

import flask_smorest as smorest
from flask import Blueprint, Flask

from events.health import Health
from events.kernel import Kernel
from services.web import cycle
from services.web.access import rules_of
from services.web.current import EXTENSION, Serving
from services.web.documentation import DocumentedApi
from services.web.limits import Buckets, of_accounts, of_strangers
from services.web.openapi import portable
from services.web.tokens import KeySource

MAX_BODY = 1 << 20
"""Bytes that a request's body may have, unless a service says otherwise."""


App = Flask
"""The type of an application, for service.py, which knows nothing of Flask."""


def application(
    kernel: Kernel,
    title: str,
    blueprints: Sequence[Blueprint],
    *,
    keys: KeySource,
    county: str | None = None,
    health: Health | None = None,
    limits: Buckets | None = None,
    max_body: int = MAX_BODY,
) -> App:
    """Make the app of one service from its blueprints; those of flask_smorest are in OpenAPI.

    `keys` finds the public keys that tokens are signed with; `county` is the one that the service
    is for; `health` is shown to whoever asks how the service is; `limits` hold for each account;
    `max_body` is in bytes. Raises TypeError where a view does not say who may call it.
    """
    app = Flask(kernel.name, static_folder=None)
    app.config.update(
        API_TITLE=title,
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        MAX_CONTENT_LENGTH=max_body,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    # An address answers by itself or not at all: nothing is redirected.
    app.url_map.merge_slashes = app.url_map.redirect_defaults = False
    api = DocumentedApi(app)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for blueprint in blueprints:
        (api if isinstance(blueprint, smorest.Blueprint) else app).register_blueprint(blueprint)
    app.extensions[EXTENSION] = Serving(
        kernel=kernel,
        keys=keys,
        limits=limits or of_accounts(),
        strangers=of_strangers(),
        rules=rules_of(app),
        county=county,
        health=health or kernel.health,
        document=portable(api.spec.to_dict()),
    )
    app.before_request(cycle.begin)
    app.before_request(cycle.enter)
    app.after_request(cycle.leave)
    app.teardown_request(cycle.end)
    app.register_error_handler(Exception, cycle.failed)
    return app
