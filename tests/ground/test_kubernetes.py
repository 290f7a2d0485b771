"""The deployment on Kubernetes: each resource by its published schema, and all of them together.

Kubernetes' own schemas come with kubernetes-validate; operators' are in test_operators.py.
"""

import re
import subprocess
from collections.abc import Iterator

import kubernetes_validate
import pytest
import yaml

from contracts.topology import SERVICES
from deploy.credentials import LOG_READER, credentials
from deploy.ground.programs import of_environment
from events.settings import Settings
from tests.ground.manifests import BASE, BY_NAME, OPERATORS, ROOT, VERSION, of_kind
from tests.monitoring.rules import groups

NGINX = ROOT.parent / "compose" / "nginx.conf"
COMPONENT = "app.kubernetes.io/component"


def pods() -> Iterator[tuple[str, dict]]:
    for each in of_kind("Deployment", "Job"):
        yield each["metadata"]["name"], each["spec"]["template"]


def volumes(pod: dict) -> Iterator[tuple[str, dict]]:
    """Yield each secret that a pod mounts, with the path of each of its keys."""
    for volume in pod["spec"].get("volumes", []):
        for source in volume.get("projected", {}).get("sources", []):
            yield source["secret"]["name"], source["secret"]["items"]
        if "secret" in volume:
            yield volume["secret"]["secretName"], []


@pytest.mark.parametrize("resource", BASE, ids=lambda each: "-".join(
    (each["kind"], each["metadata"]["name"])
))  # fmt: skip
def test_each_resource_is_of_its_published_shape(resource):
    if resource["kind"] not in OPERATORS:
        kubernetes_validate.validate(resource, VERSION, strict=True)


