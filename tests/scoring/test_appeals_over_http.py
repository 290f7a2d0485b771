"""Appeals: by whom it concerns, decided by others, and what follows for the ledger."""

from uuid import UUID, uuid4

import pytest

from services.scoring.policy import rules_text
from tests.scoring.domain.examples import (
    BUILDING,
    COUNTY,
    DAY,
    HOUR,
    ISSUE,
    MONDAY,
    OTHER_PART,
    VILLAGE,
    WATER,
    closed,
    dispatched,
    graded,
    replaced,
    verified,
)
from tests.scoring.world import Client, World, named, problem

STREET, OTHER_STREET = VILLAGE[:9], "330783006"
GROUNDS = {"grounds": "台风停工三天"}
UPHELD = {"upheld": True, "reason": "属实"}
REJECTED = {"upheld": False, "reason": "不属实"}


@pytest.fixture
def water(ruled) -> Client:
    """An officer of the water department, late by its own score."""
    ruled.hear(dispatched(), dispatched(OTHER_PART, BUILDING), verified(on_time=False))
    ruled.clock.move_to(MONDAY + 10 * DAY)
    return ruled.somebody("officer", areas=(), department=WATER)


@pytest.fixture
def organiser(ruled) -> Client:
    return ruled.somebody("organiser", department="DY-XT")


def entry(world: World, measure: str, subject: str) -> str:
    found = world.somebody("auditor").all("scores/entries", measure=measure, subject=subject)
    return next(each["entry"] for each in found if not each["voided"])


def on_time(world: World) -> list[dict]:
    query = {"measure": "on_time_rate", "subject": WATER}
    return world.somebody("auditor").all("scores", **query)


@pytest.fixture
def appeal(ruled, water) -> UUID:
    made = uuid4()
    water.do(f"appeals/{made}", entry=entry(ruled, "on_time_rate", WATER), **GROUNDS)
    return made


class TestMaking:
    def test_a_department_appeals_an_entry_about_itself(self, ruled, water, appeal):
        read = water.read(f"appeals/{appeal}")
        assert (read["status"], read["subject"], read["grounds"]) == ("open", WATER, "台风停工三天")
        assert on_time(ruled)[0]["n"] == 1

    def test_nobody_appeals_anothers_entry(self, ruled, water):
        body = {"entry": entry(ruled, "on_time_rate", BUILDING), **GROUNDS}
        problem(water.put(f"appeals/{uuid4()}", **body), 404, "not-found")

    def test_an_entry_that_is_none_is_not_appealed(self, water):
        body = {"entry": str(uuid4()), **GROUNDS}
        problem(water.put(f"appeals/{uuid4()}", **body), 404, "not-found")

    def test_what_counts_no_more_is_not_appealed(self, ruled, water):
        found = water.all("scores/entries", measure="redo_rate")
        water.world.adopt(f"# anew\n{rules_text()}")
        ruled.recompute()
        body = {"entry": found[0]["entry"], **GROUNDS}
        assert named(water.put(f"appeals/{uuid4()}", **body)) == ["entry"]

    def test_what_an_entry_counts_is_appealed_once(self, ruled, water, appeal):
        ruled.adopt(f"# anew\n{rules_text()}")
        ruled.recompute()
        again = {"entry": entry(ruled, "on_time_rate", WATER), **GROUNDS}
        problem(water.put(f"appeals/{uuid4()}", **again), 422, "appeal.again")

    def test_a_villages_coordinator_appeals_for_it(self, ruled):
        ruled.check_bin(UUID(int=31), graded(10.0))
        body = {"entry": entry(ruled, "sorting_quality", VILLAGE), **GROUNDS}
        elsewhere = ruled.somebody("street_coordinator", areas=(OTHER_STREET,))
        problem(elsewhere.put(f"appeals/{uuid4()}", **body), 404, "not-found")
        ruled.somebody("street_coordinator", areas=(STREET,)).do(f"appeals/{uuid4()}", **body)

    def test_the_county_appeals_about_its_dispatching_and_others_decide(self, ruled, organiser):
        ruled.hear(dispatched(), replaced())
        body = {"entry": entry(ruled, "dispatch_accuracy", COUNTY), **GROUNDS}
        appeal = uuid4()
        street = ruled.somebody("street_coordinator", areas=(STREET,))
        problem(street.put(f"appeals/{appeal}", **body), 404, "not-found")
        ruled.somebody("county_coordinator").do(f"appeals/{appeal}", **body)
        other = ruled.somebody("county_coordinator")
        problem(other.put(f"appeals/{appeal}/decide/…", **UPHELD), 409, "appeal.own")
        organiser.do(f"appeals/{appeal}/decide/…", **UPHELD)


