"""Sending a message to a case from the command line, and ending with the status that says what became of it."""

import asyncio
from dataclasses import dataclass
from typing import Any

import typer
from pydantic import BaseModel, ValidationError
from temporalio.client import WorkflowQueryFailedError
from temporalio.service import RPCError

from activities.register.queries import read_case
from standard.core.draft import Refused
from standard.core.words import ContactOutcome
from standard.messages import MESSAGES, decision_of
from starter.cases import Sent
from starter.cases import message as make_message
from starter.commands.options import (
    ACCEPTED,
    REFUSED,
    WAITING,
    AsJson,
    At,
    MessageId,
    Sender,
    invalid,
    reference_of,
    waiting_for,
)
from starter.saying import say_json
from starter.sender import sender_of
from starter.servers import Doors, open_doors
from starter.shown.answer import print_answer
from starter.shown.report import print_set_aside
from starter.times import read_time
from worker.problems import BadInput
from worker.settings import Settings, load_settings
from workflows.models import Outcome

EXIT_STATUS = (
    "Exit status: 0 accepted, 3 refused, 4 left with the case until it can decide, 2 bad input, 1 a server is away."
)
"""How every command ends that tells a case something."""

_NO_PROPOSAL = "none"
"""Sent where no proposal is open, so that the case itself refuses the decision and has it on record."""

_STATUSES = {Outcome.ACCEPTED: ACCEPTED, Outcome.REFUSED: REFUSED, Outcome.WAITING: WAITING}


class Told(BaseModel):
    """A message and what became of it. ``proposal_id`` is the proposal it decides on, where it decides on one;
    ``set_aside`` are the fields of an incident that could not be used, each with the reason.
    """

    message: str
    message_id: str
    reference: str
    proposal_id: str | None
    sent: Sent
    set_aside: list[str] = []

    @property
    def status(self) -> int:
        """The exit status. An incident that opened a linked case has done its work."""
        return ACCEPTED if self.sent.linked_case else _STATUSES[self.sent.answer.outcome]


@dataclass(frozen=True)
class Envelope:
    """What every message carries besides its case and its own fields, as typed; and how the answer is printed."""

    sender: Sender = None
    at: At = None
    message_id: MessageId = None
    as_json: AsJson = False

    def sent_by(self, settings: Settings, otherwise: str | None) -> str:
        """Who sends it: as typed, else who is logged in; ``otherwise``, where one is named, if nobody is.

        Raises:
            BadInput: nobody is known.
        """
        try:
            return sender_of(self.sender, settings)
        except BadInput:
            if otherwise is None:
                raise
            # Of an incident the sender need be no person.
            return self.sender or otherwise


def send(name: str, reference: str, envelope: Envelope, *, otherwise: str | None = None, **fields: Any) -> None:
    """Sends the message of this name to the case, prints the answer, and ends the command with its status.

    Fields that are None are left out. ``otherwise`` is who sends it where nobody is known.

    Raises:
        BadInput: something typed is not acceptable; nothing was sent.
        typer.Exit: the answer is not "accepted".
    """
    common = {
        "case_reference": reference_of(reference),
        "sender": envelope.sent_by(load_settings(), otherwise),
        "message_id": envelope.message_id,
        "happened_at": read_time(envelope.at, "--at") if envelope.at is not None else None,
    }
    given = {field: value for field, value in {**fields, **common}.items() if value is not None}
    # Every field but the proposal can be checked before a server is asked.
    _checked(name, given | ({"proposal_id": _NO_PROPOSAL} if _decides(name, given) else {}))
    told = asyncio.run(_told(name, given, quiet=envelope.as_json))
    if envelope.as_json:
        say_json(told)
    else:
        print_answer(told.message, told.message_id, told.reference, told.proposal_id, told.sent)
        print_set_aside(told.set_aside)
    if told.status:
        raise typer.Exit(told.status)


def _decides(name: str, given: dict[str, Any]) -> bool:
    """Whether the message is about a proposal that is not named yet."""
    answers = given.get("outcome") in (ContactOutcome.AGREES, ContactOutcome.DISAGREES)
    return "proposal_id" not in given and (answers or bool(decision_of(name)))


def _checked(name: str, given: dict[str, Any]) -> Any:
    fields = dict(given)
    reference, sender = fields.pop("case_reference"), fields.pop("sender")
    try:
        return make_message(name, reference, sender, **fields)
    except ValidationError as error:
        raise invalid(error, MESSAGES[name]) from None
    except Refused as why:
        raise BadInput(why.reason) from None


async def _told(name: str, given: dict[str, Any], *, quiet: bool) -> Told:
    async with open_doors() as doors:
        with waiting_for("Asking the case", quiet=quiet):
            if _decides(name, given):
                found = await _open_proposal(doors, given["case_reference"])
                given |= {"proposal_id": found or _NO_PROPOSAL} if found or decision_of(name) else {}
            message = _checked(name, given)
            sent = await doors.running_cases.send(message)
    return Told(
        message=name,
        message_id=message.message_id,
        reference=message.case_reference,
        proposal_id=None if given.get("proposal_id") == _NO_PROPOSAL else given.get("proposal_id"),
        sent=sent,
        set_aside=[f"{each.called}: {each.why}" for each in getattr(message, "set_aside", ())],
    )


async def _open_proposal(doors: Doors, reference: str) -> str | None:
    """The case's open proposal; as the register has it where the case does not answer."""
    try:
        view = await doors.running_cases.state(reference)
    except (RPCError, WorkflowQueryFailedError):
        record = await read_case(doors.pool, reference) if doors.pool is not None else None
        return record.proposal.id if record is not None and record.proposal is not None else None
    return view.proposal.id if view is not None and view.proposal is not None else None
