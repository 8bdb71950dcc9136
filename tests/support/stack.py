"""Fixtures for the servers that tests use: real ones, on free ports and a folder of their own, once per session."""

import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConnectConfig
from temporalio.service import RPCError

from tests.support.database import Database
from tests.support.waiting import until
from worker.connection import connect_temporal
from worker.embedded import Ports, Stack, embedded_stack
from worker.settings import Settings


def settings_for(home: Path) -> Settings:
    """Settings for an embedded stack on ``home``, whatever the environment names."""
    return Settings(home=home).pointed_at(temporal=ClientConnectConfig(), database_url=None)


def settings_without_temporal(home: Path) -> Settings:
    """Settings for an embedded PostgreSQL alone: the Temporal address in them is never connected to."""
    return settings_for(home).pointed_at(temporal=ClientConnectConfig(target_host="127.0.0.1:1"), database_url=None)


@pytest.fixture(scope="session", autouse=True)
def plain_environment() -> Iterator[None]:
    """The tests run on their own servers, not on those of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(("ASB_", "TEMPORAL_", "PG")):
                patch.delenv(name)
        patch.setenv("TEMPORAL_CONFIG_FILE", os.devnull)
        yield


@pytest.fixture(scope="session")
def home_of_servers() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="asb-tests-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
async def postgres(home_of_servers: Path) -> AsyncIterator[Stack]:
    settings = settings_without_temporal(home_of_servers / "postgres")
    async with embedded_stack(settings, ports=Ports()) as stack:
        yield stack


@pytest.fixture(scope="session")
def database(postgres: Stack) -> Database:
    """The embedded PostgreSQL's empty database ``asb``, for every role."""
    assert postgres.postgres is not None
    passwords = json.loads((postgres.home / "postgres-passwords.json").read_text())
    return Database(
        url=postgres.database_url,
        reader_url=postgres.postgres.reader_url,
        owner_url=postgres.owner_database_url,
        administrator_url=f"postgresql://postgres:{passwords['postgres']}@{postgres.postgres.location}",
    )


@pytest.fixture(scope="session")
def database_url(database: Database) -> str:
    """A worker's address of the embedded PostgreSQL's empty database ``asb``."""
    return database.url


@pytest.fixture(scope="session")
async def stack(home_of_servers: Path, database: Database) -> AsyncIterator[Stack]:
    """Both servers, without the UI: the Temporal server, and the PostgreSQL of ``database``."""
    settings = settings_for(home_of_servers / "temporal").pointed_at(
        temporal=ClientConnectConfig(), database_url=database.url, database_owner_url=database.owner_url
    )
    async with embedded_stack(settings, ports=Ports()) as running:
        yield running


@pytest.fixture(scope="session")
async def temporal(stack: Stack) -> Client:
    """A client of the embedded Temporal server, with the plugin that every process here uses."""
    return await connect_temporal(stack.settings)


@pytest.fixture
async def bare_namespace(temporal: Client) -> str:
    """A namespace of the test's own, without search attributes."""
    name = f"bare-{uuid4().hex[:8]}"
    retention = Duration()
    retention.FromTimedelta(timedelta(days=1))
    request = RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=retention)
    await temporal.workflow_service.register_namespace(request)

    async def is_there() -> bool:
        try:
            await temporal.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=name))
        except RPCError:
            return False
        return True

    await until(is_there)
    return name
