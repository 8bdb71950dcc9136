"""PostgreSQL as our own child: made once with ``initdb``, then run on 127.0.0.1 with a password for each role.

One role owns the register's tables, one works in them, one reads them (``activities/register/roles.py``).

Only the package's programs are used. Its own process management leaves the server running when its parent is
killed, and as root opens the permissions of every parent folder.
"""

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from activities.register.roles import READER, WORKER
from worker.embedded import programs
from worker.embedded.home import read_json
from worker.embedded.ports import HOST, is_free, pick_free, require_free
from worker.embedded.process import Child, User, launch_command, wait_for_former
from worker.private import write_private
from worker.problems import HomeUnusable, StartFailed

_OWNER = "asb"
_MEMBERS = {"asb_embedded_worker": WORKER, "asb_embedded_reader": READER}
_OF_WORKER, _OF_READER = _MEMBERS
_DATABASE = "asb"
_SUPERUSER = "postgres"
_OLDEST_ROLES = {_SUPERUSER, _OWNER}
"""The roles that a data folder has had from its beginning; the others can be made anew."""
_LONGEST_START_SECONDS = 60
_TRIES = 5

_OPTIONS = {
    "listen_addresses": HOST,
    # Sockets in the file system need a folder that both users can enter; the loopback address does not.
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and details can hold what people said; logs must not.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True)
class Postgres:
    """A running server, with an address of the register for each role, which holds that role's password.

    ``url`` is a worker's. For showing are ``location``, and ``reading``: an address to read the register at, for which
    any program of PostgreSQL's takes the password from a file that only the owner of the data folder may read.
    """

    child: Child
    location: str
    reading: str
    url: str = field(repr=False)
    reader_url: str = field(repr=False)
    owner_url: str = field(repr=False)


@contextlib.asynccontextmanager
async def running_postgres(home: Path, *, port: int) -> AsyncIterator[Postgres]:
    """Runs PostgreSQL on ``home`` until the block ends; ``port`` 0 takes any free one.

    Raises:
        Problem: the port is taken, a program is missing, the data is not usable, or the start failed.
    """
    if port:
        require_free(port, what="PostgreSQL", setting="ASB_POSTGRES_PORT")
    user = programs.postgres_user()
    installation = programs.postgres_installation(user)
    data = home / "postgres"
    await wait_for_former("PostgreSQL", home / "postgres.pid")
    passwords = _passwords(home, new=not data.exists())
    if not data.exists():
        await _create(installation, data, user, passwords[_SUPERUSER])
    _check(data, user)
    child, used = await _start(home, installation, data, user, port)
    try:
        await _prepare(child, used, passwords)
        location = f"{HOST}:{used}/{_DATABASE}"
        yield Postgres(
            child,
            location,
            reading=_reading(home, location, passwords[_OF_READER]),
            url=f"postgresql://{_OF_WORKER}:{passwords[_OF_WORKER]}@{location}",
            reader_url=f"postgresql://{_OF_READER}:{passwords[_OF_READER]}@{location}",
            owner_url=f"postgresql://{_OWNER}:{passwords[_OWNER]}@{location}",
        )
    finally:
        await child.stop(grace=20)


def _passwords(home: Path, *, new: bool) -> dict[str, str]:
    path = home / "postgres-passwords.json"
    found = {} if new else read_json(path)
    if not new and not found.keys() >= _OLDEST_ROLES:
        raise HomeUnusable(f"{path} lacks a password; restore it from a back-up")
    missing = {*_OLDEST_ROLES, *_MEMBERS} - found.keys()
    if missing:
        found |= {role: secrets.token_urlsafe(24) for role in sorted(missing)}
        write_private(path, json.dumps(found))
    return found


def _reading(home: Path, location: str, password: str) -> str:
    path = home / "postgres-reader.pgpass"
    write_private(path, f"{HOST}:*:{_DATABASE}:{_OF_READER}:{password}\n")
    return f"postgresql://{_OF_READER}@{location}?passfile={quote(str(path))}"


def _named(data: Path) -> str:
    """The data folder as PostgreSQL is told it, which works in that folder.

    On Linux this name leads to it without passing through its parent folders: the server's user may not be allowed
    to enter those, and their permissions are not ours to open.
    """
    return "/proc/self/cwd" if sys.platform == "linux" else str(data)


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**inherited, "LC_ALL": "C"}


async def _create(installation: Path, data: Path, user: User | None, password: str) -> None:
    """Makes the data folder, whole or not at all."""
    scratch = data.with_name(data.name + ".new")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    with tempfile.TemporaryFile() as given:
        if user is not None:
            os.chown(scratch, user.uid, user.gid)
            os.fchown(given.fileno(), user.uid, user.gid)
        given.write(password.encode() + b"\n")
        given.seek(0)
        command = [
            str(installation / "bin" / "initdb"),
            *("--pgdata", _named(scratch), "--username", _SUPERUSER, "--pwfile", "/dev/stdin"),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-instructions"),
        ]
        making = await asyncio.create_subprocess_exec(
            *launch_command(command, end_signal=signal.SIGKILL, user=user),
            stdin=given,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=scratch,
            env=_environment(),
            start_new_session=True,
        )
        try:
            output, _ = await making.communicate()
        finally:
            if making.returncode is None:
                making.kill()
                await making.wait()
    if making.returncode != 0:
        lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
        reasons = [line for line in lines if "error" in line or "cannot" in line] or lines[-1:] or ["no reason given"]
        raise StartFailed(f"PostgreSQL's data folder {data} cannot be made: {reasons[0]}")
    scratch.rename(data)


