"""A landlord's whole system as ``asb up`` runs it, on free ports: with the Temporal UI, and a codec server for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from activities.register.logins import set_password
from starter.web.app import origins_from, running_codec_server
from starter.web.place import taken_place
from tests.support.codec_client import on_a_free_port
from tests.support.landlord import PASSWORD
from tests.support.running import Town, town_on
from tests.support.stack import settings_for
from worker.connection import codec_of
from worker.embedded import Ports, embedded_stack
from worker.embedded.ready import make_ready


@dataclass(frozen=True)
class UiTown:
    """The town and the web addresses of its Temporal UI and of its codec server."""

    town: Town
    ui_url: str
    codec_url: str


@asynccontextmanager
async def ui_town(home: Path) -> AsyncIterator[UiTown]:
    """Runs everything on ``home`` until the block ends. Mina and Oscar can log in, with ``PASSWORD``.

    Nobody is the operator: who is not logged in sees nothing in clear and sends nothing.
    """
    settings = on_a_free_port(settings_for(home))
    with taken_place(settings) as place:
        async with embedded_stack(settings, ports=Ports(ui=0), codec_url=place.url) as stack:
            await make_ready(stack)
            assert stack.ui_url is not None
            async with town_on(stack, stack.database_url, settings.task_queue) as town:
                for person in ("mina", "oscar"):
                    await set_password(town.pool, person, PASSWORD)
                origins = origins_from(settings, stack.ui_url)
                async with running_codec_server(place, codec_of(town.client), town.pool, origins=origins):
                    yield UiTown(town, stack.ui_url, place.url)
