"""Departments' replies: the same commands as over HTTP, and an answer on record for each."""

import json
from uuid import UUID, uuid4

import pytest

from contracts.directory.events import DepartmentMerged
from contracts.issue.events.assignment import AssignmentReceived, AssignmentStarted
from contracts.issue.events.reply import ReplyAnswered
from contracts.publish.asyncapi import replies as published
from contracts.registry import registry
from events.store import ClashError, StoreUnavailableError
from services.issue import replies
from services.issue.domain.commands import DepartmentCommand
from services.issue.replies import UnknownSenderError, receive
from tests.issue.case import Case
from tests.issue.county import MONDAY, SEWAGE, STREET

RECEIVE = "assignment.receive"


@pytest.fixture
def sewage(case):
    """A case in which the bureau for the environment has the lead."""
    return case.filed(SEWAGE)


@pytest.fixture
def reply(world, sewage):
    """Send a reply as a department's own system does; return what it was answered."""

    def reply(command=RECEIVE, *, by="DY-HB", on="DY-HB", message_id=None, body=None, **fields):
        name = {"issue": str(sewage.issue), "assignment": sewage.parts()[on]["assignment"]}
        body = json.dumps(name | fields).encode() if body is None else body
        message_id = str(uuid4()) if message_id is None else message_id
        before = len(world.told(ReplyAnswered))
        receive(world.kernel, f"{by}.{command}", message_id, body)
        world.follow_self()
        return world.told(ReplyAnswered)[before:]

    return reply


def refused(answers, code):
    """Check that one answer refuses with a code, and return its words."""
    (answer,) = answers
    assert (answer.accepted, answer.code) == (False, code), answer
    assert answer.detail
    return answer.detail


def test_what_is_partly_done_says_what_follows_over_amqp_too(world, sewage, reply):
    sewage.started("DY-HB")
    report = sewage.report("DY-HB") | {"outcome": "partly", "reason": "水深。"}
    words = refused(reply("assignment.report_done", **report), "assignment.follow-up-missing")
    assert words.startswith("followed_by: ")
    (done,) = reply("assignment.report_done", **report, take_up_on="2027-03-01")
    assert done.accepted
    assert sewage.parts()["DY-HB"]["follow_up"]["take_up_on"] == "2027-03-01"


def test_a_department_takes_note_and_begins_by_replies(world, sewage, reply):
    message = str(uuid4())
    (received,) = reply(message_id=message)
    assert (received.accepted, received.code, received.reply) == (True, None, UUID(message))
    assert (received.command, received.issue) == (RECEIVE, sewage.issue)
    contact = {"post": "HB-1", "person": "officer-DY-HB", "name": "周霜降"}
    (started,) = reply("assignment.start", contact=contact)
    assert started.accepted
    assert sewage.parts()["DY-HB"]["status"] == "in_progress"
    (event,) = world.log(AssignmentReceived)
    assert (event.actor, event.correlation) == ("department/DY-HB", message)
    assert world.told(AssignmentStarted)[0].contact.name.startswith("sealed:")


def test_every_command_that_a_department_may_send_is_published():
    sent = DepartmentCommand.__args__
    assert {n for n, declared in registry.commands.items() if declared in sent} == set(published())


# ---- replies that make no sense ------------------------------------------------------------------


MALFORMED = {
    b"": "malformed",
    b"{": "malformed",
    b"[1]": "malformed",
    b"\xff\xfe": "malformed",
    b'{"issue": "a", "issue": "b"}': "malformed",
    b"[" * 40 + b"]" * 40: "malformed",
    b'{"issue": "1"}': "invalid",
    b'{"weather": "fine"}': "invalid",
    b"x" * ((1 << 20) + 1): "too-large",
}


def test_a_malformed_reply_is_refused_on_record_and_the_next_one_is_handled(reply):
    for body, code in MALFORMED.items():
        refused(reply(body=body), code)
    assert reply()[0].accepted


