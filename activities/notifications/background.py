"""What the register knows that a message needs: the case's people, its priority, and what was said about a closure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from activities.notifications.addressing import Addressee, NoRoute
from activities.register.absences import absences_from
from activities.register.action_plans import copy_for_reporter, words_for_agency
from activities.register.agencies import agency_called, kept_back_from, letter_of, may_have_now
from activities.register.alarms import raise_alarm
from activities.register.confidential import confidential_words
from activities.register.named_sql import load
from activities.register.remedies import told_of_outcome
from activities.register.support_needs import SafeContact, safe_contact
from standard.core.confidential import without_confidential
from standard.core.notices import Notice
from standard.core.people import stands_in
from standard.core.words import Priority, Recipient, Shared, Template
from standard.worktime.calendar import local_date

_SQL = load("notifications")


class NobodyHere(NoRoute):
    """Everybody who could be told has left or is away: that is an alarm, and no task to telephone them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, by_telephone=False)


class NotOnRecordYet(Exception):
    """The register does not have the case, or the entry that the notification follows from. It will have it later."""


@dataclass(frozen=True)
class Background:
    """The register's part in one message. ``person`` is the member of staff it goes to (id), None for the reporter;
    ``meant_for`` is for whom they cover, where they do.
    """

    addressee: Addressee
    person: str | None
    data: dict[str, Any]
    problem: NoRoute | None = None
    meant_for: str | None = None


async def background_of(connection: AsyncConnection, notice: Notice) -> Background:
    """Reads what ``notice`` needs; whom of staff it goes to is decided here, as of now. Where nobody of them can be
    told, ``problem`` says why.

    Raises:
        NotOnRecordYet: try again later.
    """
    case = await _one(connection, _SQL["case_and_reporter"], reference=notice.reference)
    if case is None or case["as_of"] < notice.entry:
        raise NotOnRecordYet(f"the register does not have entry {notice.entry} of case {notice.reference} yet")
    data = await _data(connection, notice, case)
    if notice.recipient is Recipient.REPORTER:
        addresses = (case["name"], case["email"], case["phone"], case["address"], case["preferred"])
        safe = (await safe_contact(connection, [notice.reference])).get(notice.reference, SafeContact())
        reporter = Addressee(*addresses, held=bool(case["telephone_only"]), safe=safe)
        return Background(reporter, None, data | {"name": case["name"]})
    if notice.recipient is Recipient.AGENCY:
        return await _for_agency(connection, notice, data)

    found = await _first_who_is_there(connection, notice, case)
    if found is None:
        nobody: NoRoute = NobodyHere(f"nobody is left to be told in the place of the {notice.recipient}")
        if notice.facts.get("owner"):
            nobody = NoRoute("whom it is for has left, is away, or may not see the case", by_telephone=False)
        return Background(Addressee(), None, data, nobody)
    person, meant = found
    covered = None if person["id"] == meant["id"] else meant
    instead_of = None if meant["id"] in (notice.person, *_holders(notice.recipient, case)) else notice.recipient
    data |= {"instead_of": instead_of, "covered": covered["name"] if covered else None}
    told = Addressee(person["name"], person["email"])
    return Background(told, person["id"], data, meant_for=covered["id"] if covered else None)


async def _for_agency(connection: AsyncConnection, notice: Notice, data: dict[str, Any]) -> Background:
    """What goes to an agency goes as it stands or not at all: what it may have is asked again now, and nothing goes to
    one that has left the case. That a letter was not sent is an alarm.
    """
    reference, agency_id = notice.reference, notice.facts["agency"]
    agency = await agency_called(connection, reference, agency_id)
    told = Addressee(agency.name, agency.email or None) if agency is not None else Addressee()
    now = await may_have_now(connection, reference, agency_id)
    said: dict[str, Any] = {}
    problem: NoRoute | None = None
    if notice.template is Template.AGENCY_LETTER:
        said, problem = await _letter(connection, notice, now or ())
    elif notice.template is Template.AGENCY_ACTION:
        said, problem = await _agency_action(connection, notice, now or ())
    if now is None:
        problem = NoRoute("it is not on the case any more", by_telephone=False)
    if problem is not None and notice.template is Template.AGENCY_LETTER:
        what = f"the letter to {agency_id} was not sent: {problem.reason}"
        await raise_alarm(connection, reference, "confidential", what, notice.facts["contact"])
    return Background(told, None, data | said, problem)


