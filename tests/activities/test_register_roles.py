"""Who may do what in the register's tables, tried out with connections of each role."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from activities.register.migrations import MigrationFailed, members_of_roles, migrate
from activities.register.roles import READER, WORKER
from activities.register.tables import TABLES
from tests.support.database import Database, with_database
from worker.embedded.postgres import running_postgres

WORKER_MAY = {
    **{table.name: "SELECT INSERT" for table in TABLES},
    "officers": "SELECT INSERT UPDATE",
    "absences": "SELECT INSERT UPDATE",
    "patches": "SELECT INSERT UPDATE",
    "officer_patches": "SELECT INSERT DELETE",
    "cases": "SELECT INSERT UPDATE",
    "party_matches": "SELECT INSERT",
    "parties_now": "SELECT",
    "evidence_became": "SELECT",
    "reporters": "SELECT INSERT UPDATE",
    "journal": "SELECT INSERT",
    "incidents": "SELECT INSERT UPDATE",
    "evidence_files": "SELECT INSERT UPDATE",
    "clocks": "SELECT INSERT UPDATE DELETE",
    "notifications": "SELECT INSERT UPDATE",
    "tasks": "SELECT INSERT UPDATE",
    "refusals": "SELECT INSERT UPDATE",
    "alarms": "SELECT INSERT UPDATE",
    "calendar_days": "SELECT INSERT",
    "payload_keys": "SELECT INSERT UPDATE",
    "key_readers": "SELECT INSERT UPDATE DELETE",
    "passwords": "SELECT INSERT UPDATE",
    "sessions": "SELECT INSERT UPDATE",
    "views": "SELECT INSERT",
    "cases_kept_back": "",
}
"""What a worker may do, table by table. A new table is decided about here and in ``sql/roles.sql``."""

NEVER_UPDATED = {
    "officers": {"id"},
    "absences": {"id", "person", "first_day", "last_day", "cover", "set_by", "set_at", "until"},
    "patches": {"id"},
    "cases": {"reference", "report_id", "report_hash", "claimed_by_run", "linked_case", "sender", "opened_at"},
    "reporters": {"case_reference"},
    "incidents": {
        *("id", "case_reference", "number", "category", "harm", "hate", "hate_strands", "violence", "sender"),
        *("threat_of_violence", "occurred_at", "reported_at", "description", "occurred_until", "reporting_centre"),
        "may_pass_on",
    },
    "evidence_files": {
        *(
            "id",
            "case_reference",
            "entry",
            "content_hash",
            "piece",
            "file_id",
            "sha256",
            "size",
            "media_type",
            "key_id",
        ),
        "name",
    },
    "clocks": {"case_reference", "id"},
    "notifications": {"key", "case_reference", "template", "recipient", "facts", "created_at"},
    "tasks": {"id", "case_reference", "kind", "about", "person", "notification_key", "created_at"},
    "refusals": {
        *("id", "case_reference", "entry", "message_name", "message_id", "code", "reason", "sender", "raw", "source"),
        *("recorded_at", "once"),
    },
    "alarms": {"id", "case_reference", "number", "kind", "what", "raised_at"},
    "payload_keys": {"id", "use", "service", "check_value", "made_at", "listed_at", "listed_by"},
    "key_readers": {"worker", "key_id"},
    "passwords": {"person"},
    "sessions": {"token_hash", "person", "kind", "made_at", "expires_at"},
}
"""The columns that stay as they were first written, of tables whose other columns a worker updates."""

HIDDEN_FROM_READERS = {
    "officers": {"email", "phone"},
    "patches": set[str](),
    "officer_patches": set[str](),
    "cases": {"report_id", "report_hash", "linked_case", "sender", "view", "named", "closed_to"},
    "journal": {"words", "detail", "content_hash", "sender", "message_id", "summary"},
    "incidents": {"description", "content_hash", "sender", "reporting_centre"},
    "incident_pairs": {"content_hash", "reason"},
    "reports_elsewhere": {"content_hash", "agency_name", "their_reference", "notes"},
    "parties": {"content_hash", "name", "date_of_birth", "address", "phone", "name_key", "address_key"},
    "party_contacts": {"content_hash", "could_identify", "why_all_the_same", "reason"},
    "party_matches": {"reason"},
    "agency_requests": {"what", "asked_by", "words", "content_hash"},
    "resources": {"what", "words", "content_hash"},
    "commitments": {"asked_by", "words", "witness_support", "content_hash"},
    "remedies": {"skipped", "evidence", "words", "content_hash"},
    "contacts": {"notes", "basis", "support_need", "content_hash"},
    "agencies": {"content_hash", "name", "contact_name", "email", "phone", "reason"},
    "agency_exchanges": {"content_hash"},
    "clocks": set[str](),
    "assessments": {"answers", "reason", "content_hash"},
    "targets": {"content_hash"},
    "agreed_contacts": {"content_hash"},
    "evidence": {"what", "content_hash"},
    "evidence_files": {"name", "file_id", "content_hash"},
    "evidence_steps": {"reason", "content_hash"},
    "support_needs": {
        *("content_hash", "needs", "in_words", "language", "large_print", "safe_channels", "safe_times", "safe_from"),
        *("safe_until", "never_leave_message", "must_not_be_written_to", "contact_instead"),
    },
    "staff_warnings": {"content_hash", "kind", "words"},
    "action_plans": {"not_agreed_because", "their_words", "contact_when", "content_hash"},
    "plan_actions": {"possible", "prevented_by", "what", "told_as", "words", "content_hash"},
    "reviews": {
        *("content_hash", "guests", "called_because", "moved_because", "called_off_because", "minutes"),
        "no_further_action_because",
    },
    "announcements": {"words", "content_hash"},
    "legal_steps": {
        *("words", "proportionality", "equality", "vulnerabilities", "alternatives", "content_hash"),
        *("reporter_is_told", "not_told_because"),
    },
    "closure_decisions": {"reasons", "content_hash", "done", "tried"},
    "tasks": set[str](),
    "refusals": {"raw", "once", "message_name", "message_id", "reason", "sender"},
    "alarms": set[str](),
    "calendar_days": set[str](),
    "cases_kept_back": set[str](),
}
"""The tables that a reader reads, with the columns that it does not: what people said, by which hash that could
be guessed, where they are reached, and the ids that outsiders chose.
"""


@pytest.fixture(scope="module")
def columns(migrated: Database) -> dict[str, set[str]]:
    """Every table of the register with its columns; not those that note which migrations were applied."""
    with psycopg.connect(migrated.owner_url) as owner:
        rows = owner.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name NOT LIKE '%yoyo%'"
        ).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


@pytest.fixture
def worker(own_register: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(own_register.url) as connection:
        yield connection


@pytest.fixture
def reader(own_register: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(own_register.reader_url) as connection:
        yield connection


@pytest.fixture
def owner(own_register: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(own_register.owner_url) as connection:
        yield connection


_NO_TABLE = (psycopg.errors.ObjectNotInPrerequisiteState, psycopg.errors.WrongObjectType)
"""What a view that nobody can write to says, before it asks who it is."""


def may(connection: psycopg.Connection, statement: str, *names: str) -> bool:
    """Whether the statement is allowed, whatever else it may fail for; nothing of it stays."""
    try:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    except (psycopg.errors.InsufficientPrivilege, *_NO_TABLE):
        return False
    except psycopg.errors.IntegrityError:
        return True
    finally:
        connection.rollback()
    return True


def test_every_table_is_decided_about(columns: dict[str, set[str]]) -> None:
    assert set(WORKER_MAY) == set(columns)


def test_a_worker_does_what_it_must_in_each_table_and_no_more(
    worker: psycopg.Connection, columns: dict[str, set[str]]
) -> None:
    for table, verbs in WORKER_MAY.items():
        assert may(worker, "SELECT * FROM {}", table) == ("SELECT" in verbs), table
        assert may(worker, "INSERT INTO {} DEFAULT VALUES", table) == ("INSERT" in verbs), table
        assert may(worker, "DELETE FROM {} WHERE false", table) == ("DELETE" in verbs), table
        assert not may(worker, "TRUNCATE {}", table), table
        fixed = NEVER_UPDATED[table] if "UPDATE" in verbs else columns[table]
        for column in columns[table]:
            allowed = may(worker, "UPDATE {} SET {} = DEFAULT WHERE false", table, column)
            assert allowed == (column not in fixed), f"{table}.{column}"


def test_a_reader_reads_nobody_s_words_and_writes_nothing(
    reader: psycopg.Connection, columns: dict[str, set[str]]
) -> None:
    for table, everything in columns.items():
        hidden = HIDDEN_FROM_READERS.get(table, everything)
        for column in everything:
            assert may(reader, "SELECT {} FROM {}", column, table) == (column not in hidden), f"{table}.{column}"
            assert not may(reader, "UPDATE {} SET {} = DEFAULT WHERE false", table, column), f"{table}.{column}"
        for statement in ("INSERT INTO {} DEFAULT VALUES", "DELETE FROM {} WHERE false", "TRUNCATE {}"):
            assert not may(reader, statement, table), f"{table}: {statement}"


@pytest.mark.parametrize(
    "table", ["passwords", "sessions", "absences", "reporters", "notifications", "payload_keys", "key_readers"]
)
def test_a_reader_sees_no_login_no_absence_and_nobody_s_address(reader: psycopg.Connection, table: str) -> None:
    assert not may(reader, "SELECT count(*) FROM {}", table)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE journal ADD COLUMN more text",
        "ALTER TABLE journal DISABLE TRIGGER ALL",
        "DROP TRIGGER journal_keeps_rows ON journal",
        "CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "DROP TABLE journal",
        "CREATE INDEX more ON journal (run_id)",
        "CREATE TRIGGER more BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()",
        "CREATE TABLE more (it text)",
        "CREATE TEMPORARY TABLE more (it text)",
        "CREATE SCHEMA more",
        "SET ROLE asb",
        "CREATE ROLE more",
        "SELECT * FROM _yoyo_migration",
    ],
)
def test_neither_worker_nor_reader_changes_tables_or_roles(
    worker: psycopg.Connection, reader: psycopg.Connection, statement: str
) -> None:
    assert not may(worker, statement)
    assert not may(reader, statement)


def test_a_worker_cannot_pass_its_rights_on(worker: psycopg.Connection, reader: psycopg.Connection) -> None:
    # To PostgreSQL a grant of what one may not give is a warning, and changes nothing.
    worker.execute("GRANT INSERT ON journal TO asb_reader")
    worker.commit()
    assert not may(reader, "INSERT INTO journal DEFAULT VALUES")


@pytest.mark.parametrize("statement", ["UPDATE journal SET summary = ''", "DELETE FROM journal", "TRUNCATE journal"])
def test_nobody_changes_what_stands_in_the_journal(
    worker: psycopg.Connection, reader: psycopg.Connection, owner: psycopg.Connection, statement: str
) -> None:
    _put_an_entry_into(owner)
    assert not may(worker, statement)
    assert not may(reader, statement)
    with pytest.raises(psycopg.errors.RaiseException, match="the journal is append-only"):
        owner.execute(statement.encode())
    owner.rollback()
    assert owner.execute("SELECT summary FROM journal").fetchall() == [("Reported",)]


def _put_an_entry_into(owner: psycopg.Connection) -> None:
    owner.execute("INSERT INTO officers (id, name, role) VALUES ('ann', 'Ann Officer', 'officer')")
    owner.execute("INSERT INTO patches (id, name) VALUES ('east', 'East')")
    owner.execute(
        "INSERT INTO cases (reference, report_id, report_hash, claimed_by_run, run_id, stage, category, anonymous,"
        " patch, officer, reported_at, last_report_at, sender, opened_at) VALUES"
        " ('one', 'one', 'hash', 'run', 'run', 'reported', 'noise', false, 'east', 'ann', now(), now(), 'app', now())"
    )
    owner.execute(
        "INSERT INTO journal"
        " (case_reference, number, content_hash, run_id, kind, happened_at, recorded_at, sender, summary)"
        " VALUES ('one', 1, 'hash', 'run', 'reported', now(), now(), 'portal', 'Reported')"
    )
    owner.commit()


@pytest.mark.parametrize("guarded", ["restricted = true", "closed_to = ARRAY['ann']"])
def test_a_reader_sees_no_row_of_a_case_that_is_kept_from_anybody(
    worker: psycopg.Connection, reader: psycopg.Connection, owner: psycopg.Connection, guarded: str
) -> None:
    _put_an_entry_into(owner)
    owner.execute("INSERT INTO alarms (case_reference, kind, what) VALUES ('two', 'other', 'Not in the register.')")
    owner.execute("INSERT INTO tasks (case_reference, kind, about) VALUES ('one', 'check', 'Look.')")
    owner.commit()
    counting = "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM journal), (SELECT count(*) FROM tasks)"
    assert reader.execute(counting).fetchone() == (1, 1, 1)
    owner.execute(f"UPDATE cases SET asb = true, hate = false, {guarded}".encode())
    owner.commit()
    assert reader.execute(counting).fetchone() == (0, 0, 0)
    assert reader.execute("SELECT count(*) FROM alarms").fetchone() == (1,)
    assert reader.execute("SELECT asb, hate, cases FROM cases_kept_back").fetchall() == [(True, False, 1)]
    assert worker.execute(counting).fetchone() == (1, 1, 1)
    assert worker.execute("UPDATE cases SET stage = 'closed'").rowcount == 1


def test_every_table_with_rows_of_cases_keeps_them_back(owner: psycopg.Connection) -> None:
    open_tables = owner.execute(
        "SELECT table_name FROM information_schema.columns JOIN pg_class ON relname = table_name"
        " WHERE table_schema = 'public' AND column_name = 'case_reference' AND relkind = 'r' AND NOT relrowsecurity"
    ).fetchall()
    assert open_tables == []


def test_others_may_not_even_connect(own_register: Database) -> None:
    with psycopg.connect(own_register.owner_url) as owner:
        granted = owner.execute(
            "SELECT r.rolname FROM pg_database, aclexplode(datacl) AS a LEFT JOIN pg_roles r ON r.oid = a.grantee"
            " WHERE datname = current_database() AND a.privilege_type = 'CONNECT' ORDER BY r.rolname"
        ).fetchall()
        public = owner.execute("SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public'").fetchone()
    assert granted == [("asb",), (READER,), (WORKER,)]
    assert public is not None
    assert "{=" not in public[0]
    assert ",=" not in public[0]


def test_what_was_granted_by_hand_is_taken_back_and_what_was_taken_is_given_back(own_register: Database) -> None:
    with psycopg.connect(own_register.owner_url) as owner:
        owner.execute("GRANT UPDATE, DELETE ON journal TO asb_worker")
        owner.execute("GRANT SELECT (words) ON journal TO PUBLIC")
        owner.execute("REVOKE SELECT ON cases FROM asb_worker")
    assert migrate(own_register.owner_url) == []
    with psycopg.connect(own_register.url) as worker:
        assert not may(worker, "UPDATE journal SET summary = '' WHERE false")
        assert may(worker, "SELECT * FROM cases")
    with psycopg.connect(own_register.reader_url) as reader:
        assert not may(reader, "SELECT words FROM journal")


def test_who_does_not_own_the_tables_cannot_migrate(own_register: Database) -> None:
    with pytest.raises(
        MigrationFailed, match=r"permission denied .* whose address is ASB_DATABASE_OWNER_URL"
    ) as failed:
        migrate(own_register.url)
    assert "\n" not in str(failed.value)


def test_the_members_are_named(own_register: Database) -> None:
    members = members_of_roles(own_register.owner_url)
    assert members == {WORKER: ["asb_embedded_worker"], READER: ["asb_embedded_reader"]}


async def test_the_group_roles_are_made_where_they_are_missing(tmp_path: Path) -> None:
    """On a server that has neither, by roles that own a database each and may make roles, or may not."""
    async with running_postgres(tmp_path, port=0) as postgres:
        administrator_url = _administrator(tmp_path, postgres.location)
        with psycopg.connect(administrator_url, autocommit=True) as administrator:
            administrator.execute("DROP ROLE asb_embedded_worker, asb_embedded_reader, asb_worker, asb_reader")

            with pytest.raises(
                MigrationFailed,
                match=r"must first run: CREATE ROLE asb_worker NOLOGIN; CREATE ROLE asb_reader NOLOGIN;$",
            ):
                migrate(postgres.owner_url)

            administrator.execute("ALTER ROLE asb CREATEROLE CREATEDB")
        databases = ["asb", "second", "third", "fourth"]
        with psycopg.connect(postgres.owner_url, autocommit=True) as owner:
            for name in databases[1:]:
                owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with ThreadPoolExecutor(len(databases)) as threads:
            urls = [with_database(postgres.owner_url, name) for name in databases]
            applied = list(threads.map(migrate, urls))
        assert len({tuple(each) for each in applied}) == 1
        assert members_of_roles(postgres.owner_url) == {WORKER: [], READER: []}


def _administrator(home: Path, location: str) -> str:
    passwords = json.loads((home / "postgres-passwords.json").read_text())
    return with_database(f"postgresql://postgres:{passwords['postgres']}@{location}", "postgres")
