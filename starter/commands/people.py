"""``asb people``: the landlord's people and patches in the register, and their passwords."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ValidationError

from activities.register.absences import list_absences
from activities.register.logins import set_password
from activities.register.people import Officer, Patch, add_officer, add_patch, give_patch, set_active, take_patch
from activities.register.queries import list_officers, list_patches
from activities.register.records import OfficerRow
from standard.core.people import Absence
from standard.core.words import Role
from standard.worktime.calendar import local_date
from standard.worktime.in_words import whole_date
from starter.commands.away import PersonId, away, back
from starter.commands.handover import HANDOVER_STATUS, handover
from starter.commands.login import PasswordFile, new_password
from starter.commands.options import AsJson, invalid
from starter.saying import console, say_json
from starter.sender import person_of
from starter.servers import open_register
from starter.shown.lists import print_people
from worker.problems import BadInput

people_commands = typer.Typer(invoke_without_command=True)

PatchIds = Annotated[
    list[str] | None, typer.Option("--patch", metavar="ID", help="A patch they work in. May be repeated.")
]


class People(BaseModel):
    """Everybody in the register, every patch, and who is away now or later."""

    people: list[OfficerRow]
    patches: list[Patch]
    absences: list[Absence] = []


@people_commands.callback()
def people(context: typer.Context, as_json: AsJson = False) -> None:
    """List the officers, managers and patches, or change them.

    Cases are allocated by patch, to the officer with the fewest; a priority 1 case counts as three. A patch's
    manager is told about broken promises; its deputy stands in for the manager. While somebody is away, their cover
    does their work.

    \b
    Setting up a patch with its people:
      asb people add mina --name "Mina Kaur" --role manager
      asb people patch north --name North --manager mina
      asb people add ola --name "Ola Adeyemi" --patch north
    """
    if context.invoked_subcommand is None:
        _list(as_json=as_json)


@people_commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """List everybody in the register, including those who have left, and every patch; same as plain `asb people`."""
    _list(as_json=as_json)


@people_commands.command("add")
def add(
    person: PersonId,
    name: Annotated[str | None, typer.Option(help="Their name, as given to residents.")] = None,
    role: Annotated[Role | None, typer.Option(help="Default for somebody new: officer.")] = None,
    email: Annotated[str | None, typer.Option(help="Where their notifications go.")] = None,
    phone: Annotated[str | None, typer.Option(help="Their telephone number.")] = None,
    patch: PatchIds = None,
    hate_cases: Annotated[
        bool | None,
        typer.Option("--hate-cases/--no-hate-cases", help="Whether hate cases of their patches go to them."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add an officer or manager, or change the given details of an existing one; somebody who had left is brought back.

    \b
    Example:
      asb people add ola --name "Ola Adeyemi" --email ola@landlord.example --patch north
    """
    given = {"name": name, "role": role, "email": email, "phone": phone, "hate_cases": hate_cases}
    row = asyncio.run(_added(person_of(person, "ID"), given, tuple(patch or ())))
    _say(row, f"{row.name} ({row.id}) is in the register as {row.role}, {_patches(row)}.", as_json=as_json)


@people_commands.command("leave")
def leave(person: PersonId, as_json: AsJson = False) -> None:
    """Record that somebody has left: they get no new cases, their messages are refused, and they are logged out.

    What they did stays on record under their name.

    \b
    Example:
      asb people leave ola
    """
    row, covered = asyncio.run(_left(person_of(person, "ID")))
    text = f"{row.name} ({row.id}) has left."
    if row.open_cases:
        text += (
            f"\nOpen cases still with them: {row.open_cases}. `asb list --officer {row.id}` shows them,"
            f"\n`asb people handover {row.id} --to ID` gives all of them to somebody else."
        )
    for absence in covered:
        text += f"\nNobody covers for {absence.person} any more, who is away until {whole_date(absence.last)}."
    _say(row, text, as_json=as_json)


@people_commands.command("password")
def password(person: PersonId, password_file: PasswordFile = None, as_json: AsJson = False) -> None:
    """Give somebody a password for the codec server, or a new one. Any logins they have end.

    It is asked for twice, or read from a file; never give one as an argument, where others can see it.

    \b
    Examples:
      asb people password ola
      asb people password ola --password-file - < FILE
    """
    row = asyncio.run(_known(person_of(person, "ID")))
    asyncio.run(_with_password(row.id, new_password(password_file)))
    _say(row, f"{row.name} ({row.id}) has a new password, and is logged out everywhere.", as_json=as_json)


