"""Sealing a message for its sender: the door at which who sends it is looked at."""

from datetime import UTC, datetime
from typing import Protocol

from psycopg_pool import AsyncConnectionPool
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from activities.register.directory import Directory
from activities.register.errors import RegisterUnavailable
from standard.core.messages import Message, Report, ReportIncident
from standard.core.people import COMMAND, SYSTEM, Person, person_id
from standard.core.reference import NotAReference, parse_reference
from standard.core.seals import Seal, SenderKind
from worker.problems import BadInput
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import Key, KeyUse


class Sealer(Protocol):
    """Makes of a message the payload to be sent."""

    async def seal(self, message: Message | Report, reference: str | None = None) -> RawValue:
        """The message, encrypted and with the proof of who sends it. ``reference`` is the case that a report opens.

        Raises:
            worker.problems.Problem: its sender may not send it through this door.
        """
        ...


class RingSealer:
    """Seals with the keys of a ring: its people's key for people, a service's key for that service.

    ``pool`` is the register that knows the people; None where it is away. A sender it does not know, or cannot be asked
    about, is sealed without name and role; the case asks the register itself before it lets them do what only people of
    the landlord may.
    """

    def __init__(self, codec: SealedCodec, pool: AsyncConnectionPool | None) -> None:
        self._codec = codec
        self._directory = Directory(pool) if pool is not None else None

    async def seal(self, message: Message | Report, reference: str | None = None) -> RawValue:
        """See ``Sealer``. A report or incident of somebody without a key, and unknown, is encrypted without proof.

        Raises:
            BadInput: the sender has left, or no person can have their id; or the ring is a service's and the sender is
                not that service.
        """
        payload = Payload(metadata={"encoding": b"json/plain"}, data=message.as_json())
        key, seal = await self._proof(message)
        case = reference if isinstance(message, Report) else case_named(message.case_reference)
        return RawValue(self._codec.encrypt(payload, key, seal, case))

    async def _proof(self, message: Message | Report) -> tuple[Key, Seal | None]:
        ring, sender, now = self._codec.ring, message.sender, datetime.now(UTC)
        service = ring.writes_with(KeyUse.SERVICE, sender)
        people = ring.writes_with(KeyUse.PEOPLE)
        if people is None and service is None:
            raise BadInput(f"the key ring vouches for nobody of the id {sender!r}; it is that of another service")
        if isinstance(message, Report | ReportIncident) and message.is_claimed and people is not None:
            return ring.default_writer, None
        match message:
            case Report() | ReportIncident():
                from_anybody, own = True, sender == COMMAND
            case _:
                from_anybody, own = False, not message.made_by_a_person
        if own and people is not None:
            return people, Seal(sender=sender, kind=SenderKind.OPERATIONS, sealed_at=now)
        if people is not None:
            try:
                of_a_person = person_id(sender)
            except ValueError as why:
                if service is None and not from_anybody:
                    raise BadInput(f"the sender {sender!a} is nobody's id; {why}") from None
            else:
                person, could_be_asked = await self._person(of_a_person)
                may_be_one = service is None and not (from_anybody and could_be_asked)
                if person is not None or may_be_one:
                    return people, person_seal(of_a_person, person, now)
        if service is not None:
            return service, Seal(sender=sender, kind=SenderKind.SERVICE, sealed_at=now)
        return ring.default_writer, None

    async def _person(self, sender: str) -> tuple[Person | None, bool]:
        """Who it is, and whether the register could be asked."""
        if sender == SYSTEM:
            return None, True
        if self._directory is None:
            return None, False
        try:
            return next(iter(await self._directory.find([sender])), None), True
        except RegisterUnavailable:
            return None, False


def case_named(text: object) -> str | None:
    """The case that a message says it is for, as a ciphertext names it; None where it says nothing that could be one:
    what outsiders type does not stand in clear.
    """
    try:
        return parse_reference(text) if isinstance(text, str) else None
    except NotAReference:
        return None


def person_seal(sender: str, person: Person | None, now: datetime) -> Seal:
    """The seal of a person. ``person`` is what the register says of them, None where it knows nobody of this id.

    Raises:
        BadInput: they have left.
    """
    if person is not None and not person.active:
        raise BadInput(f"{person.id!r} has left; nobody can send anything in their name")
    name, role = (person.name, person.role) if person else (None, None)
    return Seal(sender=sender, kind=SenderKind.PERSON, name=name, role=role, sealed_at=now)
