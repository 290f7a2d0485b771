"""A cluster of three RabbitMQ nodes that loses one, and another when the first is back."""

import pytest

from deploy.ground.brokers import private_cluster
from tests.chaos.load import STATED
from tests.chaos.scene import staged

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]


def test_nodes_of_a_cluster_killed_one_after_the_other_lose_nothing(databases, tmp_path, say):
    with private_cluster() as cluster:
        nodes = " ".join(cluster.make("county"))
        with staged(databases, nodes, tmp_path, say) as scene:
            with scene.under(STATED):
                scene.after(1 / 5)
                cluster.nodes[0].kept.kill()
                first = scene.in_step()
                cluster.nodes[0].kept.start()
                cluster.nodes[0].administer("await_startup")
                cluster.nodes[1].kept.kill()
                second = scene.in_step()
                cluster.nodes[1].kept.start()
            scene.holds(
                "three RabbitMQ nodes, one killed, another when the first is back",
                recovered_s=first,
                recovered_from_second_s=second,
            )
