"""Announcements to a neighbourhood that was affected: asked about at a legal success and at a closure as resolved,
worded without anybody in it, and approved by somebody else.

Source: Service Standard, "Progressing the case" ("notify the community of positive activity"); readings in
docs/standard.md. The words stand in the register alone.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line, Moment, NextStep, Urgency
from standard.core.case import Case, Proposal
from standard.core.draft import Decided, Draft, Refused, wrong
from standard.core.joined import Complainants
from standard.core.messages import Identifier, Message, Short, Text
from standard.core.numbered import in_summary, rows_of, settled_by_now
from standard.core.words import (
    ClosureGround,
    ContactMethod,
    EntryKind,
    Recipient,
    RefusalCode,
    Role,
    Stage,
    Template,
)
from standard.progressing.announcement_state import (
    About,
    Announcement,
    AnnouncementNumber,
    Announcements,
    ReporterSaid,
)
from standard.progressing.legal_state import RemedyOutcome
from standard.response_times.assessment import known_answers
from standard.response_times.assessment_due import Risk
from standard.worktime.in_words import local

MOST_ANNOUNCED = 50
"""How many announcements a case keeps that were made. Our own bound; the register has them all."""

_OTHERS_AFFECTED = ("others_affected", "neighbours")
_TELLS_WHO = {
    "a case's reference": re.compile(r"\bASB-[0-9A-Z]{4}", re.IGNORECASE),
    "an e-mail address": re.compile(r"\S@\S"),
    "a telephone number": re.compile(r"(?:\d[\s\-()]*){7,}"),
    "a postcode": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE),
    "a house number": re.compile(r"\b(?:no\.? ?|number |flat )\d+|\b\d+[a-z]?,? [A-Z][a-z]+ (?:road|street|close|court|"
                             r"avenue|lane|way|drive|house|crescent|gardens|place)\b", re.IGNORECASE),
}  # fmt: skip


class AnswerAnnouncement(Message):
    """Whether something is announced; ``happened_at`` is when that was said."""

    name: ClassVar[str] = "answer_announcement"
    about: ClassVar[str] = "Say whether the neighbourhood is told, or why not. Officers and managers."

    announcement_number: AnnouncementNumber = Field(description="Its number, as `asb show` shows it.", examples=["N1"])
    announce: bool = Field(description="Whether it is announced.", examples=[True])
    not_announced_because: Text | None = Field(None, description="Why not; needed with a no.")
    reporter_agrees_to_it: bool | None = Field(
        None,
        description="Whether the reporter agrees, and each other reporter of the matter; needed for a yes in hate and "
        "violence.",
    )
    asked_about_it_by: ContactMethod | None = Field(None, description="How they were asked.", examples=["phone"])


class WordAnnouncement(Message):
    """The words of an announcement. What was worded last stands."""

    name: ClassVar[str] = "word_announcement"
    about: ClassVar[str] = "Word an announcement, without anybody in it. Officers and managers."

    announcement_number: AnnouncementNumber = Field(description="Its number, as `asb show` shows it.", examples=["N1"])
    announcement_area: Short = Field(
        description="The area that it names; no place finer than that.", examples=["Exampleton North"]
    )
    announcement_text: Text = Field(
        description="The text, for the website, the magazine and letters.",
        examples=["Exampleton North is quieter: we acted on noise, with the police."],
    )


class ApproveAnnouncement(Message):
    """Somebody else approves the very words that they name."""

    name: ClassVar[str] = "approve_announcement"
    asked_anew: ClassVar[bool] = True
    about: ClassVar[str] = "Approve the words of an announcement. Not who worded them; of a legal success a manager."

    announcement_number: AnnouncementNumber = Field(description="Its number, as `asb show` shows it.", examples=["N1"])
    announcement_wording: Identifier = Field(
        description="The id of the words that are approved, as `asb word-announcement` shows it.",
        examples=["w-1a2b3c4d"],
    )


def asked_at_success(draft: Draft, outcome: RemedyOutcome) -> None:
    """A legal success asks whether it is announced."""
    if outcome.succeeded and outcome.remedy.legal:
        _ask(draft, About.LEGAL_SUCCESS, None)


def _ask(draft: Draft, about: About, proposal_id: str | None) -> None:
    held = draft.case.of(Announcements)
    new = Announcement(number=held.ever + 1, since=draft.now, about=about, proposal_id=proposal_id)
    draft.case.keep(held.adding(new))
    _write(draft, EntryKind.ANNOUNCEMENT_ASKED, "asked", [new])


def others_affected(case: Case) -> bool:
    """Whether others than the reporter and their home are affected, as far as the case knows."""
    question, answer = _OTHERS_AFFECTED
    answers = known_answers(case) | case.of(Risk).answers()
    return bool(case.of(Complainants).open) or answers.get(question) == answer


def answer_announcement(draft: Draft, message: AnswerAnnouncement) -> None:
    """Keeps the answer. A no ends it; so does a reporter's no in hate and violence, also of what was announced.

    Raises:
        Refused: it is not open; a no has no reason; or in hate and violence the reporter does not agree.
    """
    case, held = draft.case, draft.case.of(Announcements)
    agrees = message.reporter_agrees_to_it
    if (agrees is None) is not (message.asked_about_it_by is None):
        raise wrong("asked_about_it_by", "goes with reporter_agrees_to_it: give both, or neither")
    if not message.announce and message.not_announced_because is None:
        raise wrong("not_announced_because", "is missing; a no needs the reason")
    made = next((each for each in held.made if each.id == message.announcement_number), None)
    found = made or held.one("announcement_number", message.announcement_number, draft.at)
    if agrees is not None:
        found = found.hearing(ReporterSaid(at=draft.at, agrees=agrees))
    if message.announce:
        if made is not None:
            raise wrong("announcement_number", f"{made.in_words} was announced already")
        if _needs_a_yes(case) and not found.reporter_agrees:
            what = "in hate and violence nothing is announced without the reporter's yes: ask them, and say so"
            raise wrong("reporter_agrees_to_it", what)
        case.keep(held.with_one(found.having(wanted=True)))
        _write(draft, EntryKind.ANNOUNCEMENT_ANSWERED, "yes", [found], **_said(message))
        return
    kind = EntryKind.ANNOUNCEMENT_WITHDRAWN if made else EntryKind.ANNOUNCEMENT_ANSWERED
    made_still = tuple(each for each in held.made if each.number != found.number)
    still = tuple(each for each in held.open if each.number != found.number)
    case.keep(held.having(open=still, made=made_still))
    _write(draft, kind, "withdrawn" if made else "no", [found], **_said(message))


def _said(message: AnswerAnnouncement) -> dict[str, Any]:
    agrees = message.reporter_agrees_to_it
    said = None if agrees is None else ("yes" if agrees else "no")
    return {"words": message.not_announced_because, "reporter": said, "asked_by": message.asked_about_it_by}


def _needs_a_yes(case: Case) -> bool:
    return case.hate or case.floor


def word_announcement(draft: Draft, message: WordAnnouncement) -> None:
    """Keeps which words stand; an approval names them.

    Raises:
        Refused: nobody has said yes to it, or the text could tell who it is about.
    """
    held = draft.case.of(Announcements)
    found = held.one("announcement_number", message.announcement_number, draft.at)
    if not found.wanted:
        do = f"asb answer-announcement {draft.case.reference} {found.id}"
        raise Refused(RefusalCode.STEP_MISSING, f"first say whether {found.id} is announced: {do}")
    tells = [what for what, pattern in _TELLS_WHO.items() if pattern.search(message.announcement_text)]
    if tells:
        raise wrong("announcement_text", f"holds {' and '.join(tells)}; take it out")
    if message.announcement_area.casefold() not in message.announcement_text.casefold():
        raise wrong("announcement_area", "does not stand in the text; the text names the area, and no place finer")
    wording = wording_of(message.announcement_text)
    draft.case.keep(held.with_one(found.having(wording=wording, worded_by=draft.sender)))
    said = {"words": message.announcement_text, "area": message.announcement_area, "wording": wording}
    _write(draft, EntryKind.ANNOUNCEMENT_WORDED, "worded", [found], **said)


def wording_of(text: str) -> str:
    """The id of these words: other words have another."""
    return f"w-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def approve_announcement(draft: Draft, message: ApproveAnnouncement) -> None:
    """What is approved is announced from now on, in these words.

    Raises:
        Refused: these are not the words that stand, they are the approver's own, a manager is needed, or in hate and
            violence the reporter does not agree.
    """
    case, held = draft.case, draft.case.of(Announcements)
    found = held.one("announcement_number", message.announcement_number, draft.at)
    if found.wording is None or found.wording != message.announcement_wording:
        stands = f"those that stand are {found.wording}" if found.wording else "it is not worded yet"
        raise wrong("announcement_wording", f"{message.announcement_wording} is not what stands: {stands}")
    if found.worded_by == draft.sender:
        raise Refused(RefusalCode.NOT_ALLOWED, "nobody approves their own words: somebody else has to read them")
    if found.about is About.LEGAL_SUCCESS and draft.role is not Role.MANAGER:
        raise Refused(RefusalCode.NOT_ALLOWED, "a manager approves what is announced of a legal success")
    if _needs_a_yes(case) and not found.reporter_agrees:
        do = f"asb answer-announcement {case.reference} {found.id}"
        raise Refused(RefusalCode.STEP_MISSING, f"in hate and violence the reporter has to agree first: {do}")
    # Never the message's own time: nobody may approve before the reporter agreed.
    draft.happened_at = draft.now
    case.keep(held.without(found).having(made=(*held.made, found)[-MOST_ANNOUNCED:]))
    _write(draft, EntryKind.ANNOUNCEMENT_APPROVED, "approved", [found], wording=found.wording)


def _write(draft: Draft, kind: EntryKind, step: str, found: Sequence[Announcement], **said: Any) -> None:
    ids, rows = [each.id for each in found], rows_of(step, found, **said)
    draft.write(kind, in_summary(step, found), announcements=ids, rows=rows)


def follow(draft: Draft, _: Decided) -> None:
    """A closure as resolved asks where others are affected, and the question goes with its proposal; what is open at
    closing is settled by that, and open again if it is undone.
    """
    case = draft.case
    settled, found = settled_by_now(draft, Announcements), case.of(Announcements).open
    if settled is not None:
        kind = EntryKind.ANNOUNCEMENTS_SETTLED if settled else EntryKind.ANNOUNCEMENTS_RESUMED
        _write(draft, kind, "settled" if settled else "open again", found)
    if case.stage is Stage.CLOSED:
        return
    held, proposal = case.of(Announcements), case.proposal
    gone = [each for each in held.open if each.about is About.CLOSURE and not _is_of(each, proposal)]
    if gone:
        case.keep(held.without(*gone))
        _write(draft, EntryKind.ANNOUNCEMENTS_SETTLED, "settled", gone)
    if proposal is None or proposal.ground is not ClosureGround.RESOLVED or proposal.made_in is not None:
        return
    before = draft.before.proposal
    if (before is None or before.id != proposal.id) and others_affected(case):
        _ask(draft, About.CLOSURE, proposal.id)


def _is_of(each: Announcement, proposal: Proposal | None) -> bool:
    return proposal is not None and each.proposal_id == proposal.id


def moments(case: Case) -> Iterator[Moment]:
    """A question that nobody answers goes to the manager."""
    for each in case.of(Announcements).open if case.stage is not Stage.CLOSED else ():
        if each.wanted is None and not each.told:
            at, what = each.remind_at(case), f"Announcement {each.in_words}: nobody has answered"
            then = "the manager is then asked"
            yield Moment(f"announcement_{each.id}", at, what, partial(_overdue, each.id), f"answer {each.id}: by", then)


def _overdue(number: str, draft: Draft, at: datetime) -> None:
    held = draft.case.of(Announcements)
    found = held.one("announcement_number", number)
    draft.case.keep(held.with_one(found.having(told=True)))
    draft.happened_at = at
    _write(draft, EntryKind.ANNOUNCEMENT_OVERDUE, "overdue", [found])
    facts = {"announcement": found.id, "about": found.about, "target": found.id}
    draft.tell(Template.ANNOUNCEMENT_OVERDUE, Recipient.MANAGER, person=None, **facts)


def missing(case: Case, proposal: Proposal, _: datetime) -> Iterator[str]:
    """Before a case closes as resolved it is said whether that is announced; a yes is approved, or becomes a no, as
    nothing goes on in a closed case.
    """
    for each in case.of(Announcements).open:
        if each.about is About.CLOSURE and _is_of(each, proposal):
            yield _wants(case, each)


def _wants(case: Case, each: Announcement) -> str:
    if each.wanted is None:
        return f"say whether {each.in_words} is announced: `asb answer-announcement {case.reference} {each.id}`"
    if each.wording is None:
        return f"word {each.in_words}: `asb word-announcement {case.reference} {each.id}`"
    return f"approve the words of {each.in_words}, or answer no: `asb approve-announcement {case.reference} {each.id}`"


def next_step(case: Case, _: datetime) -> NextStep | None:
    """To answer, to word or to approve."""
    for each in case.of(Announcements).open:
        what = _wants(case, each)
        manager = each.told or (each.wording is not None and each.about is About.LEGAL_SUCCESS)
        whom = Recipient.MANAGER if manager else Recipient.OFFICER
        return NextStep.of(case, f"{what[0].upper()}{what[1:]}", whom, Urgency.TO_BE_DECIDED)
    return None


def waits_for(case: Case) -> Iterator[str]:
    """A case with a question that nobody has answered says so in every list."""
    if case.stage is not Stage.CLOSED and any(each.wanted is None for each in case.of(Announcements).open):
        yield "announcement"


def shown(case: Case) -> Iterator[Line]:
    """Each that is open, and each that was made."""
    held = case.of(Announcements)
    for each in held.open if case.stage is not Stage.CLOSED else ():
        stands = "asked" if each.wanted is None else f"worded, {each.wording}" if each.wording else "to be worded"
        yield f"Announcement {each.id}", f"{each.about.label}: {stands}"
    for each in held.made:
        yield f"Announcement {each.id}", f"{each.about.label}: made, {each.wording}, asked {local(each.since)}"


def detail(case: Case) -> Mapping[str, Any]:
    """Those that are open, for whoever words or approves them."""
    fields = {"number", "about", "wanted", "wording"}
    found = [each.model_dump(mode="json", include=fields) for each in case.of(Announcements).open]
    return {Announcements.called: found} if found and case.stage is not Stage.CLOSED else {}


ANNOUNCEMENTS = Capability(
    rules={
        AnswerAnnouncement: answer_announcement,
        WordAnnouncement: word_announcement,
        ApproveAnnouncement: approve_announcement,
    },
    hears={RemedyOutcome: asked_at_success, Decided: follow},
    moments=moments,
    missing=missing,
    next_step=next_step,
    waits_for=waits_for,
    shown=shown,
    detail=detail,
)
