"""The official ``temporal`` command and our own client through the codec server, with real cases."""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import HttpUrl, SecretStr
from temporalio.converter import WorkflowSerializationContext

from activities.register.logins import SessionKind, begin_session
from starter.cases import Cases, message
from tests.support.codec_client import CodecClient, codec_server, on_a_free_port
from tests.support.command import temporal_command
from tests.support.running import Town
from tests.support.stack import settings_for
from worker.connection import codec_of, connect_temporal, require_own_keys
from worker.main import running_worker
from worker.problems import BadInput, Problem, Unreachable
from worker.sealing.login_file import Login, forget_login, keep_login
from worker.settings import Settings
from workflows.models import Outcome

STORY = "They bang on the wall of the Quillfeather flat until two in the morning."


@pytest.fixture
async def server(town: Town, tmp_path: Path) -> AsyncIterator[CodecClient]:
    """A codec server for the town."""
    async with codec_server(codec_of(town.client), town.pool, on_a_free_port(settings_for(tmp_path))) as client:
        yield client


async def token_of(town: Town, person: str) -> str:
    token, _ = await begin_session(town.pool, person, SessionKind.TOKEN)
    return token


async def command(town: Town, server: CodecClient, person: str | None, *arguments: str) -> tuple[int, str]:
    auth = ("--codec-auth", f"Bearer {await token_of(town, person)}") if person else ()
    endpoint = ("--codec-endpoint", server.url)
    return await temporal_command(town.stack.temporal_address, "workflow", *arguments, *endpoint, *auth)


def in_payloads(printed: str) -> str:
    """Everything that a history in JSON holds in payloads, which the command prints in base64."""
    found = re.findall(r'": "([A-Za-z0-9+/]+={0,2})"', printed)
    return "".join(base64.b64decode(each).decode("utf-8", "replace") for each in found if len(each) % 4 == 0)


async def test_the_command_shows_a_case_in_clear_with_a_login_and_not_without(town: Town, server: CodecClient) -> None:
    case = await town.open(description=STORY)
    shown = ("show", "--output", "json", "--workflow-id", case.reference)

    status, printed = await command(town, server, "ola", *shown)
    assert status == 0
    assert STORY in in_payloads(printed)
    _, closed = await temporal_command(town.stack.temporal_address, "workflow", *shown)
    assert STORY not in in_payloads(closed)
    assert "binary/encrypted" in in_payloads(closed)
    _, refused = await command(town, server, None, *shown)
    assert STORY not in in_payloads(refused)


async def test_the_command_shows_an_answer_in_clear(town: Town, server: CodecClient) -> None:
    case = await town.open(description=STORY)
    status, printed = await command(town, server, "ola", "query", "--workflow-id", case.reference, "--type", "state")

    assert status == 0
    assert '"stage":"reported"' in printed.replace(" ", "")


async def test_an_approval_by_the_command_counts_as_who_is_logged_in(town: Town, server: CodecClient) -> None:
    case = await town.proposed(description=STORY)
    # Neither who sends it nor an id of the message is typed.
    typed = {"case_reference": case.reference, "proposal_id": case.proposal_id, "decision": "approve"}
    sent = ("signal", "--workflow-id", case.reference, "--name", "approve_closure", "--input", json.dumps(typed))

    status, printed = await command(town, server, "mina", *sent)
    assert status == 0, printed
    await case.settle()
    assert (await case.record()).closed_at is not None
    approved = [row for row in await case.journal() if row.sender == "mina"]
    assert [(row.seal.sender, row.seal.role) for row in approved if row.seal] == [("mina", "manager")] * len(approved)


async def test_somebody_elses_name_in_it_is_refused_on_record(town: Town, server: CodecClient) -> None:
    case = await town.proposed(description=STORY)
    typed = {
        "case_reference": case.reference,
        "proposal_id": case.proposal_id,
        "decision": "approve",
        "sender": "mina",
        "message_id": "forged-1",
    }
    sent = ("signal", "--workflow-id", case.reference, "--name", "approve_closure", "--input", json.dumps(typed))

    status, printed = await command(town, server, "oscar", *sent)
    assert status == 0, printed
    await case.settle()
    assert [row.code for row in await case.refused()] == ["not_the_sender"]
    assert (await case.record()).closed_at is None


async def test_without_a_login_the_command_sends_nothing_and_says_why(town: Town, server: CodecClient) -> None:
    case = await town.open()
    typed = json.dumps({"case_reference": case.reference, "notes": STORY})
    status, printed = await command(
        town, server, None, "signal", "--workflow-id", case.reference, "--name", "begin_investigation", "--input", typed
    )

    assert status != 0
    assert "log in first" in printed
    assert "begun" not in str(await case.kinds())


@pytest.fixture
async def officer(town: Town, server: CodecClient, tmp_path: Path) -> Settings:
    """The settings of Ola's own machine, which has no keys and where she is logged in."""
    settings = Settings.model_validate({"home": tmp_path / "officer", "codec_endpoint": server.url}).pointed_at(
        temporal=town.stack.settings.temporal, database_url=None
    )
    login = Login(person="ola", endpoint=server.url, token=SecretStr(await token_of(town, "ola")))
    keep_login(settings.home, login)
    return settings


async def test_a_machine_without_keys_sends_and_reads_through_the_codec_server(town: Town, officer: Settings) -> None:
    case = await town.open(description=STORY)
    client = await connect_temporal(officer)
    cases = Cases(client, None)
    sent = await cases.send(message("begin_investigation", case.reference, "ola", notes=STORY))
    state = await cases.state(case.reference)

    assert sent.answer.outcome is Outcome.ACCEPTED
    assert state is not None
    assert state.reference == case.reference
    await case.settle()
    [begun] = [row for row in await case.journal() if row.kind == "investigation_begun"]
    assert begun.seal is not None
    assert (begun.seal.sender, begun.seal.name) == ("ola", "Ola Adeyemi")
    assert not (officer.home / "keys.json").exists()