@people_commands.command("patch")
def patch_(
    patch: Annotated[str, typer.Argument(metavar="ID", help="The patch's id, for example north.")],
    name: Annotated[str | None, typer.Option(help="Its name. Default for a new one: its id.")] = None,
    manager: Annotated[str | None, typer.Option(metavar="ID", help="Who is told about broken promises.")] = None,
    deputy: Annotated[str | None, typer.Option(metavar="ID", help="Who stands in for the manager.")] = None,
    join: Annotated[
        list[str] | None, typer.Option("--join", metavar="ID", help="An officer who works here from now on.")
    ] = None,
    quit_: Annotated[
        list[str] | None, typer.Option("--quit", metavar="ID", help="An officer who no longer works here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a patch, or change the given details of an existing one.

    \b
    Example:
      asb people patch north --name North --manager mina --deputy david
    """
    given = {"name": name, "manager": manager, "deputy": deputy}
    row = asyncio.run(_patched(patch, given, join or [], quit_ or []))
    people = f"manager {row.manager or 'nobody yet'}, deputy {row.deputy or 'nobody'}"
    _say(row, f"Patch {row.id} ({row.name}): {people}.", as_json=as_json)


people_commands.command("away")(away)
people_commands.command("back")(back)
people_commands.command("handover", epilog=HANDOVER_STATUS)(handover)


def _list(*, as_json: bool) -> None:
    found = asyncio.run(_everybody())
    if as_json:
        say_json(found)
    else:
        print_people(found.people, found.patches, found.absences)


def _say(row: BaseModel, text: str, *, as_json: bool) -> None:
    if as_json:
        say_json(row)
    else:
        console().print(text)


def _patches(row: OfficerRow) -> str:
    return f"patch {', '.join(row.patches)}" if row.patches else "no patch yet"


async def _everybody() -> People:
    async with open_register() as pool:
        absences = await list_absences(pool, local_date(datetime.now(UTC)))
        return People(people=await list_officers(pool), patches=await list_patches(pool), absences=absences)


async def _added(person: str, given: dict[str, Any], patches: tuple[str, ...]) -> OfficerRow:
    async with open_register() as pool:
        before = next((row for row in await list_officers(pool) if row.id == person), None)
        known = before.model_dump(include={"name", "role", "email", "phone", "hate_cases"}) if before else {}
        officer = _checked(Officer, {"id": person, **known, **_given(given)})
        await add_officer(pool, officer, patches)
        return next(row for row in await list_officers(pool) if row.id == officer.id)


async def _left(person: str) -> tuple[OfficerRow, list[Absence]]:
    """Also the absences, now or later, for which they were to cover."""
    async with open_register() as pool:
        absences = await list_absences(pool, local_date(datetime.now(UTC)))
        await set_active(pool, person, False)
        row = next(row for row in await list_officers(pool) if row.id == person)
        return row, [each for each in absences if each.cover == person]


async def _known(person: str) -> OfficerRow:
    async with open_register() as pool:
        for row in await list_officers(pool):
            if row.id == person:
                return row
    raise BadInput(f"nobody in the register has the id {person!r}; `asb people add` adds somebody")


async def _with_password(person: str, chosen: str) -> None:
    async with open_register() as pool:
        await set_password(pool, person, chosen)


async def _patched(patch: str, given: dict[str, Any], joining: list[str], quitting: list[str]) -> Patch:
    async with open_register() as pool:
        before = next((row for row in await list_patches(pool) if row.id == patch), None)
        known = before.model_dump() if before else {"id": patch, "name": patch}
        after: Patch = _checked(Patch, {**known, **_given(given)})
        await add_patch(pool, after)
        for officer in joining:
            await give_patch(pool, officer, after.id)
        for officer in quitting:
            await take_patch(pool, officer, after.id)
        return after


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in fields.items() if value is not None}


def _checked(model: Any, fields: dict[str, Any]) -> Any:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise invalid(error, model) from None
