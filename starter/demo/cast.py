"""The landlord's made-up people, and how the narration names whoever acts."""

from datetime import date

from psycopg_pool import AsyncConnectionPool

from activities.register.absences import set_away
from activities.register.people import Officer, Patch, add_officer, add_patch
from standard.core.people import SYSTEM, Absence
from standard.core.words import Recipient, Role

LANDLORD = "Northgate Homes (made up)"
LANDLORD_PHONE = "01632 960100"

_MANAGER = Officer(id="mina", name="Mina Kaur", role=Role.MANAGER, email="mina.kaur@landlord.example")
_DEPUTY = Officer(id="david", name="David Reyes", role=Role.MANAGER, email="david.reyes@landlord.example")
_OFFICER = Officer(id="ola", name="Ola Adeyemi", role=Role.OFFICER, email="ola.adeyemi@landlord.example")
_COVER = Officer(id="sam", name="Sam Price", role=Role.OFFICER, email="sam.price@landlord.example")
_PATCH = Patch(id="north", name="North", manager=_MANAGER.id, deputy=_DEPUTY.id)

_STAFF = {person.id: person for person in (_MANAGER, _DEPUTY, _OFFICER, _COVER)}


async def enter_people(pool: AsyncConnectionPool) -> None:
    """Enters one patch, its officer, manager and deputy, and an officer who covers, in the register."""
    for manager in (_MANAGER, _DEPUTY):
        await add_officer(pool, manager)
    await add_patch(pool, _PATCH)
    await add_officer(pool, _OFFICER, (_PATCH.id,))
    await add_officer(pool, _COVER)


async def send_away(pool: AsyncConnectionPool, first: date, last: date) -> str:
    """Has the patch's officer away on these UK days, and covered. Says who covers whom."""
    await set_away(pool, Absence(person=_OFFICER.id, first=first, last=last, cover=_COVER.id), _MANAGER.id)
    return f"{called(_OFFICER.id)} is on leave, and {called(_COVER.id)} covers"


def called(sender: str) -> str:
    """How a sender is named: ``Officer Ola``, ``System``, and services by what they are, ``Noise app``."""
    person = _STAFF.get(sender)
    if person is not None:
        return f"{person.role.value.capitalize()} {person.name.split()[0]}"
    if sender == SYSTEM:
        return "System"
    return sender.replace("-", " ").replace("_", " ").capitalize()


def addressed(recipient: Recipient, person: str | None) -> str:
    """How the recipient of a message is named."""
    if recipient is Recipient.AGENCY:
        return "the agency"
    return "the resident" if recipient is Recipient.REPORTER or person is None else called(person)