async def _letter(
    connection: AsyncConnection, notice: Notice, now: Collection[Shared]
) -> tuple[dict[str, Any], NoRoute | None]:
    """What an officer wrote; and what is wrong with it, if it gives more than it says it does, or than the agency may
    have ``now``.
    """
    facts, gave = notice.facts, [Shared(each) for each in notice.facts["gave"]]
    letter = await letter_of(connection, notice.reference, facts["contact"])
    kept_back = await kept_back_from(connection, notice.reference, facts["agency"], gave)
    problem = None
    if not set(gave) <= set(now):
        problem = NoRoute("by now it may not have what the letter gives", by_telephone=False)
    elif kept_back.found_in(letter or ""):
        problem = NoRoute("it gives more than is on record for it", by_telephone=False)
    return {"letter": letter}, problem


async def _agency_action(
    connection: AsyncConnection, notice: Notice, now: Collection[Shared]
) -> tuple[dict[str, Any], NoRoute | None]:
    """What an agency is to do, in the words that an officer gave for others. Words that say what this one may not have,
    when it was planned or ``now``, are not sent: the officer tells it.
    """
    facts, may_have = notice.facts, [each for each in now if each in notice.facts["may_have"]]
    theirs = await words_for_agency(connection, notice.reference, facts["version"], facts["actions"])
    kept_back = await kept_back_from(connection, notice.reference, facts["agency"], may_have)
    if Shared.PLAN_ACTIONS in may_have and not kept_back.found_in("\n".join(each["what"] for each in theirs)):
        return {"agency_actions": theirs}, None
    problem = NoRoute("its words say something that the agency may not have", by_telephone=True)
    return {"agency_actions": []}, problem


