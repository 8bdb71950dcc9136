"""The embedded stack within one process: what it starts, finds again, refuses and stops."""

import asyncio
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import psycopg
import pytest
from pydantic import SecretStr
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConnectConfig

from activities.register.migrations import migrate
from activities.register.people import set_active
from activities.register.queries import list_officers
from tests.support.database import Database, with_database
from tests.support.stack import settings_for, settings_without_temporal
from worker.connection import (
    connect_temporal,
    database_address,
    open_pool,
    owner_database_address,
    temporal_server,
)
from worker.embedded import Ports, Stack, embedded_stack, programs
from worker.embedded.ready import make_ready
from worker.problems import AlreadyRunning, HomeUnusable, NothingRunning, PartEnded, PortTaken, Unreachable
from worker.sealing.keys import first_ring, save_ring


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


async def test_nothing_is_left_running_after_the_block(tmp_path: Path) -> None:
    before = children()
    async with embedded_stack(settings_for(tmp_path), ports=Ports()) as stack:
        during = children() - before
        assert {child.pid for child in stack.children} <= during

    assert not children() & during
    assert [pid for pid in during if psutil.pid_exists(pid)] == []
    assert not (tmp_path / "stack.json").exists()


async def test_started_again_it_finds_its_data(tmp_path: Path) -> None:
    async with embedded_stack(settings_for(tmp_path), ports=Ports()) as stack:
        with psycopg.connect(stack.owner_database_url) as database:
            database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        client = await connect_temporal(stack.settings)
        await client.start_workflow("Anything", id="kept", task_queue="nobody-listens")
    async with embedded_stack(settings_for(tmp_path), ports=Ports()) as stack:
        with psycopg.connect(stack.owner_database_url) as database:
            assert database.execute("SELECT answer FROM kept").fetchone() == (42,)
        client = await connect_temporal(stack.settings)
        assert (await client.get_workflow_handle("kept").describe()).id == "kept"


async def test_an_unhandled_error_in_the_block_stops_it_too(tmp_path: Path) -> None:
    before = children()
    with pytest.raises(ZeroDivisionError):
        async with embedded_stack(settings_without_temporal(tmp_path), ports=Ports()):
            raise ZeroDivisionError

    assert children() == before


@pytest.mark.parametrize(
    ("part", "setting"),
    [("temporal", "ASB_TEMPORAL_PORT"), ("ui", "ASB_UI_PORT"), ("postgres", "ASB_POSTGRES_PORT")],
)
async def test_a_taken_port_is_named_and_nothing_left_running(
    tmp_path: Path, taken_port: int, part: str, setting: str
) -> None:
    before = children()
    with pytest.raises(PortTaken, match=rf"127\.0\.0\.1:{taken_port} .*{setting}"):
        async with embedded_stack(settings_for(tmp_path), ports=Ports(**{part: taken_port})):
            pass

    assert children() == before


async def test_a_second_stack_on_the_same_folder_is_refused(stack: Stack) -> None:
    with pytest.raises(AlreadyRunning, match=f"process {os.getpid()} already runs"):
        async with embedded_stack(settings_for(stack.home), ports=Ports()):
            pass


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HomeUnusable, match=r"ASB_HOME is .*file/home"):
        async with embedded_stack(settings_for(tmp_path / "file" / "home"), ports=Ports()):
            pass


async def test_data_of_another_postgresql_is_refused(tmp_path: Path) -> None:
    async with embedded_stack(settings_without_temporal(tmp_path), ports=Ports()):
        pass
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(HomeUnusable, match="holds data of PostgreSQL 15, and this is 18"):
        async with embedded_stack(settings_without_temporal(tmp_path), ports=Ports()):
            pass


async def test_a_server_that_ends_by_itself_is_noticed(tmp_path: Path) -> None:
    async with embedded_stack(settings_without_temporal(tmp_path), ports=Ports()) as stack:
        assert stack.postgres is not None
        os.kill(stack.postgres.child.pid, signal.SIGKILL)
        with pytest.raises(PartEnded, match="PostgreSQL has ended by itself with status -9; its log is"):
            await stack.fails()


