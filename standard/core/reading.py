"""Reads what arrives as JSON, in two manners; the outcome is a message, or a refusal that says why.

Reports and incidents are read leniently (``lenient.py``): what cannot be read of them is set aside. Messages of the
landlord's own people are read strictly: they are told, and mend it. Hostile input is expected: size and nesting are
bounded before anything is parsed. Reasons name the field and what would be accepted, never the value, which may be
somebody's words; the raw text is kept beside the refusal.
"""

import hashlib
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from standard.core.draft import Refused
from standard.core.json_read import read_strictly, with_field
from standard.core.lenient import read_leniently
from standard.core.messages import LONGEST_TEXT, Message, Report, ReportIncident
from standard.core.people import is_one_person
from standard.core.reference import NotAReference, parse_reference, reference_for
from standard.core.words import RefusalCode
from standard.core.wrong_fields import explain_errors

UNKNOWN_SENDER = "unknown"
"""Who sent a report or an incident that names nobody."""

LARGEST_MESSAGE = 300_000
"""The largest message in bytes of JSON: the longest text with every character escaped, and room for the rest."""

_Model = TypeVar("_Model", bound=BaseModel)
_AnyMessage = TypeVar("_AnyMessage", bound=Message)


def read_incident(
    raw: bytes, case_reference: str, *, sender: str | None = None, at: datetime | None = None
) -> ReportIncident:
    """An incident for this case, read leniently. ``sender`` is who has proven to send it, ``at`` when it came (UTC).

    Raises:
        Refused: it can be no report, or is for another case.
    """
    own = {"case_reference": case_reference, "sender": sender or UNKNOWN_SENDER, "message_id": id_of(raw, at)}
    return for_case(read_leniently(ReportIncident, raw, own), case_reference)


def read_report(raw: bytes, own_id: str, *, sender: str | None = None) -> Report:
    """The report that opens a case. ``own_id`` stands where it has no ``report_id`` that can be read; ``sender`` is who
    has proven to send it.

    Raises:
        Refused: it can be no report.
    """
    return read_leniently(Report, raw, {"report_id": own_id, "sender": sender or UNKNOWN_SENDER})


def read_at_door(raw: bytes, now: datetime, by: str | None = None) -> tuple[Report, str]:
    """The report in these bytes, and the reference of its case. Where it has no ``report_id`` that can be read, that is
    made of its whole content and of ``now``, when it came. Where it names nobody as its sender that is ``by``; whom it
    names else is only claimed.

    Raises:
        Refused: it can be no report.
    """
    own = reference_for(id_of(raw, now))
    report = read_report(raw, own, sender=by).as_it_came(raw)
    if by is None or not is_one_person(report.sender, by):
        report = report.as_claimed()
    elif report.report_id == own:
        # What is proven says itself which report it is; else the proof would be of use under any id.
        named = with_field(raw, "report_id", id_of(raw, now))
        report = read_report(named, own, sender=by).as_it_came(named)
    return report, own if report.report_id == own else reference_for(report.report_id)


def names_its_case(raw: bytes) -> bool:
    """Whether an incident says itself, so that it can be read, which case it is for. Where it leaves that to the case
    that it comes to, a proof of who sent it would be of use in any.
    """
    nowhere = dict.fromkeys(("case_reference", "sender", "message_id"), "?")
    try:
        return read_leniently(ReportIncident, raw, nowhere).case_reference != "?"
    except Refused:
        # What is refused anyway is refused with the proof of who sent it.
        return True


def id_of(raw: bytes, at: datetime | None) -> str:
    """An id for what came without one: made of all that it says and of when it came, as two people may say the same."""
    return f"content-{hashlib.sha256(raw + str(at).encode()).hexdigest()[:32]}"


def read_model(model: type[_Model], raw: bytes) -> _Model:
    """What the JSON says, checked against the model.

    Raises:
        Refused: too large, nested too deep, not JSON in UTF-8, or a field is missing, given twice, unknown or wrong.
    """
    if len(raw) > LARGEST_MESSAGE:
        raise Refused(RefusalCode.TOO_LONG, f"the message has {len(raw)} bytes; at most {LARGEST_MESSAGE} are read")
    try:
        return model.model_validate(read_strictly(raw))
    except ValidationError as error:
        raise _refusal(error, model) from None


def for_case(message: _AnyMessage, case_reference: str) -> _AnyMessage:
    """The message, where it is for this case.

    Raises:
        Refused: it is for another.
    """
    try:
        meant = parse_reference(message.case_reference)
    except NotAReference:
        meant = ""
    if meant != case_reference:
        raise Refused(RefusalCode.WRONG_CASE, "the message's case_reference is not this case's")
    return message


def _refusal(error: ValidationError, model: type[BaseModel]) -> Refused:
    kinds = {problem["type"] for problem in error.errors(include_url=False, include_input=False)}
    reason = explain_errors(error, model, with_values=False)[:2000]
    if "string_too_long" in kinds:
        return Refused(RefusalCode.TOO_LONG, f"{reason} (texts have at most {LONGEST_TEXT} characters)")
    return Refused(RefusalCode.INVALID_FIELD, reason)
