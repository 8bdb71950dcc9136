"""Decides: given the case, a message and the time, the entries and notifications that follow, or a refusal.

The single door through which a case changes. Nothing here waits, and the case given is never changed.
"""

from datetime import datetime

from standard.casework import begin_investigation, reallocate, reassess, record_contact
from standard.closing.closure import approve, decline, propose, reckon_reminders, retract, withdraw
from standard.core.case import Case
from standard.core.draft import Draft, Refused, when_it_happened
from standard.core.notices import Notice, NoticeOutcome, NoticeStatus
from standard.core.people import SYSTEM, Person
from standard.core.record import FactKind
from standard.core.register import Surroundings
from standard.core.seals import Seal, is_person
from standard.core.senders import check_sender
from standard.core.words import EntryKind, Recipient, RefusalCode, Stage, Template
from standard.messages import (
    ApproveClosure,
    BeginInvestigation,
    ConfirmIncident,
    DeclineClosure,
    Message,
    ProposeClosure,
    Reallocate,
    Reassess,
    RecordContact,
    ReportIncident,
    RetractClosure,
    SetIncidentAside,
    SettingsChanged,
    Withdraw,
)
from standard.progressing.incidents import confirm_incident, report_incident, set_incident_aside
from standard.response_times.promises import move_to, put_on_record
from standard.what_happens_next.believing import incident_told_at


def persons_needed(case: Case, message: Message) -> set[str]:
    """The ids of the persons whom the register must be asked about before this message can be decided.

    Those the case knows are not asked for again, except where a decision on a closure or a new officer hangs on it.
    """
    needed = set()
    if isinstance(message, ApproveClosure | DeclineClosure) or (
        (message.needs_standing or isinstance(message, Withdraw)) and case.person(message.sender) is None
    ):
        needed.add(message.sender)
    if isinstance(message, Reallocate):
        needed.add(message.to)
    return needed


def decide(
    case: Case,
    message: Message,
    now: datetime,
    known: tuple[Person, ...] = (),
    *,
    seal: Seal | None,
    arrived_at: datetime | None = None,
) -> Draft:
    """What follows from a message that is decided at ``now`` (the case's clock, UTC).

    ``arrived_at``: when it arrived, where it had to wait for its turn. ``known`` are the persons the register was asked
    about; who was asked for and is not among them is not registered. ``seal`` proves who sent it.

    Raises:
        Refused: with the reason, in plain words.
    """
    if message.sender == SYSTEM:
        raise Refused(RefusalCode.NOT_ALLOWED, f"the sender {SYSTEM!r} is the case itself, which sends no messages")
    message = check_sender(message, seal, case.trust)
    people = {person.id: person for person in (*case.people, *known)}
    sender = people.get(message.sender)
    if message.sender in persons_needed(case, message):
        sender = next((person for person in known if person.id == message.sender), None)
    if message.needs_standing:
        _must_stand(sender)
    if case.stage is Stage.CLOSED and not isinstance(message, ReportIncident):
        raise Refused(RefusalCode.CASE_CLOSED, "the case is closed")
    if isinstance(message, ReportIncident):
        happened_at = incident_told_at(case, message, arrived_at or now, seal)
    else:
        happened_at = when_it_happened(case, message, now, arrived_at or now, proven=seal is not None)
    acts = sender if sender is not None and sender.active and is_person(seal) else None
    draft = Draft(
        case,
        now,
        sender=message.sender,
        role=acts.role if acts else None,
        seal=seal,
        message_id=message.message_id,
        happened_at=happened_at,
        arrived_at=arrived_at,
    )
    draft.know(known)
    _follow(message, draft, happened_at, people)
    return draft


