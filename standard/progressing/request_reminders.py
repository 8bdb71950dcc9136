"""The reminders of requests to and from agencies: one before the due date, one after it, each once, in office hours.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. A reminder to an agency names the case,
the request by its id and kind, and the date: nothing about people, and none of the words in which an officer asked.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from standard.core.capability import Capability, Moment
from standard.core.case import Case
from standard.core.draft import Decided, Draft
from standard.core.numbered import in_summary, rows_of, settled_by_now
from standard.core.surroundings import SurroundingsLoaded
from standard.core.words import EntryKind, Recipient, Template
from standard.progressing.agencies import Agencies
from standard.progressing.request_state import OpenRequest, RequestDirection, Requests
from standard.what_happens_next.access import note_confidential


def write_step(draft: Draft, kind: EntryKind, step: str, requests: Sequence[OpenRequest], **said: str | None) -> None:
    """Writes what became of requests; each is a row of its own in the register, and what was said is there alone."""
    ids, rows = [each.id for each in requests], rows_of(step, requests, **said)
    draft.write(kind, in_summary(step, requests), requests=ids, rows=rows)
    held = draft.case.of(Agencies)
    if said and any(held.is_confidential(each.agency) for each in requests):
        note_confidential(draft)


def moments(case: Case) -> Iterator[Moment]:
    """Every open request has a timer of its own for its next reminder."""
    for each in case.of(Requests).open:
        at = each.remind_at(case)
        if at is not None:
            whom = "the agency" if each.direction is RequestDirection.TO_AGENCY else "the officer"
            summary, follows = f"Request {each.in_words}", partial(_remind, each.id)
            yield Moment(f"request_{each.id}", at, summary, follows, f"request {each.id}:", f"{whom} is then reminded")


def _remind(request_id: str, draft: Draft, at: datetime) -> None:
    """Reminds whoever is to answer, at ``at`` (UTC): the agency, or the officer, who is told too where the agency has
    left the case. After an outage not at night, but when the office is next open.
    """
    if not draft.case.office.is_open(draft.now, draft.case.calendar):
        _not_before_now(draft)
        return
    held = draft.case.of(Requests)
    request = held.one("request", request_id)
    late = draft.now >= request.due_at
    draft.case.keep(held.with_one(request.having(chased=True, told=late)))
    draft.happened_at = at
    write_step(draft, EntryKind.REQUEST_CHASED, "chased_after" if late else "chased_before", [request])
    there = any(each.id == request.agency for each in draft.case.of(Agencies).on_case)
    theirs = there and request.direction is RequestDirection.TO_AGENCY
    draft.tell(
        Template.REQUEST_DUE,
        Recipient.AGENCY if theirs else Recipient.OFFICER,
        agency=request.agency,
        request=request.id,
        request_kind=request.kind,
        direction=request.direction,
        due=request.due_at.isoformat(),
        late=late,
    )


def reckoned_anew(draft: Draft, _: SurroundingsLoaded) -> None:
    """Another calendar or setting moves the reminders to come; none of them goes at night for that."""
    _not_before_now(draft)


def _not_before_now(draft: Draft) -> None:
    held = draft.case.of(Requests)
    if held.open:
        later = tuple(each.having(not_before=max(each.not_before, draft.now)) for each in held.open)
        draft.case.keep(held.having(open=later))


def settle_with_the_case(draft: Draft, _: Decided) -> None:
    """What is open when the case closes is settled by that; where the closing is undone, it is open again."""
    settled, requests = settled_by_now(draft, Requests), draft.case.of(Requests).open
    if settled:
        write_step(draft, EntryKind.REQUESTS_SETTLED, "settled", requests)
    elif settled is not None:
        write_step(draft, EntryKind.REQUESTS_RESUMED, "open again", requests)
        _not_before_now(draft)


REQUEST_REMINDERS = Capability(
    hears={Decided: settle_with_the_case, SurroundingsLoaded: reckoned_anew}, moments=moments
)
