"""Each party is spoken with, or has a reason why not: by when, what is next, and what people are shown of it.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md. An internal target of priority 1 and 2. It
follows from what is on record, in whatever order that was typed in.
"""

from collections.abc import Iterator
from datetime import datetime

from standard.core.capability import Capability, Line, NextStep, Urgency
from standard.core.case import Case
from standard.core.draft import Decided, Draft
from standard.core.record import FactKind
from standard.core.targets import TargetKind, Targets
from standard.core.words import Priority, Recipient, Stage
from standard.response_times.targets import comes_due, set_target, settle_target
from standard.what_happens_next.parties import (
    REPORTER_TO_OTHERS,
    AgeBand,
    ChangeParty,
    NotSpokenWith,
    Parties,
    Party,
    RecordParty,
    change_party,
    not_spoken_with,
    numbers,
    record_party,
)
from standard.worktime.calendar import local_date
from standard.worktime.deadlines import working_days_deadline
from standard.worktime.in_words import local, local_due, whole_date

_TARGET = TargetKind.PARTIES_SPOKEN_WITH


def follow(draft: Draft, _: Decided) -> None:
    """Sets the target while somebody is to be spoken with, and settles it once nobody is.

    It counts from when the investigation began; for what is asked for only later (a new party, a priority that is
    raised) from then. Of several who are still to be spoken with it is about the one that is due first.
    """
    case = draft.case
    settled_at, open_one = case.of(Parties).settled_at, case.of(Targets).of(_TARGET)
    start, days = _counts_from(case), case.days.speak_with_parties_within_days
    new = _begun_at(case) != _begun_at(draft.before)
    if start is None or not _is_asked(case):
        if open_one is not None:
            settle_target(draft, _TARGET, settled_at or draft.now, needed=settled_at is not None)
        elif new and _is_asked(case):
            _missed_before_it_was_known(draft)
        return
    if open_one is not None and start > open_one.deadline.start:
        # Whom it was about has been settled: the next one has days of their own.
        settle_target(draft, _TARGET, draft.at)
        set_target(draft, _TARGET, start, days)
    elif open_one is None:
        set_target(draft, _TARGET, start if new else max(start, draft.at), days)
    elif open_one.missed_at is None and start < (_counts_from(draft.before) or case.opened_at):
        set_target(draft, _TARGET, start, days)


def _counts_from(case: Case) -> datetime | None:
    """From when (UTC) the days count of whoever is to be spoken with first; None if nobody is."""
    return min((start for start, settled_at in _wanted(case) if settled_at is None), default=None)


def _wanted(case: Case) -> Iterator[tuple[datetime, datetime | None]]:
    """For each who is to be spoken with, from when (UTC) the days count, and when that was settled. Whoever did it is
    wanted, also while nobody is known.
    """
    begun, held = _begun_at(case), case.of(Parties)
    if begun is None:
        return
    for each in held.on_record:
        yield max(begun, each.since or begun), each.settled_at
    if not held.names_who_did_it:
        yield begun, held.none_known_at


def _missed_before_it_was_known(draft: Draft) -> None:
    """That an investigation had begun is typed in after the conversation that its target was about: a miss is one."""
    days = draft.case.days.speak_with_parties_within_days
    for start, settled_at in _wanted(draft.case):
        due = working_days_deadline(start, days, draft.case.calendar).due
        if settled_at is not None and settled_at >= due:
            set_target(draft, _TARGET, start, days)
            comes_due(_TARGET, draft, draft.now)
            settle_target(draft, _TARGET, settled_at)
            return


def _begun_at(case: Case) -> datetime | None:
    return min((fact.happened_at for fact in case.happened(FactKind.INVESTIGATION_BEGUN)), default=None)


def _is_asked(case: Case) -> bool:
    return case.priority is not Priority.STANDARD and case.stage is not Stage.CLOSED


def _wanting(case: Case) -> bool:
    """Whether the case asks for somebody to be spoken with, now that the investigation has begun."""
    return _is_asked(case) and _begun_at(case) is not None and case.of(Parties).settled_at is None


def next_step(case: Case, _: datetime) -> NextStep | None:
    """To speak with the parties on record, or to put on record who they are."""
    if not _wanting(case):
        return None
    held, target = case.of(Parties), case.of(Targets).of(_TARGET)
    by = f", by {local_due(target.deadline.due)}" if target is not None else ""
    left = [each for each in held.on_record if each.settled_at is None]
    if left:
        what = f"Speak with {numbers(left)}{by}, or record why not"
        if any(each.agreed is None for each in left):
            what += (
                ". First ask the reporter whether they agree and what could identify them; to others they are only "
                f"{REPORTER_TO_OTHERS!r}"
            )
    else:
        what = f"Record who the report is about{by}: `asb party add {case.reference}`, or why that is not known"
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.ORDINARY)


def waits_for(case: Case) -> Iterator[str]:
    """A case in which somebody is to be spoken with says so in every list."""
    if _wanting(case):
        yield "parties to speak with"


def shown(case: Case) -> Iterator[Line]:
    """Each party by number and flags; nothing of one that is confidential."""
    held = case.of(Parties)
    for party in held.on_record:
        yield f"Party {party.number}", _in_words(party)
    if held.names_who_did_it:
        return
    if held.none_known_at is not None:
        yield "Parties", "not known who did it; the reason is on record"
    elif _wanting(case):
        yield "Parties", "nobody on record yet who the report is about"


def _in_words(party: Party) -> str:
    if party.spoken_with_at is not None:
        stands = f"spoken with {local(party.spoken_with_at)}"
    elif party.explained_at is not None:
        stands = "not spoken with; the reason is on record"
    else:
        stands = "not spoken with yet"
    if party.confidential:
        return f"confidential; {stands}"
    told = ", ".join(each.label for each in party.may_be_told) or "nothing"
    age = party.age.label
    if party.born and party.age is not AgeBand.ADULT:
        age += f" on {whole_date(local_date(party.said_at['born']))}"
    return f"{party.role.label}, {party.tenure.label}, {age}; {stands}; may be told: {told}"


PARTIES = Capability(
    rules={RecordParty: record_party, ChangeParty: change_party, NotSpokenWith: not_spoken_with},
    hears={Decided: follow},
    next_step=next_step,
    shown=shown,
    waits_for=waits_for,
)
