"""A whole case full of words that must stand nowhere but in the register and in messages, lived on servers of its own:
servers fail on the way and quote those words, the worker is restarted, and the case goes on in a second run.

Everybody in it is made up.
"""

import asyncio
import json
import logging
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from temporalio.client import Client

from activities.notifications.smtp import SmtpSecurity
from standard.core.words import Stage
from starter.cases import Cases, message
from tests.support.database import Database, register_away
from tests.support.running import Running, Town, people
from tests.support.sealing import sealed_as
from tests.support.smtp_server import MailServer, mail_server
from tests.support.stack import settings_for
from tests.support.waiting import until
from tests.support.words import found_in, found_in_files
from worker.connection import open_pool
from worker.embedded import Ports, Stack, embedded_stack
from worker.embedded.ready import make_ready
from worker.embedded.temporal import temporal_data
from worker.main import running_worker
from worker.plugin import case_plugin
from worker.rehearsal import Rehearsal
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import load_ring

NAME = "Wilhelmina Ó Dálaigh-Oakapple"
ADDRESS = "14 Marrowbone Rise"
PHONE = "01632 960417"
EMAIL = "wilhelmina.oakapple@example.org"
STORY = "He stood on the stairs with a bread knife"
INCIDENT = "Treacle was poured through my letterbox"
NOTES = "She weeps on the telephone – and cannot sleep"
WHILE_AWAY = "Her daughter has moved in with her"
AT_LENGTH = "The same shouting was heard again at night"
UNUSABLE = "Her grandson is called Ptolemy"
REASONS = "The man from upstairs has been sectioned"
RETRACTED = "Her sister has rung about a brick"
WITHDRAWN = "She is too tired to go on with it"
APPROVED = "Her doctor thinks it is for the best"
WORDS = frozenset(
    (
        *(NAME, ADDRESS, PHONE, EMAIL, STORY, INCIDENT, NOTES, WHILE_AWAY, AT_LENGTH, UNUSABLE),
        *(REASONS, RETRACTED, WITHDRAWN, APPROVED),
    )
)
"""What the reporter and those who talk with her have said."""

SUMMARIES = frozenset({"Tell the reporter: acknowledgement", "60 days without a report end", "Noise, reported by "})
"""Parts of what stands beside activities, timers and the case in the Temporal UI."""

REPORTER = {"name": NAME, "address": ADDRESS, "phone": PHONE, "email": EMAIL}
REPORT: dict[str, Any] = {
    "reporter": REPORTER,
    "description": f"{STORY}. I dare not go out.",
    "category": "noise",
    "harm": "medium",
}

IN_REGISTER, IN_MAILS = "the register", "the mails"
HISTORIES, LISTS, LOG = "histories", "lists of cases", "the worker's log"
IN_MAIL_SERVERS_LOG = "the mail server's log"

# SMTP answers.
MAIL_PUT_OFF = f"451 4.2.1 {EMAIL} at {ADDRESS} ({PHONE}) is busy"
MAIL_REFUSED = f"550 5.1.1 nobody knows {EMAIL} at {ADDRESS} ({PHONE})"
_LONG_CONTACTS = 120
_REPEATED = 400


@dataclass
class Left:
    """What a whole case has left behind: the words that were found in each place, at one time or another, and the
    worker's log.
    """

    log: str = ""
    found: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def look(self, found: dict[str, set[str]]) -> None:
        """Adds what was found in these places."""
        for place, words in found.items():
            self.found[place] |= words

    def together(self, *places: str) -> set[str]:
        """The words that were found in any of these places."""
        return {word for place in places for word in self.found[place]}


