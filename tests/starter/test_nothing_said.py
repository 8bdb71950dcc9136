"""`asb up` and the other commands as processes of their own: what they print and log, and the metrics that are served,
hold nobody's words, except where somebody asks to see them.
"""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.casebook import RISK_LOW
from tests.support.grounds import DONE
from tests.support.running import people
from tests.support.smtp_server import MailServer, mail_server
from tests.support.waiting import until
from tests.support.whole_case import (
    APPROVED,
    INCIDENT,
    MAIL_PUT_OFF,
    NOTES,
    REASONS,
    REPORT,
    REPORTER,
    STORY,
    WHILE_AWAY,
    WORDS,
    refusing,
)
from tests.support.words import found_in, found_in_files
from worker.connection import open_pool
from worker.embedded.home import Running, find_running

ASB = str(Path(sys.executable).with_name("asb"))
LONGEST = 60
"""Seconds after which a test gives up; nothing is asserted about how fast anything is."""

FREE_PORTS = {"ASB_TEMPORAL_PORT": "0", "ASB_UI_PORT": "0", "ASB_CODEC_ADDRESS": "127.0.0.1:0"}


@dataclass
class Office:
    """A running `asb up`, and a person at a terminal beside it. ``printed`` has what each command printed."""

    folder: Path
    environment: dict[str, str]
    printed: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def said(self) -> str:
        """What `asb up` has printed so far."""
        return (self.folder / "up.txt").read_text()

    @property
    def running(self) -> Running:
        found = find_running(self.home)
        assert found is not None
        return found

    @property
    def owner_url(self) -> str:
        assert self.running.owner_database_url is not None
        return self.running.owner_database_url

    async def asb(self, *arguments: str, words: str = "", status: int = 0) -> str:
        """Runs a command, gives it the words on standard input, and makes sure of its exit status."""
        process = await asyncio.create_subprocess_exec(
            ASB,
            *arguments,
            env=self.environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await asyncio.wait_for(process.communicate(words.encode()), LONGEST)
        text = printed.decode()
        assert process.returncode == status, text
        self.printed[f"{len(self.printed) + 1}. {' '.join(arguments)}"] = text
        return text

    async def says(self, words: str) -> None:
        """Waits until `asb up` has printed this."""
        await until(partial(self._has_said, words))

    async def _has_said(self, words: str) -> bool:
        return words in self.said


@asynccontextmanager
async def running_office(folder: Path, mail: MailServer) -> AsyncIterator[Office]:
    settings = FREE_PORTS | {
        "ASB_HOME": str(folder / "home"),
        "ASB_OFFICER": "ola",
        "ASB_SMTP_HOST": "127.0.0.1",
        "ASB_SMTP_PORT": str(mail.port),
        "ASB_SMTP_SECURITY": "none",
        "ASB_MAIL_FROM": "asb@landlord.example",
        "ASB_RETRY_AT_MOST_SECONDS": "1",
    }
    office = Office(folder, os.environ | settings | {"PYTHONUNBUFFERED": "1"})
    with (folder / "up.txt").open("wb") as output:
        process = await asyncio.create_subprocess_exec(ASB, "up", env=office.environment, stdout=output, stderr=output)
        try:
            await office.says("Ready.")
            yield office
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), LONGEST) == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


@dataclass
class Said:
    """What was printed, logged and served while a case went from its report to its end, and after."""

    up: str
    commands: dict[str, str]
    metrics: str
    shown: str
    logs: dict[str, set[str]]


@pytest.fixture(scope="module")
async def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    folder = tmp_path_factory.mktemp("office")
    async with mail_server() as mail, running_office(folder, mail) as office:
        async with await open_pool(office.running.database_url or "") as pool:
            await people(pool)
        reference = await whole_case(office, mail)
        printed = dict(office.printed)
        shown = await office.asb("show", reference, "--all", "--words")
        metrics = await asyncio.to_thread(read_metrics, office.said)
    logs = found_in_files(office.home / "logs", WORDS)
    return Said(office.said, printed, metrics, shown, logs)


async def whole_case(office: Office, mail: MailServer) -> str:
    mail.recipient_answer = MAIL_PUT_OFF
    opened = await office.asb("report", "-", "--json", words=json.dumps(REPORT | {"report_id": "said"}))
    reference = str(json.loads(opened)["reference"])
    await office.says("(SMTP 451)")
    mail.recipient_answer = None
    await office.asb("report", "-", words=json.dumps(REPORT | {"report_id": "said", "description": INCIDENT}))
    await office.asb("report", "-", words=json.dumps(REPORT | {"harm": STORY, STORY: "x", "report_id": "aside"}))
    await office.asb("report", "-", words=json.dumps(REPORT)[:-1], status=3)
    await office.asb("alarms")
    await office.asb("tasks")
    with refusing(office.owner_url, "incidents", "description", INCIDENT):
        await office.asb("incident", reference, "--description", "-", words=INCIDENT)
        await office.says("constraint no_words")
    assessed = ("assess", reference, "--answers", "-", "--reason", STORY)
    await office.asb(*assessed, words=json.dumps(RISK_LOW))
    await office.asb("begin-investigation", reference)
    await office.asb("no-plan", reference, "--as", "mina", "--reason", "-", words=REASONS)
    resolved = ("propose-closure", reference, "--ground", "resolved", "--what-was-done", DONE)
    await office.asb(*resolved, "--reasons", "-", words=REASONS)
    await office.asb("approve-closure", reference, "--as", "mina", "--reason", "-", words=APPROVED, status=3)
    contact = ("contact", reference, "--method", "visit", "--outcome", "agrees", "--notes", "-")
    await office.asb(*contact, words=NOTES)
    await office.asb("word-closure", reference, "--text", DONE)
    await office.asb("approve-closure", reference, "--as", "mina", "--reason", "-", words=APPROVED)
    with refusing(office.owner_url, "refusals", "raw", WHILE_AWAY):
        await office.asb(*contact, "--json", words=WHILE_AWAY, status=1)
    await office.asb("list", "--all")
    return reference


def read_metrics(said: str) -> str:
    found = re.search(r"^Metrics: +(http://\S+)$", said, re.MULTILINE)
    assert found is not None
    with urlopen(found[1], timeout=LONGEST) as answer:
        return str(answer.read(), "utf-8")


def words_in(text: str) -> set[str]:
    # Tables break lines inside a sentence.
    return found_in(" ".join(text.split()).encode(), WORDS)


def test_who_asks_for_the_words_of_a_case_sees_them(said: Said) -> None:
    # The report that came under a known id is an incident, with the details of whoever reported it.
    of_reporter = set(REPORTER.values())
    assert words_in(said.shown) - of_reporter == {STORY, NOTES, INCIDENT, REASONS, APPROVED}


def test_no_other_command_prints_them_whatever_it_was_given_and_however_it_ends(said: Said) -> None:
    assert {command: words_in(text) for command, text in said.commands.items() if words_in(text)} == {}


def test_asb_up_prints_what_fails_without_them(said: Said) -> None:
    assert "(SMTP 451)" in said.up
    assert "constraint no_words" in said.up
    assert words_in(said.up) == set()


def test_the_logs_of_the_servers_hold_none(said: Said) -> None:
    assert said.logs == {"postgres.log": set(), "temporal.log": set()}


def test_the_metrics_hold_none(said: Said) -> None:
    assert 'asb_refusals{code="step_missing"' in said.metrics
    assert words_in(said.metrics) == set()
