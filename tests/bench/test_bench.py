"""The benchmark measures: with a few turns each, on the real ground, so that it cannot rot."""

import json

import pytest
from rich.console import Console

from bench import append, command, rebuilding, table
from bench.held.asking import Asked
from bench.held.measuring import line_of
from bench.line import Goal, Line, interleaved


def test_both_sides_take_turns_and_the_first_turn_is_not_counted():
    turns = []

    def side(name, figures):
        return lambda: turns.append(name) or next(figures)

    sides = interleaved(side("ours", iter([1, 8, 9])), side("other", iter([1, 4, 3])), rounds=2)
    assert turns == ["ours", "other"] * 3
    assert (sides.ours, sides.other, sides.ratio) == ([8, 9], [4, 3], 2.5)


@pytest.mark.parametrize(("sign", "met"), [("≥", [0, 1, 1]), ("≤", [1, 1, 0]), ("<", [1, 0, 0])])
def test_a_goal_is_met_on_its_side(sign, met):
    goal = Goal(sign, 2.0)
    assert [goal.met(figure) for figure in (1.9, 2.0, 2.1)] == met
    assert str(goal) == f"{sign} 2"


def test_a_line_with_nothing_beside_it_is_held_to_the_goal_itself():
    assert Line(line="start", ours=2.5, goal=Goal("<", 3), unit="s").met


def test_the_dearest_request_is_told_by_its_name_and_held_to_a_quarter_of_a_second():
    asked = [Asked(0.02, 200, "a form"), Asked(0.3, 201, "a visit"), Asked(0.24, 422, "rules")]
    line = line_of(asked)
    assert (line.ours, line.met) == (300, False)
    assert line.note == "the dearest of 3 requests: a visit"
    assert [each["name"] for each in line.more["dearest"]] == ["a visit", "rules", "a form"]
    assert line_of(asked[::2]).met


def test_what_was_found_is_printed_and_kept(tmp_path):
    line = Line(line="relay", ours=2e3, other=4e3, ratio=0.5, goal=Goal("≥", 1), unit="events/s")
    console = Console(width=120, record=True)
    table.show([line], console)
    assert "2,000" in (shown := console.export_text())
    assert "no" in shown
    table.keep([line], {"cores": 2}, {"python": "3.11"}, tmp_path / "results.json")
    kept = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert kept.keys() == {"machine", "versions", "lines"}
    (told,) = kept["lines"]
    assert {name: told[name] for name in ("line", "ours", "other", "ratio", "goal", "met")} == {
        "line": "relay",
        "ours": 2e3,
        "other": 4e3,
        "ratio": 0.5,
        "goal": "≥ 1",
        "met": False,
    }


def test_commands_are_measured_on_both_sides(ground):
    line = command.measure(ground, rounds=1, commands=3)
    assert line.ours > 0
    assert line.other > 0
    assert line.more["round_trips"] == 4


def test_appends_of_many_writers_are_measured_on_both_sides(ground):
    line = append.concurrent(ground, rounds=1, writers=2, each=2)
    assert line.ours > 0
    assert line.other > 0


def test_a_rebuild_is_measured_on_both_sides(ground):
    line = rebuilding.measure(ground, rounds=1, events=10)
    assert line.ours > 0
    assert line.other > 0
