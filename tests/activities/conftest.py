"""What tests of the activities have in common."""

import pytest
from psycopg_pool import AsyncConnectionPool

from tests.activities.notifying import open_case
from tests.support.register_material import add_people


@pytest.fixture
async def case(pool: AsyncConnectionPool) -> AsyncConnectionPool:
    """A register with people and one case of a reporter with every kind of address, recorded up to entry 1."""
    await add_people(pool)
    await open_case(pool)
    return pool