async def live_whole_case(home: Path, codec_class: type[SealedCodec]) -> Left:
    """Lives the case on an embedded stack in this folder, and looks for the words wherever something is kept."""
    left, settings = Left(), settings_for(home)
    async with mail_server() as mail:
        through_mail = {
            "smtp_host": "127.0.0.1",
            "smtp_port": mail.port,
            "smtp_security": SmtpSecurity.NONE,
            "mail_from": "asb@landlord.example",
            "retry_at_most_seconds": 1,
        }
        with _listening() as log:
            settings = settings.model_copy(update=through_mail)
            async with embedded_stack(settings, ports=Ports()) as stack:
                await make_ready(stack)
                async with _working(stack, codec_class) as town:
                    await people(town.pool)
                    reference = await _first_half(town, mail, _Look(stack, home, left))
            _keep_a_write_ahead_file(home)
            async with embedded_stack(settings, ports=Ports()) as stack:
                async with _working(stack, codec_class) as town:
                    await _second_half(Running(town, reference), mail, _Look(stack, home, left))
                left.look({IN_REGISTER: found_in(_register(stack), WORDS)})
        left.look(_in_files(home))
        left.log = log.ours
        left.look({LOG: _found([log.ours.encode()]), IN_MAIL_SERVERS_LOG: _found([log.mail_servers.encode()])})
        mails = b"".join(each.get_content().encode() for each in mail.mails)
        left.look({IN_MAILS: found_in(mails, WORDS)})
    return left


_ALL = WORDS | SUMMARIES


async def _first_half(town: Town, mail: MailServer, look: "_Look") -> str:
    """From the report to the second run, with a mail server that puts us off, a register that refuses a row, and one
    that is away; each quotes the words.
    """
    mail.recipient_answer = MAIL_PUT_OFF
    case = await town.begin(report_id="whole-case", **REPORT)
    await look.while_held_up(case)
    mail.recipient_answer = None
    await case.settle()
    await case.do("begin_investigation")
    await case.do("record_contact", method="phone", outcome="spoke", notes=NOTES)
    unusable = {"message_id": "unusable", "case_reference": case.reference, "sender": "ola", UNUSABLE: UNUSABLE}
    await case.handle.signal("begin_investigation", sealed_as(town.client, "ola", json.dumps(unusable).encode()))
    mail.recipient_answer = MAIL_REFUSED
    with refusing(town.stack.owner_database_url, "incidents", "description", INCIDENT):
        await town.cases.signal(message("report_incident", case.reference, "portal", description=INCIDENT))
        await look.while_held_up(case)
    with register_away(_database(town.stack)):
        await town.cases.signal(
            message("record_contact", case.reference, "ola", method="visit", outcome="spoke", notes=WHILE_AWAY)
        )
        await look.while_held_up(case)
    await case.settle()
    await _go_on_in_another_run(case)
    return case.reference


async def _go_on_in_another_run(case: Running) -> None:
    first_run = (await case.handle.describe()).run_id
    said = {"method": "phone", "outcome": "spoke", "notes": f"{AT_LENGTH}. " * _REPEATED}
    many = [message("record_contact", case.reference, "ola", **said) for _ in range(_LONG_CONTACTS)]
    await asyncio.gather(*(case.town.cases.signal(each) for each in many))
    await until(partial(_is_another_run, case, first_run))
    await case.settle()


async def _is_another_run(case: Running, run_id: str) -> bool:
    return (await case.handle.describe()).run_id != run_id


async def _second_half(case: Running, mail: MailServer, look: "_Look") -> None:
    """From the proposal to the closure."""
    mail.recipient_answer = None
    await case.do("propose_closure", ground="resolved", reasons=REASONS)
    await case.do("retract_closure", reason=RETRACTED)
    await case.do("withdraw", method="visit", reason=WITHDRAWN)
    await case.do("approve_closure", "mina", reason=APPROVED)
    await case.settle()
    assert (await case.record()).stage is Stage.CLOSED
    await look.everywhere()