def test_a_field_that_does_not_exist_is_noticed():
    wrong = yaml.safe_load(yaml.safe_dump(BY_NAME["Deployment", "issue"]))
    wrong["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSION, strict=True)


def test_every_file_of_the_base_is_rendered():
    rendered = yaml.safe_load((ROOT / "base" / "kustomization.yaml").read_text("utf-8"))
    files = {file.name for file in (ROOT / "base").glob("*.yaml")} - {"kustomization.yaml"}
    assert set(rendered["resources"]) == files


def test_the_example_of_a_county_renders_and_is_valid():
    command = [str(of_environment("kubectl")), "kustomize", str(ROOT / "overlays" / "county")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rendered = list(yaml.safe_load_all(done.stdout))
    assert len(rendered) == len(BASE) + 2  # the county's name and its namespace
    images = set(re.findall(r"image: (\S+)", done.stdout))
    assert {"registry.example/one-needle:0.1.0", "registry.example/one-needle-proxy:0.1.0"} < images
    for resource in rendered:
        if resource["kind"] != "Namespace":
            assert resource["metadata"]["namespace"] == "needle-330783"
        if resource["kind"] not in OPERATORS:
            kubernetes_validate.validate(resource, VERSION, strict=True)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_start_in_production_with_what_its_pod_is_told(service, tmp_path):
    texts, told = credentials("localhost"), {"NEEDLE_COUNTY": "330783"}
    pod = BY_NAME["Deployment", service]["spec"]["template"]
    for secret, items in volumes(pod):
        for item in items:
            own = f"{service}_{item['key']}"
            known = texts[own] if secret == f"needle-{service}" else texts[item["key"]]
            (tmp_path / item["path"]).write_text(known)
    for each in pod["spec"]["containers"][0]["env"]:
        told[each["name"]] = each["value"].replace("/run/secrets/needle", str(tmp_path))
    settings = Settings.from_environment(told)
    assert settings.mode == "production"
    assert [each for each in SERVICES if settings.keys_of(each)] == [service]
    assert settings.metrics == ("0.0.0.0", 9464)
    assert settings.log_reader == LOG_READER
    assert pod["spec"]["containers"][0]["args"] == ["needle", "serve", "--only", service]


def test_services_are_told_of_the_county_and_of_the_proxy_in_front_by_an_overlay():
    overlay = yaml.safe_load((ROOT / "overlays/county/kustomization.yaml").read_text("utf-8"))
    (county,) = overlay["configMapGenerator"]
    told = dict(literal.split("=") for literal in county["literals"])
    assert set(told) == {"NEEDLE_COUNTY", "NEEDLE_PROXIES"}
    for service in SERVICES:
        (container,) = BY_NAME["Deployment", service]["spec"]["template"]["spec"]["containers"]
        assert container["envFrom"] == [{"configMapRef": {"name": county["name"]}}]


def test_tables_are_migrated_by_a_job_that_can_be_applied_before_all_else():
    wave = "argocd.argoproj.io/sync-wave"
    jobs = {each["metadata"]["name"]: each for each in of_kind("Job")}
    assert {each["metadata"]["labels"][COMPONENT] for each in jobs.values()} == {"tables"}
    assert [each for each in BASE if each["metadata"].get("labels", {}).get(COMPONENT)] == [
        *jobs.values()
    ]
    before, after = (int(jobs[name]["metadata"]["annotations"][wave]) for name in jobs)
    assert list(jobs) == ["databases", "migrate"]
    assert before < after < 0
    (container,) = jobs["migrate"]["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["needle", "migrate"]
    text = (ROOT / "README.md").read_text("utf-8")
    steps = [text.index(step) for step in ("delete job", f"--selector {COMPONENT}=tables",
             "wait job/migrate", "rollout status")]  # fmt: skip
    assert steps == sorted(steps)


def test_jobs_reach_postgresql_and_nothing_else():
    jobs = {each["metadata"]["name"] for each in of_kind("Job")}
    policy = BY_NAME["NetworkPolicy", "jobs"]["spec"]
    (chosen,) = policy["podSelector"]["matchExpressions"]
    assert set(chosen["values"]) == jobs
    (way,) = policy["egress"]
    assert way["ports"] == [{"protocol": "TCP", "port": 5432}]
    assert way["to"] == [{"podSelector": {"matchLabels": {"cnpg.io/cluster": "postgres"}}}]
    let_in = BY_NAME["NetworkPolicy", "postgres"]["spec"]["ingress"][0]["from"][0]
    assert jobs <= set(let_in["podSelector"]["matchExpressions"][0]["values"])
    for other in of_kind("NetworkPolicy"):
        if other["metadata"]["name"] not in {"jobs", "deny", "names"}:
            selector = str(other["spec"]["podSelector"])
            assert not any(f"'{job}'" in selector for job in jobs), other["metadata"]["name"]


def test_no_pod_has_more_rights_than_it_needs():
    for name, pod in pods():
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in spec["containers"]:
            own = container["securityContext"]
            assert own["allowPrivilegeEscalation"] is False
            assert own["readOnlyRootFilesystem"] is True
            assert own["capabilities"] == {"drop": ["ALL"]}
            assert {"requests", "limits"} <= container["resources"].keys()


def test_secrets_are_named_and_never_stand_here():
    assert not list(of_kind("Secret"))
    for _, pod in pods():
        for container in pod["spec"]["containers"]:
            for each in container.get("env", []):
                secret = re.search("PASSWORD|KEY|BROKER|DATABASE", each["name"])
                by_reference = "valueFrom" in each or each["name"].endswith("_FILE")
                assert not secret or by_reference or each["name"] == "PGDATABASE"


def test_every_secret_that_is_named_is_told_of():
    text = (ROOT / "README.md").read_text("utf-8")
    named = {secret for _, pod in pods() for secret, _ in volumes(pod)}
    for secret in named | {"needle-tls", "needle-definitions"}:
        told = f"needle-{'$service'}" if secret.removeprefix("needle-") in SERVICES else secret
        assert told in text, secret


def test_each_service_is_probed_spread_and_kept_while_nodes_are_emptied():
    for service in SERVICES:
        deployment = BY_NAME["Deployment", service]["spec"]
        (container,) = deployment["template"]["spec"]["containers"]
        assert container["livenessProbe"]["httpGet"]["path"] == "/health/live"
        assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"
        assert deployment["template"]["spec"]["topologySpreadConstraints"]
        assert (
            deployment["replicas"] > BY_NAME["PodDisruptionBudget", service]["spec"]["minAvailable"]
        )
    for scaler in of_kind("HorizontalPodAutoscaler"):
        assert scaler["spec"]["scaleTargetRef"]["name"] in SERVICES


def test_one_origin_leads_where_the_proxy_of_one_machine_does():
    (rule,) = BY_NAME["Ingress", "needle"]["spec"]["rules"]
    led = {
        each["path"]: each["backend"]["service"]["name"]
        for each in rule["http"]["paths"]
        if each["pathType"] == "Prefix"
    }
    table = re.findall(r"^\s+~(\^/\S+) (\w+);$", NGINX.read_text("utf-8"), re.MULTILINE)
    for path, service in led.items():
        assert next(owner for pattern, owner in table if re.match(pattern, path)) == service
    for pattern, service in table:
        assert any(re.match(pattern, path) and led[path] == service for path in led), pattern
    assert not any(path.startswith(("/metrics", "/health")) for path in led)


def test_nothing_is_reached_but_by_a_rule():
    deny = BY_NAME["NetworkPolicy", "deny"]["spec"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    services = BY_NAME["NetworkPolicy", "services"]["spec"]
    ports = {(rule["ports"][0]["port"]) for rule in services["egress"]}
    assert ports == {5432, 5672}
    (selected,) = services["podSelector"]["matchExpressions"]
    assert set(selected["values"]) == set(SERVICES)


def test_a_commit_waits_for_a_replica_and_queues_have_a_majority():
    postgres = BY_NAME["Cluster", "postgres"]["spec"]
    assert postgres["instances"] == 3
    assert postgres["postgresql"]["synchronous"] == {"method": "any", "number": 1}
    assert BY_NAME["RabbitmqCluster", "rabbitmq"]["spec"]["replicas"] == 3


def test_alarms_are_those_of_one_machine_word_for_word():
    rules = BY_NAME["PrometheusRule", "needle"]["spec"]["groups"]
    assert rules == [*groups("rules.yml"), *groups("alerts.yml")]