def _check(data: Path, user: User | None) -> None:
    owner = os.geteuid() if user is None else user.uid
    if data.stat().st_uid != owner:
        raise HomeUnusable(
            f"{data} belongs to another user (number {data.stat().st_uid}); "
            "run asb as the user who made it, or set another ASB_HOME"
        )
    try:
        version = (data / "PG_VERSION").read_text().strip()
    except OSError:
        version = "unknown"
    if version != str(programs.POSTGRES_MAJOR):
        raise HomeUnusable(
            f"{data} holds data of PostgreSQL {version}, and this is {programs.POSTGRES_MAJOR}; "
            "install the version of asb that made it, or set another ASB_HOME"
        )


async def _start(home: Path, installation: Path, data: Path, user: User | None, port: int) -> tuple[Child, int]:
    """The server, answering, and its port. A free port that somebody took just before us is replaced by another."""
    for tries_left in reversed(range(_TRIES)):
        used = port or pick_free()
        _forget_former_server(data)
        options = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
        child = await Child.start(
            "PostgreSQL",
            [str(installation / "bin" / "postgres"), "-D", _named(data), "-p", str(used), *options],
            log=home / "logs" / "postgres.log",
            pid_file=home / "postgres.pid",
            # SIGINT lets nobody finish their session but loses nothing; SIGTERM would wait for every client to leave.
            end_signal=signal.SIGINT,
            user=user,
            cwd=data,
            env=_environment(),
        )
        try:
            await _until_it_listens(child, used)
        except StartFailed:
            await child.stop(grace=20)
            if port or is_free(used) or not tries_left:
                raise
        except BaseException:
            await child.stop(grace=20)
            raise
        else:
            return child, used
    raise AssertionError("the last try returns or raises")


def _forget_former_server(data: Path) -> None:
    """Removes the lock file of a server that was killed, where its number now belongs to another program.

    PostgreSQL itself sees that a process of its user has the number and refuses to start.
    """
    lock = data / "postmaster.pid"
    try:
        former = psutil.Process(int(lock.read_text().split()[0]))
        still_running = former.name() == "postgres" and Path(former.cwd()).samefile(data)
    except (psutil.Error, ValueError, IndexError, OSError):
        return
    if not still_running:
        lock.unlink(missing_ok=True)


async def _until_it_listens(child: Child, port: int) -> None:
    try:
        async with asyncio.timeout(_LONGEST_START_SECONDS):
            while not child.ended:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection(HOST, port)
                    writer.close()
                    with contextlib.suppress(OSError):
                        await writer.wait_closed()
                    # Whoever took the port instead of our server answers too; then ours ends.
                    if "listening on" in child.output():
                        return
                await asyncio.sleep(0.02)
    except TimeoutError:
        pass
    raise child.failed_to_start()


async def _prepare(child: Child, port: int, passwords: dict[str, str]) -> None:
    """Makes the roles and the database of the register where they are not there yet."""
    admin = await _connected(child, f"postgresql://{_SUPERUSER}:{passwords[_SUPERUSER]}@{HOST}:{port}/postgres")
    async with admin:
        await _make_login(admin, _OWNER, passwords[_OWNER])
        for member, group in _MEMBERS.items():
            if not await _has_role(admin, group):
                await admin.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(group)))
            await _make_login(admin, member, passwords[member])
            await admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), sql.Identifier(member)))
        if not await _exists(admin, "SELECT 1 FROM pg_database WHERE datname = %s", _DATABASE):
            names = (sql.Identifier(_DATABASE), sql.Identifier(_OWNER))
            await admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))


async def _make_login(admin: psycopg.AsyncConnection[tuple[object, ...]], role: str, password: str) -> None:
    """A role that may do nothing but log in, whatever it was allowed before."""
    verb = sql.SQL("ALTER" if await _has_role(admin, role) else "CREATE")
    await admin.execute(
        sql.SQL("{} ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            verb, sql.Identifier(role), sql.Literal(password)
        )
    )


async def _has_role(admin: psycopg.AsyncConnection[tuple[object, ...]], role: str) -> bool:
    return await _exists(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s", role)


async def _connected(child: Child, url: str) -> psycopg.AsyncConnection[tuple[object, ...]]:
    """A connection, once the server has recovered what a crash left behind.

    Raises:
        StartFailed: the server ended, refuses the password it was made with, or takes too long.
    """
    try:
        async with asyncio.timeout(_LONGEST_START_SECONDS):
            while not child.ended:
                try:
                    return await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5)
                except psycopg.OperationalError as error:
                    if "password authentication failed" in str(error):
                        raise StartFailed(
                            "PostgreSQL refuses the password kept in ASB_HOME/postgres-passwords.json; "
                            "restore that file from a back-up"
                        ) from None
                await asyncio.sleep(0.05)
    except TimeoutError:
        pass
    raise child.failed_to_start()


async def _exists(connection: psycopg.AsyncConnection[tuple[object, ...]], query: LiteralString, name: str) -> bool:
    return await (await connection.execute(query, [name])).fetchone() is not None
