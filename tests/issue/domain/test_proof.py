"""On the spot: what shows that a verifier stood there, and what only looks like it."""

from dataclasses import replace
from uuid import uuid5

import pytest

from contracts.common import Evidence
from services.labels import digest_of
from tests.issue.domain.examples import (
    COUNTY_DESK,
    LABEL,
    NEIGHBOUR,
    PHOTO,
    PLACE,
    STREET,
    TAKEN,
    UNSENT,
    fix,
)
from tests.issue.domain.looking import LEAD, POSITION_ONLY, done, looking, proof_of, refused

PAPER = Evidence(digest=TAKEN.digest, media_type="application/pdf")


# -- the label -----------------------------------------------------------------------------------


def test_who_tells_the_labels_secret_stood_before_it():
    desk = done()
    assert proof_of(desk, looking(desk, label=LABEL)) == "label"


def test_a_part_is_sent_back_on_the_spot_too():
    desk = done()
    from_a_desk = desk.verifying(failed=(LEAD,), label=None)
    desk.try_(from_a_desk, NEIGHBOUR).refused("verification.not-on-the-spot")


@pytest.mark.parametrize(
    "cheat",
    ["0123456789ABCDEG", "0" * 16, str(PLACE), "EH9900000WF", digest_of(PLACE, LABEL)],
    ids=["a guess", "nothing", "the place's id", "the place's code", "what services keep"],
)
def test_what_is_not_the_secret_proves_nothing(cheat):
    refused(done(), "verification.other-label", label=cheat)


def test_another_places_label_proves_nothing():
    desk = done()
    desk.facts = replace(desk.facts, label=digest_of(uuid5(PLACE, "next door"), LABEL))
    refused(desk, "verification.other-label", label=LABEL)


def test_a_label_that_was_replaced_proves_nothing_any_more():
    desk = done()
    desk.facts = replace(desk.facts, label=digest_of(PLACE, "FEDCBA9876543210"))
    refused(desk, "verification.other-label", label=LABEL)
    assert proof_of(desk, looking(desk, label="FEDCBA9876543210")) == "label"


def test_a_wrong_label_is_not_mended_by_a_fix():
    refused(done(), "verification.other-label", label="0" * 16, fix=fix())


@pytest.mark.parametrize("proof", [{"label": LABEL}, {"fix": fix()}], ids=["label", "fix"])
def test_a_place_that_is_not_there_is_not_stood_at(proof):
    desk = done()
    desk.facts = replace(desk.facts, place=None, label=None)
    code = "verification.no-label" if "label" in proof else "verification.no-position"
    refused(desk, code, **proof)


def test_where_no_place_was_scanned_there_is_no_label_to_scan():
    desk = done(location=POSITION_ONLY)
    desk.facts = replace(desk.facts, place=None)
    refused(desk, "verification.no-label", label=LABEL)


# -- the photo -----------------------------------------------------------------------------------


def test_a_photo_taken_for_it_shows_what_the_verifier_saw():
    desk = done()
    assert proof_of(desk, looking(desk, evidence=(TAKEN,))) == "photo"


def test_a_photo_of_another_record_proves_nothing():
    refused(done(), "verification.known-photo", evidence=(PHOTO,))


def test_a_photo_that_has_not_come_is_asked_for():
    told = refused(done(), "evidence.not-held", evidence=(UNSENT,))
    assert told.about["missing"] == [UNSENT.digest]


def test_a_paper_is_no_photo():
    refused(done(), "verification.not-on-the-spot", evidence=(PAPER,))


def test_a_known_photo_may_come_with_a_fix():
    desk = done()
    assert proof_of(desk, looking(desk, fix=fix(), evidence=(PHOTO,))) == "fix"


def test_nothing_proves_nothing():
    refused(done(), "verification.not-on-the-spot")


# -- elsewhere -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "proof"),
    [({"evidence": (TAKEN,)}, "photo"), ({"fix": fix()}, "fix"), ({"label": LABEL}, "label")],
    ids=["photo", "fix", "label"],
)
def test_a_part_drawn_for_the_sample_is_seen(shown, proof):
    desk = done("rubbish")
    unseen = desk.verifying(STREET, by="sample", label=None)
    desk.try_(unseen, COUNTY_DESK).refused("verification.not-on-the-spot")
    (verified, *_) = desk.do(replace(unseen, **shown), COUNTY_DESK)
    assert verified.proof == proof


def test_papers_are_looked_at_anywhere():
    desk = done("ruin")
    (verified, *_) = desk.do(desk.verifying("DY-JS", by="document", label=None), COUNTY_DESK)
    assert verified.proof is None