def _keep_a_write_ahead_file(home: Path) -> None:
    """Left alone, the server's database has a file beside it only while a transaction is under way, for taking it back;
    from now on it has a write-ahead file, which can be looked at.
    """
    with closing(sqlite3.connect(temporal_data(home))) as database:
        assert database.execute("PRAGMA journal_mode = wal").fetchone() == ("wal",)


@dataclass
class _Look:
    """Looks for the words in everything that Temporal keeps or shows to whoever has no key, and in all files."""

    stack: Stack
    home: Path
    left: Left

    async def while_held_up(self, case: Running) -> None:
        """Waits until something that the case has under way has failed, and then looks."""
        await until(partial(_is_held_up, case))
        await self.everywhere()

    async def everywhere(self) -> None:
        self.left.look(_in_files(self.home))
        client = await Client.connect(**self.stack.settings.temporal)
        lists = [execution async for execution in client.list_workflows()]
        runs = [client.get_workflow_handle(each.id, run_id=each.run_id) for each in lists]
        described = [(await run.describe()).raw_description.SerializeToString() for run in runs]
        listed = [each.raw_info.SerializeToString() for each in lists]
        histories = [event.SerializeToString() for run in runs for event in (await run.fetch_history()).events]
        self.left.look({LISTS: _found(listed), HISTORIES: _found(histories) | _found(described)})


async def _is_held_up(case: Running) -> bool:
    return await case.town.cases.held_up_by(case.reference) is not None


def _found(parts: Iterable[bytes]) -> set[str]:
    return found_in(b"\n".join(parts), _ALL)


def _in_files(home: Path) -> dict[str, set[str]]:
    return found_in_files(home, _ALL, but=["postgres"])


@asynccontextmanager
async def _working(stack: Stack, codec_class: type[SealedCodec]) -> AsyncIterator[Town]:
    codec = codec_class(load_ring(stack.settings.key_ring_file))
    client = await Client.connect(**stack.settings.temporal, plugins=[case_plugin(codec)])
    rehearsal = Rehearsal(client)
    async with (
        await open_pool(stack.database_url, patience=0.2) as pool,
        running_worker(client, pool, stack.settings),
    ):
        cases = Cases(rehearsal.client, pool, task_queue=stack.settings.task_queue)
        yield Town(stack, stack.settings, client, pool, cases, rehearsal)


def _database(stack: Stack) -> Database:
    assert stack.postgres is not None
    password = json.loads((stack.home / "postgres-passwords.json").read_text())["postgres"]
    return Database(
        url=stack.database_url,
        reader_url=stack.postgres.reader_url,
        owner_url=stack.owner_database_url,
        administrator_url=f"postgresql://postgres:{password}@{stack.postgres.location}",
    )


@contextmanager
def refusing(owner_url: str, table: str, column: str, words: str) -> Iterator[None]:
    """The register refuses every row with these words in this column, and quotes the row."""
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column), "words": sql.Literal(words)}
    constraint = "ALTER TABLE {table} ADD CONSTRAINT no_words CHECK (position({words} IN {column}) = 0) NOT VALID"
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(sql.SQL(constraint).format(**names))
        try:
            yield
        finally:
            owner.execute(sql.SQL("ALTER TABLE {table} DROP CONSTRAINT no_words").format(**names))


def _register(stack: Stack) -> bytes:
    with psycopg.connect(stack.owner_database_url) as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = [
            owner.execute(sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(sql.Identifier(table))).fetchall()
            for (table,) in tables
        ]
    return "\n".join(row for table in rows for (row,) in table).encode()


class _Log(logging.Handler):
    """Keeps everything that any library logs, with its tracebacks; what the mail server logs is kept apart."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.ours = ""
        self.mail_servers = ""

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record) + "\n"
        if record.name.startswith("mail."):
            self.mail_servers += line
        else:
            self.ours += line


@contextmanager
def _listening() -> Iterator[_Log]:
    log, root = _Log(), logging.getLogger()
    before = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.setLevel(before)
        root.removeHandler(log)
