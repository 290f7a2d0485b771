"""The resources of deploy/kubernetes, as they are applied."""

from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2] / "deploy" / "kubernetes"
VERSION = "1.33"
"""The version of Kubernetes whose schemas they are checked by."""
OPERATORS = {"Cluster", "PodMonitor", "PrometheusRule", "RabbitmqCluster"}
"""The kinds that are not of Kubernetes itself."""


def resources(folder: Path) -> list[dict]:
    return [
        document
        for file in sorted(folder.glob("*.yaml"))
        if file.name != "kustomization.yaml"
        for document in yaml.safe_load_all(file.read_text("utf-8"))
    ]


BASE = resources(ROOT / "base")
BY_NAME = {(each["kind"], each["metadata"]["name"]): each for each in BASE}


def of_kind(*kinds: str) -> Iterator[dict]:
    return (each for each in BASE if each["kind"] in kinds)
