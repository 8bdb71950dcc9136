"""Sending a message to a case from the command line, and ending with the status that says what became of it."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import typer
from pydantic import BaseModel, ValidationError
from temporalio.client import WorkflowQueryFailedError
from temporalio.service import RPCError

from activities.register.errors import NotInRegister
from activities.register.queries import read_case
from standard.core.access import Action
from standard.core.draft import Refused
from standard.core.journal import CaseView
from standard.core.messages import Message
from standard.core.reference import NotAReference
from standard.core.words import ContactOutcome
from standard.messages import MESSAGES
from standard.what_happens_next.access import guarded_of_view
from standard.worktime.calendar import local_date
from starter.cases import message as make_message
from starter.commands.options import ACCEPTED, REFUSED, WAITING, AsJson, At, MessageId, Sender, invalid, waiting_for
from starter.outcomes import Sent
from starter.saying import say_json
from starter.sender import sender_of
from starter.servers import Doors, open_doors
from starter.shown.answer import print_answer
from starter.shown.report import print_set_aside
from starter.times import read_time
from starter.viewing import CASE, NotForYou, let, viewer
from worker.problems import BadInput
from worker.settings import Settings, load_settings
from workflows.models import Outcome

EXIT_STATUS = (
    "Exit status: 0 accepted, 3 refused, 4 left with the case until it can decide, 2 bad input, 1 a server is down."
)
"""How every command that sends something to a case ends."""

_NO_PROPOSAL = "none"
"""Sent where no proposal is open, so that the case itself refuses the decision and has it on record."""

_STATUSES = {Outcome.ACCEPTED: ACCEPTED, Outcome.REFUSED: REFUSED, Outcome.WAITING: WAITING}


class Answered(BaseModel):
    """A message and what became of it. ``proposal_id`` is the proposal it decides on, where it decides on one;
    ``set_aside`` are the fields of an incident that could not be used, each with the reason; ``case`` is how the case
    stands after it, if it says so.
    """

    message: str
    message_id: str
    reference: str
    proposal_id: str | None
    sent: Sent
    set_aside: list[str] = []
    case: CaseView | None = None

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
    finish(ask(name, reference, envelope, otherwise=otherwise, **fields), envelope)


def finish(told: Answered, envelope: Envelope) -> None:
    """Prints what became of a message, and ends the command with its status.

    Raises:
        typer.Exit: the answer is not "accepted".
    """
    if envelope.as_json:
        say_json(told)
    else:
        print_told(told)
    if told.status:
        raise typer.Exit(told.status)


def ask(name: str, reference: str, envelope: Envelope, *, otherwise: str | None = None, **fields: Any) -> Answered:
    """As ``send``, without printing or ending anything: the answer.

    Raises:
        BadInput: something typed is not acceptable; nothing was sent.
    """
    settings = load_settings()
    common = {
        "message_id": envelope.message_id,
        "happened_at": read_time(envelope.at, "--at") if envelope.at is not None else None,
    }
    given = {field: value for field, value in {**fields, **common}.items() if value is not None}
    about = MESSAGES[name].model_fields.get("proposal_id")
    if about is not None and about.is_required():
        given.setdefault("proposal_id", _NO_PROPOSAL)
    message = _made(name, reference, envelope.sent_by(settings, otherwise), given)
    return asyncio.run(_told(message, settings, quiet=envelope.as_json))


def print_told(told: Answered) -> None:
    """Prints what became of a message."""
    print_answer(told.message, told.message_id, told.reference, told.proposal_id, told.sent, told.case)
    print_set_aside(told.set_aside)


def _made(name: str, reference: str, sender: str, given: dict[str, Any]) -> Message:
    try:
        return make_message(name, reference, sender, **given)
    except NotAReference as error:
        raise BadInput(f"REF: {error}") from None
    except ValidationError as error:
        raise invalid(error, MESSAGES[name]) from None
    except Refused as why:
        raise BadInput(why.reason) from None


async def _told(message: Message, settings: Settings, *, quiet: bool) -> Answered:
    async with open_doors(settings) as doors:
        with waiting_for("Asking the case", quiet=quiet):
            message = await _about_what_is_open(message, doors)
            sent = await doors.running_cases.send(message)
            case = await _standing(message, sent, doors)
    proposal_id = getattr(message, "proposal_id", None)
    return Answered(
        message=message.name,
        message_id=message.message_id,
        reference=message.case_reference,
        proposal_id=None if proposal_id == _NO_PROPOSAL else proposal_id,
        sent=sent,
        set_aside=[f"{each.called}: {each.why}" for each in getattr(message, "set_aside", ())],
        case=case,
    )


async def _standing(message: Message, sent: Sent, doors: Doors) -> CaseView | None:
    """How the case stands after it has answered; None where it has not, or does not say."""
    if sent.answer.entry is None or sent.linked_case is not None:
        return None
    try:
        return await doors.running_cases.state(message.case_reference)
    except (RPCError, WorkflowQueryFailedError, BadInput):
        return None


async def _about_what_is_open(message: Message, doors: Doors) -> Message:
    """The message about the proposal that is open, where it decides on one, or answers it, and names none."""
    unnamed = getattr(message, "proposal_id", "") in (None, _NO_PROPOSAL)
    if not unnamed or getattr(message, "outcome", None) not in (None, ContactOutcome.AGREES, ContactOutcome.DISAGREES):
        return message
    found = await _open_proposal(doors, message) if await _may_look(doors, message) else None
    return message.model_copy(update={"proposal_id": found}) if found else message


async def _may_look(doors: Doors, message: Message) -> bool:
    """Whether the sender may look at the case, which is on record by then. Whoever may not sends all the same, and the
    case refuses it.
    """
    if doors.pool is not None:
        try:
            await let(doors.pool, await viewer(doors.pool, message.sender), Action.RECORD, message.case_reference, CASE)
        except (NotForYou, NotInRegister):
            return False
    return True


async def _open_proposal(doors: Doors, message: Message) -> str | None:
    """The case's open proposal; as the register has it where the case does not answer. While the register cannot be
    asked who may look, none of a case that not everybody may see.
    """
    reference = message.case_reference
    try:
        view = await doors.running_cases.state(reference)
    except (RPCError, WorkflowQueryFailedError):
        record = await read_case(doors.pool, reference) if doors.pool is not None else None
        return record.proposal.id if record is not None and record.proposal is not None else None
    if view is None or view.proposal is None:
        return None
    about = guarded_of_view(view, local_date(datetime.now(UTC)))
    return view.proposal.id if about.is_seen_by(message.sender) else None
