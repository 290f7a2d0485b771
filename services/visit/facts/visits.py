"""What the decision about a record needs to know."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from contracts.visit.commands import RecordVisit
from events.unit import Unit
from services.copies import people
from services.visit.domain.answers import subject_of, to_be_sealed
from services.visit.domain.element import to_seal
from services.visit.domain.form import Form, FormVersion, unknown_version
from services.visit.domain.place import Place, place
from services.visit.domain.visit import Recorded, VisitFacts
from services.visit.read_models import forms, places
from services.web.identity import Caller

SKEW = timedelta(minutes=5)
"""By how much the clocks of two copies of this service may differ."""


def of_visit(
    unit: Unit,
    _state: Recorded,
    command: RecordVisit,
    caller: Caller,
    ahead_s: float,
) -> VisitFacts:
    """Compute the form again that the record was made with, and seal what is personal.

    `ahead_s` is by how many seconds the client's clock is ahead of the server's. Raises Refused
    for a form that was never given out.
    """
    version = FormVersion.read(command.form)
    known = _place(unit, command, caller, version)
    form = _form(unit, command, version) if known else Form(version)
    return VisitFacts(
        received=unit.at,
        person=caller.sender,
        place=known,
        form=form,
        sealed=_sealed(unit, command, form),
        ahead_s=ahead_s,
        unknown_companions=_unknown_companions(unit, command),
    )


def _place(
    unit: Unit,
    command: RecordVisit,
    caller: Caller,
    version: FormVersion,
) -> Place | None:
    """Return the place as it was when the form was computed, if this person may visit it."""
    found = unit.load(place, command.place).state
    if not found.registered or not caller.covers(found.area):
        return None
    retired_at = places.retired_at(unit.connection, command.place)
    return replace(found, retired=retired_at is not None and retired_at <= version.position)


def _form(unit: Unit, command: RecordVisit, version: FormVersion) -> Form:
    head = unit.kernel.store.head(unit.connection).position
    at = places.place(unit.connection, command.place)
    if at is None or version.position > head or version.at > unit.at + SKEW:
        raise unknown_version()
    return forms.form(unit.connection, at, command.kind, version)


def _sealed(unit: Unit, command: RecordVisit, form: Form) -> Mapping[str, str]:
    vault, subject = unit.kernel.vault, subject_of(command.place)
    return {
        answer.element: vault.seal(subject, to_seal(answer.value))
        for answer in to_be_sealed(command, form)
    }


def _unknown_companions(unit: Unit, command: RecordVisit) -> tuple[int, ...]:
    if not command.companions:
        return ()
    known = people.working(unit.connection, command.companions)
    return tuple(n for n, companion in enumerate(command.companions) if companion not in known)
