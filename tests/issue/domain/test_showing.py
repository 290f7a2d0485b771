"""A digest proves nothing while nobody can look at its bytes."""

from dataclasses import replace

from contracts.issue.parts import Location
from tests.issue.domain.examples import (
    COUNTY_DESK,
    NEIGHBOUR,
    PHOTO,
    STREET,
    UNSENT,
    VILLAGE,
    Desk,
    fix,
    officer,
)

LEAD = "DY-HB"


def surveyed(*papers):
    """A ruin whose survey shows these papers."""
    desk = Desk().dispatched("ruin").start("DY-JS")
    desk.do(desk.reporting("DY-JS", evidence=papers), officer("DY-JS"))
    return desk


def test_papers_that_have_not_come_are_not_looked_at():
    desk = surveyed(PHOTO, UNSENT)
    command = desk.verifying("DY-JS", by="document", label=None)
    refused = desk.try_(command, COUNTY_DESK).refused("evidence.not-held")
    assert refused.about["missing"] == [UNSENT.digest]
    assert refused.about["upload"] == "/api/issues/evidence/{digest}"
    assert desk.do(command, COUNTY_DESK, held=frozenset({PHOTO.digest, UNSENT.digest}))


def test_papers_that_never_came_are_sent_back_and_others_shown():
    desk = surveyed(UNSENT)
    back = desk.verifying(failed=("DY-JS",), by="document", label=None)
    assert desk.do(back, COUNTY_DESK)
    desk.do(desk.reporting("DY-JS"), officer("DY-JS"))
    assert desk.do(desk.verifying("DY-JS", by="document", label=None), COUNTY_DESK)


def test_what_a_verifier_shows_beside_the_papers_may_come_later():
    desk = surveyed(PHOTO)
    command = desk.verifying("DY-JS", by="document", label=None, evidence=(UNSENT,))
    assert desk.do(command, COUNTY_DESK)


def test_a_photo_that_has_not_come_shows_nothing_of_a_sample():
    desk = Desk().dispatched("rubbish").done(STREET)
    command = desk.verifying(STREET, by="sample", label=None, evidence=(UNSENT,))
    desk.try_(command, COUNTY_DESK).refused("evidence.not-held")
    assert desk.do(replace(command, fix=fix()), COUNTY_DESK)


def test_a_photo_that_has_not_come_proves_nothing_where_only_words_locate():
    desk = Desk().dispatched(location=Location(area=VILLAGE, words="behind the mill")).done(LEAD)
    desk.facts = replace(desk.facts, place=None)
    command = desk.verifying(LEAD, label=None, evidence=(UNSENT,))
    desk.try_(command, NEIGHBOUR).refused("evidence.not-held")
