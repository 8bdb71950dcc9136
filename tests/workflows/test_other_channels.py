"""An address that a channel will never take: the reporter is told another way, or somebody is asked to, at once."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import HttpUrl, SecretStr

from activities.register.queries import open_tasks
from standard.core.words import EntryKind
from tests.support.database import Database, new_register
from tests.support.notify_server import API_KEY, NotifyServer, notify_server
from tests.support.running import Town, town_on
from worker.embedded import Stack

ABROAD = "+48 601 234 567"


@pytest.fixture
async def texting(stack: Stack, database: Database, tmp_path: Path) -> AsyncIterator[tuple[Town, NotifyServer]]:
    """A town that texts, e-mails and posts by GOV.UK Notify, with an account that may not text abroad."""
    templates = tmp_path / "templates.json"
    templates.write_text(json.dumps({medium: {"any": str(UUID(int=1))} for medium in ("email", "sms", "letter")}))
    with notify_server() as server, new_register(database) as own:
        async with town_on(
            stack,
            own.url,
            "other-channels",
            notify_api_key=SecretStr(API_KEY),
            notify_base_url=HttpUrl(server.url),
            notify_templates=templates,
        ) as town:
            yield town, server


async def test_a_number_abroad_is_answered_by_letter(texting: tuple[Town, NotifyServer]) -> None:
    town, notify = texting
    reporter = {"name": "Zofia Żak", "phone": ABROAD, "address": "14, Sample Court, Exampleton EX1 1AA"}
    case = await town.open(reporter={**reporter, "preferred": "sms"})
    assert await case.told("acknowledgement") == ["reporter"]
    assert await case.clock("p2_acknowledge") == "met"
    [letter] = [each for each in notify.sent if each["type"] == "letter"]
    lines = [letter["personalisation"][f"address_line_{number}"] for number in range(1, 5)]
    assert lines == ["Zofia Żak", "14 Sample Court", "Exampleton", "EX1 1AA"]
    assert await open_tasks(town.pool) == []


async def test_a_landline_and_no_other_address_is_a_task_at_once(texting: tuple[Town, NotifyServer]) -> None:
    town, notify = texting
    case = await town.open(reporter={"name": "Rae Finch", "phone": "01632 960001"})
    assert [each for each in notify.sent if each["type"] != "email"] == []
    assert EntryKind.NOTIFICATION_UNDELIVERABLE in await case.kinds()
    [task] = await open_tasks(town.pool)
    assert task.about.startswith("Telephone the reporter: acknowledgement could not be sent; GOV.UK Notify did not")
