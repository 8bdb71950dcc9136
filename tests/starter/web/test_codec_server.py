"""The codec server over HTTP: what is opened and sealed, for whom, and what is answered to everybody else."""

import base64
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool
from temporalio.api.common.v1 import Payload

from activities.register.logins import SessionKind, begin_session, end_session
from activities.register.people import add_default_operator, set_active
from standard.core.people import OPERATOR
from standard.core.reference import reference_for
from starter.web.limits import make_limits
from tests.support.codec_client import UI, Asked, CodecClient, codec_server, on_a_free_port, unwired, wire
from tests.support.database import Database, register_away
from tests.support.running import people
from tests.support.stack import settings_for
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import KeyRing, KeyUse, first_ring, new_key
from workflows.sealed import SEAL, is_our_own

STORY = "They shout at night through the wall of the Quillfeather flat."
CASE = reference_for("r-1")
MESSAGE = {"case_reference": CASE, "description": STORY}


@pytest.fixture
def codec() -> SealedCodec:
    return SealedCodec(first_ring())


@pytest.fixture
async def landlord(pool: AsyncConnectionPool) -> AsyncConnectionPool:
    """The register of the made-up people."""
    await people(pool)
    return pool


@pytest.fixture
async def server(codec: SealedCodec, landlord: AsyncConnectionPool, tmp_path: Path) -> AsyncIterator[CodecClient]:
    """A codec server for the made-up people, without an operator."""
    async with codec_server(codec, landlord, on_a_free_port(settings_for(tmp_path))) as client:
        yield client


@pytest.fixture
async def token(landlord: AsyncConnectionPool) -> str:
    """The token of Ola, who is logged in."""
    made, _ = await begin_session(landlord, "ola", SessionKind.TOKEN)
    return made


def only(answer: Asked) -> dict[str, Any]:
    assert answer.status == 200, answer.text
    [payload] = answer.json["payloads"]
    return dict(payload)


async def encoded(server: CodecClient, token: str | None, *payloads: dict[str, Any]) -> Asked:
    return await server.post("/encode", {"payloads": payloads}, token)


async def opened(codec: SealedCodec, payload: dict[str, Any]) -> tuple[dict[str, Any] | None, Any]:
    """The seal of an encoded payload, and what it says."""
    metadata, data = unwired(payload)
    sent = Payload(metadata={name: value.encode() for name, value in metadata.items()}, data=data)
    [found] = await codec.decode([sent])
    seal = found.metadata.get(SEAL)
    return json.loads(seal) if seal is not None else None, json.loads(found.data)


async def test_a_message_is_sealed_as_who_is_logged_in(server: CodecClient, token: str, codec: SealedCodec) -> None:
    payload = only(await encoded(server, token, wire({**MESSAGE, "sender": "ola", "message_id": "m-1"})))
    metadata, data = unwired(payload)
    seal, said = await opened(codec, payload)

    assert metadata["encoding"] == "binary/encrypted"
    assert STORY.encode() not in data
    assert seal is not None
    assert (seal["sender"], seal["kind"], seal["name"], seal["role"]) == ("ola", "person", "Ola Adeyemi", "officer")
    assert seal["key"].startswith("people-")
    assert said == {**MESSAGE, "sender": "ola", "message_id": "m-1"}


