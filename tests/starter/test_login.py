"""``asb login``, ``asb logout`` and who sends by default."""

import os
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from activities.register.logins import find_session, set_password
from standard.core.people import OPERATOR
from starter.commands.login import new_password
from starter.sender import sender_of
from tests.starter.conftest import Asb
from tests.support.codec_client import CodecClient, codec_server, on_a_free_port
from tests.support.landlord import PASSWORD
from tests.support.running import Town
from tests.support.stack import settings_for
from worker.connection import codec_of
from worker.embedded.home import publish
from worker.problems import BadInput


@pytest.fixture
def asb(asb: Asb, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asb:
    """Runs commands on a machine of the landlord's, with a data folder of its own, and the town's servers and keys."""
    monkeypatch.setenv("ASB_HOME", str(tmp_path))
    monkeypatch.setenv("ASB_KEYS_FILE", str(town.settings.key_ring_file))
    monkeypatch.setenv("TEMPORAL_ADDRESS", town.stack.temporal_address)
    return asb


@pytest.fixture
async def server(town: Town, tmp_path: Path) -> AsyncIterator[CodecClient]:
    """A codec server for the town, where Ola has a password."""
    await set_password(town.pool, "ola", PASSWORD)
    async with codec_server(codec_of(town.client), town.pool, on_a_free_port(settings_for(tmp_path))) as client:
        yield client


@pytest.fixture
def officers_asb(asb: Asb, server: CodecClient, monkeypatch: pytest.MonkeyPatch) -> Asb:
    """Runs commands on an officer's machine: no keys, no register, and a codec server to ask."""
    monkeypatch.delenv("ASB_KEYS_FILE")
    monkeypatch.delenv("ASB_DATABASE_URL")
    monkeypatch.setenv("ASB_CODEC_ENDPOINT", server.url)
    return asb


async def test_where_the_key_ring_is_a_login_needs_no_password(asb: Asb, town: Town, tmp_path: Path) -> None:
    case = await town.open()
    assert (await asb("login")).text == "Nobody is logged in. `asb login --as ID` does that.\n"
    said = await asb("login", "--as", "oscar")
    assert (said.status, said.text) == (0, "Oscar Lind (oscar) sends from here, where --as names nobody else.\n")
    assert (await asb("login", "--json")).json["person"] == "oscar"
    assert stat.S_IMODE((tmp_path / "login.json").stat().st_mode) == 0o600

    assert (await asb("begin-investigation", case.reference)).status == 0
    await case.settle()
    assert (await case.journal())[-1].sender == "oscar"

    assert (await asb("logout")).text == "oscar is logged out.\n"
    assert (await asb("logout")).text == "Nobody was logged in.\n"
    said = await asb("begin-investigation", case.reference)
    assert said.status == 2
    assert said.text.startswith("--as: say who you are: give your staff id, set ASB_OFFICER to it, or log in")


@pytest.mark.parametrize(
    ("person", "problem"),
    [
        ("lee", "--as: 'lee' has left; nobody can send anything in their name"),
        ("nobody", "--as: nobody in the register has the id 'nobody'; `asb people` lists those there are"),
    ],
)
async def test_who_is_not_here_cannot_log_in(asb: Asb, person: str, problem: str) -> None:
    said = await asb("login", "--as", person)
    assert (said.status, said.text) == (2, problem)


async def test_as_names_somebody_else_and_so_does_the_environment(
    asb: Asb, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await town.open()
    await asb("login", "--as", "oscar")
    await asb("begin-investigation", case.reference, "--as", "ola")
    await case.settle()
    assert (await case.journal())[-1].sender == "ola"

    monkeypatch.setenv("ASB_OFFICER", "mina")
    await asb("assess", case.reference, "--priority", "1", "--reason", "Threats.")
    await case.settle()
    assert "mina" in {row.sender for row in await case.journal()}


async def test_a_token_for_other_clients_is_all_that_is_printed(asb: Asb, town: Town) -> None:
    said = await asb("login", "--as", "mina", "--token")
    found = await find_session(town.pool, said.text.strip())

    assert found is not None
    assert (found.person.id, found.is_over) == ("mina", False)
    assert said.text == said.text.strip() + "\n"
    assert (await asb("login", "--token")).status == 2, "nobody is logged in"


async def test_a_login_at_a_codec_server_takes_the_password(
    officers_asb: Asb, town: Town, tmp_path: Path, server: CodecClient
) -> None:
    case = await town.open()
    said = await officers_asb("login", "--as", "ola", stdin=f"{PASSWORD}\n")
    assert said.status == 0
    assert said.text.startswith(f"Ola Adeyemi (ola) is logged in at {server.url}\nuntil ")
    assert PASSWORD not in said.text
    assert stat.S_IMODE((tmp_path / "login.json").stat().st_mode) == 0o600

    said = await officers_asb("begin-investigation", case.reference)
    assert (said.status, said.text.split(":")[0]) == (0, "Accepted")
    said = await officers_asb("show", case.reference)
    assert (said.status, "investigating" in said.text) == (0, True)
    said = await officers_asb("begin-investigation", case.reference, "--as", "mina")
    assert said.status == 2
    assert said.text.startswith("--as: 'mina' is not logged in at the codec server, 'ola' is; log in first with `asb")

    token = (await officers_asb("login", "--token")).text.strip()
    assert (await officers_asb("logout")).text == "ola is logged out.\n"
    session = await find_session(town.pool, token)
    assert session is not None
    assert session.is_over
    assert "Nobody is logged in at" in (await officers_asb("login")).text


async def test_a_password_may_stand_in_a_file(officers_asb: Asb, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\nanother line\n")

    assert (await officers_asb("login", "--as", "ola", "--password-file", str(file))).status == 0
    assert (await officers_asb("login", "--as", "ola", "--password-file", "-", stdin=PASSWORD)).status == 0
    said = await officers_asb("login", "--as", "ola", "--password-file", str(tmp_path / "none"))
    assert (said.status, "--password-file: the file" in said.text) == (2, True)


async def test_a_wrong_password_changes_nothing(officers_asb: Asb, server: CodecClient) -> None:
    said = await officers_asb("login", "--as", "ola", stdin="wrong horse battery\n")

    assert said.status == 2
    assert said.text == (
        f"the codec server at {server.url} lets nobody in: Your ID or password is incorrect. "
        "An id has only the letters a to z, digits, points and hyphens."
    )
    assert "Nobody is logged in" in (await officers_asb("login")).text


async def test_a_login_of_another_codec_server_is_not_shown_to_this_one(
    officers_asb: Asb, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await officers_asb("login", "--as", "ola", stdin=f"{PASSWORD}\n")
    monkeypatch.setenv("ASB_CODEC_ENDPOINT", "http://127.0.0.1:1")
    case = await town.open()
    said = await officers_asb("begin-investigation", case.reference, "--as", "ola")

    assert said.status == 1
    assert "nobody is logged in at the codec server http://127.0.0.1:1" in said.text


@pytest.mark.parametrize("command", ["up", "worker", "codec-server"])
def test_what_needs_the_key_ring_says_so(tmp_path: Path, command: str) -> None:
    settings = {"ASB_HOME": str(tmp_path), "ASB_CODEC_ENDPOINT": "http://127.0.0.1:1"}
    ended = subprocess.run(
        [sys.executable, "-c", "from starter.cli import main; main()", command],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stderr.startswith("asb: ASB_CODEC_ENDPOINT is set, and this needs the key ring itself")
    assert list(tmp_path.iterdir()) == []


async def test_without_a_login_the_embedded_stack_has_its_default_operator(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with pytest.raises(BadInput, match="--as: say who you are"):
        sender_of(None, settings)
    publish(
        tmp_path,
        temporal_address="127.0.0.1:1",
        temporal_namespace="default",
        ui_url=None,
        codec_url=None,
        database_url="postgresql://127.0.0.1/asb",
        owner_database_url=None,
        reader_database_url=None,
    )

    assert sender_of(None, settings) == OPERATOR
    assert sender_of("ola", settings) == "ola"
    with pytest.raises(BadInput, match="--as: say who you are"):
        sender_of(None, settings.pointed_at(temporal={"target_host": "127.0.0.1:2"}, database_url=None))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("short", "the password has 5 characters; it must have 12 to 200"), ("", "the password has 0 characters")],
)
def test_a_new_password_is_long_enough(tmp_path: Path, typed: str, problem: str) -> None:
    (tmp_path / "password").write_text(typed)
    with pytest.raises(BadInput, match=problem):
        new_password(str(tmp_path / "password"))


def test_a_new_password_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\r\n")

    assert new_password(str(tmp_path / "password")) == PASSWORD


async def test_an_id_is_taken_as_it_is_typed_and_kept_in_its_one_form(
    officers_asb: Asb, tmp_path: Path, town: Town
) -> None:
    (tmp_path / "password").write_text(PASSWORD)
    said = await officers_asb("login", "--as", " Ola", "--password-file", str(tmp_path / "password"), "--json")
    assert said.json["person"] == "ola"
    case = await town.open()
    assert (await officers_asb("begin-investigation", case.reference, "--as", "OLA")).status == 0
    said = await officers_asb("login", "--as", "\u043ela")
    assert said.status == 2
    assert "--as: '\\u043ela' is nobody's id" in said.words
