"""Tracks: the walker's own choice, sealed in the log, read by the walker and auditors only."""

from importlib import import_module
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from contracts.patrol.events import TrackReceived
from tests.patrol.world import COUNTY, MINUTE, OTHER_STREET, named, problem, scanned

decisions = import_module("services.patrol.domain.patrol")
"""The module: the package's own name for it is the decider."""


@pytest.fixture
def route(street):
    return street.draw(uuid4())


@pytest.fixture
def patrol(cadre, route):
    return cadre.start(route, track=True)


def fixes(world, first: float, last: float, *, wobble: float = 0.0) -> list[dict]:
    """Fixes twenty seconds apart between two shares of the river."""
    began = world.clock.now()
    return [
        {
            "longitude": 120.23 + 0.01 * (first + (last - first) * step / 20),
            "latitude": 29.3 + wobble * (step % 3),
            "accuracy_m": 5,
            "at": (began + step * MINUTE / 3).isoformat(),
        }
        for step in range(21)
    ]


def send(client, patrol, chunk, sent):
    return client.put(f"patrols/{patrol}/send-track/…", chunk=chunk, fixes=sent)


def test_a_track_sent_in_any_order_and_again_covers_the_route(world, cadre, route):
    parts = [fixes(world, share / 3, (share + 1) / 3) for share in range(3)]
    for order in permutations(range(3)):
        patrol = cadre.start(route, track=True)
        for chunk in (*order, *order):
            assert send(cadre, patrol, chunk, parts[chunk]).status_code == 201
        cadre.finish(patrol)
        read = cadre.read(f"patrols/{patrol}")
        assert (read["by"], read["coverage"]) == ("track", 1.0)
        received = [e for e in world.stream(f"patrol/{patrol}") if isinstance(e, TrackReceived)]
        assert len(received) == 3


def test_a_chunk_of_an_offline_phone_corrects_the_coverage_after_the_end(world, cadre, patrol):
    send(cadre, patrol, 0, fixes(world, 0, 0.4))
    cadre.finish(patrol)
    before = cadre.read(f"patrols/{patrol}")
    assert before["coverage"] == pytest.approx(0.43, abs=0.01)
    assert send(cadre, patrol, 1, fixes(world, 0.4, 0.8)).status_code == 201
    after = cadre.read(f"patrols/{patrol}")
    assert after["coverage"] == pytest.approx(0.83, abs=0.01)


def test_a_track_of_more_chunks_than_are_taken_now_is_read_and_measured(
    world, cadre, patrol, monkeypatch
):
    monkeypatch.setattr(decisions, "MAX_CHUNKS", 200)
    for number in range(25):
        send(cadre, patrol, number, fixes(world, number / 25, (number + 1) / 25))
    monkeypatch.undo()
    refused = send(cadre, patrol, decisions.MAX_CHUNKS, fixes(world, 0, 1))
    assert named(refused) == ["chunk"]
    cadre.finish(patrol)
    assert cadre.read(f"patrols/{patrol}")["coverage"] == 1.0
    track = cadre.read(f"patrols/{patrol}/track", limit=200)["items"]
    assert [chunk["chunk"] for chunk in track] == list(range(25))


def test_other_fixes_under_a_number_that_was_used_are_a_conflict(world, cadre, patrol):
    send(cadre, patrol, 0, fixes(world, 0, 0.4))
    problem(send(cadre, patrol, 0, fixes(world, 0, 0.5)), 409, "patrol.chunk-conflict")


def test_without_the_walkers_choice_no_track_is_taken(world, cadre, route):
    patrol = cadre.start(route)
    problem(send(cadre, patrol, 0, fixes(world, 0, 1)), 409, "patrol.no-track")


def test_fixes_outside_the_world_are_refused(world, cadre, patrol):
    wrong = fixes(world, 0, 1)
    wrong[3]["longitude"] = 190
    assert named(send(cadre, patrol, 0, wrong)) == ["fixes.3.longitude"]


def test_a_track_played_again_by_another_person_is_a_finding(world, cadre, route):
    walk = fixes(world, 0, 1, wobble=0.00001)
    again = world.somebody("cadre")
    for walker in (cadre, again):
        patrol = walker.start(route, track=True)
        send(walker, patrol, 0, walk)
        walker.finish(patrol)
    codes = [each["code"] for each in again.read(f"patrols/{patrol}")["findings"]]
    assert codes == ["replayed"]


def test_a_track_is_not_taken_for_its_own_copy_when_it_is_measured_again(world, cadre, route):
    boards = [board["place"] for board in cadre.read(f"routes/{route}")["boards"]]
    patrol, early = cadre.start(route, track=True), cadre.now()
    send(cadre, patrol, 0, fixes(world, 0, 0.5, wobble=0.00002))
    cadre.finish(patrol)
    cadre.do(f"patrols/{patrol}/scan-board/…", **scanned(UUID(boards[0]), early))
    read = cadre.read(f"patrols/{patrol}")
    assert (read["by"], read["coverage"], read["findings"]) == ("boards", 1.0, [])


class TestWhoReads:
    @pytest.fixture
    def sent(self, world, cadre, patrol):
        chunks = [fixes(world, 0, 0.5), fixes(world, 0.5, 1)]
        for number, chunk in enumerate(chunks):
            send(cadre, patrol, number, chunk)
        return chunks

    def test_the_walker_and_auditors_read_a_track_page_by_page(self, world, cadre, patrol, sent):
        auditor = world.somebody("auditor", areas=(COUNTY,))
        for reader in (cadre, auditor):
            first = reader.read(f"patrols/{patrol}/track", limit=1)
            rest = world.http.get(first["next"], headers=reader._headers(None)).json
            read = [*first["items"], *rest["items"]]
            assert [chunk["chunk"] for chunk in read] == [0, 1]
            assert [fix["longitude"] for fix in read[0]["fixes"]] == [
                fix["longitude"] for fix in sent[0]
            ]
            assert rest["next"] is None

    def test_nobody_else_does(self, world, street, patrol, sent):
        other = world.somebody("cadre")
        elsewhere = world.somebody("auditor", areas=(OTHER_STREET,))
        for reader in (other, elsewhere):
            problem(reader.get(f"patrols/{patrol}/track"), 404, "not-found")
        problem(street.get(f"patrols/{patrol}/track"), 403, "forbidden")
        problem(elsewhere.get(f"patrols/{uuid4()}/track"), 404, "not-found")

    def test_the_log_holds_no_place_where_they_walked(self, world, cadre, patrol, sent):
        cadre.finish(patrol)
        for event in world.stream(f"patrol/{patrol}"):
            if isinstance(event, TrackReceived):
                assert event.fixes.startswith(f"sealed:{cadre.caller.person}:")
        assert str(sent[0][7]["longitude"]) not in world.bodies()

    def test_a_walker_who_was_forgotten_leaves_no_track(self, world, cadre, patrol, sent):
        cadre.finish(patrol)
        coverage = cadre.read(f"patrols/{patrol}")["coverage"]
        world.kernel.vault.forget(cadre.caller.person)
        auditor = world.somebody("auditor", areas=(COUNTY,))
        read = auditor.read(f"patrols/{patrol}/track")["items"]
        assert [(chunk["withheld"], chunk["fixes"]) for chunk in read] == [("forgotten", [])] * 2
        assert auditor.read(f"patrols/{patrol}")["coverage"] == coverage
