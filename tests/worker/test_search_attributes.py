"""Search attributes of a namespace: registered by a command, looked for by a worker."""

import pytest
from psycopg_pool import AsyncConnectionPool
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConnectConfig

from worker.connection import connect_temporal
from worker.embedded import Stack
from worker.main import running_worker
from worker.search_attributes import NotRegistered, register_search_attributes, require_search_attributes
from worker.settings import Settings
from workflows.attributes import ALL


@pytest.fixture
def settings(stack: Stack, bare_namespace: str) -> Settings:
    """Settings for a namespace without search attributes."""
    server = ClientConnectConfig(target_host=stack.temporal_address, namespace=bare_namespace)
    return stack.settings.pointed_at(temporal=server, database_url=stack.database_url)


@pytest.fixture
async def client(settings: Settings) -> Client:
    return await connect_temporal(settings)


async def test_a_worker_that_finds_one_missing_refuses_and_says_which_command_registers_it(
    client: Client, pool: AsyncConnectionPool, settings: Settings
) -> None:
    with pytest.raises(NotRegistered, match=r"AsbPriority.*`asb migrate` registers them"):
        async with running_worker(client, pool, settings):
            pass


async def test_registering_adds_what_is_missing_once(client: Client) -> None:
    assert set(await register_search_attributes(client)) == {key.name for key in ALL}
    assert await register_search_attributes(client) == []
    await require_search_attributes(client)


async def test_one_of_another_type_is_named_with_both_types(client: Client) -> None:
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(
            namespace=client.namespace,
            search_attributes={"AsbPriority": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD},
        )
    )
    with pytest.raises(NotRegistered, match="AsbPriority with the type keyword, and cases need int"):
        await register_search_attributes(client)
