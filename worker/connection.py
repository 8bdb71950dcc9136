"""How every process reaches Temporal and PostgreSQL: configured servers first, else the running embedded stack."""

import asyncio
import time
from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client, Plugin
from temporalio.envconfig import ClientConnectConfig
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from worker.embedded.home import Running, find_running
from worker.plugin import case_plugin
from worker.problems import BadInput, NothingRunning, PortTaken, Unreachable
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import KeyUse, load_ring
from worker.sealing.remote import RemoteCodec, RemoteSealer, remote_codec
from worker.sealing.sealer import RingSealer, Sealer
from worker.settings import Settings

_LONGEST_CONNECT_SECONDS = 5
_LARGEST_POOL = 8
_TRUSTED_SECONDS = 1


def temporal_server(settings: Settings) -> ClientConnectConfig:
    """How to connect to the Temporal server: the configured one, else the embedded stack's on this data folder.

    Raises:
        NothingRunning: there is neither.
    """
    if "target_host" in settings.temporal:
        return settings.temporal
    running = find_running(settings.home)
    if running is None or running.temporal_address is None or running.temporal_namespace is None:
        raise _nothing_running("TEMPORAL_ADDRESS", settings)
    return ClientConnectConfig(target_host=running.temporal_address, namespace=running.temporal_namespace)


def database_address(settings: Settings) -> str:
    """The address of the register's database, with its password: the configured one, else the embedded stack's.

    Raises:
        NothingRunning: there is neither.
    """
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return _embedded_database(settings, lambda running: running.database_url)


def owner_database_address(settings: Settings) -> str:
    """The address of the register's database for the role that owns the tables, with its password.

    That role's where one is configured, else the configured database's, else the embedded stack's.

    Raises:
        NothingRunning: there is none.
    """
    if settings.database_owner_url is not None:
        return settings.database_owner_url.get_secret_value()
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return _embedded_database(settings, lambda running: running.owner_database_url)


def _embedded_database(settings: Settings, address_of: Callable[[Running], str | None]) -> str:
    running = find_running(settings.home)
    address = address_of(running) if running is not None else None
    if address is None:
        raise _nothing_running("ASB_DATABASE_URL", settings)
    return address


def _nothing_running(setting: str, settings: Settings) -> NothingRunning:
    return NothingRunning(
        f"nothing is running on {settings.home}: start it with `asb up`, or set {setting} to a server of your own"
    )


async def connect_temporal(settings: Settings, *, metrics_address: str | None = None) -> Client:
    """A client with this system's plugin; with ``metrics_address`` it and its workers serve their metrics there.

    Payloads are encrypted with the key ring, or where ``ASB_CODEC_ENDPOINT`` is set by the codec server it names.

    Raises:
        BadInput: there is no key ring, or nobody is logged in at the codec server.
        NothingRunning: no server is configured and no embedded stack runs.
        Unreachable: the server does not answer, or refuses us; names its address.
        PortTaken: metrics cannot be served at the address.
    """
    codec = _codec(settings)
    runtime = None if metrics_address is None else _serving_metrics(metrics_address)
    return await _connected(settings, [case_plugin(codec)], runtime)


async def connect_without_keys(settings: Settings) -> Client:
    """A client for what has no payloads, such as the namespace's own settings: it needs no key ring and opens nothing.

    Raises:
        NothingRunning: no server is configured and no embedded stack runs.
        Unreachable: the server does not answer, or refuses us; names its address.
    """
    return await _connected(settings, [], None)


async def _connected(settings: Settings, plugins: Sequence[Plugin], runtime: Runtime | None) -> Client:
    server = temporal_server(settings)
    try:
        async with asyncio.timeout(_LONGEST_CONNECT_SECONDS):
            return await Client.connect(**server, plugins=plugins, runtime=runtime)
    except TimeoutError:
        reason = f"no answer within {_LONGEST_CONNECT_SECONDS} seconds"
    except (RuntimeError, ValueError) as error:
        reason = _first_line(error)
    raise Unreachable(f"the Temporal server at {server['target_host']} (TEMPORAL_ADDRESS) cannot be reached: {reason}")


def codec_of(client: Client) -> SealedCodec:
    """The codec of a client that ``connect_temporal`` gave.

    Raises:
        BadInput: the client asks a codec server, and has no keys itself.
    """
    codec = client.data_converter.payload_codec
    if isinstance(codec, RemoteCodec):
        raise _no_keys()
    if not isinstance(codec, SealedCodec):
        raise TypeError("the client was not made by connect_temporal")
    return codec