async def _first_who_is_there(
    connection: AsyncConnection, notice: Notice, case: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Who is told, and who has the place that they are told in, on the day of the case's clock; None where nobody is
    there.
    """
    ids, proposer = await _in_turn(connection, notice, case)
    if case["restricted"] and notice.person not in (*_holders(notice.recipient, case), *case["named"]):
        ids = [each for each in ids if each != notice.person]
    day = local_date(notice.created_at)
    away = await absences_from(connection, day)
    covers = [each.cover for each in away if each.cover is not None]
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["who_have_not_left"], {"ids": [*ids, *covers]})
        here = {row["id"]: row for row in await cursor.fetchall()}
    for each in ids:
        found = stands_in(each, day, away, case["closed_to"]) if each in here else None
        if found in here and (proposer is None or found != proposer):
            return here[found], here[each]
    return None


def _holders(recipient: Recipient, case: dict[str, Any]) -> tuple[str | None, ...]:
    """Who has the place that a notification is for, whether or not they have left (ids of persons)."""
    if recipient not in (Recipient.MANAGER, Recipient.DEPUTY):
        return (case["officer"],)
    return (case[f"patch_{recipient}"], case[recipient.value])


async def _in_turn(connection: AsyncConnection, notice: Notice, case: dict[str, Any]) -> tuple[list[str], str | None]:
    """Whom of the landlord's people a notification goes to, in turn: to the first who has not left and is there, or is
    covered; and to whom it never goes.

    The patch's people of today come before those that the case was allocated with. What a manager or deputy is to
    decide or hear about a proposal never goes to its own proposer.
    """
    if notice.facts.get("owner"):
        # It is about what they have promised themselves, and the officer is told of that anyway.
        return [each for each in (notice.person,) if each is not None], None
    proposer = None
    (manager, former_manager), (deputy, former_deputy) = (
        _holders(place, case) for place in (Recipient.MANAGER, Recipient.DEPUTY)
    )
    # A manager that the patch has lost is not replaced by the one from before them while it has a deputy.
    ids = [manager, deputy, former_manager, former_deputy]
    if notice.recipient is Recipient.DEPUTY:
        ids = [deputy, former_deputy, manager, former_manager]
    if notice.recipient not in (Recipient.MANAGER, Recipient.DEPUTY):
        ids = [case["officer"], *ids]
    elif "proposal_id" in notice.facts:
        proposal = {"reference": notice.reference, "proposal_id": notice.facts["proposal_id"]}
        proposed = await _one(connection, _SQL["proposer"], **proposal)
        proposer = proposed["by"] if proposed is not None else None
        ids = [each for each in ids if each != proposer]
    return [each for each in (notice.person, *ids) if each is not None], proposer


async def _data(connection: AsyncConnection, notice: Notice, case: dict[str, Any]) -> dict[str, Any]:
    words = await _of_closure(connection, notice)
    proposer = await _one(connection, _SQL["person"], id=notice.facts.get("proposed_by"))
    if notice.template is Template.ACTION_PLAN:
        words["plan"] = await copy_for_reporter(connection, notice.reference, notice.facts["version"])
    if notice.template is Template.LEGAL_OUTCOME:
        words["told"] = await told_of_outcome(connection, notice.reference, notice.facts["entry"])
    if notice.template is Template.LEAD_AGENCY and notice.facts["lead"] is not None and notice.facts.get("named", True):
        there = notice.facts.get("of_case", notice.reference)
        lead = await agency_called(connection, there, notice.facts["lead"])
        words["lead_name"] = lead.name if lead is not None else None
    words |= notice.facts
    if notice.recipient is Recipient.REPORTER:
        words = await _shareable(connection, notice, words)
    return {
        **words,
        "reference": notice.reference,
        "officer": {"name": case["officer_name"], "email": case["officer_email"]},
        "priority_of_case": Priority(case["priority"]).label if case["priority"] else "priority not set yet",
        "proposer": proposer["name"] if proposer else notice.facts.get("proposed_by"),
    }


async def _shareable(connection: AsyncConnection, notice: Notice, said: dict[str, Any]) -> dict[str, Any]:
    """Whatever a letter may say, without what is confidential in the case; that somebody tried to pass it on is an
    alarm.
    """
    confidential = await confidential_words(connection, notice.reference)
    shared: dict[str, Any] = _each_text(said, lambda text: without_confidential(text, confidential))
    if shared != said:
        what = f"it quotes something confidential, which was left out of the letter: {notice.template.label}"
        await raise_alarm(connection, notice.reference, "confidential", what, notice.entry)
    return shared


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same with each text in it changed, however deep; what is an instant stays one."""
    if isinstance(value, Mapping):
        return {name: _each_text(each, change) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(each, change) for each in value]
    return change(value) if isinstance(value, str) and not _is_instant(value) else value


def _is_instant(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


async def _of_closure(connection: AsyncConnection, notice: Notice) -> dict[str, Any]:
    """What was said of a closure proposal: the reasons, what was done or tried, and why it was declined."""
    # A case keeps nobody's words, so a notice seldom carries them; the register has them by now.
    said: dict[str, dict[str, Any]] = {}
    for decision in ("proposed", "worded", "declined") if "proposal_id" in notice.facts else ():
        about = {"reference": notice.reference, "proposal_id": notice.facts["proposal_id"], "decision": decision}
        said[decision] = await _one(connection, _SQL["words_of_decision"], **about) or {}
    proposed, worded = said.get("proposed", {}), said.get("worded", {})
    return {
        "reasons": proposed.get("reasons"),
        "done": worded.get("reasons") or proposed.get("done") or proposed.get("tried"),
        "reason": said.get("declined", {}).get("reasons"),
    }


async def _one(connection: AsyncConnection, statement: bytes, **values: Any) -> dict[str, Any] | None:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, values)
        return await cursor.fetchone()
