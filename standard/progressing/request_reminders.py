"""The reminders of requests to and from agencies: one before the due date, one after it, each once, in office hours.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. A reminder to an agency names the case,
the request by its id and kind, and the date: nothing about people, and none of the words in which an officer asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from standard.core.capability import Moment
from standard.core.case import Case
from standard.core.draft import Decided, Draft
from standard.core.surroundings import SurroundingsLoaded
from standard.core.words import EntryKind, Recipient, Stage, Template
from standard.progressing.agencies import Agencies
from standard.progressing.request_state import OpenRequest, RequestDirection, Requests
from standard.what_happens_next.access import note_confidential


def write_step(
    draft: Draft, kind: EntryKind, step: str, requests: Sequence[OpenRequest], said: Mapping[str, Any] | None = None
) -> None:
    """Writes what became of requests; each is a row of its own in the register, and what was said is there alone."""
    fields = {"agency", "direction", "kind", "due"}
    rows = {
        each.id: {"step": step, **each.model_dump(mode="json", include=fields), **(said or {})} for each in requests
    }
    what = ", ".join(each.in_words for each in requests)
    draft.write(
        kind,
        f"Request{'s' if len(requests) > 1 else ''} {step.replace('_', ' ')}: {what}",
        requests=[each.id for each in requests],
        of_requests=rows,
    )
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
    left the case.
    """
    held = draft.case.of(Requests)
    request = held.request(request_id)
    late = at >= request.due_at
    update = {"chased": True, "told": True} if late else {"chased": True}
    draft.case.keep(held.with_one(request.model_copy(update=update)))
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
        later = (each.model_copy(update={"not_before": max(each.not_before, draft.now)}) for each in held.open)
        draft.case.keep(held.with_open(later))


def settle_with_the_case(draft: Draft, _: Decided) -> None:
    """What is open when the case closes is settled by that; where the closing is undone, it is open again."""
    held, closed = draft.case.of(Requests), draft.case.stage is Stage.CLOSED
    if not held.open or closed is held.settled:
        return
    draft.case.keep(held.model_copy(update={"settled": closed}))
    if closed:
        write_step(draft, EntryKind.REQUESTS_SETTLED, "settled", held.open)
    else:
        write_step(draft, EntryKind.REQUESTS_RESUMED, "open again", held.open)
        _not_before_now(draft)
