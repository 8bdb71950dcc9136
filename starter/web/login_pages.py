"""Logging in and out: a page for browsers, which get a cookie, and JSON for other clients, which get a token."""

import json
import logging
import secrets
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from activities.register.access import storable
from activities.register.errors import RegisterUnavailable
from activities.register.logins import LASTS, Passwords, SessionKind, TooManyTries, begin_session, end_session
from standard.core.people import Person, person_id
from starter.web.asked import COOKIE, SERVED, Served, answer, say, token_of
from starter.web.auth import HasLeft, NotLoggedIn
from starter.web.limits import TooOften

_PASSWORDS = web.AppKey("passwords", Passwords)
_pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
_log = logging.getLogger(__name__)

_WRONG = "Your ID or password is incorrect. An id has only the letters a to z, digits, points and hyphens."


def add_to(app: web.Application) -> None:
    """Adds the pages to an application that has its served."""
    app[_PASSWORDS] = Passwords(app[SERVED].pool)
    app.router.add_get("/login", _page)
    app.router.add_post("/login", _log_in)
    app.router.add_post("/logout", _log_out)
    app.router.add_get("/whoami", _whoami)


async def _page(request: web.Request) -> web.Response:
    await request.app[SERVED].count(request)
    return _shown(request, await _logged_in(request))


async def _log_in(request: web.Request) -> web.Response:
    """A form gives a cookie and leads back to the page; JSON gives ``{"token", "expires_at", "person"}``."""
    _raise_if_of_another_page(request)
    if request.content_type != "application/json":
        return await _log_in_by_form(request)
    given = await _typed(request)
    person = await _proven(request, given.get("person"), given.get("password"))
    if person is None:
        return say(401, _WRONG)
    token, expires_at = await begin_session(request.app[SERVED].pool, person.id, SessionKind.TOKEN)
    return answer(
        {
            "token": token,
            "expires_at": expires_at.isoformat(),
            "person": person.model_dump(include={"id", "name", "role"}),
        }
    )


async def _log_in_by_form(request: web.Request) -> web.Response:
    served, form = request.app[SERVED], await request.post()
    try:
        person = await _proven(request, form.get("person"), form.get("password"))
    except (TooManyTries, TooOften) as error:
        text = f"Too many tries. Wait {error.seconds} second{'s' if error.seconds > 1 else ''}, then try again."
        return _shown(request, None, text, status=429, retry_after=error.seconds)
    except HasLeft as error:
        return _shown(request, None, f"{error}.", status=403)
    if person is None:
        return _shown(request, None, _WRONG, status=401)
    token, _ = await begin_session(served.pool, person.id, SessionKind.BROWSER)
    response = _to_the_page()
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LASTS[SessionKind.BROWSER].total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=served.secure,
    )
    return response


async def _log_out(request: web.Request) -> web.Response:
    await request.app[SERVED].count(request)
    _raise_if_of_another_page(request)
    token = token_of(request)
    if token is not None:
        await end_session(request.app[SERVED].pool, token)
    response = _to_the_page()
    response.del_cookie(COOKIE)
    return response


async def _whoami(request: web.Request) -> web.Response:
    served, token = request.app[SERVED], token_of(request)
    await served.count(request)
    if token is None:
        raise NotLoggedIn
    session = await served.doorkeeper.session(token)
    if not session.person.active:
        raise HasLeft(session.person.id)
    person = session.person.model_dump(include={"id", "name", "role"})
    return answer({"expires_at": session.expires_at.isoformat(), "person": person})


async def _proven(request: web.Request, person: Any, password: Any) -> Person | None:
    """Whose id and password these are; None where they do not belong together, or nobody has the id.

    Raises:
        TooOften, TooManyTries: nothing was looked at.
        HasLeft: they are right, and the person has left.
    """
    served: Served = request.app[SERVED]
    address = served.address(request)
    await served.limits.logins.count(address)
    if not isinstance(person, str) or not isinstance(password, str):
        return None
    try:
        person = person_id(person)
    except ValueError:
        # Nobody's id, which takes as long as anybody's.
        person = storable(person.strip())
    served.limits.tries_from_address.count(address)
    served.limits.tries_for_person.count(person)
    try:
        found = await request.app[_PASSWORDS].check(person, password)
    except (RegisterUnavailable, TooManyTries):
        # Nobody has looked at the password, so it was not a wrong one.
        served.limits.tries_from_address.take_back(address)
        served.limits.tries_for_person.take_back(person)
        raise
    if found is None:
        _log.warning("somebody gave a wrong password to the codec server, or an id without one")
        return None
    served.limits.tries_from_address.take_back(address)
    served.limits.tries_for_person.forget(person)
    if not found.active:
        raise HasLeft(found.id)
    return found


async def _typed(request: web.Request) -> dict[str, Any]:
    try:
        given = json.loads(await request.read())
    except (ValueError, RecursionError):
        given = None
    return given if isinstance(given, dict) else {}


async def _logged_in(request: web.Request) -> Person | None:
    token = request.cookies.get(COOKIE)
    if token is None:
        return None
    try:
        session = await request.app[SERVED].doorkeeper.session(token)
    except NotLoggedIn:
        return None
    return session.person if session.person.active else None


def _raise_if_of_another_page(request: web.Request) -> None:
    """A browser says whose page a form was on; other clients say nothing. Only our own page logs in and out."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.app[SERVED].own_origin(request):
        raise web.HTTPForbidden


def _to_the_page() -> web.Response:
    return web.Response(status=303, headers={"Location": "/login", "Cache-Control": "no-store"})


def _shown(
    request: web.Request, person: Person | None, problem: str = "", *, status: int = 200, retry_after: int | None = None
) -> web.Response:
    nonce = secrets.token_urlsafe(16)
    text = _pages.get_template("login.html.j2").render(
        person=person, problem=problem, nonce=nonce, here=request.app[SERVED].own_origin(request)
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        # With no referrer at all browsers would not say whose page the form was on either.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=headers)
