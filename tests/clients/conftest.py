"""Real services, real Chromium, and phones in the hands of the story's people."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from deploy.clients.building import build
from services.cli.demo.story.setting import HOUSEHOLD, set_up
from services.cli.demo.story.world import VILLAGE, World
from tests.clients.camera import camera_file
from tests.clients.phone import ARGUMENTS, Phone
from tests.ground.programs import installed
from tests.story.deployments import one_process

CATEGORY = "企业或作坊污水入河"


@pytest.fixture(scope="session")
def pages() -> None:
    """The clients, built from their sources."""
    build()


@pytest.fixture(scope="package")
def world(pages, tmp_path_factory) -> Iterator[World]:
    """A county in which everything is set up, and nothing has happened yet."""
    with one_process(tmp_path_factory.mktemp("county")) as stage:
        set_up(stage.world)
        yield stage.world


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser, which Debian's package brings where there is none."""
    installed("fc-list", "fontconfig")
    return installed("chromium", "chromium")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def label(world, tmp_path_factory) -> str:
    """What the label at the household's door says."""
    code = world.as_("cadre-xiaoman").get(f"/api/places/{HOUSEHOLD}")["code"]
    return f"https://needle.example/p/{code}#{world.labels[HOUSEHOLD]}"


@pytest.fixture
def door(world) -> dict[str, Any]:
    """A household at which nobody has called yet."""
    place, cadre = uuid4(), world.as_("cadre-xiaoman")
    named = f"社姆新村 {place.hex[:6]} 号"
    cadre.put(f"/api/places/{place}", {"kind": "household", "name": named, "area": VILLAGE})
    found: dict[str, Any] = cadre.get(f"/api/places/{place}")
    return found


@pytest.fixture
def raised(world) -> Callable[..., str]:
    """Raise an issue as the story's cadre, and return its id."""

    def make(title: str, **more: Any) -> str:
        issue = str(uuid4())
        found = {
            "source_kind": "found",
            "channel": "cadre",
            "category": CATEGORY,
            "title": title,
            "description": f"{title}，{issue[:4]}。",
            "location": {"area": VILLAGE},
            "reporter": {"person": "cadre-xiaoman"},
            "observed_at": world.now(),
        }
        world.as_("cadre-xiaoman").put(f"/api/issues/{issue}", found | more)
        return issue

    return make


@pytest.fixture(scope="package")
def camera(label, tmp_path_factory) -> Path:
    """What the phone's camera sees: the label."""
    return camera_file(label, tmp_path_factory.mktemp("camera"))


@pytest.fixture(scope="package")
def browser(playwright, chromium, camera) -> Iterator[Browser]:
    """A browser that the tests share; each gets a phone of its own in it."""
    arguments = [*ARGUMENTS, f"--use-file-for-fake-video-capture={camera}"]
    running = playwright.chromium.launch(executable_path=chromium, args=arguments)
    yield running
    running.close()


@pytest.fixture
def phone(browser, world) -> Iterator[Phone]:
    """A phone that is new, and on which nobody is signed in."""
    with Phone.new(browser, world) as phone:
        yield phone