def reads_answers(client: Client) -> bool:
    """Whether a client that ``connect_temporal`` gave can open what cases answer: a service's own key opens only what
    the service has written.
    """
    codec = client.data_converter.payload_codec
    return not isinstance(codec, SealedCodec) or codec.ring.writes_with(KeyUse.STORAGE) is not None


def sealer_for(client: Client, pool: AsyncConnectionPool | None) -> Sealer:
    """What seals as a client that ``connect_temporal`` gave can: with its keys, for people of this register; or
    through its codec server, for who is logged in there.
    """
    codec = client.data_converter.payload_codec
    return RemoteSealer(codec) if isinstance(codec, RemoteCodec) else RingSealer(codec_of(client), pool)


def require_own_keys(settings: Settings) -> None:
    """For what needs the key ring itself.

    Raises:
        BadInput: a codec server is to be asked in its place.
    """
    if settings.codec_url is not None:
        raise _no_keys()


def _no_keys() -> BadInput:
    return BadInput(
        "ASB_CODEC_ENDPOINT is set, and this needs the key ring itself: what a worker does must not depend on a codec "
        "server; unset it here, and see ASB_KEYS_FILE"
    )


def _codec(settings: Settings) -> SealedCodec | RemoteCodec:
    url = settings.codec_url
    return SealedCodec(load_ring(settings.key_ring_file)) if url is None else remote_codec(settings, url)


def _serving_metrics(address: str) -> Runtime:
    try:
        return Runtime(telemetry=TelemetryConfig(metrics=PrometheusConfig(bind_address=address)))
    except (RuntimeError, ValueError) as error:
        raise PortTaken(f"metrics cannot be served at {address} (ASB_METRICS_ADDRESS): {_first_line(error)}") from None


def shown_database(address: str) -> str:
    """Host, port and name of a database, for showing: never its user's password."""
    parts = conninfo_to_dict(address)
    return f"{parts.get('host') or 'local'}:{parts.get('port') or 5432}/{parts.get('dbname') or ''}"


async def open_pool(database_url: str, *, patience: float = _LONGEST_CONNECT_SECONDS) -> AsyncConnectionPool:
    """An open pool of connections, which the caller closes. One is tried, so a wrong address shows at once.

    A connection that broke is replaced when it is next asked for; whoever waits longer than ``patience`` seconds gets
    ``psycopg_pool.PoolTimeout``.

    Raises:
        Unreachable: the server does not answer, or refuses us; names its address without the password.
    """
    try:
        tried = await psycopg.AsyncConnection.connect(database_url, connect_timeout=_LONGEST_CONNECT_SECONDS)
        await tried.close()
    except psycopg.Error as error:
        raise Unreachable(
            f"PostgreSQL at {shown_database(database_url)} (ASB_DATABASE_URL) cannot be reached: {_first_line(error)}"
        ) from None
    pool = AsyncConnectionPool(
        database_url,
        min_size=1,
        max_size=_LARGEST_POOL,
        open=False,
        timeout=patience,
        # Retries for ever come from getting a connection, not from one long wait in the background.
        reconnect_timeout=_LONGEST_CONNECT_SECONDS,
        kwargs={"connect_timeout": _LONGEST_CONNECT_SECONDS},
        reset=_note_use,
        check=_check_if_idle,
    )
    await pool.open()
    return pool


_used_at: WeakKeyDictionary[psycopg.AsyncConnection, float] = WeakKeyDictionary()


async def _note_use(connection: psycopg.AsyncConnection) -> None:
    _used_at[connection] = time.monotonic()


async def _check_if_idle(connection: psycopg.AsyncConnection) -> None:
    """Replaces a connection that broke while nobody used it; to ask each time would be a tenth of all that is asked."""
    if time.monotonic() - _used_at.get(connection, 0) > _TRUSTED_SECONDS:
        await AsyncConnectionPool.check_connection(connection)


def _first_line(error: Exception) -> str:
    text = str(error).strip()
    if "Connection refused" in text:  # The SDK says it in the words of its libraries, at length.
        return "connection refused"
    return text.splitlines()[0][:300] if text else type(error).__name__
