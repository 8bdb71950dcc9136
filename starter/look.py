"""A case as a person looks at it: the running case and the register together, or the one of them that answers.

seen = await look_at(cases, pool, "ASB-7K3Q-MX92-PD4T")
"""

import asyncio
from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum

from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, ConfigDict
from temporalio.client import WorkflowQueryFailedError
from temporalio.service import RPCError

from activities.register.errors import RegisterUnavailable
from activities.register.records import JournalRow, TaskRow
from activities.register.support_needs import SafeContact
from standard.core.journal import CaseView
from standard.core.people import SYSTEM
from standard.core.words import EntryKind, Stage
from standard.what_happens_next.access import marked_in
from starter.cases import Cases
from starter.kept import Kept, explain_clocks, read_kept
from starter.outcomes import UnknownCase
from workflows.models import Brief, ClockExplained

_FROM_OUTSIDE = (EntryKind.REPORTED, EntryKind.REFUSED, EntryKind.DUPLICATE)
"""What the case never writes of itself, whoever is named in it."""

_LINKED = EntryKind.COUNTER_ALLEGATION_LINKED


class Source(StrEnum):
    """Where a look comes from: the running case itself, or what the register has of it."""

    CASE = "case"
    REGISTER = "register"


class TimelineEntry(BaseModel):
    """One journal entry; ``words`` is what people said, where the register has it.

    ``proven``: whether ``sender`` is who wrote it, and not only who was claimed; None where the register does not say.
    ``confidential``: its words are not passed on.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    kind: EntryKind
    happened_at: datetime
    recorded_at: datetime
    sender: str
    summary: str
    words: str | None = None
    proven: bool | None = None
    confidential: bool = False


class Seen(BaseModel):
    """A case as it was found at ``now``, which is the present on the running case's own clock. All instants are UTC.

    ``why_register`` says why the running case did not answer, where it should have. ``case`` is None while a case is
    being opened, or waits for a worker to open it. ``linked_is_shown``: whether it is said how the linked case stands,
    which is not for everybody. ``counter_allegations``: the references of the cases that are linked as such, as far as
    the register answers; they are not for everybody either. ``names`` are the people's names by id. ``missing`` is what
    the gate still asks for before the case may close; empty while nothing is proposed. ``timeline`` is the whole
    journal, as far as the register answers, and so are ``warning_words`` (by the warnings' numbers), ``safe_contact``,
    and ``unread``: what could not be read about contact, as it came. So are ``likely_same``, pairs of incidents that
    nobody has compared yet, and ``their_references``, those that other agencies gave.
    """

    model_config = ConfigDict(frozen=True)

    reference: str
    source: Source
    why_register: str | None
    now: datetime
    case: CaseView | None
    linked_case: str | None
    linked_closed_at: datetime | None
    linked_is_shown: bool = True
    counter_allegations: list[str] = []
    ended_outside: str | None
    names: dict[str, str]
    deadlines: list[ClockExplained]
    missing: list[str]
    timeline: list[TimelineEntry]
    refusals: list[str]
    tasks: list[TaskRow]
    warning_words: dict[int, str] = {}
    safe_contact: SafeContact | None = None
    unread: list[str] = []
    likely_same: list[str] = []
    their_references: list[str] = []

    def naming(self, visible: Collection[str]) -> "Seen":
        """The same, for whoever may see of other cases only these: how the linked one stands, and which ones are linked
        as counter-allegations.
        """
        accused = [each for each in self.counter_allegations if each in visible]
        if self.linked_case in (None, *visible):
            return self.model_copy(update={"counter_allegations": accused})
        hidden = {"linked_closed_at": None, "linked_is_shown": False}
        return self.model_copy(update={"counter_allegations": accused, **hidden})

    def without_words(self) -> "Seen":
        """The same, without what people said: for whoever has not asked for it. How to contact the reporter safely, and
        what staff are warned of, stays.
        """
        timeline = [entry.model_copy(update={"words": None}) for entry in self.timeline]
        safe = self.safe_contact.model_copy(update={"in_words": ""}) if self.safe_contact else None
        return self.model_copy(
            update={"timeline": timeline, "safe_contact": safe, "unread": [], "their_references": []}
        )


class _Live(BaseModel):
    now: datetime
    view: CaseView | None
    deadlines: list[ClockExplained]
    timeline: list[Brief]
    refusals: list[Brief]


async def look_at(cases: Cases | None, pool: AsyncConnectionPool | None, reference: str) -> Seen:
    """Looks at a case. Either of ``cases`` and ``pool`` may be None where its server is away.

    Raises:
        UnknownCase: no case has this reference.
        RegisterUnavailable: the case does not answer, and the register does not either.
    """
    live, why_register = await _ask_case(cases, reference)
    kept = await _ask_register(pool, reference, needed=live is None)
    if live is None and kept is None:
        _raise_if_unknown(reference, temporal_away=cases is None, runs=why_register is not None)
    view = live.view if live else (kept.record.view if kept else None)
    timeline = _timeline(live, kept, marked_in(view) if view else ())
    kept_clocks = view.clocks if view and not live else []
    return Seen(
        reference=reference,
        source=Source.CASE if live else Source.REGISTER,
        why_register=why_register,
        now=live.now if live else datetime.now(UTC),
        case=view,
        linked_case=kept.record.linked_case if kept else None,
        linked_closed_at=kept.record.linked_closed_at if kept else None,
        counter_allegations=[row.detail["other"] for row in kept.journal if row.kind is _LINKED] if kept else [],
        ended_outside=kept.record.ended_outside_how if kept and not live else None,
        names=kept.names if kept else {},
        deadlines=live.deadlines if live else await explain_clocks(pool, kept_clocks),
        missing=_missing(view),
        timeline=timeline,
        refusals=_refusals(live, kept),
        tasks=[task for task in kept.record.tasks if task.done_at is None] if kept else [],
        warning_words=kept.warning_words if kept else {},
        safe_contact=kept.safe_contact if kept else None,
        likely_same=kept.likely_same if kept else [],
        their_references=kept.their_references if kept else [],
        unread=[row.words for row in kept.journal if row.words and row.detail.get("of_contact")] if kept else [],
    )


def _raise_if_unknown(reference: str, *, temporal_away: bool, runs: bool) -> None:
    """A case that runs, and that no worker has taken up yet, is not in the register; it exists all the same."""
    if temporal_away:
        raise UnknownCase(f"the register has no case {reference}, and Temporal cannot be reached")
    if not runs:
        raise UnknownCase(f"no case has the reference {reference}; `asb list --all` shows all cases")


async def _ask_case(cases: Cases | None, reference: str) -> tuple[_Live | None, str | None]:
    if cases is None:
        return None, "Temporal cannot be reached"
    try:
        if not await cases.is_running(reference):
            return None, None
        now, view, deadlines, timeline, refusals = await asyncio.gather(
            cases.now(reference),
            cases.state(reference),
            cases.deadlines(reference),
            cases.timeline(reference),
            cases.refusals(reference),
        )
    except (RPCError, WorkflowQueryFailedError):
        return None, "no worker answers for the case (start one with `asb worker`)"
    return _Live(now=now, view=view, deadlines=deadlines, timeline=timeline, refusals=refusals), None


async def _ask_register(pool: AsyncConnectionPool | None, reference: str, *, needed: bool) -> Kept | None:
    try:
        if pool is None:
            raise RegisterUnavailable("the case does not answer, and the register (PostgreSQL) cannot be reached")
        return await read_kept(pool, reference)
    except RegisterUnavailable:
        if needed:
            raise
        return None


def _timeline(live: _Live | None, kept: Kept | None, marked: Collection[int]) -> list[TimelineEntry]:
    """The register's journal, which has the words, and after it what the case has decided since."""
    entries = [_kept_entry(row, marked) for row in kept.journal] if kept else []
    written = max((entry.number for entry in entries), default=0)
    newer = [brief for brief in live.timeline if brief.number > written] if live else []
    return entries + [TimelineEntry.model_validate(asdict(brief)) for brief in newer]


def _kept_entry(row: JournalRow, marked: Collection[int]) -> TimelineEntry:
    # The case does what it does of itself without a seal; a message may only claim its name.
    proven = row.seal is not None or (row.sender == SYSTEM and row.kind not in _FROM_OUTSIDE)
    confidential = bool(row.detail.get("confidential")) or row.number in marked
    return TimelineEntry.model_validate(row.model_dump() | {"proven": proven, "confidential": confidential})


def _missing(view: CaseView | None) -> list[str]:
    if view is None or view.proposal is None or view.stage is not Stage.CLOSURE_PROPOSED:
        return []
    return view.proposal.still_needs


def _refusals(live: _Live | None, kept: Kept | None) -> list[str]:
    """In the register's words where it answers: it also has what came to the case after its end."""
    if kept is not None:
        return [f"{row.message_name} from {row.sender or 'unknown'}: {row.reason}" for row in kept.refusals]
    return [brief.summary for brief in live.refusals] if live else []