async def test_a_lock_left_by_a_killed_postgresql_does_not_stop_the_next(tmp_path: Path) -> None:
    async with embedded_stack(settings_without_temporal(tmp_path), ports=Ports()) as stack:
        assert stack.postgres is not None
        lock = tmp_path / "postgres" / "postmaster.pid"
        left = lock.read_text()
        killed = stack.postgres.child.pid
    user = programs.postgres_user()
    bystander = await asyncio.create_subprocess_exec(
        "cat",
        stdin=asyncio.subprocess.PIPE,
        cwd="/",
        user=user.uid if user else None,
        group=user.gid if user else None,
    )
    lock.write_text(left.replace(str(killed), str(bystander.pid), 1))
    os.chown(lock, user.uid if user else -1, user.gid if user else -1)
    try:
        async with embedded_stack(settings_without_temporal(tmp_path), ports=Ports()) as again:
            with psycopg.connect(again.database_url) as database:
                assert database.execute("SELECT 1").fetchone() == (1,)
        assert bystander.returncode is None
    finally:
        bystander.kill()
        await bystander.wait()


def administrator_url(stack: Stack) -> str:
    assert stack.postgres is not None
    passwords = json.loads((stack.home / "postgres-passwords.json").read_text())
    return with_database(f"postgresql://postgres:{passwords['postgres']}@{stack.postgres.location}", "postgres")


async def test_a_data_folder_of_before_there_were_roles_gets_them(tmp_path: Path) -> None:
    passwords = tmp_path / "postgres-passwords.json"
    async with embedded_stack(settings_without_temporal(tmp_path), ports=Ports()) as stack:
        with psycopg.connect(administrator_url(stack), autocommit=True) as administrator:
            administrator.execute("DROP ROLE asb_embedded_worker, asb_embedded_reader, asb_worker, asb_reader")
            administrator.execute("ALTER ROLE asb CREATEDB")
        before = json.loads(passwords.read_text())
    passwords.write_text(json.dumps({role: before[role] for role in ("postgres", "asb")}))
    async with embedded_stack(settings_without_temporal(tmp_path), ports=Ports()) as stack:
        migrate(stack.owner_database_url)
        with psycopg.connect(stack.database_url) as worker:
            assert worker.execute("SELECT count(*) FROM cases").fetchone() == (0,)
        with psycopg.connect(stack.owner_database_url) as owner:
            role = owner.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
    assert role == (False,)
    after = json.loads(passwords.read_text())
    assert (after["postgres"], after["asb"]) == (before["postgres"], before["asb"])
    assert passwords.stat().st_mode & 0o777 == 0o600


async def test_a_reader_needs_no_password_at_hand(tmp_path: Path) -> None:
    async with embedded_stack(settings_without_temporal(tmp_path / "a home's"), ports=Ports()) as stack:
        migrate(stack.owner_database_url)
        assert stack.postgres is not None
        reading = stack.postgres.reading
        with psycopg.connect(reading) as reader:
            assert reader.execute("SELECT current_user::text").fetchone() == ("asb_embedded_reader",)
            assert reader.execute("SELECT count(*) FROM journal").fetchone() == (0,)
        password = json.loads((stack.home / "postgres-passwords.json").read_text())["asb_embedded_reader"]
        assert password not in reading
        assert "'" not in reading
        assert (stack.home / "postgres-reader.pgpass").stat().st_mode & 0o777 == 0o600


async def test_it_is_made_ready_with_an_operator_of_its_own(tmp_path: Path) -> None:
    settings = settings_without_temporal(tmp_path)
    async with embedded_stack(settings, ports=Ports()) as stack:
        ready = await make_ready(stack)
        assert (bool(ready.applied), ready.has_operator) == (True, True)
        async with await open_pool(stack.database_url) as pool:
            assert [row.id for row in await list_officers(pool)] == ["operator"]
            await set_active(pool, "operator", False)
        again = await make_ready(stack)
        assert (again.applied, again.has_operator) == ([], False)


