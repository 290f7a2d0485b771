"""The deployment of one machine: docker-compose.yml and the files that it mounts.

There is no docker engine where this is built: the files are read as docker would, and what can
run without containers does.
"""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from inspect import signature
from ipaddress import ip_address, ip_network
from pathlib import Path
from threading import Thread

import pytest
import requests
import yaml

from contracts.topology import SERVICES
from deploy.credentials import LOG_READER, credentials
from events.settings import Settings
from events.store import connect
from services.cli.migrating import urls
from services.cli.schema import PARTS
from services.web.page import POLICY
from tests.ground.nginx import CONF, proxy
from tests.ground.one_machine import secrets_of

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy" / "monitoring"
TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE = yaml.safe_load(TEXT)
OTHERS = ("backup", "migrate", "postgres", "rabbitmq", "proxy", "prometheus", "grafana")
OWNERS = {
    "directory": (
        "areas calendars departments posts people rosters accounts keys sign-in signing-keys"
    ),
    "visit": "places elements requirements visits forms",
    "issue": "issues assignments routing callbacks",
    "patrol": "routes patrols",
    "scoring": "scores score-rules appeals",
    "feed": "feed",
    "audit": "audit",
}
ONCE = {"migrate": "on-failure", "backup": "no"}
"""What runs once and ends, and whether it is run again when it failed."""
SPECIFIED = {  # of the Compose Specification, what this project may use
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "hostname", "image",
    "init", "networks", "ports", "profiles", "read_only", "restart", "secrets", "security_opt",
    "shm_size", "stop_grace_period", "tmpfs", "volumes",
}  # fmt: skip


def containers() -> Iterator[tuple[str, dict]]:
    yield from COMPOSE["services"].items()


def test_there_is_a_container_for_each_service_and_what_it_needs():
    assert set(COMPOSE["services"]) == {*SERVICES, *OTHERS}
    for service in SERVICES:
        assert COMPOSE["services"][service]["command"] == ["needle", "serve", "--only", service]
    assert COMPOSE["services"]["postgres"]["image"] == "postgres:17"
    assert COMPOSE["services"]["rabbitmq"]["image"].startswith("rabbitmq:4")


def test_postgres_lets_two_copies_of_every_service_open_all_that_they_may():
    pool = signature(connect).parameters["pool"].default
    turns = 5  # the relay's, and those of what follows its own log
    command = " ".join(COMPOSE["services"]["postgres"]["command"])
    allowed = int(re.search(r"max_connections=(\d+)", command)[1])
    assert allowed >= 2 * len(SERVICES) * (2 * pool + turns)


def test_each_container_is_of_the_specified_shape_watched_and_started_again():
    for name, container in containers():
        assert set(container) <= SPECIFIED, name
        assert set(container["networks"]) <= set(COMPOSE["networks"]), name
        for need, condition in container.get("depends_on", {}).items():
            once = need == "migrate"
            expected = "service_completed_successfully" if once else "service_healthy"
            assert condition == {"condition": expected}, name
        if name in ONCE:
            assert container["restart"] == ONCE[name]
            continue
        assert container["restart"] == "always", name
        assert set(container["healthcheck"]) >= {"test", "interval", "timeout", "retries"}, name


def test_tables_are_migrated_once_before_any_service_starts(tmp_path, monkeypatch):
    container, texts = COMPOSE["services"]["migrate"], credentials("localhost")
    assert all("migrate" in COMPOSE["services"][service]["depends_on"] for service in SERVICES)
    for secret in container["secrets"]:
        (tmp_path / secret).write_text(texts[secret])
    for name, value in container["environment"].items():
        monkeypatch.setenv(name, value.replace("/run/secrets", str(tmp_path)))
    url_of = urls(tmp_path)
    for part in PARTS:
        assert url_of(part).endswith(f"@postgres/needle_{part}")


