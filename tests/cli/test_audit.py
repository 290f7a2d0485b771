"""What an auditor does from the command line: replay, verify, rebuild."""

import pytest

from contracts.topology import SERVICES
from services.cli.client import RefusedError
from services.visit.read_models.places import places
from tests.cli.deployment import sql

NEVER = "7d0b4f5e-0000-4000-8000-000000000000"

# ---- replay -------------------------------------------------------------------------------------


def test_an_issue_is_told_with_posts_causes_and_the_rule_then_in_force(archived):
    said = archived.look("replay", "issue", archived.issue)
    assert said.code == 0
    for told in ("issue.raised.v1", "issue.accepted.v1", "issue.filed.v1", "street-1"):
        assert told in said.out
    assert "lead: 交" in said.out


def test_an_issue_is_told_by_its_number(archived):
    number = archived.operator.get(f"/api/issues/{archived.issue}")["number"]
    by_number = archived.look("replay", "issue", number, "--json").json
    assert by_number == archived.look("replay", "issue", archived.issue, "--json").json


def test_as_of_a_moment_only_what_was_on_record_then_is_told(archived):
    told = archived.look("replay", "issue", archived.issue, "--json").json
    raised = next(each for each in told["moments"] if each["type"] == "issue.raised.v1")
    before = "2026-11-29"
    assert archived.look("replay", "issue", archived.issue, "--as-of", before).code == 1
    then = archived.look("replay", "issue", archived.issue, "--as-of", raised["at"], "--json").json
    assert {each["at"] for each in then["moments"]} <= {raised["at"]}


def test_what_followed_in_other_services_may_be_left_out(archived):
    whole = archived.look("replay", "issue", archived.issue, "--json").json["moments"]
    own = archived.look("replay", "issue", archived.issue, "--own", "--json").json["moments"]
    assert own == [each for each in whole if each["relation"] != "consequence"]
    assert len(own) < len(whole)


@pytest.mark.parametrize("which", [NEVER, "EV-1"])
def test_an_issue_that_there_is_not_fails(archived, which):
    said = archived.look("replay", "issue", which)
    assert said.code == 1
    assert which in said.err


def test_a_moment_that_is_none_is_wrong(archived):
    said = archived.look("replay", "issue", archived.issue, "--as-of", "yesterday")
    assert said.code == 2
    assert "yesterday is no moment" in said.err


# ---- verify -------------------------------------------------------------------------------------


def test_logs_that_nobody_touched_hold(archived):
    said = archived.look("verify")
    assert said.code == 0, said.out + said.err
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines] == list(SERVICES)
    assert all("hold, all archived" in line for line in lines[:-1])
    assert "archived by nobody" in lines[-1]


def test_an_altered_event_is_named_by_stream_and_version(copy, archived):
    altered = "UPDATE log SET body = replace(body, '路面塌陷', '路面完好') WHERE stream = ?"
    stream = f"issue/{archived.issue}"
    sql(copy / "issue.db", f"{altered} AND version = 1", stream)
    said = archived.look("verify", folder=copy)
    assert said.code == 1
    assert f"log: version 1 of {stream}, position" in said.out
    assert "altered" in said.out
    assert said.err == "needle: findings: 1; a log or the archive is not what it was\n"


def test_a_removed_event_is_named(copy, archived):
    stream = f"issue/{archived.issue}"
    sql(copy / "issue.db", "DELETE FROM log WHERE stream = ? AND version = 2", stream)
    said = archived.look("verify", "issue", "--json", folder=copy)
    assert said.code == 1
    (report,) = said.json
    removed = [each for each in report["divergences"] if each["kind"] == "removed"]
    assert [(each["stream"], each["version"]) for each in removed] == [(stream, 2)]


def test_the_tail_that_is_not_archived_yet_is_told(copy, archived):
    sql(copy / "audit.db", "DELETE FROM archive WHERE source = 'issue' AND position > 1")
    first = sql(copy / "issue.db", "SELECT hash FROM log WHERE position = 1")[0][0]
    moved = "UPDATE cursors SET position = 1, hash = ? WHERE name = 'from/issue'"
    sql(copy / "audit.db", moved, first)
    (head,) = sql(copy / "issue.db", "SELECT max(position) FROM log")[0]
    said = archived.look("verify", "issue", folder=copy)
    assert said.code == 0, said.out
    assert f"{head - 1} not archived yet" in said.out


def test_a_row_that_was_moved_is_named_with_its_column(copy, archived):
    stream = f"issue/{archived.issue}"
    later = "UPDATE log SET time = '2036-11-30T00:00:00.000000+00:00' WHERE stream = ?"
    sql(copy / "issue.db", f"{later} AND version = 1", stream)
    hidden = "UPDATE archive SET stream = 'issue/other' WHERE stream = ? AND version = 2"
    sql(copy / "audit.db", hidden, stream)
    said = archived.look("verify", "issue", folder=copy)
    assert said.code == 1
    assert f"log: version 1 of {stream}, position" in said.out
    assert "misfiled: its row says something else than its bytes: time" in said.out
    assert f"archive: version 2 of {stream}, position" in said.out
    assert "misfiled: its row says something else than its bytes: stream" in said.out


