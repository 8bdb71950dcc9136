import asyncio

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.activities import RegisterActivities
from activities.register.directory import Directory
from activities.register.errors import RegisterUnavailable
from activities.register.people import set_active
from standard.core.people import Person
from standard.core.register import WhoIs
from standard.core.words import Role
from tests.support.database import Database, register_away
from tests.support.register_material import add_people

ANN = Person(id="ann", name="Ann Officer", role=Role.OFFICER)


async def test_people_are_found_by_id(pool: AsyncConnectionPool) -> None:
    await add_people(pool)
    await set_active(pool, "bob", False)
    known = await RegisterActivities(pool).who_is(WhoIs(ids=["bob", "nobody", "ann", "ann"]))
    assert known.people == [Person(id="bob", name="Bob Officer", role=Role.OFFICER, active=False), ANN]


async def test_while_the_register_is_away_people_are_as_last_known(
    pool: AsyncConnectionPool, own_register: Database
) -> None:
    await add_people(pool)
    directory = Directory(pool, patience=0.5)
    await directory.load()
    with register_away(own_register):
        assert await directory.find(["ann", "cat", "nobody"]) == [
            ANN,
            Person(id="cat", name="Cat Officer", role=Role.OFFICER),
        ]


async def test_when_it_is_back_the_register_answers_at_once(pool: AsyncConnectionPool, own_register: Database) -> None:
    await add_people(pool)
    directory = Directory(pool)
    await directory.load()
    with register_away(own_register):
        pass
    with psycopg.connect(own_register.url) as connection:
        connection.execute("UPDATE officers SET active = false WHERE id = 'ann'")
    assert await directory.find(["ann"]) == [ANN.model_copy(update={"active": False})]


async def test_never_loaded_and_away_it_says_so(pool: AsyncConnectionPool, own_register: Database) -> None:
    with register_away(own_register), pytest.raises(RegisterUnavailable, match="the register"):
        await Directory(pool, patience=0.3).find(["ann"])


async def test_a_worker_can_start_while_the_register_is_away(pool: AsyncConnectionPool, own_register: Database) -> None:
    await add_people(pool)
    activities = RegisterActivities(pool)
    assert await activities.warm() is True
    with register_away(own_register):
        assert await activities.warm() is False
        assert (await activities.who_is(WhoIs(ids=["ann"]))).people == [ANN]


async def test_a_server_that_says_nothing_counts_as_away() -> None:
    connected = asyncio.Event()
    over = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await over.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        pool = AsyncConnectionPool(f"postgresql://asb@127.0.0.1:{port}/asb", min_size=1, open=False)
        await pool.open()
        with pytest.raises(RegisterUnavailable, match="the register"):
            await Directory(pool, patience=0.3).find(["ann"])
        assert connected.is_set()
        over.set()
        await pool.close()