def test_backups_are_made_with_the_programs_of_the_servers_version():
    container = COMPOSE["services"]["backup"]
    docker = (ROOT / "deploy" / "compose" / "Dockerfile").read_text("utf-8")
    version = COMPOSE["services"]["postgres"]["image"].removeprefix("postgres:")
    assert re.findall(r"postgresql-client-(\d+)", docker) == [version]
    assert docker.count("FROM python:3.11-slim-trixie") == docker.count("FROM python") == 2
    assert docker.rstrip().endswith("FROM service"), "built without a target it is the services'"
    assert container["build"]["target"] == "backup"
    assert container["profiles"] == ["backup"]
    settings = {"NEEDLE_BACKUP_DATABASE_FILE": "/run/secrets/backup_database"}
    assert container["environment"] == settings
    assert container["secrets"] == ["backup_database"]


def test_postgres_goes_by_the_rules_that_are_mounted():
    container = COMPOSE["services"]["postgres"]
    (file,) = [each for each in container["volumes"] if "pg_hba" in each]
    mounted = file.split(":")[1]
    assert f"hba_file={mounted}" in container["command"]


def test_every_volume_and_mounted_file_is_there():
    for _, container in containers():
        for volume in container.get("volumes", []):
            source = volume.split(":/")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), source
            elif not source.startswith("$"):
                assert source in COMPOSE["volumes"]


def test_nothing_is_reached_from_other_machines_but_the_proxy_and_departments_amqp():
    published = {
        (name, port)
        for name, container in containers()
        for port in container.get("ports", [])
        if not port.startswith("127.0.0.1:")
    }
    assert published == {("proxy", "80:8080"), ("proxy", "443:8443"), ("rabbitmq", "5671:5671")}


def test_metrics_are_collected_from_where_each_service_tells_them():
    targets = yaml.safe_load((MONITORING / "prometheus.yml").read_text("utf-8"))["scrape_configs"]
    port = targets[0]["static_configs"][0]["targets"][0].rpartition(":")[2]
    for service in SERVICES:
        assert COMPOSE["services"][service]["environment"]["NEEDLE_METRICS"] == f"0.0.0.0:{port}"
    networks = {name: set(container["networks"]) for name, container in containers()}
    assert networks["prometheus"] >= networks["issue"]
    assert networks["grafana"] & networks["prometheus"] == {"watching"}
    assert COMPOSE["networks"]["watching"] == {"internal": True}
    plugins = (ROOT / "deploy" / "compose" / "enabled_plugins").read_text("utf-8")
    assert "rabbitmq_prometheus" in plugins


def test_the_image_of_the_proxy_has_what_its_configuration_serves():
    docker = (ROOT / "deploy" / "compose" / "Dockerfile").read_text("utf-8")
    assert COMPOSE["services"]["proxy"]["build"]["target"] == "proxy"
    assert "RUN needle openapi --out /srv/api" in docker
    assert "COPY --from=build /srv/api /srv/api" in docker
    assert f'"{POLICY}" always;' in CONF.read_text("utf-8")


def test_no_secret_has_a_default_or_stands_in_the_file():
    for variable in re.findall(r"\$\{([^}]*)\}", TEXT):
        assert ":?" in variable or variable == "NEEDLE_VERSION:-local", variable
    for name, container in containers():
        for key in container.get("environment", {}):
            assert not re.search("PASSWORD|KEY|BROKER|DATABASE", key) or key.endswith("_FILE"), name


def test_each_secret_is_one_that_is_made_and_each_is_used():
    files = {name: Path(each["file"]).name for name, each in COMPOSE["secrets"].items()}
    asked = {source for _, container in containers() for source, _ in secrets_of(container)}
    assert asked == set(files)
    mounted = {"databases.sql"}
    for_people = {"rabbitmq_password"}
    assert {*files.values(), *mounted, *for_people} == set(credentials("localhost"))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_start_in_production_with_what_its_container_is_told(service, tmp_path):
    container = COMPOSE["services"][service]
    texts = credentials("localhost")
    for source, target in secrets_of(container):
        (tmp_path / target).write_text(texts[source])
    told = {
        name: value.replace("/run/secrets", str(tmp_path))
        for name, value in container["environment"].items()
    }
    settings = Settings.from_environment(told | {"NEEDLE_COUNTY": "330783"})
    assert settings.mode == "production"
    assert [each for each in SERVICES if settings.keys_of(each)] == [service]
    assert settings.log_reader == LOG_READER
    assert settings.database_of(service).endswith(f"@postgres/needle_{service}")


