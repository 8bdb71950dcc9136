"""A codec server for tests, on a free port, and a client that asks it over HTTP."""

import base64
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from psycopg_pool import AsyncConnectionPool

from starter.web.app import running_codec_server
from starter.web.limits import Limits
from starter.web.place import taken_place
from worker.sealing.codec import SealedCodec
from worker.settings import Settings

UI = "http://127.0.0.1:8233"
"""The web address of a Temporal UI whose pages may ask."""


@dataclass(frozen=True)
class Asked:
    """An answer."""

    status: int
    headers: Any
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def message(self) -> str:
        """What a problem says of itself."""
        return str(self.json["message"])


@dataclass(frozen=True)
class CodecClient:
    """Asks a running codec server."""

    url: str
    session: aiohttp.ClientSession

    async def ask(self, method: str, path: str, **options: Any) -> Asked:
        async with self.session.request(method, self.url + path, allow_redirects=False, **options) as response:
            return Asked(response.status, response.headers.copy(), await response.text())

    async def post(self, path: str, content: Any, token: str | None = None, **headers: str) -> Asked:
        """Posts JSON, or bytes as they are."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        given = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.ask("POST", path, data=io.BytesIO(body), headers=given | named)

    async def log_in(self, person: str, password: str) -> Asked:
        return await self.post("/login", {"person": person, "password": password})


@asynccontextmanager
async def codec_server(
    codec: SealedCodec,
    pool: AsyncConnectionPool,
    settings: Settings,
    *,
    operator: str | None = None,
    limits: Limits | None = None,
    origins: tuple[str, ...] = (UI,),
) -> AsyncIterator[CodecClient]:
    """A codec server on a free port with this ring and register."""
    with taken_place(settings) as place:
        async with (
            running_codec_server(place, codec, pool, origins=origins, operator=operator, limits=limits),
            # Cookies are given by hand: the tests are about what each request carries.
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        ):
            yield CodecClient(place.url, session)


def on_a_free_port(settings: Settings, **changes: Any) -> Settings:
    """The settings with a free port on loopback for the codec server."""
    return settings.model_copy(update={"codec_address": "127.0.0.1:0", **changes})


def wire(content: Any, **metadata: str) -> dict[str, Any]:
    """A JSON payload as clients send it."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    given = {"encoding": "json/plain", **{name.replace("_", "-"): value for name, value in metadata.items()}}
    return {
        "metadata": {name: base64.b64encode(value.encode()).decode() for name, value in given.items()},
        "data": base64.b64encode(data).decode(),
    }


def unwired(payload: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """The metadata and data of a payload as a codec server sends it."""
    metadata = {name: base64.b64decode(value).decode() for name, value in payload["metadata"].items()}
    return metadata, base64.b64decode(payload.get("data", ""))
