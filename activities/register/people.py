"""Keeping the landlord's people and patches in the register. Every call may be repeated: it says how it should be.

Ids of people are taken as they are typed, and kept in their one form (``standard.core.people.person_id``).
"""

from typing import Self

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from activities.register.access import as_json, transaction
from activities.register.errors import NotAPerson, NotInRegister
from activities.register.named_sql import load
from standard.core.messages import Identifier, Short
from standard.core.people import OPERATOR, SYSTEM, PersonId, person_id
from standard.core.words import Role

_SQL = load("people")


class Officer(BaseModel):
    """An officer or manager. ``active`` is false once they have left; the register never deletes them. ``hate_cases``:
    hate cases of their patches go to them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: PersonId
    name: Short
    role: Role = Role.OFFICER
    email: Short | None = None
    phone: Short | None = None
    active: bool = True
    hate_cases: bool = False

    @field_validator("id")
    @classmethod
    def _is_a_person(cls, value: str) -> str:
        if value == SYSTEM:
            raise ValueError(f"{SYSTEM!r} is what a case calls itself; choose another id")
        return value

    @model_validator(mode="after")
    def _gets_no_cases_as_operator(self) -> Self:
        if self.id == OPERATOR and self.role is not Role.MANAGER:
            raise ValueError(f"{OPERATOR!r} is the default operator, a manager without cases; choose another id")
        return self


class Patch(BaseModel):
    """A patch of homes. ``manager`` hears of breaches, ``deputy`` stands in; both are ids of people in the register."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    name: Short
    manager: PersonId | None = None
    deputy: PersonId | None = None


DEFAULT_OPERATOR = Officer(id=OPERATOR, name="Default operator", role=Role.MANAGER)
"""Who sends where nobody has said who they are, on the embedded stack: a manager without patch, e-mail or cases."""


async def add_officer(pool: AsyncConnectionPool, officer: Officer, patches: tuple[str, ...] = ()) -> None:
    """Adds an officer or manager, or brings what is known of them up to date, and gives them these patches as well.

    Raises:
        NotInRegister: a patch is not in the register; nothing is changed then.
        NotAPerson: the id is that of a sending service, or the default operator is given a patch.
    """
    async with transaction(pool) as connection:
        await _refuse_service(connection, officer.id)
        await connection.execute(_SQL["upsert_officer"], as_json(officer))
        if not officer.active:
            await connection.execute(_SQL["end_logins"], {"id": officer.id})
        for patch in patches:
            await _give(connection, officer.id, patch)


async def add_default_operator(pool: AsyncConnectionPool) -> bool:
    """Adds the default operator, if nobody has that id. One who has left stays so.

    Returns:
        Whether they may be acted as: they are in the register, and have not left.
    """
    async with transaction(pool) as connection:
        await connection.execute(_SQL["add_officer_if_new"], as_json(DEFAULT_OPERATOR))
        cursor = await connection.execute(_SQL["find_person"], {"id": OPERATOR})
        (_, _, _, active) = await cursor.fetchone() or (None, None, None, False)
        return bool(active)


async def add_patch(pool: AsyncConnectionPool, patch: Patch) -> None:
    """Adds a patch, or changes its name, manager and deputy.

    Raises:
        NotInRegister: the manager or deputy is not in the register.
        NotAPerson: one of them is the default operator, who has no patch.
    """
    async with transaction(pool) as connection:
        for person in (patch.manager, patch.deputy):
            if person is not None:
                _refuse_operator(person)
                await _person(connection, person)
        await connection.execute(_SQL["upsert_patch"], as_json(patch))


async def set_active(pool: AsyncConnectionPool, officer: str, active: bool) -> None:
    """Says whether somebody works here. Who has left gets no new cases, their messages are refused, their logins end.

    Raises:
        NotInRegister: nobody has this id.
    """
    async with transaction(pool) as connection:
        officer = await _person(connection, officer)
        await connection.execute(_SQL["set_active"], {"id": officer, "active": active})
        if not active:
            await connection.execute(_SQL["end_logins"], {"id": officer})


async def give_patch(pool: AsyncConnectionPool, officer: str, patch: str) -> None:
    """Lets an officer work in a patch.

    Raises:
        NotInRegister: the officer or the patch is not in the register.
        NotAPerson: it is the default operator, who has no patch.
    """
    async with transaction(pool) as connection:
        await _give(connection, await _person(connection, officer), patch)


async def take_patch(pool: AsyncConnectionPool, officer: str, patch: str) -> None:
    """Ends an officer's work in a patch. Cases they have stay theirs until they are reallocated.

    Raises:
        NotInRegister: nobody has this id.
    """
    async with transaction(pool) as connection:
        officer = await _person(connection, officer)
        await connection.execute(_SQL["take_patch"], {"officer": officer, "patch": patch})


async def _person(connection: AsyncConnection, typed: str) -> str:
    """The id, in its one form, of somebody who is in the register."""
    try:
        person = person_id(typed)
    except ValueError as why:
        raise NotInRegister(f"nobody in the register has the id {typed!a}: {why}") from None
    cursor = await connection.execute(_SQL["find_person"], {"id": person})
    if await cursor.fetchone() is None:
        raise NotInRegister(f"nobody in the register has the id {person!r}; add them first")
    return person


def _refuse_operator(person: str) -> None:
    if person == OPERATOR:
        raise NotAPerson(f"{OPERATOR!r} is the default operator, who has no patch; give somebody else's id")


async def _refuse_service(connection: AsyncConnection, person: str) -> None:
    # Its key would vouch for a message that looks like the person's.
    cursor = await connection.execute(_SQL["find_service"], {"id": person})
    if await cursor.fetchone() is not None:
        raise NotAPerson(f"{person!r} is the name of a sending service, which has a key; choose another id")


async def _give(connection: AsyncConnection, officer: str, patch: str) -> None:
    _refuse_operator(officer)
    cursor = await connection.execute(_SQL["find_patch"], {"id": patch})
    if await cursor.fetchone() is None:
        raise NotInRegister(f"no patch in the register has the id {patch!r}; add it first")
    await connection.execute(_SQL["give_patch"], {"officer": officer, "patch": patch})
