"""The dashboards and rules of deploy/monitoring, as Prometheus and Grafana would read them."""

import json
from collections.abc import Iterator
from pathlib import Path

import promql_parser
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "monitoring"
DASHBOARDS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((FOLDER / "grafana" / "dashboards").glob("*.json"))
}


def groups(name: str) -> list[dict]:
    """Return the groups of a file of rules."""
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))["groups"]


RECORDED = [rule for group in groups("rules.yml") for rule in group["rules"]]
ALERTS = [rule for group in groups("alerts.yml") for rule in group["rules"]]


def expressions() -> Iterator[tuple[str, str]]:
    """Yield where each expression stands, and the expression."""
    for rule in (*RECORDED, *ALERTS):
        yield rule.get("alert") or rule["record"], rule["expr"]
    for name, dashboard in DASHBOARDS.items():
        for panel in dashboard["panels"]:
            for target in panel["targets"]:
                yield f"{name}: {panel['title']}", target["expr"]


def names_in(expression: str) -> set[str]:
    """Return the names of the metrics in an expression. Raises ValueError on a malformed one."""
    found: set[str] = set()

    def note(node: object) -> None:
        selector = getattr(node, "vector_selector", node)
        if isinstance(selector, promql_parser.VectorSelector):
            found.add(selector.name)

    promql_parser.walk(promql_parser.parse(expression), note)
    return found


RECORDED_NAMES = {rule["record"] for rule in RECORDED}
ASKED = {name for _, text in expressions() for name in names_in(text)} - RECORDED_NAMES
"""Every name that somebody has to export."""

PROMETHEUS_OWN = {"up", "ALERTS"}
OURS = {name for name in ASKED if name.startswith(("needle_", "process_"))}
BROKERS = {name for name in ASKED if name.startswith("rabbitmq_")}
