"""The servers of ``docker-compose.yml`` stood in for by the tests' own, made up as their containers would be."""

import json
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import trustme
from psycopg import sql

from tests.support.compose import HOUSE, Ground
from worker.embedded import programs
from worker.embedded.ports import pick_free
from worker.embedded.postgres import running_postgres


@asynccontextmanager
async def ground_on(temporal_address: str) -> AsyncIterator[Ground]:
    """A PostgreSQL that was started for the first time as its container would be, a Temporal server, new secrets."""
    with tempfile.TemporaryDirectory(prefix="asb-tests-") as made:
        folder = Path(made)
        secrets = folder / "secrets"
        make_secrets(secrets)
        (folder / "keys").mkdir()
        (folder / "evidence").mkdir()
        (folder / "home").mkdir()
        async with running_postgres(folder / "home", port=0) as postgres:
            location, _ = postgres.location.split("/")
            passwords = json.loads((folder / "home" / "postgres-passwords.json").read_text())
            administrator_url = f"postgresql://postgres:{passwords['postgres']}@{location}/postgres"
            _start_for_the_first_time(administrator_url, secrets)
            replaced = {
                "postgres:5432": location,
                "temporal:7233": temporal_address,
                "/keys/": f"{folder}/keys/",
                "/evidence": f"{folder}/evidence",
                "/deploy/": f"{HOUSE}/deploy/temporal/",
            }
            for port in ("9464", "8234"):
                free = f"127.0.0.1:{pick_free()}"
                replaced |= {f"0.0.0.0:{port}": free, f"127.0.0.1:{port}": free}
            yield Ground(folder, secrets, replaced, administrator_url)


def make_secrets(folder: Path) -> None:
    """Makes the secrets as an operator does who has a certificate."""
    if not folder.exists():
        folder.mkdir()
        certificate = trustme.CA().issue_cert("localhost", "127.0.0.1")
        certificate.private_key_pem.write_to_path(folder / "web_private_key")
        for part in certificate.cert_chain_pems:
            part.write_to_path(folder / "web_certificate", append=True)
    subprocess.run(["sh", HOUSE / "deploy" / "make-secrets.sh", folder], check=True, capture_output=True)


def _start_for_the_first_time(administrator_url: str, secrets: Path) -> None:
    """Runs what the image of PostgreSQL runs on an empty volume."""
    with psycopg.connect(administrator_url, autocommit=True) as connection:
        # The embedded server's own, which a container has not.
        connection.execute("DROP DATABASE asb")
        for (role,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'asb%'").fetchall():
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
    script = (HOUSE / "deploy" / "postgres" / "databases.sql").read_text().replace("/run/secrets", str(secrets))
    postgres_program("psql", "--no-psqlrc", "--quiet", "--dbname", administrator_url, given=script.encode())


def postgres_program(program: str, *arguments: str, given: bytes = b"") -> bytes:
    """Runs one of PostgreSQL's own programs, which must have nothing to complain of; returns what it wrote."""
    found = programs.postgres_installation(programs.postgres_user()) / "bin" / program
    ran = subprocess.run([found, *arguments], input=given, check=False, capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, b"")
    return ran.stdout
