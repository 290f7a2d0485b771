"""A phone in a test's hand: what it taps, what it reads, what it may never do."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import requests
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, Request, expect

from deploy.clients.building import CLIENTS
from services.cli.client import wait_for
from services.cli.demo.story.world import World

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
PATIENCE_MS = 30_000
AXE = CLIENTS / "node_modules" / "axe-core" / "axe.min.js"
COUNTING_TAPS = """
globalThis.taps = [];
addEventListener("click", (event) => {
  const tapped = event.isTrusted && event.target.closest("button, a, summary, label, .file");
  if (tapped && !event.target.closest("[data-element]")) {
    taps.push(tapped.dataset.test || tapped.textContent.trim().slice(0, 20));
  }
}, true);
"""
VIOLATIONS = """
async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
})).violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target)}`)
"""
OVERFLOWING = "() => document.documentElement.scrollWidth > innerWidth"


SIGNED_IN = """async (session) => {
  const asked = indexedDB.open("needle");
  const database = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const writing = database.transaction("kept", "readwrite");
  writing.objectStore("kept").put({ key: "session", value: session });
  await new Promise((done) => (writing.oncomplete = done));
  database.close();
}"""
_sessions: dict[tuple[str, str], dict[str, Any]] = {}


def session(world: World, person: str) -> dict[str, Any]:
    """Return the session of somebody who signs in once for all tests."""
    key = (world.site.default, person)
    if key not in _sessions:
        asked = {"login": person, "password": world.passwords[person]}
        answer = requests.post(f"{world.site.default}/api/sign-in", json=asked, timeout=30)
        answer.raise_for_status()
        _sessions[key] = answer.json()
    return _sessions[key]


def as_held(world: World) -> dict[str, Any]:
    """Return what a browser is told of the phone that it plays: small, and five years old."""
    return {
        "viewport": {"width": 360, "height": 640},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "permissions": ["camera"],
        "base_url": world.site.default,
    }


@dataclass
class Phone:
    """One phone, with one page open on it. What went wrong on it is in `errors`."""

    world: World
    context: BrowserContext
    page: Page
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def new(cls, browser: Browser, world: World) -> Iterator[Self]:
        """Lend a phone without anything on it. Nothing may go wrong in it, or leave the origin."""
        context = browser.new_context(**as_held(world))
        phone = cls.of(context, world)
        yield phone
        assert (phone.errors, phone.foreign) == ([], [])
        context.close()

    @classmethod
    @contextmanager
    def kept(
        cls, playwright: Playwright, chromium: Path, folder: Path, world: World
    ) -> Iterator[Self]:
        """Lend a phone whose storage is in a folder, and outlives it."""
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=chromium, args=ARGUMENTS, **as_held(world)
        )
        yield cls.of(context, world)
        with suppress(Error):  # it may have been killed
            context.close()

    @classmethod
    def of(cls, context: BrowserContext, world: World) -> Self:
        """Open a page, and watch it."""
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(COUNTING_TAPS)
        # The world stands at a moment of its own, and so does a phone in it.
        context.clock.set_system_time(world.clock.now())
        page = context.pages[0] if context.pages else context.new_page()
        phone = cls(world, context, page)
        context.on("request", phone.watch)
        phone.look_at(page)
        return phone

    def watch(self, request: Request) -> None:
        """Note what leaves the origin."""
        if not request.url.startswith((self.world.site.default, "data:", "blob:")):
            self.foreign.append(request.url)

    def look_at(self, page: Page) -> None:
        """Note what goes wrong on a page; a browser tells of each answer that is no success."""
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda said: (
                said.type == "error"
                and "Failed to load resource" not in said.text
                and self.errors.append(said.text)
            ),
        )

    def open(self, path: str = "/") -> None:
        """Open an address."""
        self.page.goto(path)

    def sign_in(self, person: str = "cadre-xiaoman") -> None:
        """Sign in where nobody is."""
        self.open()
        self.write("login", person)
        self.write("password", self.world.passwords[person])
        self.tap("sign-in")

    def ready(self, person: str = "cadre-xiaoman") -> None:
        """Be somebody's who has signed in before, and work without a network, too.

        One may sign in ten times in a while, and there are more tests than that.
        """
        self.open()
        self.see("login")
        self.page.evaluate(SIGNED_IN, session(self.world, person))
        self.open("/phone/")
        self.see("scan")
        wait_for("the worker", lambda: self.page.evaluate("!!navigator.serviceWorker.controller"))

    def tap(self, name: str) -> None:
        """Tap something once it is there."""
        self.page.locator(f"[data-test={name}]").first.tap()

    def write(self, name: str, text: str) -> None:
        """Write into a field."""
        self.page.locator(f"[data-test={name}]").fill(text)

    def see(self, name: str) -> Any:
        """Wait until something is there, and return it."""
        found = self.page.locator(f"[data-test={name}]").first
        expect(found).to_be_visible(timeout=PATIENCE_MS)
        return found

    def says(self, name: str) -> str:
        """Return what something says."""
        text: str = self.see(name).inner_text()
        return text

    def attach(self, name: str, file: Path) -> None:
        """Tap a button for files, and choose one."""
        with self.page.expect_file_chooser() as chooser:
            self.tap(name)
        chooser.value.set_files(file)

    def answer(self) -> int:
        """Answer each question that has to be asked; return how many there were."""
        questions = self.page.locator("main > [data-element]").all()
        for question in questions:
            choices = question.locator("input[type=radio], input[type=checkbox]")
            if choices.count():
                choices.first.tap()
            else:
                field_ = question.locator("input")
                field_.fill("3" if field_.get_attribute("type") == "number" else "何惊雷")
        return len(questions)

    def taps(self) -> list[str]:
        """Return what was tapped on this page, answers left out."""
        tapped: list[str] = self.page.evaluate("taps")
        return tapped

    def violations(self) -> list[str]:
        """Return what keeps some people from using this page, by axe's rules."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found: list[str] = self.page.evaluate(VIOLATIONS)
        return found

    def overflows(self) -> bool:
        """Tell whether something is cut off at the side."""
        cut: bool = self.page.evaluate(OVERFLOWING)
        return cut

    def cut_off(self, *, offline: bool = True) -> None:
        """Take the network away, or give it back."""
        self.context.set_offline(offline)

    def kill(self, folder: Path) -> None:
        """Kill the whole browser where it stands (kill -9)."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and f"--user-data-dir={folder}" in _command(entry):
                os.kill(int(entry.name), signal.SIGKILL)


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