def test_a_log_cut_together_with_its_archive_is_found_by_who_follows_it(copy, archived):
    ((last,),) = sql(copy / "issue.db", "SELECT max(position) FROM log")
    ((before,),) = sql(copy / "issue.db", "SELECT hash FROM log WHERE position = ?", last - 1)
    sql(copy / "issue.db", "DELETE FROM log WHERE position = ?", last)
    sql(copy / "audit.db", "DELETE FROM archive WHERE source = 'issue' AND position = ?", last)
    moved = "UPDATE cursors SET position = ?, hash = ? WHERE name = 'from/issue'"
    sql(copy / "audit.db", moved, last - 1, before)
    said = archived.look("verify", "issue", folder=copy)
    assert said.code == 1
    assert f"astray: scoring has got here (from/issue), but the log ends at {last - 1}" in said.out


def test_a_cursor_that_was_moved_over_events_is_told(copy, archived):
    sql(copy / "scoring.db", "UPDATE cursors SET position = position - 1 WHERE name = 'from/issue'")
    said = archived.look("verify", "issue", folder=copy)
    assert said.code == 1
    assert "scoring has got here (from/issue), but it has read another event there" in said.out


# ---- rebuild ------------------------------------------------------------------------------------


def test_read_models_are_what_the_logs_say(archived):
    said = archived.look("rebuild")
    assert said.code == 0, said.out + said.err
    assert {line.split()[0] for line in said.out.splitlines()} == set(SERVICES)
    assert all(line.endswith("all the same") for line in said.out.splitlines())


def test_a_row_that_differs_is_named_with_its_columns(copy, archived):
    sql(copy / "issue.db", "UPDATE issues_v3 SET title = '没有这回事'")
    said = archived.look("rebuild", "issue", folder=copy)
    assert said.code == 1
    assert f"issues_v3 {archived.issue}: title" in said.out
    assert "differing rows: 1" in said.err
    assert "没有这回事" not in said.out + said.err


def test_rows_that_differ_are_put_right_by_the_service_that_runs(archived):
    sql(archived.folder / "issue.db", "UPDATE issues_v3 SET title = '没有这回事'")
    said = archived.needle("rebuild", "issue", "--swap", "--folder", archived.folder)
    assert said.code == 1, said.out + said.err
    assert "differing rows: 1; they are put right" in said.err
    assert archived.look("rebuild", "issue").code == 0
    shown = archived.operator.get(f"/api/issues/{archived.issue}")
    assert shown["title"] == "社姆新村路面塌陷"


def test_read_models_of_every_service_can_be_swapped(archived):
    said = archived.needle("rebuild", "--swap", "--json", "--folder", archived.folder)
    assert said.code == 0, said.err
    assert set(said.json) == set(SERVICES)
    assert all(said.json.values())


def test_a_copy_that_was_emptied_is_named_and_put_right_in_the_folder(archived):
    sql(archived.folder / "visit.db", "DELETE FROM directory_person_roles_v1")
    said = archived.look("rebuild", "visit")
    assert said.code == 1
    assert "directory_person_roles_v1 cadre-1 cadre: is missing" in said.out
    said = archived.needle("rebuild", "visit", "--swap", "--folder", archived.folder)
    assert "they are put right" in said.err, said.out + said.err
    assert archived.look("rebuild", "visit").code == 0


def test_an_emptied_timetable_is_named_and_put_right_in_the_folder(archived):
    gone = sql(archived.folder / "issue.db", "DELETE FROM timetable RETURNING *")
    said = archived.look("rebuild", "issue")
    assert said.code == 1
    assert f"differing rows: {len(gone)};" in said.err
    assert f"timetable {gone[0][0]}" in said.out
    archived.needle("rebuild", "issue", "--swap", "--folder", archived.folder)
    assert archived.look("rebuild", "issue").code == 0
    assert sorted(sql(archived.folder / "issue.db", "SELECT * FROM timetable")) == sorted(gone)


def test_where_no_database_is_at_hand_copies_are_left_and_it_is_said(archived, tmp_path):
    said = archived.needle("rebuild", "visit", "--swap", "--folder", tmp_path)
    assert said.code == 0, said.out + said.err
    assert "copies and timetable are left as they are" in said.err


def test_a_copy_whose_source_is_not_at_hand_is_said_not_to_be_compared(copy, archived):
    (copy / "directory.db").unlink()
    said = archived.look("rebuild", "scoring", folder=copy)
    assert said.code == 0, said.out + said.err
    assert "not compared: there is no database" in said.out


def test_who_is_no_operator_swaps_nothing(archived):
    for service in SERVICES:
        with pytest.raises(RefusedError, match="403"):
            archived.as_("cadre-1").post(f"/api/upkeep/{service}/rebuilds", {"rebuild": NEVER})


def test_of_a_rebuild_that_never_was_nothing_is_told(archived):
    with pytest.raises(RefusedError, match="404"):
        archived.operator.get(f"/api/upkeep/issue/rebuilds/{NEVER}")


def test_rows_that_are_missing_are_told_to_programs(copy, archived):
    gone = sql(copy / "visit.db", f"DELETE FROM {places.name} RETURNING place")
    assert gone
    found = archived.look("rebuild", "visit", "--json", folder=copy).json
    told = next(model for model in found["visit"] if model["model"].startswith("places"))
    assert told["differing"] == len(gone)
    assert told["differences"][0]["live"] is None


def test_what_reads_writes_nothing(copy, archived):
    before = {file.name: file.read_bytes() for file in copy.glob("*.db")}
    for command in ("verify", "rebuild"):
        assert archived.look(command, folder=copy).code == 0
    assert {file.name: file.read_bytes() for file in copy.glob("*.db")} == before
