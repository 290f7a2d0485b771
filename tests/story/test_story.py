"""The story that must run, and what each of its people sees: alike on both grounds."""

from services.cli.demo.story.setting import COUNTY, HOUSEHOLD, STREET, VILLAGE
from services.cli.demo.story.visiting import GIVEN, HOUSEHOLDER, TELEPHONE
from services.visit import policy


class TestOneRecord:
    def test_each_element_is_asked_once_however_many_departments_need_it(self, seen):
        asked = [item["element"] for item in seen.form["items"]]
        own_forms = [code for need in policy.requirements(COUNTY) for code in need.elements]
        assert len(asked) == len(set(asked))
        assert set(asked) == set(own_forms)
        assert len(own_forms) == 35

    def test_nobody_learns_that_the_restricted_department_asks(self, seen):
        asking = {one["department"] for item in seen.form["items"] for one in item["asked_by"]}
        assert asking == {"DY-SW", "DY-JS", "DY-MZ", "DY-ZB"}

    def test_each_department_gets_what_it_required_and_nothing_else(self, seen):
        for need in policy.requirements(COUNTY):
            got = seen.records[need.department]
            assert {answer["element"] for answer in got["answers"]} == set(need.elements)
            assert got["place"] == HOUSEHOLD

    def test_what_is_not_personal_arrives_as_it_was_answered(self, seen):
        answers = {a["element"]: a["value"] for a in seen.records["DY-SW"]["answers"]}
        assert answers["septic_tank"] == GIVEN["septic_tank"]
        assert answers["resident_members"] == GIVEN["resident_members"]

    def test_what_is_personal_arrives_sealed(self, seen):
        for record in seen.records.values():
            sealed = {a["element"]: a for a in record["answers"] if a["sealed"]}
            assert {"householder", "phone"} <= set(sealed)
            assert all(answer["value"] is None for answer in sealed.values())
        assert HOUSEHOLDER not in str(seen.records)

    def test_a_department_opens_the_personal_values_of_its_own_part(self, world):
        (item,) = world.feed("DY-JS", "officer-js", "feed.record.v1")[:1]
        opened = world.as_("officer-js").post(
            "/api/feed/DY-JS/open", {"item": item["streamversion"]}
        )
        assert opened["values"]["householder"] == HOUSEHOLDER
        assert opened["values"]["phone"] == TELEPHONE

    def test_what_is_still_fresh_is_not_asked_at_the_next_call(self, seen):
        fresh = [item for item in seen.second_form["items"] if item["on_file"]]
        assert fresh
        assert len(fresh) < len(seen.second_form["items"])


class TestSewage:
    def test_it_goes_to_three_departments_with_stages_of_their_own(self, seen):
        assert set(seen.dispatched) == {"DY-HB", "DY-ZF", STREET}
        assert seen.dispatched["DY-HB"]["role"] == "lead"
        stages = [stage["name"] for stage in seen.dispatched["DY-HB"]["milestones"]]
        assert stages == ["到场", "查处"]

    def test_a_department_cannot_act_on_another_ones_part(self, seen):
        assert seen.refusals["forged"] == "not-found"

    def test_who_gave_it_back_is_replaced_by_whom_it_suggested(self, seen):
        departments = {part["department"]: part["status"] for part in seen.closed["assignments"]}
        assert departments == {
            "DY-HB": "verified",
            "DY-SW": "verified",
            STREET: "verified",
            "DY-ZF": "replaced",
        }

    def test_an_extension_moves_the_deadline_and_is_given_once(self, seen):
        assert seen.extension["due"] > seen.extension["before"]
        assert seen.refusals["second extension"] == "assignment.extension-used"

    def test_a_deadline_beyond_the_published_calendar_is_provisional(self, seen):
        assert any(stage["provisional"] for stage in seen.extension["milestones"])

    def test_who_is_late_was_reminded_and_stays_late(self, seen):
        assert len(seen.escalations) >= 2
        late = {part["department"]: part["late"] for part in seen.closed["assignments"]}
        assert late["DY-SW"]
        assert not late[STREET]

    def test_nobody_verifies_their_own_work(self, seen):
        assert seen.refusals["verify own report"] == "verification.own-work"

    def test_a_street_does_not_verify_its_own_work(self, seen):
        assert seen.refusals["verify own street"] == "verification.own-work"
        own = next(p for p in seen.closed["assignments"] if p["department"] == STREET)
        assert own["verify_from"] != STREET
        assert own["verified_by"] == "cadre-hanlu"

    def test_a_position_copied_from_the_desk_proves_nothing(self, seen):
        assert seen.refusals["verify from a desk"] == "verification.copied-fix"

    def test_it_stays_open_until_the_last_part_is_verified(self, seen):
        assert seen.refusals["status before the last part"] == "dispatched"
        assert seen.closed["status"] == "closed"
        lead = next(p for p in seen.closed["assignments"] if p["department"] == "DY-HB")
        assert lead["sent_back"] == 1

    def test_the_cadre_reads_what_became_of_it_and_whom_to_ask(self, seen):
        assert seen.timeline["status"] == "closed"
        officers = {(e["name"], e["phone"]) for e in seen.timeline["entries"] if e["name"]}
        assert ("周霜降", "0579-5550111") in officers


class TestTheRest:
    def test_what_was_settled_on_the_spot_is_closed(self, seen):
        assert seen.settled["status"] == "settled"

    def test_an_open_manhole_rings_duty_and_is_dispatched_at_once(self, seen):
        assert seen.urgent["status"] == "dispatched"
        types = [entry["type"] for entry in seen.urgent_timeline["entries"]]
        assert "issue.duty_rung.v1" in types

    def test_a_resident_is_called_back_by_a_caller_who_sees_their_number(self, seen):
        assert seen.complaint["call_back"] == "answered"
        (reporter,) = seen.complaint["call"]["reporters"]
        assert reporter["phone"] in seen.personal

    def test_a_patrol_is_covered_by_its_boards_without_a_track(self, seen):
        assert seen.patrol["coverage"] == 1.0
        assert seen.patrol["by"] == "boards"
        assert seen.patrol_issue["channel"] == "patrol"

    def test_a_bin_check_gives_its_village_a_score(self, seen):
        (entry,) = seen.entries
        assert entry["subject"] == VILLAGE
        assert entry["numerator"] / entry["denominator"] == 0.92


class TestScores:
    def test_each_entry_names_the_event_and_the_rules_that_explain_it(self, seen):
        for entry in seen.entries:
            assert entry["cause_position"] > 0
            assert entry["rule_version"]

    def test_rates_over_few_call_backs_are_hidden(self, seen):
        rates = [s for s in seen.scores if s["measure"] == "satisfaction_rate"]
        assert rates
        assert all(score["hidden"] and score["value"] is None for score in rates)

    def test_a_rule_that_reads_a_trace_is_refused_and_says_which_red_line(self, seen):
        assert "visit.recorded is a trace" in seen.red_line
