"""The codec server's web application, and running it."""

import contextlib
import logging
from collections.abc import AsyncIterator, Iterable, Sequence

from aiohttp import web
from psycopg_pool import AsyncConnectionPool
from temporalio.api.common.v1 import Payload

from starter.web import login_pages
from starter.web.asked import SERVED, Served, answer
from starter.web.auth import Doorkeeper
from starter.web.gates import LARGEST_BODY, known_pages, problems_told
from starter.web.limits import Limits, make_limits
from starter.web.opening import Opening, cases_of
from starter.web.payloads import opened, read_payloads, sealed, written
from starter.web.place import Place
from worker.sealing.codec import SealedCodec
from worker.sealing.remote import MARKED_HEADER
from worker.settings import Settings

_SHUTDOWN_SECONDS = 5

# Complaints about malformed requests quote them, tokens and all.
_unread = logging.Logger("asb codec server", logging.CRITICAL + 1)


@contextlib.asynccontextmanager
async def running_codec_server(
    place: Place,
    codec: SealedCodec,
    pool: AsyncConnectionPool,
    *,
    origins: Iterable[str],
    operator: str | None = None,
    limits: Limits | None = None,
) -> AsyncIterator[None]:
    """Answers at ``place`` until the block ends.

    ``origins`` are the web addresses of the Temporal UIs whose pages may ask. ``operator`` is the person that whoever
    is not logged in counts as; only on loopback with no proxy in front, else nobody is.
    """
    served = Served(
        codec=codec,
        pool=pool,
        doorkeeper=Doorkeeper(pool, operator if place.only_for_this_machine else None),
        opening=Opening(pool),
        limits=limits or make_limits(),
        origins=frozenset(origins),
        only_for_this_machine=place.only_for_this_machine,
        behind_proxy=place.behind_proxy,
        secure=place.secure,
    )
    runner = web.AppRunner(
        _application(served), access_log=None, logger=_unread, shutdown_timeout=_SHUTDOWN_SECONDS, handle_signals=False
    )
    await runner.setup()
    try:
        await web.SockSite(runner, place.listener, ssl_context=place.tls).start()
        yield
    finally:
        await runner.cleanup()


def origins_from(settings: Settings, ui_url: str | None = None) -> set[str]:
    """The web addresses of the UIs that the settings name, and of the embedded one: a browser may call it two names."""
    named = {each.strip() for each in settings.codec_origins.split(",") if each.strip()}
    own = {ui_url, ui_url.replace("127.0.0.1", "localhost")} if ui_url else set()
    return named | own


def _application(served: Served) -> web.Application:
    app = web.Application(middlewares=[known_pages, problems_told], client_max_size=LARGEST_BODY)
    app[SERVED] = served
    # Clients may put a path of their own in front, such as the namespace.
    for front in ("", "/{front:.+}"):
        app.router.add_post(f"{front}/encode", _encode)
        app.router.add_post(f"{front}/decode", _decode)
    app.router.add_get("/healthz", _healthz)
    login_pages.add_to(app)
    return app


async def _encode(request: web.Request) -> web.Response:
    served = request.app[SERVED]
    person = await served.who(request)
    return _payloads(written(sealed(served.codec, read_payloads(await request.read()), person)))


async def _decode(request: web.Request) -> web.Response:
    served = request.app[SERVED]
    person = await served.who(request)

    async def may_be_shown(pairs: Sequence[tuple[Payload, Payload]]) -> list[bool]:
        cases = [cases_of(before, after) for before, after in pairs]
        shown = await served.opening.shown_to(person, set().union(*cases))
        return [bool(each) and each <= shown for each in cases]

    payloads, marked = read_payloads(await request.read()), MARKED_HEADER in request.headers
    return _payloads(written(await opened(served.codec, payloads, may_be_shown, marked=marked)))


async def _healthz(_request: web.Request) -> web.Response:
    return answer({"status": "up"})


def _payloads(body: str) -> web.Response:
    return web.Response(text=body, content_type="application/json", headers={"Cache-Control": "no-store"})
