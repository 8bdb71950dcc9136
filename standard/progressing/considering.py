"""Remedies are considered, dropped, and put on hold where the commitment that they rested on is withdrawn.

Source: Service Standard, "Progressing the case" ("for a case to be considered for legal action"); readings in
docs/standard.md. What was said of a remedy stands in the register alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line, NextStep, Urgency
from standard.core.case import Case
from standard.core.draft import Decided, Draft, Refused, wrong
from standard.core.joined import Joined
from standard.core.messages import Message, Text
from standard.core.numbered import in_summary, rows_of, settled_by_now
from standard.core.words import EntryKind, LandlordKind, Recipient, RefusalCode, Role, Stage, Template
from standard.progressing.commitment import answers, is_committed
from standard.progressing.ladder import Done, Ladder, offers_in, remedy_of, skipped
from standard.progressing.legal_state import OpenRemedy, Remedies, RemedyNumber, RemedyOutcome
from standard.progressing.remedies import CommitmentNeeded, Remedy, RemedyId
from standard.what_happens_next.access import note_confidential
from standard.what_happens_next.parties import Parties, party_of

MOST_REMEDIES = 20
"""How many remedies of a case may be considered at once. Our own bound."""

MOST_DONE = 50
"""How many outcomes the ladder keeps, the latest ones. Our own bound."""


class ConsiderRemedy(Message):
    """A remedy is considered from ``happened_at`` on."""

    name: ClassVar[str] = "consider_remedy"
    asked_anew: ClassVar[bool] = True
    about: ClassVar[str] = "Consider a remedy; a legal one once the reporter was asked. Officers and managers."

    remedy: RemedyId = Field(
        description="The remedy's id, as `asb remedies` lists them.", examples=["acceptable_behaviour_contract"]
    )
    party: int | None = Field(None, ge=1, description="The number of the party against whom; left out, nobody.")
    skipped_because: Text | None = Field(
        None, description="Why steps below it that are offered were not taken.", examples=["It cannot wait."]
    )
    other_evidence_named: Text | None = Field(
        None, description="The evidence on which it stands without the reporter. Managers."
    )


class DropRemedy(Message):
    """A remedy is not considered any more."""

    name: ClassVar[str] = "drop_remedy"
    about: ClassVar[str] = "Drop a remedy of which no step has been taken, with the reason. Officers and managers."

    remedy_number: RemedyNumber = Field(description="Its number, as `asb remedies` shows it.", examples=["L1"])
    # A name that no other message has: the text of another must not be of use as this one.
    remedy_dropped_because: Text = Field(description="Why.", examples=["A contract was signed instead."])


def consider_remedy(draft: Draft, message: ConsiderRemedy) -> None:
    """Puts a remedy on the list. One that is there already stands, by a manager's word, on other evidence from here on.

    Raises:
        Refused: it is not offered against this party, the reporter was not asked or has not said yes, a step is skipped
            without a reason, or it is considered already.
    """
    case, held, remedy = draft.case, draft.case.of(Remedies), remedy_of("remedy", message.remedy)
    if (other := case.of(Joined).to) is not None:
        raise Refused(RefusalCode.NOT_ALLOWED, f"the case is to be joined to {other}: consider it there")
    party = None if message.party is None else party_of(case, message.party)
    why_not = next(each.why_not for each in offers_in(case, party, draft.at) if each.remedy is remedy)
    if why_not is not None:
        what = f"remedy: {remedy.id} {why_not}; what is offered: asb remedies {case.reference}"
        raise Refused(RefusalCode.NOT_ALLOWED, what)
    alone = _stands_alone(draft, message, remedy)
    same = next((each for each in held.open if (each.remedy, each.party) == (remedy.id, message.party)), None)
    if same is not None:
        if not alone or same.other_evidence:
            raise wrong("remedy", f"{same.in_words} is considered already")
        same = held.one("remedy", same.id, draft.at).having(other_evidence=True)
        case.keep(held.with_one(same))
        _write(draft, EntryKind.REMEDY_CONSIDERED, "other evidence", [same], evidence=message.other_evidence_named)
        return
    if len(held.open) >= MOST_REMEDIES:
        raise Refused(RefusalCode.NOT_ALLOWED, f"{MOST_REMEDIES} remedies are considered, the most there may be")
    steps = skipped(case, remedy, party, draft.at)
    if steps and message.skipped_because is None:
        names = ", ".join(each.label for each in steps)
        raise wrong("skipped_because", f"is needed, as these steps are offered and were not taken: {names}")
    new = OpenRemedy(
        number=held.ever + 1,
        since=draft.at,
        remedy=remedy.id,
        legal=remedy.legal,
        party=message.party,
        other_evidence=alone,
    )
    case.keep(held.adding(new))
    evidence = message.other_evidence_named
    _write(draft, EntryKind.REMEDY_CONSIDERED, "considered", [new], skipped=message.skipped_because, evidence=evidence)


def _stands_alone(draft: Draft, message: ConsiderRemedy, remedy: Remedy) -> bool:
    """Whether it stands on other evidence than the reporter's, by a manager's word; False if on the reporter's yes.

    Only what was said by then opens it, as far as it is known now.
    """
    case, named = draft.case, message.other_evidence_named is not None
    if not remedy.legal:
        if named:
            raise wrong("other_evidence_named", f"{remedy.id} is no legal remedy; leave it out")
        return False
    unasked = [reference for reference, said in answers(case, draft.at).items() if said is None]
    if unasked:
        commands = " and ".join(f"asb commitment {each}" for each in unasked)
        why = f"what they say has to be on record from before {remedy.id} is considered"
        raise Refused(RefusalCode.STEP_MISSING, f"first ask the reporter: {commands}; {why}")
    if named and draft.role is not Role.MANAGER:
        raise wrong("other_evidence_named", "only a manager can let it stand on other evidence; ask yours to send this")
    if named or is_committed(case, remedy.id, draft.at):
        return named
    usually = "usually rests" if remedy.commitment is CommitmentNeeded.USUALLY else "may rest"
    raise Refused(
        RefusalCode.STEP_MISSING,
        f"the reporter has not said yes to {remedy.id}, which {usually} on their statement: ask them again, "
        f"`asb commitment {case.reference}`; or a manager names the evidence that it stands on without them, "
        "in other_evidence_named",
    )


def drop_remedy(draft: Draft, message: DropRemedy) -> None:
    """Takes a remedy off the list.

    Raises:
        Refused: it is not considered, was not by then, or a step of it was taken.
    """
    held = draft.case.of(Remedies)
    remedy = held.one("remedy_number", message.remedy_number, draft.at)
    if remedy.begun_at is not None or remedy.dates:
        what = f"remedy_number: steps of {remedy.in_words} were taken, so record its outcome"
        raise Refused(RefusalCode.NOT_ALLOWED, f"{what}: asb legal-outcome {draft.case.reference} {remedy.id}")
    draft.case.keep(held.without(remedy))
    _write(draft, EntryKind.REMEDY_DROPPED, "dropped", [remedy], words=message.remedy_dropped_because)


def _write(
    draft: Draft,
    kind: EntryKind,
    step: str,
    remedies: Sequence[OpenRemedy],
    at: datetime | None = None,
    **said: str | None,
) -> None:
    """Writes what became of remedies; each is a row of its own in the register, and what was said is there alone."""
    ids, rows = [each.id for each in remedies], rows_of(step, remedies, **said)
    draft.write(kind, in_summary(step, remedies), at=at, remedies=ids, rows=rows)
    against = {each.party for each in remedies}
    if any(each.number in against and each.confidential for each in draft.case.of(Parties).on_record):
        note_confidential(draft)


def in_step(draft: Draft, _: Decided) -> None:
    """What is open when the case closes is settled by that, and open again where the closing is undone; what rests on
    the reporter's commitment is on hold while that is withdrawn.
    """
    settled, remedies = settled_by_now(draft, Remedies), draft.case.of(Remedies).open
    if settled is not None:
        kind, step = (EntryKind.REMEDIES_SETTLED, "settled") if settled else (EntryKind.REMEDIES_RESUMED, "open again")
        _write(draft, kind, step, remedies)
    if draft.case.stage is not Stage.CLOSED:
        _hold(draft)


def _hold(draft: Draft) -> None:
    held = draft.case.of(Remedies)
    now = {each.id: each.having(on_hold=not rests(draft.case, each, draft.now)) for each in held.open}
    changed = [now[each.id] for each in held.open if now[each.id] != each]
    if not changed:
        return
    draft.case.keep(held.having(open=tuple(now.values())))
    said = [each.at for each in answers(draft.case, draft.now).values() if each is not None]
    at = max([*said, *(each.since for each in changed)])
    on, off = ([each for each in changed if each.on_hold is wanted] for wanted in (True, False))
    if on:
        _write(draft, EntryKind.REMEDY_ON_HOLD, "on hold", on, at=at)
        for recipient in (Recipient.OFFICER, Recipient.MANAGER):
            draft.tell(Template.REMEDY_ON_HOLD, recipient, remedies=[each.in_words for each in on])
    if off:
        _write(draft, EntryKind.REMEDY_OFF_HOLD, "off hold", off, at=at)


def rests(case: Case, each: OpenRemedy, at: datetime) -> bool:
    """Whether it rests on something at this instant (UTC): a yes, or other evidence."""
    return not each.legal or each.other_evidence or is_committed(case, each.remedy, at)


def done(draft: Draft, outcome: RemedyOutcome) -> None:
    """A step of the ladder was taken, whatever came of it."""
    new = Done(remedy=outcome.remedy.remedy, party=outcome.remedy.party, at=outcome.at)
    draft.case.keep(Ladder(done=(*draft.case.of(Ladder).done, new)[-MOST_DONE:]))


def next_step(case: Case, _: datetime) -> NextStep | None:
    """To see to what is on hold."""
    on_hold = next((each for each in case.of(Remedies).open if each.on_hold), None)
    if on_hold is None:
        return None
    ask, drop = f"`asb commitment {case.reference}`", f"`asb drop-remedy {case.reference} {on_hold.id}`"
    what = f"{on_hold.in_words} is on hold: ask the reporter again, {ask}, or drop it, {drop}"
    return NextStep.of(case, f"{what}; a manager may name other evidence", Recipient.OFFICER, Urgency.TO_BE_DECIDED)


def waits_for(case: Case) -> Iterator[str]:
    """A case with a remedy on hold says so in every list."""
    if case.stage is not Stage.CLOSED and any(each.on_hold for each in case.of(Remedies).open):
        yield "remedy on hold"


def shown(case: Case) -> Iterator[Line]:
    """Each remedy that is considered."""
    for each in case.of(Remedies).open if case.stage is not Stage.CLOSED else ():
        against = f", party {each.party}" if each.party else ""
        rests = ", on other evidence" if each.other_evidence else ", on hold" if each.on_hold else ""
        yield f"Remedy {each.id}", f"{each.remedy.replace('_', ' ')}{against}{rests}"


def detail(case: Case) -> Mapping[str, Any]:
    """The remedies that are considered and those that were done, for the ladder, and what keeps some off it."""
    fields = {"number", "remedy", "party", "on_hold"}
    considered = case.of(Remedies).open if case.stage is not Stage.CLOSED else ()
    found: dict[str, Any] = {
        Remedies.called: [each.model_dump(mode="json", include=fields) for each in considered],
        Ladder.called: [each.model_dump(mode="json") for each in case.of(Ladder).done],
        "hate_or_violence": case.floor,
        "landlord": None if case.landlord is LandlordKind.COUNCIL else case.landlord,
    }
    return {name: value for name, value in found.items() if value}


CONSIDERING = Capability(
    rules={ConsiderRemedy: consider_remedy, DropRemedy: drop_remedy},
    hears={Decided: in_step, RemedyOutcome: done},
    next_step=next_step,
    waits_for=waits_for,
    shown=shown,
    detail=detail,
)