def test_the_services_believe_the_proxy_and_nobody_else_who_calls():
    proxy = ip_address(COMPOSE["services"]["proxy"]["networks"]["inside"]["ipv4_address"])
    [pool] = COMPOSE["networks"]["inside"]["ipam"]["config"]
    assert proxy in ip_network(pool["subnet"])
    for service in SERVICES:
        told = COMPOSE["services"][service]["environment"]["NEEDLE_PROXIES"]
        assert ip_network(told) == ip_network(proxy)
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in CONF.read_text("utf-8")


def owner(path: str) -> str:
    """Return the service to which the proxy leads `path`, by its own table."""
    table = re.findall(r"^\s+~(\^/api/\S+) (\w+);$", CONF.read_text("utf-8"), re.MULTILINE)
    return next((service for pattern, service in table if re.match(pattern, path)), "")


def test_each_path_leads_to_its_service():
    for service, words in OWNERS.items():
        for word in words.split():
            assert owner(f"/api/{word}") == owner(f"/api/{word}/x/y") == service
            assert owner(f"/api/{word}x") == owner(f"/{word}") == ""


def test_each_service_is_led_to_for_all_that_it_answers():
    for service in SERVICES:
        for module in (ROOT / "services" / service).rglob("*.py"):
            source = module.read_text("utf-8")
            for prefix in re.findall(r'url_prefix="(/api[^"]*)"', source):
                routes = re.findall(r'"(/(?!api)[a-z-]+)', source) if prefix == "/api" else [""]
                for route in routes:
                    assert owner(prefix + route) == service, f"{module}: {prefix}{route}"


def test_the_upkeep_of_each_service_is_led_to():
    for service in SERVICES:
        assert owner(f"/api/upkeep/{service}/rebuilds") == service


class Echo(BaseHTTPRequestHandler):
    """A stand-in for a service that says by which name it was asked for."""

    def do_GET(self) -> None:
        body = f"{self.headers['Host']} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")  # as every service does
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def proxied(tmp_path) -> Iterator[requests.Session]:
    """A client of the proxy, behind which a stand-in answers for every service."""
    service = HTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=service.serve_forever, daemon=True).start()
    instead = {
        "proxy_pass http://$service:8000": f"proxy_pass http://127.0.0.1:{service.server_port}",
        "proxy_set_header Host $host": "proxy_set_header Host $service",
    }
    with proxy(tmp_path, instead) as port, requests.Session() as session:
        session.trust_env = False  # else a bundle of the environment's is asked instead
        session.verify = str(tmp_path / "certificate")
        session.address = f"https://localhost:{port}"
        session.service = service
        yield session
    stop(service)


def stop(service: HTTPServer) -> None:
    service.shutdown()
    service.server_close()


def test_the_proxy_runs_with_its_configuration_and_leads_where_it_says(proxied):
    for service, words in OWNERS.items():
        for word in words.split():
            path = f"/api/{word}/330783?q=%E4%B8%9C"
            assert proxied.get(proxied.address + path).text == f"{service} {path}"
    label = "/p/EH9900001TG?lang=en"
    assert proxied.get(proxied.address + label).text == f"visit {label}"
    for nowhere in ("/api/nothing", "/", "/metrics", "/health/ready", "/contractsx/a"):
        assert proxied.get(proxied.address + nowhere).status_code == 404, nowhere


def test_nothing_is_guessed_at_by_a_browser_whoever_answers(proxied):
    def guarded(path: str) -> tuple[int, str]:
        answer = proxied.get(proxied.address + path, allow_redirects=False)
        return answer.status_code, answer.headers["X-Content-Type-Options"]

    assert guarded("/api/issues") == (200, "nosniff"), "said once"
    assert guarded("/p/EH9900001TG") == (200, "nosniff"), "said once, here, too"
    assert guarded("/api/nothing") == (404, "nosniff")
    assert guarded("/nothing") == (404, "nosniff")
    assert guarded("/api") == (308, "nosniff")
    stop(proxied.service)
    assert guarded("/api/issues") == (502, "nosniff")