def surroundings_loaded(
    case: Case, loaded: Surroundings, now: datetime, asked_by: Message | None = None, seal: Seal | None = None
) -> Draft:
    """The case's calendar and settings are replaced: running clocks and reminders move, nothing else does; the officer
    is told. ``asked_by`` is the message that asked for it; None where the case did of its own accord.
    """
    sender, message_id = (asked_by.sender, asked_by.message_id) if asked_by else (SYSTEM, None)
    draft = Draft(case, now, sender=sender, seal=seal, message_id=message_id)
    old, new = case.calendar.version, loaded.calendar.version
    if old != new or not isinstance(asked_by, SettingsChanged):
        draft.write(
            EntryKind.CALENDAR_CHANGED,
            f"Working calendar changed from version {old} to {new}",
            old_version=old,
            new_version=new,
        )
    before = (case.office, case.trust, case.wait_after_notice)
    now_loaded = (loaded.office, loaded.trust, loaded.wait_after_notice)
    if before != now_loaded or isinstance(asked_by, SettingsChanged):
        draft.write(
            EntryKind.SETTINGS_CHANGED,
            f"Settings loaded: {_in_words(loaded)}",
            office=loaded.office.model_dump(mode="json"),
            trust=loaded.trust.model_dump(mode="json"),
            wait_after_notice=loaded.wait_after_notice,
        )
    draft.case.office, draft.case.trust = loaded.office, loaded.trust
    draft.case.wait_after_notice = loaded.wait_after_notice
    moved = move_to(draft, loaded.calendar)
    reckon_reminders(draft.case)
    if moved:
        reason = "the working calendar changed"
        draft.tell(Template.CLOCK_MOVED, Recipient.OFFICER, clocks=moved, reason=reason)
    return draft


def notice_settled(case: Case, notice: Notice, outcome: NoticeOutcome, now: datetime) -> Draft:
    """A notification has come to its end: being told settles clocks; an undeliverable one is put on record."""
    draft = Draft(case, now)
    if outcome.status is NoticeStatus.UNDELIVERABLE:
        draft.write(
            EntryKind.NOTIFICATION_UNDELIVERABLE,
            f"Could not be delivered to the {notice.recipient}: {notice.template.label}; {outcome.reason}",
            template=notice.template,
            recipient=notice.recipient,
            key=notice.key,
            reason=outcome.reason,
        )
    elif notice.recipient is Recipient.REPORTER and notice.template in _TELLS_REFERENCE_AND_OFFICER:
        # When the channel took it, not when a worker came to say so.
        at = min(max(outcome.accepted_at or now, notice.created_at), now)
        put_on_record(draft, FactKind.TOLD, at, noticed_at=at)
    return draft


_TELLS_REFERENCE_AND_OFFICER = frozenset({Template.ACKNOWLEDGEMENT, Template.INCIDENT_ADDED, Template.OFFICER_CHANGED})


def _in_words(loaded: Surroundings) -> str:
    office, trust = loaded.office, loaded.trust
    plain = "taken from everybody" if trust.plain_reports else "taken from proven senders only"
    return (
        f"office hours {office.opens:%H:%M} to {office.closes:%H:%M}; "
        f"{loaded.wait_after_notice} working days to answer a written notice; "
        f"reports are {plain}; keys revoked: {len(trust.revoked_keys)}"
    )


def _must_stand(sender: Person | None) -> None:
    if sender is None:
        raise Refused(RefusalCode.NOT_REGISTERED, "the sender is no officer or manager in the register")
    if not sender.active:
        raise Refused(RefusalCode.HAS_LEFT, "the sender has left")


def _follow(message: Message, draft: Draft, happened_at: datetime, people: dict[str, Person]) -> None:
    match message:
        case ReportIncident():
            report_incident(draft, message, happened_at)
        case ConfirmIncident():
            confirm_incident(draft, message, happened_at)
        case SetIncidentAside():
            set_incident_aside(draft, message)
        case RecordContact():
            record_contact(draft, message, happened_at)
        case BeginInvestigation():
            begin_investigation(draft, message, happened_at)
        case Reassess():
            reassess(draft, message, happened_at)
        case Reallocate():
            reallocate(draft, message, people.get(message.to))
        case ProposeClosure():
            propose(draft, message)
        case RetractClosure():
            retract(draft, message, people[message.sender])
        case ApproveClosure():
            approve(draft, message, people[message.sender])
        case DeclineClosure():
            decline(draft, message, people[message.sender])
        case Withdraw():
            withdraw(draft, message)
        case _:
            raise Refused(RefusalCode.UNKNOWN_MESSAGE, "no rule says what follows from this message")
