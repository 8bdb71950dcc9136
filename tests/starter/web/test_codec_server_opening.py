"""Payloads of a case are opened for who may see it, and that they were is on record first."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool
from temporalio.api.common.v1 import Payload
from temporalio.converter import WorkflowSerializationContext

from activities.register.guarding import read_views
from activities.register.logins import SessionKind, begin_session
from standard.core.reference import reference_for
from tests.activities.notifying import open_case
from tests.activities.test_register_guarding import guard
from tests.support.codec_client import CodecClient, codec_server, on_a_free_port
from tests.support.register_material import add_people
from tests.support.stack import settings_for
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import first_ring

CODEC = SealedCodec(first_ring())
STORY = b'{"description": "Through the wall of the Quillfeather flat."}'
RESTRICTED, OTHER = reference_for("r-1"), reference_for("r-2")


@pytest.fixture
async def server(pool: AsyncConnectionPool, tmp_path: Path) -> AsyncIterator[CodecClient]:
    """A codec server with a restricted case of Ann's, and another one."""
    await add_people(pool)
    for report_id in ("r-1", "r-2"):
        await open_case(pool, report_id)
    await guard(pool, restricted=True)
    async with codec_server(CODEC, pool, on_a_free_port(settings_for(tmp_path))) as client:
        yield client


async def of_case(reference: str) -> dict[str, Any]:
    """A payload as a worker writes it for a case."""
    context = WorkflowSerializationContext(namespace="default", workflow_id=reference)
    [sent] = await CODEC.with_context(context).encode([Payload(metadata={"encoding": b"json/plain"}, data=STORY)])
    return as_sent(sent)


def as_sent(payload: Payload) -> dict[str, Any]:
    """A payload as clients send it."""
    metadata = {name: base64.b64encode(value).decode() for name, value in payload.metadata.items()}
    return {"metadata": metadata, "data": base64.b64encode(payload.data).decode()}


async def seen(server: CodecClient, pool: AsyncConnectionPool, person: str, *payloads: dict[str, Any]) -> list[bool]:
    token, _ = await begin_session(pool, person, SessionKind.TOKEN)
    answer = await server.post("/decode", {"payloads": list(payloads)}, token)
    assert answer.status == 200, answer.text
    return [b"Quillfeather" in base64.b64decode(each["data"]) for each in answer.json["payloads"]]


async def test_a_restricted_case_is_opened_for_its_people_alone(server: CodecClient, pool: AsyncConnectionPool) -> None:
    payloads = [await of_case(RESTRICTED), await of_case(OTHER), await of_case("asb-register-check")]
    assert await seen(server, pool, "ann", *payloads) == [True, True, True]
    assert await seen(server, pool, "cat", *payloads, *payloads) == [False, True, True] * 2
    views = [(each.who, each.how, each.part, each.shown) for each in await read_views(pool, RESTRICTED, 10)]
    assert views == [("ann", "codec", "payloads", True), ("cat", "codec", "payloads", False)]
    assert [each.who for each in await read_views(pool, OTHER, 10)] == ["ann", "cat"]
    await guard(pool, "r-2", closed_to=["cat"])
    assert await seen(server, pool, "cat", *payloads) == [False, False, True]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"case_reference": RESTRICTED}, False),
        ({"case_reference": OTHER}, True),
        ({"report_id": "r-1"}, False),
        ({"report_id": "r-2"}, True),
        ({"nested": {"reference": RESTRICTED}}, False),
        ({"nested": {"reference": OTHER, "also": RESTRICTED}}, False),
        ({"nested": {"reference": OTHER}}, True),
        ({}, False),
    ],
)
async def test_what_names_no_case_outside_belongs_to_those_that_stand_in_it(
    server: CodecClient, pool: AsyncConnectionPool, fields: dict[str, Any], shown: bool
) -> None:
    data = json.dumps({**fields, **json.loads(STORY)}).encode()
    [sent] = await CODEC.encode([Payload(metadata={"encoding": b"json/plain"}, data=data)])
    assert await seen(server, pool, "cat", as_sent(sent)) == [shown]
