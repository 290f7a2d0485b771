"""What a verifier sends from there, over HTTP: what proves it, and what is never kept of it."""

from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from contracts.issue.events.assignment import AssignmentVerified
from contracts.visit.events import PlaceLabelled, PlaceRetired
from services.labels import digest_of
from tests.cleaning.pictures import PICTURES
from tests.issue.case import Case, named, problem
from tests.issue.county import MONDAY
from tests.issue.test_evidence import naming, send
from tests.issue.test_seen_problems import PLACE, hear, on_visit, positioned, registered
from tests.issue.test_seen_problems import problem as seen
from tests.issue.world import bodies

LABEL, NEWER = "0123456789ABCDEF", "FEDCBA9876543210"
POTHOLE = "路面坑洼"


def labelled(secret=LABEL, number=1):
    return PlaceLabelled(place=PLACE, number=number, digest=digest_of(PLACE, secret))


@pytest.fixture
def pothole(world) -> Case:
    """A pothole before a labelled door, of which every part is done."""
    world.hear("visit", registered(), positioned(), labelled())
    case = hear(world, "visit", on_visit(seen(category=POTHOLE)))
    return case.filed(POTHOLE).done()


def showing(case, **proof):
    """Return what a verifier sends who shows this and nothing else."""
    body = case.verdicts(*case.parts())
    return {name: body[name] for name in body.keys() - {"fix"}} | proof


def refused(world, case, code, **proof):
    return problem(case.try_(world.inspector, "verify", **showing(case, **proof)), 409, code)


def proofs(world):
    return {told.proof for told in world.told(AssignmentVerified)}


def test_the_labels_secret_passes_and_is_not_kept(world, pothole):
    pothole.on(world.inspector, "verify", **showing(pothole, label=LABEL))
    assert (pothole.view()["status"], proofs(world)) == ("closed", {"label"})
    assert LABEL not in "".join(bodies(world.kernel))
    assert LABEL not in str(pothole.view()) + str(pothole.timeline())


def test_a_verification_that_is_sent_again_is_answered_the_same(world, pothole):
    path, body = f"{pothole.path}/verify/{uuid4()}", showing(pothole, label=LABEL)
    answers = [world.inspector.put(path, **body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    other = world.inspector.put(path, **body | {"label": NEWER})
    assert other.status_code == 409
    assert NEWER not in other.text


def test_a_label_that_was_replaced_proves_nothing_any_more(world, pothole):
    world.hear("visit", labelled(NEWER, number=2))
    told = refused(world, pothole, "verification.other-label", label=LABEL)
    assert LABEL not in str(told)
    pothole.on(world.inspector, "verify", **showing(pothole, label=NEWER))
    assert proofs(world) == {"label"}


def test_the_label_of_a_place_that_is_no_more_proves_nothing(world, pothole):
    world.hear("visit", PlaceRetired(place=PLACE, reason="拆除"))
    refused(world, pothole, "verification.no-label", label=LABEL)


@pytest.mark.parametrize("cheat", [str(PLACE), "P-1", digest_of(PLACE, LABEL), LABEL.lower()])
def test_what_the_api_shows_of_a_place_is_no_labels_secret(world, pothole, cheat):
    answer = pothole.try_(world.inspector, "verify", **showing(pothole, label=cheat))
    assert named(answer) == ["label"]
    assert cheat not in answer.text


def test_a_places_id_proves_nothing(world, pothole):
    answer = pothole.try_(world.inspector, "verify", **showing(pothole, scanned_place=str(PLACE)))
    assert named(answer) == ["scanned_place"]


def test_a_place_that_is_not_there_is_not_stood_at(world):
    case = Case(world, uuid4()).raised(location={"area": "330783005013", "place": str(uuid4())})
    case.filed(POTHOLE).done()
    refused(world, case, "verification.no-label", label=LABEL)
    fix = case.verdicts()["fix"]
    refused(world, case, "verification.no-position", fix=fix)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"at": "2001-01-01T00:00:00Z"}, "verification.old-fix"),
        ({"at": "2099-12-31T23:59:59-12:00"}, "verification.fix-to-come"),
        ({"latitude": 29.2896}, "verification.copied-fix"),
        ({"longitude": 0, "latitude": 0}, "verification.empty-fix"),
        ({"accuracy_m": None}, "verification.poor-fix"),
    ],
    ids=["of 2001", "of 2099", "copied", "0,0", "without accuracy"],
)
def test_a_fix_from_a_desk_proves_nothing(world, pothole, change, code):
    refused(world, pothole, code, fix=pothole.verdicts()["fix"] | change)


def test_a_clock_set_back_to_its_fix_proves_nothing(world, pothole):
    body = showing(pothole, fix=pothole.verdicts()["fix"] | {"at": "2001-01-01T00:00:00Z"})
    path = f"{pothole.path}/verify/{uuid4()}"
    clock = {"Client-Time": "2001-01-01T00:00:00Z"}
    answer = world.inspector.request("PUT", path, json=body, headers=clock)
    problem(answer, 409, "verification.clock-off")


def test_a_fix_is_compared_by_the_clock_that_timed_it(world, pothole):
    early = (MONDAY - timedelta(minutes=4)).isoformat()
    body = showing(pothole, fix=pothole.verdicts()["fix"] | {"at": early})
    refused(world, pothole, "verification.old-fix", fix=body["fix"])
    path, clock = f"{pothole.path}/verify/{uuid4()}", {"Client-Time": early}
    answer = world.inspector.request("PUT", path, json=body, headers=clock)
    assert (answer.status_code, proofs(world)) == (201, {"fix"})


def test_a_photo_taken_for_it_proves_it_once(world, pothole):
    photo = PICTURES["image/jpeg"]
    evidence = naming(photo)
    told = refused(world, pothole, "evidence.not-held", evidence=evidence)
    assert told["missing"] == [sha256(photo).hexdigest()]
    assert send(world.inspector, photo).status_code == 201
    (first, *others) = pothole.parts()
    failed = showing(pothole, evidence=evidence)
    failed["verdicts"] = pothole.verdicts(failed=(first,))["verdicts"]
    pothole.on(world.inspector, "verify", **failed)
    again = showing(pothole, evidence=evidence)
    again["verdicts"] = pothole.verdicts(*others)["verdicts"]
    problem(pothole.try_(world.inspector, "verify", **again), 409, "verification.known-photo")


def test_a_photo_that_another_record_named_is_found_by_the_sweep(world, pothole):
    photo = PICTURES["image/png"]
    assert send(world.cadre, photo, "image/png").status_code == 201
    world.kernel.blobs.keep({sha256(photo).hexdigest()})
    evidence = naming(photo, "image/png")
    refused(world, pothole, "verification.known-photo", evidence=evidence)