async def test_sender_and_id_of_a_message_need_not_be_typed(
    server: CodecClient, token: str, codec: SealedCodec
) -> None:
    _, first = await opened(codec, only(await encoded(server, token, wire(MESSAGE))))
    _, second = await opened(codec, only(await encoded(server, token, wire(MESSAGE))))

    assert first["sender"] == "ola"
    assert first["description"] == STORY
    assert first["message_id"] != second["message_id"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
async def test_a_key_that_is_typed_twice_reaches_the_case_twice(
    server: CodecClient, token: str, codec: SealedCodec, encoding: str
) -> None:
    text = json.dumps(MESSAGE)[:-1] + ', "hate_perceived": true, "hate_perceived": false}'
    metadata, data = unwired(only(await encoded(server, token, wire(text.encode(encoding)))))
    sent = Payload(metadata={name: value.encode() for name, value in metadata.items()}, data=data)
    [found] = await codec.decode([sent])
    assert found.data.endswith(b'"hate_perceived": true, "hate_perceived": false}')
    assert json.loads(found.data)["sender"] == "ola"


async def test_a_sender_somebody_typed_stays_and_the_seal_says_who_it_was(
    server: CodecClient, token: str, codec: SealedCodec
) -> None:
    seal, said = await opened(codec, only(await encoded(server, token, wire({**MESSAGE, "sender": "mina"}))))

    assert said["sender"] == "mina"
    assert seal is not None
    assert seal["sender"] == "ola"


@pytest.mark.parametrize(
    "content", [{"days": 3}, ["case_reference"], "case_reference", 7, b"{not json", b"[" * 200_000]
)
async def test_what_is_no_message_is_encrypted_without_a_seal_and_not_as_our_own(
    server: CodecClient, token: str, codec: SealedCodec, content: Any
) -> None:
    payload = only(await encoded(server, token, wire(content)))
    metadata, data = unwired(payload)
    sent = Payload(metadata={name: value.encode() for name, value in metadata.items()}, data=data)
    [found] = await codec.decode([sent])

    # With the storage key it could be passed off as what a worker has written.
    assert metadata["encryption-key-id"].startswith("people-")
    assert SEAL not in found.metadata
    assert not is_our_own(found)
    assert found.data == (content if isinstance(content, bytes) else json.dumps(content).encode())


@pytest.mark.parametrize(
    ("sender", "sealed"), [("ola", True), (" Ola", True), (None, True), ("ol\u0430", False), ("contact-centre", False)]
)
async def test_a_report_is_sealed_where_it_is_their_own(
    server: CodecClient, token: str, codec: SealedCodec, sender: str | None, sealed: bool
) -> None:
    report = {"report_id": "r-1", "category": "noise", "description": STORY} | ({"sender": sender} if sender else {})
    seal, said = await opened(codec, only(await encoded(server, token, wire(report))))

    assert (seal is not None) is sealed
    assert said["sender"] == (sender or "ola")
    assert "message_id" not in said


async def test_reserved_metadata_is_not_sealed_in(server: CodecClient, token: str, codec: SealedCodec) -> None:
    forged = json.dumps({"sender": "mina", "kind": "person", "sealed_at": "2026-11-23T10:00:00Z"})
    seal, _ = await opened(codec, only(await encoded(server, token, wire({"days": 3}, asb_seal=forged))))

    assert seal is None


async def test_what_is_encrypted_already_passes_as_it_is(server: CodecClient, token: str) -> None:
    once = only(await encoded(server, token, wire(MESSAGE)))

    assert only(await encoded(server, token, once)) == once


async def test_everything_is_opened_for_who_is_logged_in(server: CodecClient, token: str) -> None:
    # What names no case outside belongs to those that stand in it.
    sealed = await encoded(server, token, wire({**MESSAGE, "message_id": "m-1"}), wire(f"of {CASE}"))
    found = await server.post("/decode", sealed.json, token)
    first, second = (unwired(payload) for payload in found.json["payloads"])

    assert json.loads(first[1]) == {**MESSAGE, "sender": "ola", "message_id": "m-1"}
    assert first[0]["encoding"] == "json/plain"
    assert json.loads(first[0]["asb-seal"])["sender"] == "ola"
    assert second == ({"encoding": "json/plain"}, f'"of {CASE}"'.encode())


async def test_what_cannot_be_opened_stays_as_it_is_and_is_no_error(server: CodecClient, token: str) -> None:
    stranger = SealedCodec(first_ring())
    [foreign] = await stranger.encode([Payload(metadata={"encoding": b"json/plain"}, data=b'"secret"')])
    metadata = {name: base64.b64encode(value).decode() for name, value in foreign.metadata.items()}
    sent = {"metadata": metadata, "data": base64.b64encode(foreign.data).decode()}
    found = await server.post("/decode", {"payloads": [sent, wire("plain")]}, token)

    assert found.json["payloads"] == [sent, wire("plain")]


async def test_a_path_in_front_and_a_query_change_nothing(server: CodecClient, token: str) -> None:
    for path in ("/encode?namespace=default", "/default/encode", "/codec/of/default/encode?preserveStorageRefs=true"):
        assert (await server.post(path, {"payloads": [wire("x")]}, token)).status == 200, path
        assert (await server.post(path.replace("encode", "decode"), {"payloads": []}, token)).status == 200, path


async def test_a_new_ring_counts_from_the_next_request_on(server: CodecClient, token: str, codec: SealedCodec) -> None:
    before = only(await encoded(server, token, wire(CASE)))
    newer = new_key(KeyUse.PEOPLE)
    codec.ring = codec.ring.with_keys([newer]).writing_with(newer)
    after = only(await encoded(server, token, wire(CASE)))

    assert unwired(before)[0]["encryption-key-id"] != unwired(after)[0]["encryption-key-id"] == newer.id
    found = await server.post("/decode", {"payloads": [before, after]}, token)
    assert [unwired(payload)[1] for payload in found.json["payloads"]] == [f'"{CASE}"'.encode()] * 2


@pytest.mark.parametrize("path", ["/encode", "/decode"])
@pytest.mark.parametrize("given", [None, "made-up"])
async def test_without_a_login_nothing_is_opened_or_sealed(server: CodecClient, path: str, given: str | None) -> None:
    answer = await server.post(path, {"payloads": [wire(MESSAGE)]}, given)

    assert answer.status == 401
    assert f"{server.url}/login" in answer.message
    assert "asb login --as" in answer.message


async def test_who_logs_out_is_out_at_once(server: CodecClient, token: str, pool: AsyncConnectionPool) -> None:
    assert (await server.post("/decode", {"payloads": []}, token)).status == 200
    await end_session(pool, token)
    assert (await server.post("/decode", {"payloads": []}, token)).status == 401


@pytest.mark.parametrize("path", ["/encode", "/decode"])
async def test_who_leaves_is_out_at_once_and_told_why(
    server: CodecClient, token: str, pool: AsyncConnectionPool, path: str
) -> None:
    await set_active(pool, "ola", False)
    answer = await server.post(path, {"payloads": [wire(MESSAGE)]}, token)

    assert answer.status == 403
    assert answer.message.startswith("'ola' has left")


async def test_the_default_operator_stands_in_for_whoever_is_not_logged_in(
    codec: SealedCodec, pool: AsyncConnectionPool, tmp_path: Path
) -> None:
    await add_default_operator(pool)
    settings = on_a_free_port(settings_for(tmp_path))
    async with codec_server(codec, pool, settings, operator=OPERATOR) as client:
        seal, said = await opened(codec, only(await encoded(client, None, wire(MESSAGE))))
        assert seal is not None
        assert (seal["sender"], said["sender"]) == (OPERATOR, OPERATOR)

        # A login that is over is no reason to become somebody else.
        assert (await encoded(client, "made-up", wire(MESSAGE))).status == 401
        for header in ("X-Forwarded-For", "Forwarded", "Via"):
            answer = await client.post("/decode", {"payloads": []}, **{header: "198.51.100.7"})
            assert answer.status == 401, header

        await set_active(pool, OPERATOR, False)
        assert (await encoded(client, None, wire(MESSAGE))).status == 401


async def test_behind_a_proxy_nobody_is_the_operator(
    codec: SealedCodec, pool: AsyncConnectionPool, tmp_path: Path
) -> None:
    await add_default_operator(pool)
    settings = on_a_free_port(settings_for(tmp_path), codec_behind_proxy=True)
    async with codec_server(codec, pool, settings, operator=OPERATOR) as client:
        assert (await encoded(client, None, wire(MESSAGE))).status == 401


async def test_a_ring_without_a_key_for_people_seals_nothing(
    server: CodecClient, token: str, codec: SealedCodec
) -> None:
    storage = new_key(KeyUse.STORAGE)
    codec.ring = KeyRing(keys=(storage,), writing=frozenset({storage.id}))
    answer = await encoded(server, token, wire(MESSAGE))

    assert answer.status == 500
    assert "no key for people" in answer.message


async def test_while_the_register_is_away_who_was_just_seen_is_still_known(
    server: CodecClient, token: str, pool: AsyncConnectionPool, own_register: Database
) -> None:
    another, _ = await begin_session(pool, "mina", SessionKind.TOKEN)
    sealed = await encoded(server, token, wire(MESSAGE))
    not_seen_yet = await encoded(server, token, wire({**MESSAGE, "case_reference": reference_for("r-2")}))
    assert (await server.post("/decode", sealed.json, token)).status == 200
    with register_away(own_register):
        assert (await server.post("/decode", sealed.json, token)).status == 200
        # Nobody could write down that they look at another case.
        assert (await server.post("/decode", not_seen_yet.json, token)).status == 503
        unknown = await server.post("/decode", sealed.json, another)

    assert unknown.status == 503
    assert "register (PostgreSQL) does not answer" in unknown.message


async def test_a_browser_asks_first_and_is_told_what_it_may(server: CodecClient) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-namespace"}
    answer = await server.ask("OPTIONS", "/decode?namespace=default", headers={"Origin": UI, **asked})

    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == UI
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert {"content-type", "x-namespace", "authorization"} <= {
        name.strip().lower() for name in answer.headers["Access-Control-Allow-Headers"].split(",")
    }
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


async def test_problems_are_readable_for_the_page_that_asked(server: CodecClient) -> None:
    answer = await server.post("/decode", {"payloads": []}, Origin=UI)

    assert answer.status == 401
    assert answer.headers["Access-Control-Allow-Origin"] == UI
    assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize("origin", ["http://localhost:8233", "https://127.0.0.1:8233", "http://evil.example", "null"])
async def test_pages_of_other_addresses_may_not_ask(server: CodecClient, token: str, origin: str) -> None:
    asked = await server.ask("OPTIONS", "/decode", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    answer = await server.post("/decode", {"payloads": []}, token, Origin=origin)

    assert (asked.status, answer.status) == (403, 403)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "ASB_CODEC_ORIGINS" in answer.message


@pytest.mark.parametrize(("host", "status"), [("evil.example", 403), ("localhost:8234", 200), ("[::1]:8234", 200)])
async def test_on_loopback_it_goes_by_no_other_name(server: CodecClient, token: str, host: str, status: int) -> None:
    assert (await server.post("/decode", {"payloads": []}, token, Host=host)).status == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"payloads"',
        b"\xff\xfe",
        b'{"payloads": 3}',
        b'{"payloads": [3]}',
        b'{"payloads": [{"data": "not base64!"}]}',
        b'{"payloads": ' + b"[" * 100_000,
    ],
)
async def test_a_body_that_holds_no_payloads_is_named_in_one_line(server: CodecClient, token: str, body: bytes) -> None:
    answer = await server.post("/decode", body, token)

    assert answer.status == 400
    assert answer.message.startswith("the body is not JSON like")


