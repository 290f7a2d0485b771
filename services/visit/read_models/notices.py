"""The notice of the village in which a door lies, put together from what is kept anyway."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from contracts.directory.codes import LENGTHS, lineage
from services.copies import areas
from services.visit.codes.alphabet import tidy
from services.visit.codes.place_code import Code
from services.visit.domain.notice import Notice, Telephone, answering, named
from services.visit.read_models import elements, places, requirements


def area_of(connection: Connection, text: str, county: str) -> str:
    """Return the village in which the place with a code lies: the county if there is none.

    One that was retired is answered like any other. A slip is not put right: who mistypes learns
    nothing of the code that they meant.
    """
    code = Code.of_text(tidy(text))
    found = None if code is None else places.by_code(connection, code.text)
    return county if found is None else found.area[: LENGTHS["village"]]


def notice(
    connection: Connection,
    area: str,
    day: date,
    telephones: Sequence[Telephone],
) -> Notice:
    """Return the notice of a village, or of a county, as of a day."""
    asked = requirements.openly_asked(connection, area, day)
    words = elements.as_of(connection, (code for each in asked for code in each.elements))
    known = areas.found(connection, lineage(area))
    answers = answering(telephones, area, day)
    called = known.get(answers.area) if answers else None
    within = (code for code in lineage(area) if len(code) >= LENGTHS["county"])
    return Notice(
        area="".join(known[code].name for code in within if code in known),
        village=len(area) >= LENGTHS["village"],
        asked=named(asked, words),
        answering=called.name if called else None,
        telephone=answers.number if answers else None,
    )
