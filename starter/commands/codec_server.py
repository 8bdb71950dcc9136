"""``asb codec-server``: only the codec server, alongside the landlord's own servers."""

import asyncio
import os
import socket
import sys

from starter.interruption import run_until_asked_to_stop
from starter.saying import say
from starter.servers import told_in_one_line
from worker.connection import database_address, open_pool, require_own_keys, shown_database
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import load_ring
from worker.sealing.watching import keeping_up
from worker.settings import Settings, load_settings


def codec_server() -> None:
    """Run the codec server, through which the Temporal UI, the temporal command and asb read and write encrypted data.

    `asb up` runs one already. It needs the key ring (ASB_KEYS_FILE) and the register (ASB_DATABASE_URL), and serves
    only people in the register, each with a password (`asb people password ID`). Runs until Ctrl-C or SIGTERM.

    \b
    Beyond this machine it needs TLS, its own or a proxy's:
      ASB_CODEC_ADDRESS=0.0.0.0:8234
      ASB_CODEC_CERTIFICATE_FILE=codec.pem ASB_CODEC_PRIVATE_KEY_FILE=codec.key
    or
      ASB_CODEC_BEHIND_PROXY=true
    and the Temporal UI's address, as browsers show it:
      ASB_CODEC_ORIGINS=https://temporal.landlord.example

    \b
    Clients:
      browsers   log in at /login, and include cross-origin credentials in the
                 UI's codec settings
      temporal   TEMPORAL_CODEC_ENDPOINT=https://codec.landlord.example
                 TEMPORAL_CODEC_AUTH="Bearer $(asb login --token)"
      asb        ASB_CODEC_ENDPOINT=https://codec.landlord.example
                 asb login --as ola
    """
    run_until_asked_to_stop(_codec_server(load_settings()), asked=lambda: say("Stopping ...", err=True))
    say("Stopped.")


async def _codec_server(settings: Settings) -> None:
    # The other commands start sooner without a web server.
    from starter.web.app import origins_from, running_codec_server
    from starter.web.place import taken_place

    require_own_keys(settings)
    address = database_address(settings)
    identity = f"codec-server {os.getpid()}@{socket.gethostname()}"
    with told_in_one_line(), taken_place(settings) as place:
        codec = SealedCodec(load_ring(settings.key_ring_file))
        async with (
            await open_pool(address) as pool,
            keeping_up(codec, pool, settings.key_ring_file, identity),
            running_codec_server(place, codec, pool, origins=origins_from(settings)),
        ):
            say(f"Serving at {place.url} with {shown_database(address)}. Ctrl-C stops the codec server.")
            sys.stdout.flush()
            await asyncio.Event().wait()
