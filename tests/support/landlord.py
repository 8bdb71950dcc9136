"""A register with the made-up people, some of whom can log in to a codec server."""

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.logins import set_password
from tests.support.running import people

PASSWORD = "correct horse battery"
"""Ola's, and Lee's."""


@pytest.fixture
async def landlord(pool: AsyncConnectionPool) -> AsyncConnectionPool:
    """The register of the made-up people, of whom Ola and Lee, who has left, have a password."""
    await people(pool)
    await set_password(pool, "ola", PASSWORD)
    await set_password(pool, "lee", PASSWORD)
    return pool
