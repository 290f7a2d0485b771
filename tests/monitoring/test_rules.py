"""The rules and dashboards: well formed, and about what there is."""

import re
import shutil
import subprocess

import pytest
import yaml

from contracts.topology import SERVICES
from tests.ground.programs import installed
from tests.monitoring.rules import (
    ALERTS,
    ASKED,
    BROKERS,
    DASHBOARDS,
    FOLDER,
    OURS,
    PROMETHEUS_OWN,
    RECORDED,
    ROOT,
    expressions,
    names_in,
)

OPERATIONS = ROOT / "docs" / "operations.md"
PROMETHEUS = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
PROVISIONED = FOLDER / "grafana" / "provisioning"


def test_a_malformed_expression_is_noticed():
    with pytest.raises(ValueError, match="parenthesis"):
        names_in("sum by (rate(needle_store_up[5m])")


def test_every_expression_is_well_formed_and_asks_for_something():
    for where, expression in expressions():
        assert names_in(expression), where


def test_every_name_belongs_to_the_services_to_rabbitmq_or_to_prometheus_itself():
    assert ASKED - OURS - BROKERS == PROMETHEUS_OWN


def test_each_alert_says_how_urgent_it_is_and_what_it_is_about():
    names = [alert["alert"] for alert in ALERTS]
    assert len(set(names)) == len(names)
    for alert in ALERTS:
        assert set(alert) <= {"alert", "expr", "for", "labels", "annotations"}
        assert alert["labels"]["severity"] in {"page", "ticket"}
        assert alert["annotations"]["summary"]


def test_each_alert_leads_to_its_section_and_each_section_is_about_an_alert():
    text = OPERATIONS.read_text("utf-8")
    chapter = text.split("\n## Alarms\n")[1].split("\n## ")[0]
    assert re.findall(r"^### (\S+)$", chapter, re.MULTILINE) == [each["alert"] for each in ALERTS]
    for alert in ALERTS:
        leads_to = f"docs/operations.md#{alert['alert'].lower()}"
        assert alert["annotations"]["runbook"] == leads_to


def test_every_service_is_collected_from_where_it_tells():
    (needle, rabbitmq) = PROMETHEUS["scrape_configs"]
    (told,) = needle["static_configs"]
    assert told["targets"] == [f"{service}:9464" for service in SERVICES]
    assert (needle["job_name"], rabbitmq["job_name"]) == ("needle", "rabbitmq")


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_can_be_read_in_english_and_in_chinese(name):
    dashboard = DASHBOARDS[name]
    for title in (dashboard["title"], *(panel["title"] for panel in dashboard["panels"])):
        assert re.match(r"[A-Z][A-Za-z0-9 ,:()]+ · .*[\u4e00-\u9fff]", title), title


def test_dashboards_have_identities_of_their_own_and_one_source_of_data():
    source = yaml.safe_load((PROVISIONED / "datasources" / "prometheus.yml").read_text("utf-8"))
    (prometheus,) = source["datasources"]
    uids = [dashboard["uid"] for dashboard in DASHBOARDS.values()]
    assert len(set(uids)) == len(uids)
    for dashboard in DASHBOARDS.values():
        ids = [panel["id"] for panel in dashboard["panels"]]
        assert len(set(ids)) == len(ids)
        for panel in dashboard["panels"]:
            assert panel["datasource"] == {"type": "prometheus", "uid": prometheus["uid"]}


def test_panels_do_not_lie_over_one_another():
    for name, dashboard in DASHBOARDS.items():
        taken = [
            (x, y)
            for panel in dashboard["panels"]
            for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
            for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
        ]
        assert len(set(taken)) == len(taken), name
        assert max(x for x, _ in taken) < 24


def test_what_a_county_asks_for_is_on_its_dashboard():
    shown = {
        name
        for panel in DASHBOARDS["county"]["panels"]
        for target in panel["targets"]
        for name in names_in(target["expr"])
    }
    assert shown >= {
        "needle_events_appended_total",
        "needle:subscription_lag_events",
        "needle:subscription_lag_seconds",
        "needle_parked_events",
        "needle_assignments_overdue",
        "needle_feed_backlog_items",
    }
    assert {rule["record"] for rule in RECORDED} >= {name for name in shown if ":" in name}


def test_prometheus_itself_takes_the_rules_and_they_fire_when_they_should(tmp_path):
    promtool = str(installed("promtool", "prometheus"))
    for name in ("rules.yml", "alerts.yml"):
        shutil.copy(FOLDER / name, tmp_path)
    shutil.copy(ROOT / "tests" / "monitoring" / "firing.yml", tmp_path)
    for check in (["check", "rules", "rules.yml", "alerts.yml"], ["test", "rules", "firing.yml"]):
        done = subprocess.run(
            [promtool, *check], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
