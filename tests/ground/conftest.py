"""Servers that the tests of this folder may hurt; each test makes in them what it needs."""

from collections.abc import Iterator

import pytest

from deploy.ground.broker import PrivateBroker
from deploy.ground.postgres import PrivatePostgres


@pytest.fixture(scope="session")
def spare_broker(ground) -> Iterator[PrivateBroker]:
    """A broker that also answers over HTTP."""
    with ground.own_broker("rabbitmq_management") as broker:
        yield broker


@pytest.fixture(scope="session")
def spare_postgres(ground) -> Iterator[PrivatePostgres]:
    """A PostgreSQL."""
    with ground.own_postgres() as server:
        yield server
