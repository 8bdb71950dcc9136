"""Every command of our own services, and of scripts beside them, run with the environment that the file gives it."""

import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import psycopg
import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from tests.support.compose import Ground, Service, ours, read_compose
from tests.support.compose_ground import ground_on, postgres_program
from tests.support.waiting import until
from worker.embedded import Stack
from worker.sealing.keys import load_ring

COMPOSE = read_compose()

RUNNING = {"worker", "codec-server"}
ONE_SHOTS = ("migrate", "keys", "asb")
"""In the order in which they wait for each other."""


@pytest.fixture(scope="module")
async def ground(stack: Stack) -> AsyncIterator[Ground]:
    """What stands in for containers, with all that our services wait for done."""
    async with ground_on(stack.temporal_address) as made:
        for name in ("temporal-namespace", *ONE_SHOTS):
            status, printed = await made.service(name, COMPOSE).run()
            assert status == 0, f"{name}: {printed}"
        yield made


def test_every_service_of_ours_is_run_here() -> None:
    assert {*ONE_SHOTS, *RUNNING} == set(ours(COMPOSE))


@pytest.mark.parametrize("name", sorted(RUNNING))
async def test_a_service_gets_well_and_ends_cleanly_when_asked(ground: Ground, name: str) -> None:
    service = ground.service(name, COMPOSE)
    assert (await service.ask_for_health())[0] == 1

    async with service.running() as process:
        await until(lambda: _is_well(service))
        process.send_signal(signal.SIGTERM)
        printed, _ = await process.communicate()

    assert process.returncode == 0, printed.decode()
    assert b"Traceback" not in printed


async def _is_well(service: Service) -> bool:
    return (await service.ask_for_health())[0] == 0


async def test_one_shots_given_again_change_nothing(ground: Ground) -> None:
    keys = load_ring(ground.folder / "keys" / "keys.json")

    printed = {name: await ground.service(name, COMPOSE).run() for name in ("temporal-namespace", *ONE_SHOTS)}

    assert {status for status, _ in printed.values()} == {0}
    assert "already up to date" in printed["migrate"][1]
    assert load_ring(ground.folder / "keys" / "keys.json") == keys


async def test_open_cases_can_be_checked_before_an_upgrade(ground: Ground) -> None:
    commands = ground.service("asb", COMPOSE)
    status, printed = await replace(commands, content=commands.content | {"command": ["replay"]}).run()

    assert (status, printed.splitlines()[-1]) == (1, "Nothing was checked.")
    assert "namespace casework: 0 open cases" in printed


async def test_the_register_comes_back_from_its_dump(ground: Ground) -> None:
    database = urlsplit(ground.administrator_url)._replace(path="/asb").geturl()
    dump = postgres_program("pg_dump", "--format=custom", database)
    with psycopg.connect(ground.administrator_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE asb")
        connection.execute("CREATE DATABASE asb OWNER asb_owner")
        connection.execute("REVOKE ALL ON DATABASE asb FROM PUBLIC")

    postgres_program("pg_restore", "--exit-on-error", f"--dbname={database}", given=dump)

    for name in ONE_SHOTS:
        status, printed = await ground.service(name, COMPOSE).run()
        assert status == 0, f"{name}: {printed}"
        assert name != "migrate" or "already up to date" in printed


async def test_lost_keys_are_not_replaced(ground: Ground) -> None:
    ring = ground.folder / "keys" / "keys.json"
    kept = ring.rename(ring.with_suffix(".kept"))
    status, printed = await ground.service("keys", COMPOSE).run()
    kept.rename(ring)

    assert status != 0
    assert "asb keys restore" in printed


@pytest.mark.usefixtures("ground")
async def test_the_namespace_keeps_closed_cases_for_ninety_days(temporal: Client) -> None:
    name = COMPOSE["services"]["temporal-namespace"]["environment"]["TEMPORAL_NAMESPACE"]
    described = await temporal.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=name))

    assert described.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=90)


def test_neither_may_enter_the_others_databases_and_nobody_makes_roles(ground: Ground) -> None:
    temporal = _address(ground, f"temporal:{(ground.secrets / 'temporal_password').read_text().strip()}", "temporal")
    ours = ground.written((ground.secrets / "asb_database_url").read_text().strip())
    owner = ground.written((ground.secrets / "asb_database_owner_url").read_text().strip())

    for url, others in ((temporal, "asb"), (ours, "temporal"), (owner, "temporal_visibility")):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(urlsplit(url)._replace(path=f"/{others}").geturl())
        with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE ROLE another")
        with psycopg.connect(url, autocommit=True) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE DATABASE another")


def _address(ground: Ground, login: str, database: str) -> str:
    parts = urlsplit(ground.administrator_url)
    return parts._replace(netloc=f"{login}@{parts.hostname}:{parts.port}", path=f"/{database}").geturl()
