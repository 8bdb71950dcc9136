"""``asb people``: who works here, where, and who does not any more."""

import re

import psycopg
import pytest

from activities.register.logins import Passwords, SessionKind, begin_session, find_session
from activities.register.people import add_default_operator
from tests.starter.conftest import Asb
from tests.support.running import Town


async def test_people_and_patches_are_kept(asb: Asb, town: Town) -> None:
    try:
        said = await asb("people", "add", "petra", "--name", "Petra Novak", "--email", "petra@landlord.example")
        assert "Petra Novak (petra) is in the register as officer, no patch yet." in said.text
        said = await asb("people", "patch", "quay", "--name", "Quayside", "--manager", "mina", "--join", "petra")
        assert said.text == "Patch quay (Quayside): manager mina, deputy nobody.\n"
        said = await asb("people", "patch", "quay", "--deputy", "david", "--json")
        assert said.json == {"id": "quay", "name": "Quayside", "manager": "mina", "deputy": "david"}

        listed = await asb("people")
        assert (await asb("people", "list")).text == listed.text
        assert re.search(r"petra +Petra Novak +officer +quay +0", listed.text)
        assert re.search(r"lee +Lee Vernon +officer, left", listed.text)
        assert re.search(r"quay +Quayside +mina +david", listed.text)

        # What is not given stays, and who is added again is back.
        assert "petra) has left." in (await asb("people", "leave", "petra")).text
        changed = (await asb("people", "add", "petra", "--role", "manager", "--json")).json
        assert changed["email"] == "petra@landlord.example"
        assert (changed["role"], changed["active"]) == ("manager", True)

        await asb("people", "patch", "quay", "--quit", "petra")
        everybody = (await asb("people", "--json")).json
        assert next(row for row in everybody["people"] if row["id"] == "petra")["patches"] == []
    finally:
        with psycopg.connect(town.owner_url) as connection:
            connection.execute("DELETE FROM officer_patches WHERE officer = 'petra'")
            connection.execute("DELETE FROM patches WHERE id = 'quay'")
            connection.execute("DELETE FROM officers WHERE id = 'petra'")


async def test_who_leaves_with_open_cases_is_told(asb: Asb, town: Town) -> None:
    case = await town.open()
    await case.do("reallocate", to="oscar")
    await case.settle()
    try:
        said = await asb("people", "leave", "oscar")
        assert "Open cases still with them: " in said.text
        assert "`asb list --officer oscar`" in said.text
    finally:
        await asb("people", "add", "oscar")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "newcomer"), "name: is required"),
        (("add", "newcomer", "--name", "New", "--patch", "atlantis"), "no patch in the register has the id 'atlantis'"),
        (("add", "operator", "--name", "New"), "'operator' is the default operator, a manager without cases"),
        (("add", "system", "--name", "New"), "'system' is what a case calls itself; choose another id"),
        (("add", "newcomer", "--name", "New", "--role", "king"), "'king' is not one of 'officer', 'manager'"),
        (("leave", "newcomer"), "nobody in the register has the id 'newcomer'; add them first"),
        (("patch", "quay", "--manager", "newcomer"), "nobody in the register has the id 'newcomer'; add them first"),
    ],
)
async def test_people_who_cannot_be(asb: Asb, arguments: tuple[str, ...], says: str) -> None:
    said = await asb("people", *arguments)
    assert said.status == 2
    assert says in said.words


async def test_who_leaves_is_logged_out(asb: Asb, town: Town) -> None:
    token, _ = await begin_session(town.pool, "oscar", SessionKind.TOKEN)
    try:
        await asb("people", "leave", "oscar")
        session = await find_session(town.pool, token)
        assert session is not None
        assert session.is_over
    finally:
        await asb("people", "add", "oscar")


async def test_a_password_is_given_and_ends_the_logins_before(asb: Asb, town: Town) -> None:
    token, _ = await begin_session(town.pool, "ola", SessionKind.BROWSER)
    said = await asb("people", "password", "ola", "--password-file", "-", stdin="correct horse battery\n")
    assert (said.status, said.words) == (0, "Ola Adeyemi (ola) has a new password, and is logged out everywhere.")
    session = await find_session(town.pool, token)
    assert session is not None
    assert session.is_over
    person = await Passwords(town.pool).check("ola", "correct horse battery")
    assert person is not None
    assert person.id == "ola"


async def test_a_password_that_cannot_be(asb: Asb) -> None:
    said = await asb("people", "password", "ola", "--password-file", "-", stdin="short\n")
    assert (said.status, said.text) == (2, "the password has 5 characters; it must have 12 to 200")
    said = await asb("people", "password", "nobody", "--password-file", "-", stdin="correct horse battery\n")
    assert (said.status, said.text[:43]) == (2, "nobody in the register has the id 'nobody';")


async def test_the_default_operator_gets_no_patch_and_no_cases(asb: Asb, town: Town) -> None:
    assert await add_default_operator(town.pool)
    try:
        for arguments in (("north", "--manager", "operator"), ("north", "--join", "operator")):
            said = await asb("people", "patch", *arguments)
            assert (said.status, said.text[:52]) == (2, "'operator' is the default operator, who has no patch")
        case = await town.open()
        said = await asb("reallocate", case.reference, "--to", "operator", "--as", "mina")
        assert (said.status, "he default operator takes no cases" in said.words) == (3, True)
    finally:
        with psycopg.connect(town.owner_url) as owner:
            owner.execute("DELETE FROM officers WHERE id = 'operator'")


@pytest.mark.parametrize("look_alike", ["\u043ela", "o\u200bla"])
async def test_a_look_alike_is_refused_with_what_is_accepted(asb: Asb, look_alike: str) -> None:
    for arguments in (("add", look_alike, "--name", "Ola"), ("leave", look_alike), ("password", look_alike)):
        said = await asb("people", *arguments)
        assert said.status == 2
        assert f"ID: {look_alike!a} is nobody's id; a person's id has only the letters a to z" in said.words


async def test_an_id_is_found_however_it_is_typed(asb: Asb, town: Town) -> None:
    case = await town.open()
    assert (await asb("people", "add", " Oscar", "--json")).json["id"] == "oscar"
    assert (await asb("begin-investigation", case.reference, "--as", "Oscar")).status == 0
    said = await asb("begin-investigation", case.reference, "--as", "\u043escar")
    assert said.status == 2
    assert "is nobody's id" in said.words
    await case.settle()
    assert (await case.journal())[-1].sender == "oscar"
    assert case.reference in (await asb("list", "--officer", "OLA", "--json")).text
