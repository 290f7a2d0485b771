"""The resources of operators, by the schemas that these publish.

Those of two operators are in packages of npm (operators/). RabbitMQ's operator publishes none in a
package: of its resource the names of the fields are checked, against its reference, and what it
hands on to a StatefulSet is checked as such.
"""

import copy
import json
import subprocess
from pathlib import Path

import kubernetes_validate
import pytest

from deploy.ground.programs import node
from tests.ground.manifests import BASE, BY_NAME, OPERATORS, VERSION

RABBITMQ = {  # the fields of its operator's resource that are used here
    "image", "override", "persistence", "rabbitmq", "replicas", "resources", "tls",
}  # fmt: skip
PUBLISHED = [each for each in BASE if each["kind"] in OPERATORS - {"RabbitmqCluster"}]
CHECK = Path(__file__).parent / "operators"


@pytest.fixture(scope="module")
def wrong_with(with_packages):
    """Tell what is wrong with operators' resources, by the schemas that they publish."""
    place = with_packages("operators", CHECK.iterdir())

    def check(*resources: dict) -> list[str]:
        (place / "resources.json").write_text(json.dumps(resources), "utf-8")
        command = [node(), "check.mjs", "resources.json"]
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        assert done.returncode in {0, 1}, done.stderr
        assert not done.stderr
        return done.stdout.splitlines()

    return check


def test_operators_resources_are_of_the_shape_their_operators_publish(wrong_with):
    assert {each["kind"] for each in PUBLISHED} == OPERATORS - {"RabbitmqCluster"}
    assert wrong_with(*PUBLISHED) == []


def test_an_operators_field_that_does_not_exist_or_has_a_wrong_value_is_noticed(wrong_with):
    wrong = copy.deepcopy(BY_NAME["Cluster", "postgres"])
    wrong["spec"]["storage"]["sise"] = "20Gi"
    wrong["spec"]["primaryUpdateStrategy"] = "whenever"
    told = "\n".join(wrong_with(*PUBLISHED, wrong))
    assert "Cluster postgres" in told
    assert "'\"sise\"' does not exist" in told
    assert "/spec/primaryUpdateStrategy" in told


def test_the_brokers_resource_names_fields_that_its_operator_has():
    broker = BY_NAME["RabbitmqCluster", "rabbitmq"]["spec"]
    assert set(broker) <= RABBITMQ
    assert set(broker["rabbitmq"]) <= {"additionalPlugins", "additionalConfig"}
    assert set(broker["override"]) == {"statefulSet"}


def test_what_the_brokers_operator_hands_on_is_a_stateful_set_of_kubernetes():
    template = BY_NAME["RabbitmqCluster", "rabbitmq"]["spec"]["override"]["statefulSet"]["spec"]
    labels = {"app": "rabbitmq"}  # which the operator adds
    stateful_set = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "rabbitmq"},
        "spec": {"serviceName": "rabbitmq", "selector": {"matchLabels": labels}, **template},
    }
    kubernetes_validate.validate(stateful_set, VERSION, strict=True)
