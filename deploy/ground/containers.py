"""A RabbitMQ and a PostgreSQL in containers, where a docker engine answers."""

import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

from deploy.ground.administration import Rabbitmqctl
from deploy.ground.broker import Broker, greet
from deploy.ground.kept import Home, Kept, Order
from deploy.ground.ports import free_port
from deploy.ground.postgres import DRIVER, Postgres
from deploy.ground.search import Unfit

POSTGRES = "postgres:17"
RABBITMQ = "rabbitmq:4"
PATIENCE = 900  # seconds to fetch an image


@contextmanager
def postgres_in_container(*settings: str) -> Iterator[Postgres]:
    """Run a PostgreSQL in a container until the block ends. Raises Unfit.

    `settings` are such as `max_connections=300`.
    """
    port = free_port()
    url = f"{DRIVER}://postgres@127.0.0.1:{port}/postgres"
    origin = f"in a container of this run ({POSTGRES}), 127.0.0.1:{port}"
    options = ["-e", "POSTGRES_HOST_AUTH_METHOD=trust", "-p", f"127.0.0.1:{port}:5432"]
    told = [word for setting in settings for word in ("-c", setting)]
    with _container(POSTGRES, options, look=lambda: Postgres.at(url, origin), told=told):
        yield Postgres.at(url, origin)


@contextmanager
def broker_in_container() -> Iterator[Broker]:
    """Run a RabbitMQ in a container until the block ends. Raises Unfit."""
    port = free_port()
    url = f"amqp://guest:guest@127.0.0.1:{port}"
    origin = f"in a container of this run ({RABBITMQ}), 127.0.0.1:{port}"
    options = ["-p", f"127.0.0.1:{port}:5672"]
    with _container(RABBITMQ, options, look=lambda: greet(url)) as name:
        administer = Rabbitmqctl(["docker", "exec", name, "rabbitmqctl"])
        yield Broker(url, origin, greet(url), administer)


@contextmanager
def _container(
    image: str,
    options: Sequence[str],
    look: Callable[[], object],
    told: Sequence[str] = (),
) -> Iterator[str]:
    """Run `image` and wait until `look` finds it answering; yield the container's name.

    `options` are the engine's, `told` is what the program itself is told.
    """
    _fetch(image)
    name = f"needle-ground-{secrets.token_hex(3)}"
    home = Home.of()
    order = Order(
        command=["docker", "run", "--rm", "--name", name, *options, image, *told],
        closing=["docker", "rm", "--force", "--volumes", name],
        home=str(home.path),
        log=str(home.path / "log"),
    )
    with closing(Kept(order, look)) as kept:
        kept.start()
        yield name


def _fetch(image: str) -> None:
    if shutil.which("docker") is None:
        message = "docker is not installed"
        raise Unfit(message)
    if subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        message = "no docker engine answers"
        raise Unfit(message)
    fetched = subprocess.run(
        ["docker", "pull", "--quiet", image],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if fetched.returncode:
        message = f"docker cannot fetch {image} ({fetched.stderr.strip()[-200:]})"
        raise Unfit(message)
