"""Decides: given the case, what comes and the time, the entries and notifications that follow, or a refusal.

The single door through which a case changes. Nothing here waits, and the case given is never changed.
"""

from collections.abc import Sequence
from datetime import datetime

from standard.capabilities import OTHERS, RULES, capabilities_of, others_of
from standard.closing import complainants, joining
from standard.core import surroundings
from standard.core.case import Case
from standard.core.draft import Decided, Draft, NoticeAccepted, Refused, when_it_happened
from standard.core.joined import joined_to
from standard.core.messages import Message, Report
from standard.core.notices import Notice, NoticeOutcome, NoticeStatus
from standard.core.people import SYSTEM, Absence, Allocation, Person
from standard.core.register import Opened, Staff, Surroundings
from standard.core.seals import Seal, is_person
from standard.core.senders import check_sender
from standard.core.words import EntryKind, RefusalCode, Stage
from standard.what_happens_next import allocation, intake
from standard.what_happens_next.access import refuse_who_may_not


def persons_needed(case: Case, message: Message) -> set[str]:
    """The ids of the persons whom the register must be asked about before this message can be decided.

    Those the case knows are not asked for again, except where a decision on a closure or a new officer hangs on it.
    """
    unknown = message.looked_up and case.person(message.sender) is None
    return {*message.names, *({message.sender} if unknown or message.asked_anew else ())}


def decide(
    case: Case,
    message: Message,
    now: datetime,
    known: tuple[Person, ...] = (),
    *,
    seal: Seal | None,
    arrived_at: datetime | None = None,
    away: tuple[Absence, ...] = (),
) -> Draft:
    """What follows from a message that is decided at ``now`` (the case's clock, UTC).

    ``arrived_at``: when it arrived, where it had to wait for its turn. ``known`` are the persons the register was asked
    about; who was asked for and is not among them is not registered. ``away``: when they and their covers are not
    there. ``seal`` proves who sent it.

    Raises:
        Refused: with the reason, in plain words.
    """
    if message.sender == SYSTEM:
        raise Refused(RefusalCode.NOT_ALLOWED, f"the sender {SYSTEM!r} is the case itself, which sends no messages")
    message = check_sender(message, seal, case.trust)
    asked = message.sender in persons_needed(case, message)
    people = known if asked else (*case.people, *known)
    sender = next((person for person in reversed(people) if person.id == message.sender), None)
    if message.needs_standing:
        _must_stand(sender)
    refuse_who_may_not(case, message, sender, now, by_a_person=is_person(seal))
    if case.stage is Stage.CLOSED and not (message.tells_of_harm or message.until_the_end):
        raise Refused(RefusalCode.CASE_CLOSED, "the case is closed")
    _must_be_done_here(case, message)
    acts = sender if sender is not None and sender.active and is_person(seal) else None
    draft = Draft(
        case,
        now,
        others_of(case),
        sender=message.sender,
        role=acts.role if acts else None,
        seal=seal,
        message_id=message.message_id,
        identity=message.identity,
        happened_at=when_it_happened(case, message, now, arrived_at or now, seal),
        arrived_at=arrived_at,
        away=away,
    )
    draft.know(known)
    RULES[type(message)](draft, message)
    return _whole(draft)


def take_in(
    report: Report, now: datetime, loaded: Surroundings, seal: Seal | None, reference: str | None = None
) -> Draft:
    """Opens a case for a report: recorded, assessed, and the promised clocks started. ``seal`` proves who sent it;
    ``reference`` is the case's own, where the report has no id to make one of.

    Raises:
        Refused: its sender is not believed.
    """
    return intake.take_in(report, now, loaded, seal, reference, OTHERS)


def allocate(
    case: Case, allocated: Allocation, people: Sequence[Person], now: datetime, opened: Opened | None = None
) -> Draft:
    """The register has allocated an officer: the reporter is told the reference, the officer and what happens when.

    ``opened`` is what the register found of the report's patch, and of the case that it says it is linked to.
    """
    draft = Draft(case, now, others_of(case))
    allocation.allocate(draft, allocated, people, opened)
    return draft


def restaff(case: Case, staff: Staff, now: datetime) -> Draft:
    """The patch has another manager or deputy than the case knows, or somebody of its people is away or back: whom the
    case names follows that.
    """
    draft = Draft(case, now, others_of(case))
    allocation.restaff(draft, staff)
    return draft


def surroundings_loaded(
    case: Case, loaded: Surroundings, now: datetime, asked_by: Message | None = None, seal: Seal | None = None
) -> Draft:
    """The case's calendar and settings are replaced: running clocks and reminders move, nothing else does; the officer
    is told. ``asked_by`` is the message that asked for it; None where the case did of its own accord.
    """
    if asked_by is None:
        draft = Draft(case, now, others_of(case))
        surroundings.load(draft, loaded, None)
        return draft
    sender, message_id = asked_by.sender, asked_by.message_id
    draft = Draft(case, now, others_of(case), sender=sender, seal=seal, message_id=message_id, loaded=loaded)
    RULES[type(asked_by)](draft, asked_by)
    return draft


def notice_settled(case: Case, notice: Notice, outcome: NoticeOutcome, now: datetime) -> Draft:
    """A notification has come to its end: being told settles clocks; an undeliverable one is put on record."""
    draft = Draft(case, now, others_of(case))
    if outcome.status is NoticeStatus.UNDELIVERABLE:
        draft.write(
            EntryKind.NOTIFICATION_UNDELIVERABLE,
            f"Could not be delivered to the {notice.recipient}: {notice.template.label}; {outcome.reason}",
            template=notice.template,
            recipient=notice.recipient,
            key=notice.key,
            reason=outcome.reason,
        )
    else:
        at = min(max(outcome.accepted_at or now, notice.created_at), now)
        draft.happened(NoticeAccepted(notice, at))
    return draft


def told_in_vain(case: Case, reference: str, now: datetime) -> Draft:
    """What one joined case had to say did not reach the other, ``reference``, as that one no longer runs."""
    draft = Draft(case, now, others_of(case))
    joining.no_longer_runs(draft, reference)
    complainants.complainant_gone(draft, reference)
    return _whole(draft)


def _whole(draft: Draft) -> Draft:
    # Whoever hears of it is at work in the case as it is now: the decision may have joined it, or parted it again.
    draft.others = others_of(draft.case)
    draft.happened(Decided())
    return draft


def _must_be_done_here(case: Case, message: Message) -> None:
    other = joined_to(case)
    if other is None or message.between_cases:
        return
    if not any(type(message) in each.rules for each in capabilities_of(case)):
        name = message.name.replace("_", " ")
        raise Refused(RefusalCode.NOT_ALLOWED, f"the case is joined to {other}: {name} goes there")


def _must_stand(sender: Person | None) -> None:
    if sender is None:
        raise Refused(RefusalCode.NOT_REGISTERED, "the sender is not an officer or manager in the register")
    if not sender.active:
        raise Refused(RefusalCode.HAS_LEFT, "the sender has left")
