"""``asb login`` and ``asb logout``: who sends from here; and passwords, which are never arguments."""

import asyncio
import json
import sys
from datetime import datetime
from typing import Annotated

import typer
from pydantic import BaseModel, ValidationError

from activities.register.directory import Directory
from activities.register.logins import LONGEST_PASSWORD, SHORTEST_PASSWORD, SessionKind, begin_session
from standard.core.people import Person
from standard.worktime.in_words import local
from starter.commands.options import AsJson, text_of
from starter.saying import say, say_json
from starter.sender import person_of, sender_of
from starter.servers import open_register
from worker.problems import BadInput, Problem
from worker.sealing.keys import load_ring
from worker.sealing.login_file import Login, forget_login, keep_login, read_login
from worker.sealing.remote import CodecServer
from worker.settings import Settings, load_settings

PasswordFile = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="A file whose first line is the password, or - for standard input. Default: it is asked for.",
    ),
]


class WhoIsLoggedIn(BaseModel):
    """Who sends from here. Without a codec server's ``endpoint`` a login needs no proof and does not end."""

    person: str | None
    name: str | None = None
    endpoint: str | None = None
    expires_at: datetime | None = None


def login(
    officer: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="Who you are: your id in the register.")
    ] = None,
    password_file: PasswordFile = None,
    token: Annotated[bool, typer.Option("--token", help="Print a token for other clients, and nothing else.")] = False,
    as_json: AsJson = False,
) -> None:
    """Log in, or say who is logged in. Commands then send in that person's name, unless --as names somebody else.

    With ASB_CODEC_ENDPOINT set, you are asked for your password, and the login lasts for 30 days. Without it, the key
    ring is on this machine and no password is needed: anyone who can read the key ring could send as anybody.

    \b
    Examples:
      asb login --as ola
      asb login
      TEMPORAL_CODEC_AUTH="Bearer $(asb login --token)"
    """
    settings = load_settings()
    if token:
        say(asyncio.run(_token(settings, officer, password_file)))
        return
    who = asyncio.run(_logged_in(settings, officer, password_file))
    if as_json:
        say_json(who)
    else:
        say(_told(who))


def logout() -> None:
    """Log out. If you logged in at a codec server, the login ends there too."""
    settings = load_settings()
    found = read_login(settings.home, settings.codec_url)
    forget_login(settings.home)
    if found is None:
        say("Nobody was logged in.")
        return
    say(f"{found.person} is logged out.")
    if found.endpoint is not None:
        try:
            asyncio.run(CodecServer(found.endpoint, found.token).post("/logout"))
        except Problem as problem:
            raise Problem(f"the login is forgotten here but still valid at the codec server: {problem}") from None


def new_password(password_file: str | None) -> str:
    """A password for somebody, from a file (``-``: standard input), else typed twice at the terminal.

    Raises:
        BadInput: it is too short or too long, the two differ, or there is no terminal to ask at.
    """
    found = _password(password_file, "New password", twice=True)
    if not SHORTEST_PASSWORD <= len(found) <= LONGEST_PASSWORD:
        raise BadInput(
            f"the password has {len(found)} characters; it must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}"
        )
    return found


def _password(file: str | None, asked: str, *, twice: bool = False) -> str:
    if file is not None:
        lines = (text_of(file if file == "-" else f"@{file}", "--password-file") or "").splitlines()
        return lines[0] if lines else ""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    given: str = typer.prompt(asked, hide_input=True, err=True)
    if twice and typer.prompt("Again", hide_input=True, err=True) != given:
        raise BadInput("the two passwords differ; nothing was changed")
    return given


async def _logged_in(settings: Settings, officer: str | None, password_file: str | None) -> WhoIsLoggedIn:
    url = settings.codec_url
    if officer is None:
        return await _who(settings, url)
    officer = person_of(officer, "--as")
    if url is not None:
        await _prove(settings, url, officer, password_file)
        return await _who(settings, url)
    person = await _in_register(settings, officer)
    keep_login(settings.home, Login(person=person.id))
    return WhoIsLoggedIn(person=person.id, name=person.name)


async def _who(settings: Settings, url: str | None) -> WhoIsLoggedIn:
    found = read_login(settings.home, url)
    if url is None or found is None:
        return WhoIsLoggedIn(person=found.person if found else None, endpoint=url)
    there = await CodecServer(url, found.token).get("/whoami")
    try:
        person = Person.model_validate(there.get("person"))
        return WhoIsLoggedIn.model_validate(
            {"person": person.id, "name": person.name, "endpoint": url, "expires_at": there.get("expires_at")}
        )
    except ValidationError:
        raise _no_codec_server(url) from None


async def _prove(settings: Settings, url: str, officer: str, password_file: str | None) -> Login:
    """Logs in at a codec server, and keeps the token it gives."""
    password = _password(password_file, f"Password of {officer}")
    answer = await CodecServer(url).post("/login", json.dumps({"person": officer, "password": password}))
    try:
        found = Login.model_validate(
            {
                "person": Person.model_validate(answer.get("person")).id,
                "endpoint": url,
                "token": answer.get("token"),
                "expires_at": answer.get("expires_at"),
            }
        )
    except ValidationError:
        raise _no_codec_server(url) from None
    keep_login(settings.home, found)
    return found


async def _in_register(settings: Settings, officer: str) -> Person:
    """Somebody who works here, for a machine that has the key ring."""
    load_ring(settings.key_ring_file)
    async with open_register(settings) as pool:
        for person in await Directory(pool).find([officer]):
            if person.active:
                return person
            raise BadInput(f"--as: {officer!r} has left; nobody can send anything in their name")
    raise BadInput(f"--as: nobody in the register has the id {officer!r}; `asb people` lists those there are")


async def _token(settings: Settings, officer: str | None, password_file: str | None) -> str:
    url = settings.codec_url
    if url is None:
        person = await _in_register(settings, sender_of(officer, settings))
        async with open_register(settings) as pool:
            made, _ = await begin_session(pool, person.id, SessionKind.TOKEN)
        return made
    if officer is None:
        found = read_login(settings.home, url)
    else:
        found = await _prove(settings, url, person_of(officer, "--as"), password_file)
    if found is None or found.token is None:
        raise BadInput(f"nobody is logged in at the codec server {url} (ASB_CODEC_ENDPOINT); `asb login --as ID` does")
    return found.token.get_secret_value()


def _told(who: WhoIsLoggedIn) -> str:
    if who.person is None:
        return f"Nobody is logged in{f' at {who.endpoint}' if who.endpoint else ''}. `asb login --as ID` does that."
    named = f"{who.name} ({who.person})" if who.name else who.person
    if who.expires_at is None:
        return f"{named} sends from here, where --as names nobody else."
    return f"{named} is logged in at {who.endpoint}\nuntil {local(who.expires_at)}."


def _no_codec_server(url: str) -> Problem:
    return Problem(f"what answers at {url} (ASB_CODEC_ENDPOINT) is no codec server of asb")
