"""Photos and documents of an issue: sent by their digest, read by whoever may read the issue."""

from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import select

from contracts.issue.events.assignment import AssignmentVerified
from events.vault_tables import renditions
from services.cleaning import showing
from services.cleaning.unreadable import GivenUpError
from services.web.evidence import MOST_BYTES, routes
from tests.cleaning.documents import SECRET, loaded, plain
from tests.cleaning.pictures import PICTURES
from tests.issue.case import Case, named, problem
from tests.issue.county import HAZARD, RUIN, VILLAGE

PHOTO = PICTURES["image/jpeg"]
DIGEST = sha256(PHOTO).hexdigest()
DOCUMENT = loaded()


def send(by, content, media_type="image/jpeg", digest=None):
    path = f"issues/evidence/{digest or sha256(content).hexdigest()}"
    return by.request("PUT", path, data=content, content_type=media_type)


def naming(content, media_type="image/jpeg"):
    return [{"digest": sha256(content).hexdigest(), "media_type": media_type}]


@pytest.fixture
def shown(world):
    """An issue whose photo was sent."""
    case = Case(world, uuid4()).raised(evidence=naming(PHOTO))
    assert send(world.cadre, PHOTO).status_code == 201
    return case


def read(by, case, digest=DIGEST, end=""):
    return by.get(f"{case.path}/evidence/{digest}{end}")


def test_a_photo_comes_back_without_what_the_camera_wrote_beside_it(world, shown):
    answer = read(world.coordinator, shown)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert b"Maker" in PHOTO
    assert b"Maker" not in answer.data
    small = read(world.coordinator, shown, end="/thumbnail")
    assert (small.status_code, small.mimetype) == (200, "image/jpeg")
    assert b"Maker" not in small.data


def test_coordinators_and_auditors_read_it_as_it_was_sent_and_nobody_else(world, shown):
    for by in (world.coordinator, world.county, world.auditor):
        assert sha256(read(by, shown, end="/original").data).hexdigest() == DIGEST
    for by in (world.cadre, world.neighbour, world.caller):
        assert read(by, shown, end="/original").status_code == 403