async def test_a_machine_without_keys_takes_one_case_s_answer_for_no_other_s(town: Town, officer: Settings) -> None:
    client, states = await connect_temporal(officer), {}
    for case in ("ASB-7K3Q-MX92-PD4T", "ASB-0000-0000-0000"):
        context = WorkflowSerializationContext(namespace="default", workflow_id=case)
        states[case] = await town.client.data_converter.with_context(context).encode(["as it stands"])
    here = client.data_converter.with_context(context)
    assert await here.decode(states[case], [str]) == ["as it stands"]
    with pytest.raises(ValueError, match="not written by one of the landlord's own processes for this place"):
        await here.decode(states["ASB-7K3Q-MX92-PD4T"], [str])


async def test_there_only_who_is_logged_in_sends(town: Town, officer: Settings) -> None:
    case = await town.open()
    cases = Cases(await connect_temporal(officer), None)

    with pytest.raises(BadInput, match="--as: 'mina' is not logged in at the codec server, 'ola' is"):
        await cases.send(message("begin_investigation", case.reference, "mina"))
    with pytest.raises(BadInput, match="this is done where the key ring is"):
        await cases.send(message("calendar_changed", case.reference, "ola", version="1"))


async def test_more_than_one_request_takes_is_asked_in_parts(town: Town, officer: Settings) -> None:
    client = await connect_temporal(officer)
    codec = client.data_converter.payload_codec
    assert codec is not None
    context = WorkflowSerializationContext(namespace="default", workflow_id="ASB-7K3Q-MX92-PD4T")
    written = town.client.data_converter.with_context(context)
    plain = await written.encode(["x" * 1_500_000, "short", "y" * 1_500_000, "z" * 1_900_000])

    assert [len(payload.data) > 1_000_000 for payload in plain] == [True, False, True, True]
    assert [json.loads(payload.data)[:1] for payload in await codec.decode(plain)] == ["x", "s", "y", "z"]
    assert await codec.decode([]) == []


async def test_a_worker_has_its_keys_itself(town: Town, officer: Settings) -> None:
    with pytest.raises(BadInput, match="ASB_CODEC_ENDPOINT is set, and this needs the key ring itself"):
        require_own_keys(officer)
    client = await connect_temporal(officer)
    with pytest.raises(BadInput, match="ASB_CODEC_ENDPOINT is set"):
        async with running_worker(client, town.pool, officer):
            pass


async def test_what_goes_wrong_there_is_one_line(town: Town, officer: Settings, server: CodecClient) -> None:
    case = await town.open()
    begin = message("begin_investigation", case.reference, "ola")
    keep_login(officer.home, Login(person="ola", endpoint=server.url, token=SecretStr("made-up")))
    cases = Cases(await connect_temporal(officer), None)
    with pytest.raises(BadInput, match="lets nobody in: log in first"):
        await cases.send(begin)

    forget_login(officer.home)
    with pytest.raises(BadInput, match=r"nobody is logged in at the codec server .* `asb login --as ID` does"):
        await connect_temporal(officer)


async def answering(text: bytes) -> tuple[asyncio.Server, str]:
    """Something on a port of its own that gives everybody this answer."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(text)
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    return listening, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


def logged_in_at(url: str, settings: Settings) -> Settings:
    """The settings for another codec server, at which there is a login."""
    keep_login(settings.home, Login(person="ola", endpoint=url, token=SecretStr("made-up")))
    return settings.model_copy(update={"codec_endpoint": HttpUrl(url)})


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi", "is no codec server of asb"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]", "is no codec server"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "gives no usable answer"),
        (b"SSH-2.0-made-up\r\n", "cannot be reached"),
    ],
)
async def test_what_is_no_codec_server_gets_nothing_sent(
    town: Town, officer: Settings, answer: bytes, problem: str
) -> None:
    case = await town.open()
    listening, url = await answering(answer)
    async with listening:
        elsewhere = logged_in_at(url, officer)
        cases = Cases(await connect_temporal(elsewhere), None)
        with pytest.raises(Problem, match=problem):
            await cases.send(message("begin_investigation", case.reference, "ola"))


async def test_a_codec_server_that_is_away_is_named(officer: Settings, town: Town) -> None:
    case = await town.open()
    listening, url = await answering(b"")
    listening.close()
    await listening.wait_closed()
    elsewhere = logged_in_at(url, officer)
    with pytest.raises(Unreachable, match=f"the codec server at {url} .ASB_CODEC_ENDPOINT. cannot be reached"):
        await Cases(await connect_temporal(elsewhere), None).send(message("begin_investigation", case.reference, "ola"))


async def test_a_codec_server_that_sends_clear_text_back_gets_nothing_sent(town: Town, officer: Settings) -> None:
    case = await town.open()
    body = json.dumps({"payloads": [{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": "e30="}]}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    listening, url = await answering(head.encode() + body)
    async with listening:
        elsewhere = logged_in_at(url, officer)
        with pytest.raises(Problem, match="did not encrypt what it was given, so nothing was sent"):
            await Cases(await connect_temporal(elsewhere), None).send(
                message("begin_investigation", case.reference, "ola")
            )
    assert "investigation_begun" not in await case.kinds()


def test_a_token_goes_over_no_open_line() -> None:
    with pytest.raises(ValueError, match=r"ASB_CODEC_ENDPOINT is 'http://codec.landlord.example/'.*https://"):
        Settings.model_validate({"codec_endpoint": "http://codec.landlord.example"})
