"""One origin in front of seven processes: the real nginx, its real configuration, real services."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from services.cli.client import Site, wait_for
from services.cli.demo.story.world import VILLAGE, World, named
from services.web.page import POLICY
from tests.cli.deployment import needle
from tests.ground.nginx import proxy

ISSUE = named("behind the proxy")
KIND = "feed.assignment.v1"
RAISED = {
    "source_kind": "found",
    "channel": "cadre",
    "category": "路灯不亮",
    "title": "社姆新村路灯不亮",
    "description": "村口第三盏路灯坏了。",
    "location": {"area": VILLAGE},
    "reporter": {"person": "cadre-xiaoman"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where nginx has its files: a certificate, and the description of the API."""
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def origin(in_processes, folder) -> Iterator[str]:
    """The address of the proxy in front of the services on which the story was played."""
    said = needle("openapi", "--out", folder / "api")
    assert said.code == 0, said.err
    ports = in_processes.stage.processes.ports
    table = "".join(f"        {service} {port};\n" for service, port in ports.items())
    lookup = "    map $uri $service {"
    instead = {
        lookup: f"""
    map $service $port {{
{table}    }}
    map $described $described_port {{
{table}    }}
{lookup}""",
        "http://$described:8000": "http://127.0.0.1:$described_port",
        "proxy_pass http://$service:8000": "proxy_pass http://127.0.0.1:$port",
    }
    with proxy(folder, instead) as port:
        yield f"https://localhost:{port}"


@pytest.fixture
def browser(origin, folder) -> Iterator[requests.Session]:
    """Somebody outside, who trusts the proxy's certificate."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(folder / "certificate")
        yield session


@pytest.fixture
def outside(in_processes, origin, folder, monkeypatch) -> World:
    """The world as its people meet it from outside."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(folder / "certificate"))
    return replace(in_processes.stage.world, site=Site(origin))


def test_a_record_made_at_one_origin_reaches_the_department_that_it_concerns(outside):
    cadre, street = outside.as_("cadre-xiaoman"), outside.as_("street-lixia")
    cadre.put(f"/api/issues/{ISSUE}", {**RAISED, "observed_at": outside.now()})
    street.put(f"/api/issues/{ISSUE}/accept/{{command}}", {})
    street.put(f"/api/issues/{ISSUE}/file/{{command}}", {"category": RAISED["category"]})

    def mine(item) -> bool:
        return item["data"]["issue"] == ISSUE

    def arrived() -> list[dict]:
        return [item for item in outside.feed("DY-JS", "officer-js", KIND) if mine(item)]

    assert len(wait_for("the assignment in the feed", arrived)) == 1


def test_a_person_reads_the_whole_api_at_one_address(browser, origin):
    page = browser.get(f"{origin}/api", timeout=30)
    assert page.url == f"{origin}/api/"
    assert page.headers["Content-Type"] == "text/html"
    assert page.headers["Content-Security-Policy"] == POLICY
    document = browser.get(f"{origin}/api/openapi.json", timeout=30).json()
    assert {"/api/visits/{visit}", "/api/issues/{issue}"} <= set(document["paths"])
    assert "/api/issues/{issue}" in page.text
    style = browser.get(f"{origin}/api/page.css", timeout=30)
    assert (style.status_code, style.headers["Content-Type"]) == (200, "text/css")


def test_what_each_service_answers_is_in_the_whole_description(browser, origin):
    whole = browser.get(f"{origin}/api/openapi.json", timeout=30).json()["paths"]
    for service in ("directory", "visit", "issue", "patrol", "scoring", "feed", "audit"):
        own = browser.get(f"{origin}/api/openapi/{service}.json", timeout=30).json()["paths"]
        assert own.keys() <= whole.keys()


def test_what_concerns_operators_only_is_not_led_to(browser, origin):
    for path in ("/metrics", "/health/ready", "/health/live", "/"):
        assert browser.get(origin + path, timeout=30).status_code == 404, path
