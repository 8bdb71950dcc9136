"""What every request passes: which web pages may ask at all, and how each problem is answered."""

import logging
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from activities.register.errors import RegisterError, RegisterUnavailable
from activities.register.logins import TooManyTries
from starter.web.asked import SERVED, say
from starter.web.auth import HasLeft, NotLoggedIn
from starter.web.limits import TooOften
from starter.web.payloads import NotPayloads
from worker.loopback import is_loopback
from worker.problems import Problem

LARGEST_BODY = 4 * 1024 * 1024
"""In bytes: what Temporal itself takes in one request."""

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Authorization-Extras, Caller-Type, Content-Type, X-Namespace",
    "Access-Control-Max-Age": "600",
}

_log = logging.getLogger(__name__)


@web.middleware
async def known_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets in the web pages that may ask, and whoever is no web page; answers a browser's question which those are.

    On loopback the name that the browser asked for is looked at too: any web page's address can be made to lead to
    127.0.0.1, and would then pass for our own.
    """
    served = request.app[SERVED]
    origin = request.headers.get("Origin")
    if served.only_for_this_machine and not _names_this_machine(request.headers.get("Host", "")):
        return say(403, "this server is reached as 127.0.0.1 or localhost, and by no other name")
    if origin is None:
        return await handler(request)
    if origin not in served.origins and origin != served.own_origin(request):
        return say(403, "web pages of this address may not ask; ASB_CODEC_ORIGINS lists those that may")
    asks_first = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    response = web.Response(status=204, headers=_PREFLIGHT) if asks_first else await handler(request)
    response.headers["Vary"] = "Origin"
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


@web.middleware
async def problems_told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers every problem in one line of JSON, which names nothing that was sent."""
    try:
        return await handler(request)
    except NotLoggedIn:
        where = f"{request.app[SERVED].own_origin(request)}/login"
        return say(401, f"log in first: in the browser at {where}, elsewhere with `asb login --as ID`")
    except HasLeft as error:
        return say(403, str(error))
    except NotPayloads:
        return say(400, 'the body is not JSON like {"payloads": [{"metadata": {"encoding": BASE64}, "data": BASE64}]}')
    except TooOften as error:
        return say(429, f"too many requests; ask again in {error.seconds} seconds", Retry_After=str(error.seconds))
    except TooManyTries as error:
        return say(
            429, f"too many wrong passwords; try again in {error.seconds} seconds", Retry_After=str(error.seconds)
        )
    except (RegisterUnavailable, RegisterError):
        return say(503, "the register (PostgreSQL) does not answer, so nobody can be looked up; try again")
    except Problem as problem:
        return say(500, str(problem))
    except web.HTTPRequestEntityTooLarge:
        return say(413, f"the body is larger than {LARGEST_BODY // 1024 // 1024} MB")
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return say(error.status, f"{error.reason}; this server has /encode, /decode, /login, /logout and /healthz")
    except Exception as error:
        # The text and the trace of an unexpected error may quote what was sent.
        _log.error("a request to the codec server failed: %s", type(error).__name__)
        return say(500, "this is a fault of the codec server; nothing was opened or sealed")


def _names_this_machine(host: str) -> bool:
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False
