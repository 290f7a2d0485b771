"""Packs: one answer by which a phone works in an area for days without a network."""

from collections.abc import Sequence
from datetime import date, datetime

from flask_smorest import Blueprint

from contracts.declare import value
from contracts.directory.codes import LENGTHS, lineage
from contracts.fields import Count
from contracts.visit.packs import (
    Pack,
    PackedDepartment,
    PackedPlace,
    PackedRequirement,
    PackedTelephone,
)
from events.store import Connection
from services.copies import departments
from services.copies.within import lies_in
from services.visit.domain.form import local_day
from services.visit.domain.notice import Telephone
from services.visit.facts import packed
from services.visit.read_models import packs as stored
from services.web.current import kernel, now, reading
from services.web.identity import Caller
from services.web.problems import Problem
from services.web.queries import resource_route

MOST_PLACES = 2500
"""In one pack, so that reading it holds nobody up: the doors of a few villages."""


@value
class Since:
    """After which position of the log something is to have changed: that of the pack at hand."""

    after: Count = 0


def routes(telephones: Sequence[Telephone]) -> Blueprint:
    """Return the route below /api/packs."""
    packs = Blueprint("packs", __name__, url_prefix="/api/packs", description="Packs")

    @resource_route(packs, "/<area>", Pack, roles=("cadre",), query=Since, large=True)
    def read_pack(who: Caller, area: str, query: Since) -> Pack | None:
        """Read what a phone needs of an area, all of it or what changed `after` a position.

        It is whole, whatever was asked for, if an element was defined anew meanwhile or this
        service never was at that position. An area of more than 2,500 places is refused
        (400 `pack.too-large`): its villages are read one by one.
        """
        if not _is_code(area) or not who.covers(area):
            return None
        with reading() as connection:
            # The head comes first, as for a form: what comes later is in the next changes, too.
            head = kernel().store.head(connection).position
            _check_size(connection, area)
            return _pack(connection, area, query.after, head, telephones=telephones)

    return packs


def _is_code(area: str) -> bool:
    return area.isascii() and area.isdigit() and len(area) in LENGTHS.values()


def _check_size(connection: Connection, area: str) -> None:
    places = stored.size(connection, area)
    if places > MOST_PLACES:
        detail = f"The area has {places} places, more than {MOST_PLACES}: ask for its villages."
        raise Problem(400, "pack.too-large", detail, places=places, most=MOST_PLACES)


def _pack(
    connection: Connection,
    area: str,
    after: int,
    head: int,
    *,
    telephones: Sequence[Telephone],
) -> Pack:
    at = now()
    whole = after == 0 or after > head or after < stored.redefined(connection)
    since, day = 0 if whole else after, local_day(at)
    in_force = stored.asked(connection, area, 0, head, day)
    return Pack(
        area=area,
        position=stored.position(connection, area, head),
        whole=whole,
        departments=_departments(connection, in_force, day),
        telephones=_telephones(telephones, area, day),
        elements=tuple(stored.defined(connection, since)),
        requirements=tuple(stored.asked(connection, area, since, head, day) if since else in_force),
        places=tuple(_places(connection, area, since, head, at)),
    )


def _places(
    connection: Connection, area: str, since: int, head: int, at: datetime
) -> Sequence[PackedPlace]:
    if since:
        return stored.changed(connection, [area], since, head, at)
    return sorted(packed.whole(connection, area, head, at), key=lambda each: each.code)


def _departments(
    connection: Connection, asked: Sequence[PackedRequirement], day: date
) -> tuple[PackedDepartment, ...]:
    codes = {each.department for each in asked if each.department}
    found = departments.as_of(connection, day, codes)
    return tuple(PackedDepartment(department=code, name=each.name) for code, each in found.items())


def _telephones(
    telephones: Sequence[Telephone], area: str, day: date
) -> tuple[PackedTelephone, ...]:
    return tuple(
        PackedTelephone(area=each.area, number=each.number, since=each.since)
        for each in telephones
        if each.since <= day and (each.area in lineage(area) or lies_in(each.area, [area]))
    )
