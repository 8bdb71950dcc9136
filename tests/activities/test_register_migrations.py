from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from activities.register import migrations
from activities.register.migrations import MigrationFailed, migrate

EVERYTHING = sorted(file.stem for file in (Path(migrations.__file__).parent / "sql" / "migrations").glob("*.sql"))


def test_the_second_time_there_is_nothing_to_do(empty_url: str) -> None:
    assert migrate(empty_url) == EVERYTHING
    assert migrate(empty_url) == []


def test_who_migrates_at_the_same_time_waits(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        applied = list(threads.map(migrate, [empty_url] * 4))
    assert sorted(applied) == [[], [], [], EVERYTHING]


def test_a_lock_left_by_a_killed_process_is_no_hindrance(empty_url: str) -> None:
    migrate(empty_url)
    with psycopg.connect(empty_url) as connection:
        connection.execute("INSERT INTO yoyo_lock (locked, ctime, pid) VALUES (1, now(), 1)")
    assert migrate(empty_url) == []


def test_an_unreachable_server_is_named_without_the_password() -> None:
    with pytest.raises(MigrationFailed, match=r"cannot reach PostgreSQL at 127\.0\.0\.1:1, database 'asb'") as failed:
        migrate("postgresql://asb:hush@127.0.0.1:1/asb")
    assert "hush" not in str(failed.value)


def test_an_address_that_is_none_is_explained() -> None:
    with pytest.raises(MigrationFailed, match="it should look like postgresql://") as failed:
        migrate("hush hush")
    assert "hush" not in str(failed.value)


def test_a_failing_statement_leaves_nothing_behind(empty_url: str) -> None:
    with psycopg.connect(empty_url) as connection:
        connection.execute("CREATE TABLE tasks (mine text)")
    with pytest.raises(MigrationFailed, match='relation "tasks" already exists'):
        migrate(empty_url)
    with psycopg.connect(empty_url) as connection:
        assert connection.execute("SELECT to_regclass('officers')").fetchone() == (None,)
        connection.execute("DROP TABLE tasks")
    assert migrate(empty_url) == EVERYTHING


def test_a_person_s_id_has_one_form(empty_url: str) -> None:
    migrate(empty_url)
    with psycopg.connect(empty_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("INSERT INTO officers (id, name, role) VALUES ('Ola', 'Ola', 'officer')")
