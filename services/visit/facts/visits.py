"""What the decision about a record needs to know."""

from collections.abc import Mapping
from datetime import timedelta

from contracts.declare import personal, value
from contracts.fields import Code, Personal
from contracts.visit.commands import RecordVisit
from contracts.visit.views import Place as PlaceView
from events.unit import Unit
from services.copies import people
from services.visit.domain.answers import subject_of, to_be_sealed
from services.visit.domain.element import to_seal
from services.visit.domain.form import Form, FormVersion, unknown_version
from services.visit.domain.place import Place
from services.visit.domain.visit import Recorded, VisitFacts
from services.visit.read_models import forms, places
from services.web.identity import Caller
from services.web.moment import LONGEST

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
    version = _version(unit, command, ahead_s)
    found, household = places.lived_in(unit.connection, command.place)
    if found is None or not caller.covers(found.area):
        return VisitFacts(unit.at, caller.sender, place=None, form=Form(version))
    form = forms.form(unit.connection, found, command.kind, version)
    place = _as_of(found, household, version)
    return VisitFacts(
        received=unit.at,
        person=caller.sender,
        place=place,
        form=form,
        sealed=_sealed(unit, command, form, subject_of(command.place, place.household)),
        ahead_s=ahead_s,
        unknown_companions=_unknown_companions(unit, command),
    )


def _version(unit: Unit, command: RecordVisit, ahead_s: float) -> FormVersion:
    """Return the version of the form that the record was made with. Raises Refused.

    A phone makes forms itself, from its pack, and dates them by its own clock: what its maker saw
    counts, though that clock was ahead.
    """
    version = FormVersion.read(command.form)
    latest = SKEW + timedelta(seconds=min(max(ahead_s, 0.0), LONGEST.total_seconds()))
    if version.position <= unit.kernel.position and version.at <= unit.at + latest:
        return version
    head = unit.kernel.store.head(unit.connection)
    # The copy that gave it out may have known that the log is ahead of the clock; we may not yet.
    if version.position > head.position or version.at > max(unit.at, head.time) + latest:
        raise unknown_version()
    return version


def _as_of(found: PlaceView, household: int, version: FormVersion) -> Place:
    """Return a place as it was when the form was computed, with who lives there now."""
    retired_at = found.retired_at
    return Place(
        registered=True,
        retired=retired_at is not None and retired_at <= version.position,
        kind=found.kind,
        name=found.name,
        area=found.area,
        household=household,
    )


@value
class _Said:
    """A personal answer on its way into the vault."""

    element: Code
    subject: Code
    answer: Personal = personal(of="subject")


def _sealed(
    unit: Unit,
    command: RecordVisit,
    form: Form,
    subject: str,
) -> Mapping[str, str]:
    said = [
        _Said(element=each.element, subject=subject, answer=to_seal(each.value))
        for each in to_be_sealed(command, form)
    ]
    return {each.element: each.answer for each in unit.kernel.vault.seal_fields(said)}


def _unknown_companions(unit: Unit, command: RecordVisit) -> tuple[int, ...]:
    if not command.companions:
        return ()
    known = people.working(unit.connection, command.companions)
    return tuple(n for n, companion in enumerate(command.companions) if companion not in known)
