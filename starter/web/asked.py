"""What a request says about where it comes from, and what is said back to it."""

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from psycopg_pool import AsyncConnectionPool

from standard.core.people import Person
from starter.web.auth import Doorkeeper
from starter.web.limits import Limits
from starter.web.opening import Opening
from worker.sealing.codec import SealedCodec

COOKIE = "asb_login"

_FORWARDED = ("Forwarded", "X-Forwarded-For", "Via")


@dataclass(frozen=True)
class Served:
    """What the server works with.

    ``origins`` are the web addresses whose pages may ask. ``only_for_this_machine``: it listens on loopback with no
    proxy in front. ``behind_proxy``: a proxy says who asks. ``secure``: browsers speak TLS with it.
    """

    codec: SealedCodec
    pool: AsyncConnectionPool
    doorkeeper: Doorkeeper
    opening: Opening
    limits: Limits
    origins: frozenset[str]
    only_for_this_machine: bool
    behind_proxy: bool
    secure: bool

    async def who(self, request: web.Request) -> Person:
        """The person who asks, within the limits.

        Raises:
            NotLoggedIn, HasLeft, RegisterUnavailable: see ``Doorkeeper.who``.
            TooOften: they, or their address, asked too often.
        """
        await self.count(request)
        person = await self.doorkeeper.who(token_of(request), may_be_operator=self._comes_directly(request))
        await self.limits.of_person.count(person.id)
        return person

    def address(self, request: web.Request) -> str:
        """The network address that asks; behind a proxy the last that it names, which the proxy itself has seen.

        A proxy may add a line of its own to one that came with the request: the last value of the last line counts.
        """
        lines = request.headers.getall("X-Forwarded-For", [""]) if self.behind_proxy else [""]
        return lines[-1].rsplit(",", 1)[-1].strip() or request.remote or ""

    async def count(self, request: web.Request) -> None:
        """Counts a request for the address that asks.

        Raises:
            TooOften: it is one too many.
        """
        await self.limits.of_address.count(self.address(request))

    def own_origin(self, request: web.Request) -> str:
        """The web address of this server's own pages."""
        return f"{'https' if self.secure else 'http'}://{request.headers.get('Host', '')}"

    def _comes_directly(self, request: web.Request) -> bool:
        # A proxy that nobody told us of would make everybody it serves the operator.
        return self.only_for_this_machine and not any(name in request.headers for name in _FORWARDED)


SERVED = web.AppKey("served", Served)


def token_of(request: web.Request) -> str | None:
    """The token that a request carries, as a client's header or a browser's cookie."""
    given = request.headers.get("Authorization", "")
    if given:
        kind, _, token = given.partition(" ")
        # What is no bearer token is nobody's: whoever gives it means to be somebody, and not the default operator.
        return token.strip() if kind.lower() == "bearer" else given
    return request.cookies.get(COOKIE)


def say(status: int, message: str, **headers: str) -> web.Response:
    """An answer as the Temporal UI and command show it."""
    return answer({"message": message}, status, **headers)


def answer(content: Any, status: int = 200, **headers: str) -> web.Response:
    """An answer in JSON, which nobody keeps."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.Response(
        text=json.dumps(content),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", **given},
    )
