"""Parts that the contracts of several services are made of."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from marshmallow import ValidationError, fields

from contracts.declare import several, value
from contracts.fields import Amount, Code, Digest, Latitude, Line, Longitude, Text

PlaceKind = Literal["household", "bin", "river_section", "board", "venue", "site", "workshop"]
"""Kinds of place (点位): 住户, 垃圾桶点, 河段, 公示牌, 场所, 工地或现场, 作坊."""

DepartmentKind = Literal["department", "street", "vertical", "utility"]
"""Kinds of handling unit (承办单位): 县级部门, 镇街, 垂管单位, 公用事业单位."""

Role = Literal[
    "cadre",
    "officer",
    "street_coordinator",
    "county_coordinator",
    "caller",
    "auditor",
    "organiser",
    "operator",
    "department_system",
]
"""What a person, or a department's own system, may do: 村社干部, 承办人, 镇街指挥员, 县级坐席,
回访员, 审计员, 统筹部门管理员, 运维员, 部门系统."""


@value
class Fix:
    """One position fix (定位点): WGS-84 degrees, when it was taken, its radius in metres."""

    longitude: Longitude
    latitude: Latitude
    accuracy_m: Amount | None = None
    at: datetime


@value
class Point:
    """A position: WGS-84 degrees, with the radius in metres within which it is true."""

    longitude: Longitude
    latitude: Latitude
    radius_m: Amount | None = None


@value
class Evidence:
    """A photo or document, identified by the SHA-256 of its bytes; kept outside the log."""

    digest: Digest
    media_type: Code
    caption: Line | None = None


class _AnswerValue(fields.Raw):
    """A text, a number, yes or no, or several choices."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {
            "type": ["string", "number", "boolean", "array"],
            "description": "A text, a number, yes or no, or a list of choices.",
            **kwargs.pop("metadata", {}),
        }
        super().__init__(validate=_bounded, **kwargs)


_MAX_ANSWER, _MAX_CHOICES, _LARGEST = 4000, 50, 10.0**15
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _bounded(answer: Any) -> None:
    match answer:
        case None | bool():
            fits = True
        case int() | float():
            fits = -_LARGEST <= answer <= _LARGEST  # false for what is not a number
        case str():
            fits = _is_text(answer)
        case list():
            fits = len(answer) <= _MAX_CHOICES and all(map(_is_text, answer))
        case _:
            fits = False
    if not fits:
        raise ValidationError(
            "A text of up to 4,000 characters, a number within ±10^15, yes or no, "
            "or up to 50 choices."
        )


def _is_text(answer: Any) -> bool:
    if not isinstance(answer, str) or not 0 < len(answer) <= _MAX_ANSWER:
        return False
    return _CONTROL.search(answer) is None


AnswerValue = Annotated[Any, _AnswerValue]
"""What was answered: `str | float | bool | list[str] | None`, by the element's type."""


@value
class ObservedProblem:
    """A problem seen in the field (发现的问题), before anybody has made a case of it.

    `settled` tells that it was settled on the spot (即办即结) and how. `urgent` is the cadre's
    own word for people being in danger.
    """

    problem: UUID
    category: Code | None = None
    title: Line
    description: Text
    point: Point | None = None
    evidence: tuple[Evidence, ...] = several(most=20)
    urgent: bool = False
    settled: Text | None = None


@value
class Shift:
    """One turn of a duty roster (值班): from, until and who answers."""

    begins: datetime
    ends: datetime
    person: Code
