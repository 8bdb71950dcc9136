"""A register with the made-up people, some of whom can log in to a codec server."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from psycopg_pool import AsyncConnectionPool

from activities.register import logins
from activities.register.logins import set_password
from tests.support.running import people
from worker.sealing import backup

PASSWORD = "correct horse battery"
"""Ola's, and Lee's."""


REAL_HASHER = logins._hasher
"""What passwords are hashed with where this process is no test."""

REAL_COST = backup._Backup.model_fields["cost"].default
"""What it costs there to stretch the passphrase of a back-up."""


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hashing costs a fifth of a second of processor time for each password, and nearly nothing here. To stretch the
    passphrase of a back-up costs a quarter of what it does: a back-up says itself what it cost.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backup._Backup.model_fields["cost"], "default", backup._COST // 4)
        patch.setattr(logins, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture
async def landlord(pool: AsyncConnectionPool) -> AsyncConnectionPool:
    """The register of the made-up people, of whom Ola and Lee, who has left, have a password."""
    await people(pool)
    await set_password(pool, "ola", PASSWORD)
    await set_password(pool, "lee", PASSWORD)
    return pool
