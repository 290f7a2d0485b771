"""Appeals: by whom it concerns, decided by somebody whom it does not."""

from dataclasses import replace
from uuid import UUID

import pytest

from contracts.scoring.commands import AppealScore, DecideAppeal
from contracts.scoring.events import AppealDecided, ScoreAppealed
from contracts.scoring.views import Entry
from events.testing import specification
from services.scoring.domain.appeal import AppealFacts, appeal
from tests.scoring.domain.examples import COUNTY, MONDAY, PART, VILLAGE, WATER

APPEAL, ENTRY = UUID(int=1), UUID(int=2)

entry = Entry(
    entry=ENTRY,
    measure="on_time_rate",
    subject_kind="department",
    subject=WATER,
    area=VILLAGE,
    counted=PART,
    numerator=0,
    denominator=1,
    happened_at=MONDAY,
    cause_source="issue",
    cause_position=7,
    cause=UUID(int=3),
    cause_type="assignment.verified.v1",
    about="issue/1",
    rule_version="0123456789abcdef",
    rule="按期结案率",
    voided=False,
)
make = AppealScore(appeal=APPEAL, entry=ENTRY, grounds="台风停工三天")
made = ScoreAppealed(
    appeal=APPEAL,
    entry=ENTRY,
    measure="on_time_rate",
    subject_kind="department",
    subject=WATER,
    counted=PART,
    person="officer-1",
    grounds="台风停工三天",
)
decide = DecideAppeal(appeal=APPEAL, upheld=True, reason="属实")
decided = AppealDecided(appeal=APPEAL, entry=ENTRY, upheld=True, reason="属实")

appellant = AppealFacts(person="officer-1", department=WATER, entry=entry)
judge = AppealFacts(person="organiser-1", department="DY-XT", entry=entry)

spec = specification(appeal)
is_open = spec.given(made)


def test_an_entry_is_appealed_with_grounds():
    spec.when(make, appellant).then(made)


def test_an_appeal_is_made_once():
    is_open.when(make, appellant).refused("appeal.exists")


@pytest.mark.parametrize("gone", [None, replace(entry, voided=True)], ids=["none", "void"])
def test_what_does_not_count_is_not_appealed(gone):
    refused = spec.when(make, replace(appellant, entry=gone)).refused("score.unknown")
    assert refused.about["field"] == "entry"


def test_what_an_entry_counts_is_appealed_once():
    spec.when(make, replace(appellant, appealed=True)).refused("appeal.again")


@pytest.mark.parametrize("upheld", [True, False])
def test_an_appeal_is_decided_with_a_reason(upheld):
    command = replace(decide, upheld=upheld)
    is_open.when(command, judge).then(replace(decided, upheld=upheld))


def test_what_is_not_open_is_not_decided():
    spec.when(decide, judge).refused("appeal.not-open")
    is_open.given(decided).when(decide, judge).refused("appeal.not-open")


def test_nobody_decides_about_their_own_department():
    is_open.when(decide, replace(judge, department=WATER)).refused("appeal.own")


def test_nobody_decides_an_appeal_of_their_own():
    village = spec.given(replace(made, subject_kind="village", subject=VILLAGE))
    village.when(decide, replace(judge, person="officer-1")).refused("appeal.own")
    village.when(decide, judge).then(decided)


def test_whoever_dispatches_for_the_county_does_not_decide_about_that():
    county = spec.given(replace(made, subject_kind="county", subject=COUNTY))
    county.when(decide, replace(judge, dispatches=True)).refused("appeal.own")
    county.when(decide, judge).then(decided)