class TestDeciding:
    def test_an_upheld_appeal_voids_its_entry_for_good(self, ruled, water, organiser, appeal):
        organiser.do(f"appeals/{appeal}/decide/…", **UPHELD)
        assert water.read(f"appeals/{appeal}")["upheld"] is True
        assert on_time(ruled) == []
        entries = water.all("scores/entries", measure="on_time_rate")
        assert f"appeal {appeal} was upheld" in {each["void_reason"] for each in entries}
        ruled.adopt(f"# anew\n{rules_text()}")
        ruled.recompute()
        assert on_time(ruled) == []

    def test_it_strikes_out_nothing_else(self, ruled, organiser, appeal):
        before = ruled.live(f"issue/{ISSUE}")
        organiser.do(f"appeals/{appeal}/decide/…", **UPHELD)
        gone = {each.entry for each in before} - {
            each.entry for each in ruled.live(f"issue/{ISSUE}")
        }
        assert len(gone) == 1

    def test_a_rejected_appeal_changes_nothing(self, ruled, water, organiser, appeal):
        organiser.do(f"appeals/{appeal}/decide/…", **REJECTED)
        assert water.read(f"appeals/{appeal}")["upheld"] is False
        assert on_time(ruled)[0]["n"] == 1

    def test_an_appeal_is_decided_once(self, ruled, organiser, appeal):
        organiser.do(f"appeals/{appeal}/decide/…", **REJECTED)
        answer = organiser.put(f"appeals/{appeal}/decide/…", **UPHELD)
        problem(answer, 409, "appeal.not-open")
        assert on_time(ruled)[0]["n"] == 1

    def test_an_appeal_that_is_none_is_not_decided(self, organiser):
        problem(organiser.put(f"appeals/{uuid4()}/decide/…", **UPHELD), 409, "appeal.not-open")

    def test_nobody_decides_about_their_own_department(self, ruled, appeal):
        biased = ruled.somebody("organiser", department=WATER)
        problem(biased.put(f"appeals/{appeal}/decide/…", **UPHELD), 409, "appeal.own")
        assert on_time(ruled)[0]["n"] == 1

    def test_officers_decide_nothing(self, water, appeal):
        problem(water.put(f"appeals/{appeal}/decide/…", **UPHELD), 403, "forbidden")


class TestReading:
    def test_one_reads_those_of_ones_department_and_villages(self, ruled, water, appeal):
        ruled.check_bin(UUID(int=31), graded(10.0))
        street = ruled.somebody("street_coordinator", areas=(STREET,))
        villages = uuid4()
        street.do(f"appeals/{villages}", entry=entry(ruled, "sorting_quality", VILLAGE), **GROUNDS)
        other = ruled.somebody("officer", department=BUILDING)
        problem(other.get(f"appeals/{appeal}"), 404, "not-found")
        problem(other.get(f"appeals/{uuid4()}"), 404, "not-found")
        assert [each["appeal"] for each in water.all("appeals")] == [str(appeal)]
        assert [each["appeal"] for each in street.all("appeals")] == [str(villages)]
        assert other.all("appeals") == []

    def test_auditors_read_all_page_by_page(self, ruled, water, appeal):
        ruled.hear(closed(WATER))
        ruled.clock.advance(HOUR)
        water.do(f"appeals/{uuid4()}", entry=entry(ruled, "reopen_rate", WATER), **GROUNDS)
        auditor = ruled.somebody("auditor")
        found = auditor.all("appeals")
        assert len(found) == 2
        assert auditor.all("appeals", limit=1) == found
        assert auditor.read(f"appeals/{appeal}")["appeal"] == str(appeal)

    def test_cadres_have_no_business_here(self, ruled):
        problem(ruled.somebody("cadre").get("appeals"), 403, "forbidden")
