import traceback
from pathlib import Path

import pytest
from psycopg_pool import AsyncConnectionPool

import activities.register.named_sql as named_sql
from activities.register.access import storable, transaction
from activities.register.errors import RegisterError, RegisterUnavailable

SECRET = "01632 960009"


async def test_a_refused_statement_names_the_constraint_and_no_value(pool: AsyncConnectionPool) -> None:
    with pytest.raises(
        RegisterError, match=r"SQLSTATE 23514, table officers, constraint officers_role_check"
    ) as refused:
        async with transaction(pool) as connection:
            await connection.execute(
                "INSERT INTO officers (id, name, phone, role) VALUES ('ann', 'Ann', %s, 'chief')", (SECRET,)
            )
    assert SECRET not in "".join(traceback.format_exception(refused.value))
    assert refused.value.__cause__ is None


async def test_a_lost_connection_is_unavailable(pool: AsyncConnectionPool) -> None:
    with pytest.raises(RegisterUnavailable, match="SQLSTATE 57P01"):
        async with transaction(pool) as connection:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")


async def test_a_closed_pool_is_unavailable(register_url: str) -> None:
    closed = AsyncConnectionPool(register_url, open=False)
    with pytest.raises(RegisterUnavailable, match="cannot be reached"):
        async with transaction(closed):
            pass


async def test_what_was_begun_is_rolled_back(pool: AsyncConnectionPool) -> None:
    async def fail_halfway() -> None:
        async with transaction(pool) as connection:
            await connection.execute("INSERT INTO patches (id, name) VALUES ('east', 'East')")
            raise KeyError

    with pytest.raises(KeyError):
        await fail_halfway()
    async with transaction(pool) as connection:
        assert await (await connection.execute("SELECT count(*) FROM patches")).fetchone() == (0,)


def test_storable_text_keeps_what_can_be_kept() -> None:
    assert storable({"a": ["é\U0001f600", 1, None]}) == {"a": ["é\U0001f600", 1, None]}
    assert storable("a\x00\ud800b") == "a\ufffd\ufffdb"


def test_every_named_statement_is_used() -> None:
    package = Path(named_sql.__file__).parent
    code = "".join(path.read_text() for path in package.parent.rglob("*.py"))
    for path in [*(package / "sql").glob("*.sql"), *(package / "sql" / "tables").glob("*.sql")]:
        for name in named_sql.load(path.relative_to(package / "sql").with_suffix("").as_posix()):
            assert f'"{name}"' in code, f"{path.name} names {name}, which nothing uses"


def test_a_name_given_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "twice.sql").write_text("-- name: one\nSELECT 1\n-- name: one\nSELECT 2\n")
    monkeypatch.setattr(named_sql, "_FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"twice\.sql names one twice"):
        named_sql.load("twice")
