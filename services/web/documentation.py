"""flask-smorest's OpenAPI document, with our problems in place of its errors."""

from http import HTTPStatus
from typing import Any

import marshmallow as ma
from flask_smorest import Api

from contracts import refusals
from services.web.problems import MEDIA_TYPE


class FieldErrorSchema(ma.Schema):
    """What is wrong with one field."""

    field = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)


class ProblemSchema(ma.Schema):
    """Problem details (RFC 9457); a problem may say more than these members."""

    class Meta:
        """Further members are the problem's own."""

        unknown = ma.INCLUDE

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True, validate=ma.validate.OneOf(refusals.codes()))
    detail = ma.fields.String(required=True)
    errors = ma.fields.List(ma.fields.Nested(FieldErrorSchema))


class DocumentedApi(Api):
    """The API of one service's app."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None  # each operation says all that it may be answered with

    def _register_error_handlers(self) -> None:
        """Leave errors to the app."""

    def _register_responses(self) -> None:
        """Declare one answer for each status."""
        for status in HTTPStatus:
            told = _problem(status.phrase)
            if status is HTTPStatus.NOT_MODIFIED:
                del told["content"]
            self.spec.components.response(status.name, told, lazy=True)


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": ProblemSchema}}}