async def test_a_register_of_the_landlord_s_own_gets_no_operator(
    stack: Stack, own_register: Database, tmp_path: Path
) -> None:
    settings = settings_for(tmp_path).pointed_at(
        temporal=stack.settings.temporal,
        database_url=own_register.url,
        database_owner_url=own_register.owner_url,
    )
    async with embedded_stack(settings, ports=Ports()) as named:
        assert not (await make_ready(named)).has_operator
        async with await open_pool(named.database_url) as pool:
            assert await list_officers(pool) == []


async def test_other_commands_find_the_running_stack(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with embedded_stack(settings, ports=Ports()) as stack:
        assert database_address(settings) == stack.database_url
        assert owner_database_address(settings) == stack.owner_database_url
        own = settings.model_copy(update={"database_owner_url": SecretStr("postgresql://owner@127.0.0.1:1/asb")})
        assert owner_database_address(own) == "postgresql://owner@127.0.0.1:1/asb"
        assert temporal_server(settings)["target_host"] == stack.temporal_address
        assert (tmp_path / "stack.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(NothingRunning, match=r"start it with `asb up`, or set TEMPORAL_ADDRESS"):
        temporal_server(settings)
    with pytest.raises(NothingRunning, match=r"start it with `asb up`, or set ASB_DATABASE_URL"):
        database_address(settings)


async def test_a_note_of_a_process_that_is_gone_counts_for_nothing(tmp_path: Path) -> None:
    settings = settings_without_temporal(tmp_path)
    async with embedded_stack(settings, ports=Ports()):
        note = (tmp_path / "stack.json").read_text()
    (tmp_path / "stack.json").write_text(note.replace(f'"pid": {os.getpid()}', '"pid": 1'))
    with pytest.raises(NothingRunning):
        database_address(settings)


async def test_servers_that_settings_name_are_not_embedded(stack: Stack, tmp_path: Path) -> None:
    settings = settings_for(tmp_path).pointed_at(temporal=stack.settings.temporal, database_url=stack.database_url)
    before = children()
    async with embedded_stack(settings, ports=Ports()) as named:
        assert children() == before
        assert named.temporal_address == stack.temporal_address
        assert named.database_url == stack.database_url


async def test_an_unreachable_temporal_server_is_named(tmp_path: Path) -> None:
    settings = settings_for(tmp_path).pointed_at(
        temporal=ClientConnectConfig(target_host="127.0.0.1:1"), database_url=None
    )
    save_ring(settings.key_ring_file, first_ring())
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1 \(TEMPORAL_ADDRESS\) cannot be reached"):
        await connect_temporal(settings)


async def test_an_unreachable_database_is_named_without_its_password() -> None:
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1/asb \(ASB_DATABASE_URL\)") as refusal:
        await open_pool("postgresql://asb:sesame@127.0.0.1:1/asb")
    assert "sesame" not in str(refusal.value)


async def test_a_wrong_password_is_refused_without_showing_it(database_url: str) -> None:
    wrong = database_url.replace("@", "sesame@", 1)
    with pytest.raises(Unreachable, match="password authentication failed") as refusal:
        await open_pool(wrong)
    assert "sesame" not in str(refusal.value)


async def test_the_pool_works(database_url: str) -> None:
    async with await open_pool(database_url) as pool, pool.connection() as connection:
        assert await (await connection.execute("SELECT 1")).fetchone() == (1,)


async def test_closed_histories_are_kept_for_90_days(temporal: Client) -> None:
    told = await temporal.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=temporal.namespace))

    assert told.config.workflow_execution_retention_ttl.ToTimedelta() == timedelta(days=90)


def test_programs_in_a_closed_folder_are_copied_for_everybody(tmp_path: Path) -> None:
    copy = programs.readable_copy(programs.postgres_installation(None), tmp_path / "cache")
    asked = subprocess.run([copy / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True)

    assert asked.stdout.startswith(f"postgres (PostgreSQL) {programs.POSTGRES_MAJOR}")
    assert programs.readable_copy(programs.postgres_installation(None), tmp_path / "cache") == copy
    assert (tmp_path / "cache").stat().st_mode & 0o005 == 0o005
