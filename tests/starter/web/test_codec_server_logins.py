"""Logging in at the codec server: the page and its cookie, tokens, and guessed passwords."""

import json
import logging
import re
import ssl
from collections.abc import AsyncIterator, Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import trustme
from psycopg_pool import AsyncConnectionPool

from activities.register.logins import FREE_TRIES
from activities.register.people import set_active
from starter.web.limits import make_limits
from starter.web.place import taken_place
from tests.support.codec_client import UI, Asked, CodecClient, codec_server, on_a_free_port, unwired, wire
from tests.support.landlord import PASSWORD
from tests.support.stack import settings_for
from worker.problems import BadInput, PortTaken
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import first_ring
from worker.settings import Settings

WRONG = "wrong horse battery"
TRIES_FROM_ADDRESS = 8


class Clock:
    """Seconds that pass only when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(landlord: AsyncConnectionPool, clock: Clock, tmp_path: Path) -> AsyncIterator[CodecClient]:
    settings = on_a_free_port(settings_for(tmp_path))
    limits = make_limits(logins=1_000, tries_from_address=TRIES_FROM_ADDRESS, clock=clock)
    async with codec_server(SealedCodec(first_ring()), landlord, settings, limits=limits) as client:
        yield client


async def by_form(server: CodecClient, person: str, password: str, **headers: str) -> Asked:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await server.ask("POST", "/login", data={"person": person, "password": password}, headers=named)


def cookie_of(answer: Asked) -> dict[str, str]:
    """The header that sends the cookie back."""
    found = SimpleCookie(answer.headers["Set-Cookie"])
    return {"Cookie": f"asb_login={found['asb_login'].value}"}


async def decoded(server: CodecClient, **headers: str) -> int:
    return (await server.post("/decode", {"payloads": []}, **headers)).status


async def test_the_page_is_plain_and_keeps_nothing(server: CodecClient) -> None:
    page = await server.ask("GET", "/login")

    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert '<html lang="en-GB">' in page.text
    assert "<script" not in page.text
    labels = re.findall(r'<label for="(\w+)">', page.text)
    assert labels == re.findall(r'<input id="(\w+)"', page.text) == ["person", "password"]


async def test_a_browser_gets_a_cookie_that_no_script_reads(server: CodecClient) -> None:
    answer = await by_form(server, "ola", PASSWORD, Origin=server.url)
    given = answer.headers["Set-Cookie"]

    assert (answer.status, answer.headers["Location"]) == (303, "/login")
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "Max-Age=43200" in given
    assert "Secure" not in given
    assert await decoded(server, **cookie_of(answer)) == 200
    page = await server.ask("GET", "/login", headers=cookie_of(answer))
    assert "Ola Adeyemi" in page.text
    assert 'action="/logout"' in page.text


async def test_what_a_browser_sends_with_the_cookie_is_theirs(server: CodecClient) -> None:
    cookie = cookie_of(await by_form(server, "ola", PASSWORD))
    sealed = await server.post(
        "/encode", {"payloads": [wire({"case_reference": "ASB-7K3Q-MX92-PD4T"})]}, Origin=UI, **cookie
    )
    opened = await server.post("/decode", sealed.json, Origin=UI, **cookie)

    [payload] = opened.json["payloads"]
    metadata, _ = unwired(payload)
    assert json.loads(metadata["asb-seal"])["sender"] == "ola"


async def test_logging_out_ends_it(server: CodecClient) -> None:
    cookie = cookie_of(await by_form(server, "ola", PASSWORD))
    answer = await server.ask("POST", "/logout", headers={**cookie, "Origin": server.url})

    assert answer.status == 303
    assert 'asb_login=""' in answer.headers["Set-Cookie"]
    assert await decoded(server, **cookie) == 401
    assert "Log in to ASB casework" in (await server.ask("GET", "/login", headers=cookie)).text


async def test_other_clients_get_a_token(server: CodecClient) -> None:
    answer = await server.log_in("ola", PASSWORD)
    token = answer.json["token"]
    who = await server.ask("GET", "/whoami", headers={"Authorization": f"Bearer {token}"})

    assert answer.json["person"] == {"id": "ola", "name": "Ola Adeyemi", "role": "officer"}
    assert "Set-Cookie" not in answer.headers
    assert len(token) >= 43, "256 bits"
    assert (await server.post("/decode", {"payloads": []}, token)).status == 200
    assert who.json == {"person": answer.json["person"], "expires_at": answer.json["expires_at"]}

    assert (await server.post("/logout", {}, token)).status == 303
    assert (await server.post("/decode", {"payloads": []}, token)).status == 401
    assert (await server.ask("GET", "/whoami")).status == 401


@pytest.mark.parametrize("origin", [UI, "http://evil.example", "null"])
@pytest.mark.parametrize("path", ["/login", "/logout"])
async def test_only_its_own_page_logs_anybody_in_or_out(server: CodecClient, origin: str, path: str) -> None:
    answer = await server.ask("POST", path, data={"person": "ola", "password": PASSWORD}, headers={"Origin": origin})

    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


async def test_who_may_not_is_told_the_same_whatever_the_reason(server: CodecClient) -> None:
    answers = [await server.log_in(*given) for given in (("ola", WRONG), ("mina", WRONG), ("nobody", WRONG))]
    pages = [await by_form(server, *given) for given in (("ola", WRONG), ("mina", WRONG), ("nobody", WRONG))]

    assert {answer.status for answer in (*answers, *pages)} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert {re.sub(r'nonce="[^"]+"', "", page.text).count('role="alert"') for page in pages} == {1}
    assert "is incorrect" in pages[0].text


async def test_who_has_left_is_told_so_once_they_have_proven_who_they_are(server: CodecClient) -> None:
    assert (await server.log_in("lee", WRONG)).status == 401
    answer, page = await server.log_in("lee", PASSWORD), await by_form(server, "lee", PASSWORD)

    assert (answer.status, page.status) == (403, 403)
    assert answer.message.startswith("'lee' has left")
    assert "has left" in page.text


async def test_a_browser_that_is_logged_in_loses_that_when_its_person_leaves(
    server: CodecClient, landlord: AsyncConnectionPool
) -> None:
    cookie = cookie_of(await by_form(server, "ola", PASSWORD))
    await set_active(landlord, "ola", False)

    assert await decoded(server, **cookie) == 403
    assert "Log in to ASB casework" in (await server.ask("GET", "/login", headers=cookie)).text


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"person": 3, "password": []}', b'{"person": "o\\u0000la\\ud800", "password": "x"}']
)
async def test_a_body_that_names_nobody_lets_nobody_in(server: CodecClient, body: bytes) -> None:
    assert (await server.post("/login", body)).status == 401


async def test_what_somebody_typed_is_not_shown_as_html(server: CodecClient) -> None:
    page = await by_form(server, "<b>ola</b>", "<i>x</i>")

    assert "<b>" not in page.text
    assert "<i>" not in page.text


@pytest.mark.parametrize("person", ["ola", "nobody"])
async def test_guessing_is_slowed_for_a_person_whether_they_exist_or_not(
    server: CodecClient, landlord: AsyncConnectionPool, clock: Clock, person: str
) -> None:
    answers = [(await server.log_in(person, WRONG)).status for _ in range(FREE_TRIES)]
    slowed = await server.log_in(person, PASSWORD)
    page = await by_form(server, person, PASSWORD)

    assert answers == [401] * FREE_TRIES
    assert (slowed.status, page.status) == (429, 429)
    assert slowed.headers["Retry-After"] == page.headers["Retry-After"] == "1"
    assert "too many wrong passwords" in slowed.message
    assert "Wait 1 second" in page.text
    assert (await server.log_in("mina", WRONG)).status == 401, "others are not slowed"

    clock.now = 1
    # The register counts by its own clock.
    async with landlord.connection() as connection:
        await connection.execute("UPDATE passwords SET last_failure_at = now() - interval '1 second'")
    assert (await server.log_in(person, PASSWORD)).status == (200 if person == "ola" else 401)


async def test_guessing_is_slowed_for_an_address(server: CodecClient) -> None:
    names = [f"nobody-{number}" for number in range(TRIES_FROM_ADDRESS)]
    answers = [(await server.log_in(name, WRONG)).status for name in names]

    assert set(answers) == {401}
    assert (await server.log_in("ola", PASSWORD)).status == 429


async def test_right_passwords_do_not_slow_an_office(server: CodecClient) -> None:
    answers = [(await server.log_in("ola", PASSWORD)).status for _ in range(TRIES_FROM_ADDRESS + 1)]

    assert set(answers) == {200}


async def test_behind_a_proxy_an_address_is_the_one_it_names(
    landlord: AsyncConnectionPool, clock: Clock, tmp_path: Path
) -> None:
    settings = on_a_free_port(settings_for(tmp_path), codec_behind_proxy=True)
    limits = make_limits(logins=1_000, tries_from_address=TRIES_FROM_ADDRESS, clock=clock)
    async with codec_server(SealedCodec(first_ring()), landlord, settings, limits=limits) as server:

        async def tried(person: str, address: str) -> int:
            sent = {"person": person, "password": WRONG}
            return (await server.post("/login", sent, X_Forwarded_For=f"203.0.113.1, {address}")).status

        for number in range(TRIES_FROM_ADDRESS):
            await tried(f"nobody-{number}", "198.51.100.7")
        assert await tried("ola", "198.51.100.7") == 429
        assert await tried("ola", "198.51.100.8") == 401


async def test_behind_a_proxy_that_adds_a_line_of_its_own_nobody_chooses_the_address_they_are_counted_for(
    landlord: AsyncConnectionPool, clock: Clock, tmp_path: Path
) -> None:
    settings = on_a_free_port(settings_for(tmp_path), codec_behind_proxy=True)
    limits = make_limits(logins=1_000, tries_from_address=TRIES_FROM_ADDRESS, clock=clock)
    async with codec_server(SealedCodec(first_ring()), landlord, settings, limits=limits) as server:

        async def tried(number: int) -> int:
            lines = [("X-Forwarded-For", f"203.0.113.{number}"), ("X-Forwarded-For", "198.51.100.6, 198.51.100.7")]
            headers = [("Content-Type", "application/json"), *lines]
            body = json.dumps({"person": f"nobody-{number}", "password": WRONG}).encode()
            return (await server.ask("POST", "/login", data=body, headers=headers)).status

        answers = [await tried(number) for number in range(TRIES_FROM_ADDRESS + 1)]
    assert answers == [401] * TRIES_FROM_ADDRESS + [429]


async def test_the_page_and_logging_out_count_too(landlord: AsyncConnectionPool, tmp_path: Path) -> None:
    settings = on_a_free_port(settings_for(tmp_path))
    async with codec_server(SealedCodec(first_ring()), landlord, settings, limits=make_limits(of_address=3)) as server:
        shown = [(await server.ask("GET", "/login")).status for _ in range(2)]
        out = [(await server.ask("POST", "/logout")).status for _ in range(2)]
        assert (shown, out) == ([200, 200], [303, 429])
        assert (await server.ask("GET", "/login")).status == 429


async def test_logging_in_too_often_is_limited_besides(landlord: AsyncConnectionPool, tmp_path: Path) -> None:
    settings = on_a_free_port(settings_for(tmp_path))
    async with codec_server(SealedCodec(first_ring()), landlord, settings, limits=make_limits(logins=2)) as server:
        answers = [await by_form(server, "ola", PASSWORD) for _ in range(6)]

    slowed = [answer for answer in answers if answer.status == 429]
    assert slowed
    assert "Too many tries" in slowed[0].text


async def test_a_wrong_password_is_noted_without_saying_whose(
    server: CodecClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await server.log_in("ola", WRONG)

    assert "wrong password" in caplog.text
    assert "ola" not in caplog.text
    assert WRONG not in caplog.text


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def certified(authority: trustme.CA, tmp_path: Path) -> Callable[[Settings], Settings]:
    """Settings with a certificate for 127.0.0.1."""
    made = authority.issue_cert("127.0.0.1")
    made.cert_chain_pems[0].write_to_path(tmp_path / "codec.pem")
    made.private_key_pem.write_to_path(tmp_path / "codec.key")
    files = {"codec_certificate_file": tmp_path / "codec.pem", "codec_private_key_file": tmp_path / "codec.key"}
    return lambda settings: settings.model_copy(update=files)


async def test_with_a_certificate_it_speaks_tls_and_its_cookie_nothing_else(
    landlord: AsyncConnectionPool,
    authority: trustme.CA,
    certified: Callable[[Settings], Settings],
    tmp_path: Path,
) -> None:
    settings = certified(on_a_free_port(settings_for(tmp_path), codec_address="0.0.0.0:0"))
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    async with codec_server(SealedCodec(first_ring()), landlord, settings) as server:
        assert server.url.startswith("https://127.0.0.1:")
        answer = await server.ask(
            "POST",
            "/login",
            data={"person": "ola", "password": PASSWORD},
            headers={"Origin": server.url},
            ssl=trusting,
        )
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await server.ask("GET", "/healthz")

    assert answer.status == 303
    assert "Secure" in answer.headers["Set-Cookie"]


def refused(settings: Settings) -> str:
    with pytest.raises(BadInput) as refusal, taken_place(settings):
        pass
    return str(refusal.value)


@pytest.mark.parametrize("address", ["0.0.0.0:0", "198.51.100.7:8234", "codec.landlord.example:8234"])
def test_beyond_loopback_it_wants_tls(tmp_path: Path, address: str) -> None:
    settings = settings_for(tmp_path).model_copy(update={"codec_address": address})

    assert refused(settings) == (
        f"ASB_CODEC_ADDRESS is {address!r}, which can be reached from elsewhere; set ASB_CODEC_CERTIFICATE_FILE and "
        "ASB_CODEC_PRIVATE_KEY_FILE, or ASB_CODEC_BEHIND_PROXY=true where a proxy does TLS"
    )


def test_a_proxy_that_does_tls_is_enough(tmp_path: Path) -> None:
    settings = settings_for(tmp_path).model_copy(update={"codec_address": "0.0.0.0:0", "codec_behind_proxy": True})

    with taken_place(settings) as place:
        assert not place.only_for_this_machine
        assert place.secure


def test_a_certificate_that_cannot_be_used_is_named(certified: Callable[[Settings], Settings], tmp_path: Path) -> None:
    settings = certified(on_a_free_port(settings_for(tmp_path)))
    (tmp_path / "codec.key").write_text("not a key")
    assert "makes no pair of a certificate and its key" in refused(settings)
    (tmp_path / "codec.key").unlink()
    assert "ASB_CODEC_PRIVATE_KEY_FILE is" in refused(settings)
    assert "cannot be read (No such file or directory)" in refused(settings)


@pytest.mark.parametrize("changes", [{"codec_certificate_file": "a.pem"}, {"codec_private_key_file": "a.key"}])
def test_a_certificate_and_its_key_belong_together(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="set both ASB_CODEC_CERTIFICATE_FILE and ASB_CODEC_PRIVATE_KEY_FILE"):
        Settings(**changes)


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with taken_place(on_a_free_port(settings_for(tmp_path))) as place:
        address = place.url.removeprefix("http://")
        again = settings_for(tmp_path).model_copy(update={"codec_address": address})
        with pytest.raises(PortTaken) as refusal, taken_place(again):
            pass

    assert str(refusal.value) == (
        f"the codec server cannot listen on {address} (Address already in use); end the program that does, or set "
        "ASB_CODEC_ADDRESS to another address (port 0: any free one)"
    )


async def test_an_id_is_one_person_s_however_it_is_typed(server: CodecClient) -> None:
    assert (await server.log_in(" Ola", PASSWORD)).json["person"]["id"] == "ola"
    for look_alike in ("\u043ela", "o\u200bla"):
        answer = await server.log_in(look_alike, PASSWORD)
        assert answer.status == 401
        assert "only the letters a to z, digits, points and hyphens" in answer.json["message"]
