from datetime import UTC, datetime

import pytest
from psycopg_pool import AsyncConnectionPool
from pydantic import ValidationError
from temporalio.exceptions import ApplicationError

from activities.register.activities import RegisterActivities
from activities.register.errors import NotAPerson, NotInRegister
from activities.register.keys import KeyEntry, list_keys
from activities.register.logins import SessionKind, begin_session, find_session
from activities.register.people import (
    DEFAULT_OPERATOR,
    Officer,
    Patch,
    add_default_operator,
    add_officer,
    add_patch,
    give_patch,
    set_active,
    take_patch,
)
from activities.register.queries import list_officers
from standard.core.words import Role
from tests.support.register_material import opening

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


async def test_who_leaves_is_logged_out_and_nobody_else_is(pool: AsyncConnectionPool) -> None:
    await add_officer(pool, ANN)
    await add_officer(pool, Officer(id="ben", name="Ben Officer"))
    tokens = [(await begin_session(pool, person, SessionKind.TOKEN))[0] for person in ("ann", "ann", "ben")]
    await set_active(pool, "ann", False)
    sessions = [await find_session(pool, token) for token in tokens]
    assert [session.is_over for session in sessions if session] == [True, True, False]


async def test_the_name_of_a_sending_service_is_nobody_s_id(pool: AsyncConnectionPool) -> None:
    made_at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    key = KeyEntry(id="service-1", use="service", service="ann", check_value="0123", made_at=made_at)
    await list_keys(pool, [key], "test")
    with pytest.raises(NotAPerson, match="'ann' is the name of a sending service"):
        await add_officer(pool, ANN)
    assert await list_officers(pool) == []


async def test_the_default_operator_is_there_once_and_stays_away_once_they_have_left(pool: AsyncConnectionPool) -> None:
    assert [await add_default_operator(pool) for _ in range(2)] == [True, True]
    [operator] = await list_officers(pool)
    assert (operator.id, operator.role, operator.patches, operator.email) == ("operator", Role.MANAGER, [], None)
    await set_active(pool, "operator", False)
    assert not await add_default_operator(pool)
    assert [row.active for row in await list_officers(pool)] == [False]


async def test_the_default_operator_has_neither_patch_nor_cases(pool: AsyncConnectionPool) -> None:
    await add_default_operator(pool)
    await add_patch(pool, Patch(id="east", name="East"))
    for refused in (
        add_patch(pool, Patch(id="east", name="East", manager="operator")),
        add_patch(pool, Patch(id="east", name="East", deputy="operator")),
        give_patch(pool, "operator", "east"),
        add_officer(pool, DEFAULT_OPERATOR, ("east",)),
    ):
        with pytest.raises(NotAPerson, match="'operator' is the default operator, who has no patch"):
            await refused
    with pytest.raises(ValidationError, match="a manager without cases"):
        Officer(id="operator", name="Somebody")
    with pytest.raises(ApplicationError, match="no active officer"):
        await RegisterActivities(pool).open_case(opening("unlucky"))


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


async def test_an_id_is_found_however_it_is_typed(pool: AsyncConnectionPool) -> None:
    await add_officer(pool, Officer(id=" Ann", name="Ann Officer"))
    await add_officer(pool, Officer(id="ANN", name="Ann Officer-Smith"))
    await add_patch(pool, Patch(id="east", name="East", manager="Ann ", deputy="ann"))
    await give_patch(pool, "aNN", "east")
    await set_active(pool, "Ann", False)
    [(ann, patches)] = [(row, row.patches) for row in await list_officers(pool)]
    assert (ann.id, ann.name, ann.active, patches) == ("ann", "Ann Officer-Smith", False, ["east"])
    await take_patch(pool, "Ann", "east")
    assert [row.patches for row in await list_officers(pool)] == [[]]


@pytest.mark.parametrize("look_alike", ["\u0430nn", "an\u200bn", "a nn", "ann_"])
async def test_a_look_alike_is_nobody(pool: AsyncConnectionPool, look_alike: str) -> None:
    await add_officer(pool, ANN)
    with pytest.raises(ValidationError, match="only the letters a to z"):
        Officer(id=look_alike, name="Ann Officer")
    for change in (set_active(pool, look_alike, False), take_patch(pool, look_alike, "east")):
        with pytest.raises(NotInRegister, match="only the letters a to z"):
            await change