def test_a_wrong_field_is_named(reply):
    ask = "assignment.request_extension"
    assert " limit: " in refused(reply(ask, limit=7, reason="x"), "invalid")
    reply()
    reply("assignment.start", contact={"post": "HB-1"})
    assert refused(reply(ask, limit="很快", reason="x"), "limit.malformed").startswith("limit: ")


FOREIGN = ("assignment.grant_return", "assignment.escalate", "issue.void", "make.tea")


def test_a_command_that_departments_may_not_send_is_refused(reply):
    for command in (*FOREIGN, "", "a\nb", "x" * 240):
        assert RECEIVE in refused(reply(command), "reply.unknown-command")


def test_a_reply_without_an_id_of_its_own_is_refused_once(reply):
    for message_id in ("", "17", "not-a-uuid", "ü"):
        refused(reply(message_id=message_id), "reply.no-id")
        assert reply(message_id=message_id) == []


def test_a_message_without_any_id_is_refused(world, sewage):
    receive(world.kernel, f"DY-HB.{RECEIVE}", None, b"{}")
    refused(world.told(ReplyAnswered), "reply.no-id")


# ---- replies that are not theirs to send ---------------------------------------------------------


def test_a_forged_reply_on_anothers_part_is_refused(world, reply):
    refused(reply(by="DY-ZF", on="DY-HB"), "assignment.not-yours")
    refused(reply(by="DY-GA", on="DY-HB"), "not-found")
    assert world.told(AssignmentReceived) == []


def test_a_reply_on_what_does_not_exist_is_answered_like_one_on_what_is_not_theirs(reply):
    unknown_issue = refused(reply(issue=str(uuid4())), "not-found")
    unknown_part = refused(reply(assignment=str(uuid4())), "not-found")
    foreign = refused(reply(by="DY-GA"), "not-found")
    assert unknown_issue == unknown_part == foreign


def test_a_reply_of_nobody_is_parked_by_its_reason(world):
    for key in ("", f".{RECEIVE}", f"DY-XX.{RECEIVE}", "DY-HB"):
        sent = (world.kernel, key, str(uuid4()), b"{}")
        if key == "DY-HB":
            receive(*sent)
        else:
            with pytest.raises(UnknownSenderError):
                receive(*sent)
    assert [answer.department for answer in world.told(ReplyAnswered)] == ["DY-HB"]


def test_who_absorbed_a_department_replies_for_it(world, reply):
    merged = DepartmentMerged(department="DY-HB", successor="DY-ZF", since=MONDAY.date())
    world.hear("directory", merged)
    assert reply(by="DY-ZF", on="DY-HB")[0].accepted


def test_a_street_is_a_department_too(reply):
    assert reply(by=STREET, on=STREET)[0].accepted


def test_a_department_names_nobody_elses_people_over_amqp_either(world, sewage, reply):
    reply()
    for person in ("neighbour", "officer-DY-SW", "nobody"):
        contact = {"post": "HB-1", "person": person}
        words = refused(reply("assignment.start", contact=contact), "assignment.contact-not-yours")
        assert words.startswith("contact.person: ")
    nobodys = {"post": "duty-desk", "name": "周霜降", "phone": "0579-5550111"}
    assert " contact.person: " in refused(reply("assignment.start", contact=nobodys), "invalid")
    assert reply("assignment.start", contact={"post": "duty-desk"})[0].accepted
    assert sewage.parts()["DY-HB"]["contact"]["person"] is None


# ---- replies that come again ---------------------------------------------------------------------


def test_a_reply_that_comes_again_is_done_and_answered_once(world, reply):
    message = str(uuid4())
    assert reply(message_id=message)[0].accepted
    assert reply(message_id=message) == []
    assert len(world.told(AssignmentReceived)) == 1


def test_what_was_refused_stays_refused_when_the_message_comes_again(world, sewage, reply):
    message, contact = str(uuid4()), {"post": "HB-1"}
    start = {"message_id": message, "contact": contact}
    refused(reply("assignment.start", **start), "assignment.is-dispatched")
    assert reply()[0].accepted
    assert reply("assignment.start", **start) == []
    assert sewage.parts()["DY-HB"]["status"] == "received"