async def test_too_large_a_body_is_refused(server: CodecClient, token: str) -> None:
    answer = await server.post("/decode", b" " * (4 * 1024 * 1024 + 1), token)

    assert answer.status == 413
    assert answer.message == "the body is larger than 4 MB"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/decode", 405), ("GET", "/", 404), ("PUT", "/x", 404)])
async def test_other_pages_are_not_there(server: CodecClient, method: str, path: str, status: int) -> None:
    answer = await server.ask(method, path)

    assert answer.status == status
    assert "/healthz" in answer.message


async def test_it_says_that_it_is_up(server: CodecClient) -> None:
    assert (await server.ask("GET", "/healthz")).json == {"status": "up"}


async def test_whoever_asks_too_often_is_told_when_to_ask_again(
    codec: SealedCodec, pool: AsyncConnectionPool, tmp_path: Path
) -> None:
    await people(pool)
    token, _ = await begin_session(pool, "ola", SessionKind.TOKEN)
    another, _ = await begin_session(pool, "mina", SessionKind.TOKEN)
    settings = on_a_free_port(settings_for(tmp_path))
    # Of so many requests some fall into one minute, wherever in it the first does.
    async with codec_server(codec, pool, settings, limits=make_limits(of_person=3)) as client:
        answers = [await client.post("/decode", {"payloads": []}, token) for _ in range(8)]
        other = await client.post("/decode", {"payloads": []}, another)
    async with codec_server(codec, pool, settings, limits=make_limits(of_address=3)) as client:
        strangers = [await client.post("/decode", {"payloads": []}) for _ in range(8)]

    slowed = [answer for answer in answers if answer.status == 429]
    assert slowed
    assert 1 <= int(slowed[0].headers["Retry-After"]) <= 60
    assert other.status == 200
    assert {answer.status for answer in strangers} == {401, 429}


async def test_no_payload_and_no_token_comes_into_a_log(
    server: CodecClient, token: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("tests").warning("what is logged is caught: Quillfeather")
    assert caplog.text.count("Quillfeather") == 1

    sealed = await encoded(server, token, wire(MESSAGE))
    await server.post("/decode", sealed.json, token)
    await server.post("/decode", json.dumps({"payloads": STORY}).encode(), token)
    await server.post(f"/nothing/{token}", STORY.encode(), token)
    await server.post("/login", {"person": "ola", "password": "a guess of Quillfeather"})
    await server.ask("GET", "/decode", headers={"Authorization": f"Bearer {token}"})

    printed = "".join(capfd.readouterr())
    assert caplog.text.count("Quillfeather") == 1
    assert base64.b64encode(STORY.encode()).decode()[:20] not in caplog.text + printed
    assert token not in caplog.text + printed
    assert "Quillfeather" not in printed
