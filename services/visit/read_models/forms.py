"""The form at a place, put together as it was at any position of the log."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row

from contracts.visit.parts import StatedBasis, VisitKind
from contracts.visit.views import Place
from services.visit.domain.basis import cited
from services.visit.domain.form import Form, FormVersion, InForce, local_day
from services.visit.read_models import elements, on_file, requirements


def form(connection: Connection, at: Place, occasion: VisitKind, version: FormVersion) -> Form:
    """Return the form at a place on an occasion, as everything was at `version`."""
    rows = requirements.in_force(
        connection,
        area=at.area,
        kind=at.kind,
        occasion=occasion,
        position=version.position,
        day=local_day(version.at),
    )
    last = on_file.last_met(connection, at.place, version.position)
    asked = {code for row in rows for code in row.elements}
    return Form(
        version=version,
        requirements=tuple(_in_force(row, last.get(row.requirement)) for row in rows),
        elements=elements.as_of(connection, asked, version.position),
        on_file=on_file.latest(connection, at.place, version.position),
    )


def _in_force(row: Row[Any], last: Any) -> InForce:
    return InForce(
        requirement=row.requirement,
        version=row.approved_version,
        department=row.department,
        title=row.title,
        basis=cited(msgspec.convert(row.basis, StatedBasis)),
        elements=tuple(row.elements),
        every_days=row.every_days,
        restricted=row.restricted,
        last=last,
    )
