"""Forgetting a household: what it said is gone for everybody, and the next one begins anew."""

from hashlib import sha256
from uuid import uuid4

import pytest
from nameko.testing.services import entrypoint_hook

from events.vault import ForgottenError
from services.visit import upkeep
from tests.cleaning.pictures import picture_of
from tests.visit.answering import form, items, record, send, visit
from tests.visit.world import DAY, OTHER_STREET, problem


@pytest.fixture
def made(seeded, cadre, place):
    """A record of what the household said."""
    return visit(cadre, place)


def forget(world, place) -> None:
    """Put it on record, and have the service do what it does every minute."""
    world.somebody("operator").do(f"places/{place}/forget-household/…", basis="本人申请")
    with entrypoint_hook(world.container, "look_after") as look_after:
        look_after()


def said(client, made) -> dict[str, dict]:
    return {each["element"]: each for each in client.read(f"visits/{made}")["answers"]}


def test_what_a_forgotten_household_said_nobody_reads_any_more(world, cadre, place, made):
    forget(world, place)
    answers = said(cadre, made)
    assert (answers["householder"]["value"], answers["householder"]["withheld"]) == (None, True)
    assert answers["storeys"]["value"] == 3
    [event] = world.stream(f"visit/{made}")
    with pytest.raises(ForgottenError):
        world.kernel.vault.open(event.data.answers[0].sealed)


@pytest.mark.usefixtures("made")
def test_what_it_said_is_not_on_file_any_more(world, cadre, place):
    offline = record(cadre, form(cadre, place))
    forget(world, place)
    forget(world, place)
    with world.kernel.store.reading() as connection:
        rows = world.kernel.models[-1].metadata.tables["answers_v1"].select()
        filed = [row for row in connection.execute(rows) if row.place == place]
    assert filed
    assert not [row for row in filed if row.sealed]
    assert send(cadre, offline).status_code == 201  # nothing was due, so nothing is missing


def test_whoever_lives_there_next_is_remembered(world, cadre, place, made):
    forget(world, place)
    world.move(181 * DAY)
    assert items(form(cadre, place))["householder"]["on_file"] is None
    second = visit(cadre, place)
    upkeep.forget(world.kernel)
    assert said(cadre, second)["householder"]["value"] == "张三"
    assert said(cadre, made)["householder"]["withheld"]


def test_only_an_operator_of_the_area_forgets(world, place, cadre):
    path, body = f"places/{place}/forget-household/{uuid4()}", {"basis": "x"}
    for role in ("cadre", "organiser", "county_coordinator", "auditor"):
        problem(world.somebody(role).put(path, json=body), 403, "forbidden")
    stranger = world.somebody("operator", areas=(OTHER_STREET,))
    problem(stranger.put(path, json=body), 404, "not-found")


def photo(client, content):
    digest = sha256(content).hexdigest()
    path = f"visits/evidence/{digest}"
    sent = client.put(path, data=content, headers={"Content-Type": "image/jpeg"})
    assert sent.status_code in {200, 201}, sent.text
    return [{"digest": digest, "media_type": "image/jpeg"}]


def test_photos_of_a_forgotten_household_are_gone_and_those_of_the_next_stay(
    world, seeded, cadre, place
):
    before = visit(cadre, place, evidence=photo(cadre, picture_of("of those who left")))
    forget(world, place)
    after = visit(cadre, place, evidence=photo(cadre, picture_of("of those who came")))
    upkeep.forget(world.kernel)

    def seen(made):
        (named,) = cadre.read(f"visits/{made}")["evidence"]
        return cadre.get(f"visits/{made}/evidence/{named['digest']}").status_code

    assert (seen(before), seen(after)) == (404, 200)
