import pytest
from psycopg_pool import AsyncConnectionPool
from pydantic import ValidationError

from activities.register.errors import NotInRegister
from activities.register.people import Officer, Patch, add_officer, add_patch, give_patch, set_active, take_patch
from activities.register.queries import list_officers
from standard.words import Role

ANN = Officer(id="ann", name="Ann Officer", email="ann@landlord.example", phone="01632 960002")


async def test_saying_it_twice_changes_nothing(pool: AsyncConnectionPool) -> None:
    await add_patch(pool, Patch(id="east", name="East"))
    for _ in range(2):
        await add_officer(pool, ANN, ("east",))
    (ann,) = await list_officers(pool)
    assert (ann.id, ann.name, ann.email, ann.role, ann.active) == ("ann", ANN.name, ANN.email, Role.OFFICER, True)
    assert (ann.patches, ann.open_cases) == (["east"], 0)


async def test_saying_it_otherwise_changes_it(pool: AsyncConnectionPool) -> None:
    await add_officer(pool, ANN)
    await add_officer(pool, ANN.model_copy(update={"role": Role.MANAGER, "email": None}))
    (ann,) = await list_officers(pool)
    assert (ann.role, ann.email) == (Role.MANAGER, None)


async def test_patches_are_given_and_taken(pool: AsyncConnectionPool) -> None:
    await add_officer(pool, ANN)
    for patch in ("west", "east"):
        await add_patch(pool, Patch(id=patch, name=patch.title(), manager="ann"))
        await give_patch(pool, "ann", patch)
    assert [row.patches for row in await list_officers(pool)] == [["east", "west"]]
    await take_patch(pool, "ann", "west")
    assert [row.patches for row in await list_officers(pool)] == [["east"]]


async def test_who_left_can_come_back(pool: AsyncConnectionPool) -> None:
    await add_officer(pool, ANN)
    for active in (False, True):
        await set_active(pool, "ann", active)
        assert [row.active for row in await list_officers(pool)] == [active]


async def test_unknown_names_are_refused_and_nothing_is_changed(pool: AsyncConnectionPool) -> None:
    with pytest.raises(NotInRegister, match="no patch in the register has the id 'north'"):
        await add_officer(pool, ANN, ("north",))
    with pytest.raises(NotInRegister, match="nobody in the register has the id 'ann'"):
        await add_patch(pool, Patch(id="east", name="East", deputy="ann"))
    with pytest.raises(NotInRegister, match="nobody"):
        await give_patch(pool, "ann", "east")
    with pytest.raises(NotInRegister, match="nobody"):
        await set_active(pool, "ann", False)
    assert await list_officers(pool) == []


def test_no_person_has_the_name_that_a_case_calls_itself() -> None:
    with pytest.raises(ValidationError, match="choose another id"):
        Officer(id="system", name="Ann Officer")


def test_an_officer_needs_a_name() -> None:
    with pytest.raises(ValidationError, match="name"):
        Officer(id="ann", name=" ")
