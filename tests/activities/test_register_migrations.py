import re
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from activities.register.migrations import MigrationFailed, migrate

EVERYTHING = ["0001_register", "0002_sealed", "0003_person_ids"]


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


@pytest.fixture
def before_ids_had_one_form(empty_url: str) -> str:
    migrate(empty_url)
    with psycopg.connect(empty_url) as connection:
        connection.execute("ALTER TABLE officers DROP CONSTRAINT officers_id_check")
        connection.execute("DELETE FROM _yoyo_migration WHERE migration_id = '0003_person_ids'")
    return empty_url


def add(url: str, *ids: str) -> None:
    with psycopg.connect(url) as connection:
        for each in ids:
            connection.execute("INSERT INTO officers (id, name, role) VALUES (%s, 'Ola', 'officer')", (each,))


def test_ids_of_people_are_folded_with_all_that_is_theirs(before_ids_had_one_form: str) -> None:
    url = before_ids_had_one_form
    add(url, "Ola", " mina", "oscar")
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO patches (id, name, manager, deputy) VALUES ('north', 'North', ' mina', 'oscar')"
        )
        connection.execute("INSERT INTO officer_patches (officer, patch) VALUES ('Ola', 'north')")
        connection.execute("INSERT INTO passwords (person, hash) VALUES ('Ola', 'x')")
    assert migrate(url) == ["0003_person_ids"]
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT id FROM officers ORDER BY id").fetchall() == [("mina",), ("ola",), ("oscar",)]
        assert connection.execute("SELECT manager, deputy FROM patches").fetchall() == [("mina", "oscar")]
        assert connection.execute("SELECT officer FROM officer_patches").fetchall() == [("ola",)]
        assert connection.execute("SELECT person FROM passwords").fetchall() == [("ola",)]
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO officers (id, name, role) VALUES ('Ola', 'Ola', 'officer')")


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        (("Ola", "ola", "mina"), 'give one of each other ids: "Ola" and "ola"'),
        (("ola", "ol\u0430", "mi\u200bna"), 'give these other ids: "miU+200bna", "olU+0430"'),
    ],
)
def test_ids_that_would_be_one_or_nobody_s_are_named_and_nothing_is_changed(
    before_ids_had_one_form: str, ids: tuple[str, ...], says: str
) -> None:
    add(before_ids_had_one_form, *ids)
    with pytest.raises(MigrationFailed, match=re.escape(says)):
        migrate(before_ids_had_one_form)
    with psycopg.connect(before_ids_had_one_form) as connection:
        assert connection.execute("SELECT id FROM officers").fetchall() == [(each,) for each in ids]
