"""Requests to and from the agencies on a case: made, answered, withdrawn, and chased once before and once after.

Source: Service Standard, "Progressing the case" ("working closely with partner agencies"); readings in
docs/standard.md. Their reminders are in ``request_reminders.py``.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line, NextStep, Urgency
from standard.core.case import Case
from standard.core.draft import Draft, Refused, wrong
from standard.core.messages import AgencyId, Day, Message, Short, Text
from standard.core.words import EntryKind, Recipient, RefusalCode, Stage
from standard.progressing.agencies import Agencies
from standard.progressing.request_reminders import write_step
from standard.progressing.request_state import OpenRequest, RequestDirection, RequestId, RequestKind, Requests
from standard.worktime.calendar import end_of, local_date
from standard.worktime.in_words import whole_date

MOST_REQUESTS = 50
"""How many requests of a case may be open at once. Our own bound."""

DUE_WITHIN = timedelta(days=366)
"""How far ahead a request may be due. Our own bound."""


class AddRequest(Message):
    """The landlord has asked something of an agency on the case, or an agency of the landlord; ``happened_at`` is when.

    Nothing is sent by it: the officer has asked, or was asked.
    """

    name: ClassVar[str] = "add_request"
    about: ClassVar[str] = "Put a request to or from a partner agency on record. Officers and managers."

    agency: AgencyId = Field(description="The agency's id on the case, as `asb agency list` has it.", examples=["G1"])
    request_direction: RequestDirection = Field(
        description="Who asks whom: to_agency or from_agency.", examples=["to_agency"]
    )
    request_kind: RequestKind = Field(
        description="What is asked for; a reminder to the agency names it.", examples=["information"]
    )
    wanted: Text = Field(description="What is asked for, in words.", examples=["Calls to the block since May."])
    answer_due: Day = Field(description="The last day (UK) on which an answer is in time.", examples=["2026-12-04"])
    asked_by: Short | None = Field(
        None, description="Who asked: the landlord's person, or the agency's; left out, whoever sends this."
    )


class AnswerRequest(Message):
    """A request has been answered; ``happened_at`` is when."""

    name: ClassVar[str] = "answer_request"
    about: ClassVar[str] = "Record that a request was answered, and what came of it. Officers and managers."

    request: RequestId = Field(description="The request's id, as `asb request list` has it.", examples=["Q1"])
    answer: Text = Field(description="What came of it.", examples=["Four calls, all at night."])


class WithdrawRequest(Message):
    """A request is not needed any more."""

    name: ClassVar[str] = "withdraw_request"
    about: ClassVar[str] = "Withdraw a request, with the reason. Officers and managers."

    request: RequestId = Field(description="The request's id, as `asb request list` has it.", examples=["Q1"])
    withdrawn_because: Text = Field(description="Why it is not needed.", examples=["The flat is empty now."])


def add_request(draft: Draft, message: AddRequest) -> None:
    """Puts a request on record; from here on it has its reminders.

    Raises:
        Refused: the agency is not on the case, the due date cannot be, or too many requests are open.
    """
    case, held = draft.case, draft.case.of(Requests)
    case.of(Agencies).agency(message.agency, draft.at)
    first, last = local_date(draft.at), local_date(draft.now) + DUE_WITHIN
    if not first <= message.answer_due <= last:
        raise wrong("answer_due", f"is {message.answer_due}; needs a date from {first} to {last}")
    if len(held.open) >= MOST_REQUESTS:
        what = f"{MOST_REQUESTS} requests are open, the most a case may have; first answer or withdraw one"
        raise Refused(RefusalCode.NOT_ALLOWED, f"{what}: asb request list {case.reference}")
    request = OpenRequest(
        number=held.ever + 1,
        agency=message.agency,
        direction=message.request_direction,
        kind=message.request_kind,
        due=message.answer_due,
        since=draft.at,
        # What was typed in late may have been answered, which is about to be typed in too.
        not_before=draft.at if draft.at >= draft.now else end_of(local_date(draft.now)),
    )
    case.keep(held.adding(request))
    write_step(draft, EntryKind.REQUEST_ADDED, "added", [request], what=message.wanted, asked_by=message.asked_by)


def answer_request(draft: Draft, message: AnswerRequest) -> None:
    """Takes a request off the list: it is answered.

    Raises:
        Refused: it is not open, or was not made by then.
    """
    _end(draft, EntryKind.REQUEST_ANSWERED, "answered", message.request, message.answer)


def withdraw_request(draft: Draft, message: WithdrawRequest) -> None:
    """Takes a request off the list: it is not needed.

    Raises:
        Refused: it is not open, or was not made by then.
    """
    _end(draft, EntryKind.REQUEST_WITHDRAWN, "withdrawn", message.request, message.withdrawn_because)


def _end(draft: Draft, kind: EntryKind, step: str, request_id: str, words: str) -> None:
    held = draft.case.of(Requests)
    request = held.one("request", request_id, draft.at)
    draft.case.keep(held.without(request))
    write_step(draft, kind, step, [request], words=words)


def next_step(case: Case, now: datetime) -> NextStep | None:
    """To see to a request that is overdue."""
    late = min((each for each in case.of(Requests).open if each.due_at <= now), key=lambda each: each.due, default=None)
    if late is None:
        return None
    do = "ask the agency" if late.direction is RequestDirection.TO_AGENCY else "answer it"
    what = f"See to request {late.in_words}: {do}, then `asb request answer {case.reference} {late.id}`"
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.ORDINARY)


def waits_for(case: Case) -> Iterator[str]:
    """A case with an overdue request says so in every list."""
    if case.stage is not Stage.CLOSED and any(each.told for each in case.of(Requests).open):
        yield "overdue request"


def shown(case: Case) -> Iterator[Line]:
    """Each request that is open."""
    for each in case.of(Requests).open if case.stage is not Stage.CLOSED else ():
        chased = ", overdue" if each.told else ", chased" if each.chased else ""
        yield (
            f"Request {each.id}",
            f"{each.kind.label}, {each.direction.whose} {each.agency}, due {whole_date(each.due)}{chased}",
        )


def detail(case: Case) -> Mapping[str, Any]:
    """The requests that are open, for lists."""
    fields = {"number", "agency", "direction", "kind", "due", "told"}
    found = [each.model_dump(mode="json", include=fields) for each in case.of(Requests).open]
    return {Requests.called: found} if found and case.stage is not Stage.CLOSED else {}


REQUESTS = Capability(
    rules={AddRequest: add_request, AnswerRequest: answer_request, WithdrawRequest: withdraw_request},
    next_step=next_step,
    waits_for=waits_for,
    shown=shown,
    detail=detail,
)