def test_no_cache_keeps_it_and_it_runs_nothing(world, shown):
    answer = read(world.cadre, shown)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = world.cadre.request(
        "GET",
        f"{shown.path}/evidence/{DIGEST}",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert (again.status_code, again.data) == (304, b"")


def test_to_whom_the_issue_is_absent_its_evidence_is_too(world, shown):
    filed = shown.filed("企业或作坊污水入河")
    assert read(world.officer("DY-HB"), filed).status_code == 200
    assert read(world.system("DY-HB"), filed).status_code == 200
    for by in (
        world.officer("DY-JS"),
        world.system("DY-JS"),
        world.someone("cadre", areas=["330783103201"], person="elsewhere"),
    ):
        answer = read(by, filed)
        problem(answer, 404, "not-found")


def test_evidence_of_another_record_is_not_read_through_this_one(world, shown):
    other = Case(world, uuid4()).raised(by := world.cadre)
    assert send(by, PICTURES["image/png"], "image/png").status_code == 201
    assert read(world.county, other).status_code == 404
    assert read(world.county, shown, sha256(PICTURES["image/png"]).hexdigest()).status_code == 404


def test_a_record_may_come_before_its_photo_and_after_it(world):
    early = Case(world, uuid4()).raised(evidence=naming(PHOTO))
    assert read(world.cadre, early).status_code == 404
    assert send(world.cadre, PHOTO).status_code == 201
    assert read(world.cadre, early).status_code == 200
    late = Case(world, uuid4()).raised(evidence=naming(PHOTO))
    assert read(world.cadre, late).status_code == 200


def test_the_same_bytes_are_taken_as_often_as_they_are_sent(world):
    answers = [send(by, PHOTO) for by in (world.cadre, world.cadre, world.officer("DY-SW"))]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    told = {"digest": DIGEST, "media_type": "image/jpeg", "size": len(PHOTO)}
    assert [answer.json for answer in answers] == [told] * 3


def test_what_a_department_and_a_verifier_show_is_told_in_the_timeline(world, shown):
    case = Case(world, uuid4()).raised(category=RUIN)
    code = "DY-JS"
    assert send(world.officer(code), DOCUMENT, "application/pdf").status_code == 201
    case.started(code)
    report = case.report(code) | {"evidence": naming(DOCUMENT, "application/pdf")}
    case.act(world.officer(code), "report-done", code, **report)
    verdicts = [{"assignment": case.parts()[code]["assignment"], "passed": True, "note": "看过"}]
    case.on(world.coordinator, "verify", by="document", verdicts=verdicts, evidence=naming(PHOTO))
    told = {e["digest"] for entry in case.timeline() for e in entry["evidence"]}
    assert told == {sha256(DOCUMENT).hexdigest(), DIGEST}
    answer = read(world.cadre, case, sha256(DOCUMENT).hexdigest())
    assert SECRET.encode() in DOCUMENT
    assert answer.data.startswith(b"%PDF-")
    assert SECRET.encode() not in answer.data
    assert answer.headers["Content-Disposition"].startswith("attachment")
    small = read(world.cadre, case, sha256(DOCUMENT).hexdigest(), end="/thumbnail")
    assert small.status_code == 404


def surveyed(world, *papers):
    """A ruin whose department has shown its papers; return the case, and what passes it."""
    case = Case(world, uuid4()).raised(category=RUIN).started("DY-JS")
    shown = [paper for content in papers for paper in naming(content, "application/pdf")]
    report = case.report("DY-JS") | {"evidence": shown}
    case.act(world.officer("DY-JS"), "report-done", "DY-JS", **report)
    verdict = {"assignment": case.parts()["DY-JS"]["assignment"], "passed": True, "note": "看过"}
    return case, {"by": "document", "verdicts": [verdict]}


def test_papers_are_verified_once_their_bytes_are_here(world):
    case, verdict = surveyed(world, DOCUMENT)
    command = f"{case.path}/verify/{uuid4()}"
    told = problem(world.coordinator.put(command, **verdict), 409, "evidence.not-held")
    assert told["missing"] == [sha256(DOCUMENT).hexdigest()]
    path = told["upload"].replace("{digest}", told["missing"][0]).removeprefix("/api/")
    sent = world.officer("DY-JS").request(
        "PUT", path, data=DOCUMENT, content_type="application/pdf"
    )
    assert sent.status_code == 201
    assert world.coordinator.put(command, **verdict).status_code == 201
    assert world.told(AssignmentVerified)[0].by == "document"


def test_papers_whose_key_was_destroyed_are_not_verified(world):
    send(world.officer("DY-JS"), DOCUMENT, "application/pdf")
    case, verdict = surveyed(world, DOCUMENT)
    world.kernel.blobs.forget(sha256(DOCUMENT).hexdigest())
    answer = case.try_(world.coordinator, "verify", **verdict)
    problem(answer, 409, "evidence.not-held")


def test_what_a_phone_says_is_settled_before_its_photo_came_is_settled_once_it_has(world):
    case = Case(world, uuid4()).raised(category=HAZARD, settled="已加固。", evidence=naming(PHOTO))
    assert case.view()["status"] == "raised"
    problem(case.try_(world.cadre, "settle", note="已加固。"), 409, "evidence.not-held")
    send(world.cadre, PHOTO)
    case.on(world.cadre, "settle", note="已加固。")
    assert case.view()["status"] == "settled"


def test_a_restricted_issues_photo_is_for_those_who_need_to_know(world):
    case = Case(world, uuid4()).raised(category="重点人员险情", evidence=naming(PHOTO))
    send(world.cadre, PHOTO)
    assert read(world.officer("DY-GA"), case).status_code == 200
    for by in (world.neighbour, world.auditor, world.caller, world.officer("DY-SW")):
        assert read(by, case).status_code == 404


def test_a_photo_whose_key_was_destroyed_is_gone(world, shown):
    assert world.kernel.blobs.forget(DIGEST)
    for end in ("", "/thumbnail", "/original"):
        assert read(world.county, shown, end=end).status_code == 404
    assert world.cadre.get(shown.path).status_code == 200


# ---- bad input -----------------------------------------------------------------------------------


def test_bytes_that_are_not_what_their_address_says_are_refused(world):
    answer = send(world.cadre, PHOTO, digest="0" * 64)
    assert named(answer) == ["digest"]
    upper = send(world.cadre, PHOTO, digest=DIGEST.upper())
    assert named(upper) == ["digest"]
    assert world.cadre.request("PUT", "issues/evidence/abc", data=PHOTO).status_code == 404


def test_a_document_that_nobody_can_open_is_refused_in_words_for_people(world):
    answer = send(world.cadre, plain()[:-100], "application/pdf")
    assert named(answer) == ["body"]
    assert "save it anew, or print it as a PDF" in answer.json["errors"][0]["reason"]


def test_what_an_older_release_took_in_and_nobody_can_clean_is_not_shown(world):
    broken = b"%PDF-1.7 taken in before documents were cleaned"
    world.kernel.blobs.put("application/pdf", broken)
    case = Case(world, uuid4()).raised(evidence=naming(broken, "application/pdf"))
    digest = sha256(broken).hexdigest()
    assert read(world.county, case, digest).status_code == 404
    assert read(world.county, case, digest, end="/original").data == broken


def test_what_an_older_release_took_in_is_made_fit_to_be_seen_when_somebody_looks(world):
    world.kernel.blobs.put("image/jpeg", PHOTO)
    assert world.kernel.blobs.rendition(DIGEST, "picture") is None
    case = Case(world, uuid4()).raised(evidence=naming(PHOTO))
    assert b"Maker" not in read(world.coordinator, case).data
    kept = world.kernel.blobs.rendition(DIGEST, "picture")
    assert read(world.coordinator, case).data == kept.content


def test_whoever_has_a_file_that_is_being_read_waits_with_the_next(world):
    with showing._TURNS["photo"].taken(world.cadre.code):
        answer = send(world.cadre, PHOTO)
    problem(answer, 429, "evidence.one-at-a-time")
    assert answer.headers["Retry-After"]
    assert send(world.cadre, PHOTO).status_code == 201


def test_whose_files_had_to_be_given_up_has_few_more_looked_at(world, monkeypatch):
    def give_up(*_):
        raise GivenUpError("too much")

    sender = world.someone("cadre", areas=(VILLAGE,), person=f"cadre-{uuid4()}")
    monkeypatch.setattr(routes, "show", give_up)
    photos = [PHOTO + bytes([number]) for number in range(4)]
    assert [send(sender, photo).status_code for photo in photos] == [422, 422, 422, 429]
    assert send(world.cadre, photos[0]).status_code == 422
    monkeypatch.undo()
    assert send(sender, photos[0]).status_code == 429


def test_several_old_photos_are_read_at_once(world):
    world.kernel.blobs.put("image/jpeg", PHOTO)
    case = Case(world, uuid4()).raised(evidence=naming(PHOTO))
    with showing._TURNS["pdf"].taken(world.coordinator.code):
        assert read(world.coordinator, case).status_code == 200


def test_what_is_shown_is_kept_sealed_and_nothing_decodes_it_again(world, shown, monkeypatch):
    monkeypatch.setattr(routes, "show", None)
    assert read(world.coordinator, shown).status_code == 200
    assert read(world.coordinator, shown, end="/thumbnail").status_code == 200
    with world.kernel.vault.reads.connect() as connection:
        rows = connection.execute(select(renditions)).all()
    assert {row.made_as for row in rows} == {"picture", "thumbnail"}
    assert not [row for row in rows if b"JFIF" in row.content]


def test_an_empty_body_and_one_that_cannot_be_read_are_refused(world):
    assert named(send(world.cadre, b"")) == ["body"]
    assert named(send(world.cadre, b"\xff\xd8\xff\xe1\xff\xffcut" + bytes(40))) == ["body"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PHOTO, "image/png"),
        (PHOTO, "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"<html>", "image/jpeg"),
        (b"GIF89a", "image/gif"),
    ],
)
def test_what_is_no_evidence_is_refused(world, content, media_type):
    answer = send(world.cadre, content, media_type)
    problem(answer, 415, "not-evidence")
    assert "image/heic" in answer.headers["Accept"]


def test_what_is_too_large_is_refused(world):
    problem(send(world.cadre, b"\xff\xd8\xff" + bytes(MOST_BYTES)), 413, "request-entity-too-large")


def test_who_has_nothing_to_show_sends_nothing(world):
    assert send(world.auditor, PHOTO).status_code == 403
    assert world.app.test_client().put(f"/api/issues/evidence/{DIGEST}").status_code == 401


def test_nobody_fills_the_store(world):
    by = world.someone("cadre", areas=[VILLAGE], person=f"flooder-{uuid4()}")
    answers = [send(by, PHOTO).status_code for _ in range(70)]
    assert answers[:2] == [201, 200]
    assert answers[-1] == 429