def test_the_same_id_with_other_content_is_refused_each_time_it_differs(world, reply):
    message = str(uuid4())
    assert reply(message_id=message)[0].accepted
    returned = {"reason": "不归我局。", "suggestion": "DY-SW"}
    refused(reply("assignment.return", message_id=message, **returned), "id-used-before")
    assert reply("assignment.return", message_id=message, **returned) == []
    other = returned | {"reason": "真的不归我局。"}
    (answer,) = reply("assignment.return", message_id=message, **other)
    assert (answer.reply, answer.code) == (UUID(message), "id-used-before")


def test_a_corrected_reply_wants_an_id_of_its_own(reply):
    message = str(uuid4())
    refused(reply(message_id=message, body=b"{"), "malformed")
    refused(reply(message_id=message), "id-used-before")
    assert reply()[0].accepted


def test_ids_are_each_departments_own(reply):
    message = str(uuid4())
    assert reply(message_id=message)[0].accepted
    assert reply(by="DY-ZF", on="DY-ZF", message_id=message)[0].accepted


def test_what_was_done_over_http_under_the_same_id_is_answered_and_not_done_again(
    world, sewage, reply
):
    message, system = str(uuid4()), world.system("DY-HB")
    path = sewage.part_path("DY-HB", "receive").replace("…", message)
    assert system.put(path).status_code == 201
    (answer,) = reply(message_id=message)
    assert (answer.accepted, len(world.told(AssignmentReceived))) == (True, 1)
    taken = str(uuid4())
    path = sewage.part_path("DY-HB", "start").replace("…", taken)
    assert system.put(path, contact={"post": "HB-1"}).status_code == 201
    refused(reply(message_id=taken), "id-used-before")


# ---- what is not the reply's fault ---------------------------------------------------------------


@pytest.mark.parametrize("error", [ClashError("x"), StoreUnavailableError("x")])
def test_a_database_that_does_not_answer_refuses_nothing(world, sewage, reply, monkeypatch, error):
    def failing(*_args, **_more):
        raise error

    monkeypatch.setattr(replies, "handle", failing)
    with pytest.raises(type(error)):
        reply()
    monkeypatch.undo()
    assert world.told(ReplyAnswered) == []
    assert reply()[0].accepted


def test_a_fault_of_ours_is_not_the_departments_answer(world, reply, monkeypatch):
    monkeypatch.setattr(replies, "of_caller", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        reply()
    assert world.told(ReplyAnswered) == []


def test_no_answer_holds_what_the_reply_held(world, reply):
    contact = {"post": "HB-1", "person": "p", "name": 13800000000, "phone": "13800000000"}
    refused(reply("assignment.start", contact=contact), "invalid")
    with world.kernel.store.reading() as connection:
        stored = "".join(row.body for row in world.kernel.store.after(connection, 0, 10_000))
    assert "13800000000" not in stored


def test_an_answer_says_which_issue_it_is_about_as_far_as_the_reply_did(sewage, reply):
    assert reply("make.tea")[0].issue == sewage.issue
    assert reply(body=b'{"issue": 5}')[0].issue is None


def test_the_work_of_a_department_goes_all_the_way_by_replies(world, sewage):
    case = Case(world, sewage.issue)
    for verb, more in (("receive", {}), ("start", {"contact": case.contact("DY-SW")})):
        name = {"issue": str(case.issue), "assignment": case.parts()["DY-SW"]["assignment"]}
        body = json.dumps(name | more).encode()
        receive(world.kernel, f"DY-SW.assignment.{verb}", str(uuid4()), body)
    done = case.report("DY-SW") | name
    message = json.dumps(done).encode()
    receive(world.kernel, "DY-SW.assignment.report_done", str(uuid4()), message)
    assert all(answer.accepted for answer in world.told(ReplyAnswered))
    assert case.parts()["DY-SW"]["status"] == "done"
