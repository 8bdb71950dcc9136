"""Looking at cases as a person: who asks, whether they may, and that it is written down before anything is shown."""

from collections.abc import Collection
from datetime import UTC, datetime

from activities.register.access import transaction
from activities.register.guarding import Viewer, guards_of, viewer_of, write_views
from standard.core.access import Action, Guarded, may, why_not
from standard.core.journal import CaseView
from standard.what_happens_next.access import guarded_of_view
from standard.worktime.calendar import local_date
from starter.look import Seen, look_at
from starter.sender import sender_of
from starter.servers import Doors, Pool
from worker.problems import Problem, Unreachable
from worker.settings import Settings, load_settings

AGENCIES, EVIDENCE, OUTBOX, REFUSED, VIEWS = "agencies", "evidence", "outbox", "refused", "views"
CASE, PARTIES, PLAN, REVIEWS, PAYLOADS, TASKS = "case", "parties", "action plan", "reviews", "payloads", "tasks"
REMEDIES = "remedies"
"""The parts of a case that people look at; of the case itself with what people said it is ``WORDS``."""

WORDS = "case with words"


class NotForYou(Problem):
    """Somebody may not see a case, or not do that with it; the text says no more than they may know."""

    exit_code = 3


async def viewer(pool: Pool, typed: str | None, settings: Settings | None = None) -> Viewer:
    """Who looks: as typed, else who is logged in, else on the embedded stack its default operator.

    Raises:
        BadInput: nobody is known.
        NotInRegister: nobody who works here has this id.
    """
    return await viewer_of(pool, sender_of(typed, settings or load_settings()))


async def look_as(doors: Doors, typed: str | None, reference: str, part: str = CASE) -> Seen:
    """The case, for somebody who may see it. That they look is on record by then.

    Raises:
        NotForYou: they may not; that they asked is on record.
        BadInput, NotInRegister: nobody is known, or not to the register.
        Unreachable: the register is away, so that nothing could be written down, and nothing is shown. A codec server
            has asked and written for a machine that has no register.
    """
    if doors.pool is None:
        if doors.settings.codec_url is None:
            raise Unreachable("nothing is shown while the register (PostgreSQL) is away: who looks is written there")
        return await look_at(doors.cases, None, reference)
    who = await viewer(doors.pool, typed, doors.settings)
    seen = await look_at(doors.cases, doors.pool, reference)
    await let(doors.pool, who, Action.SEE, reference, part, seen.case)
    others = {*seen.counter_allegations, *filter(None, [seen.linked_case])}
    return seen.naming(await seen_by(doors.pool, who, others)) if others else seen


async def seen_by(pool: Pool, who: Viewer | None, references: Collection[str]) -> set[str]:
    """Those of the cases that somebody may see; of nobody in particular those that are kept from nobody. Nothing is
    written down, as nothing of them is shown yet.
    """
    async with transaction(pool) as connection:
        guards = (await guards_of(connection, references)).values()
    if who is None:
        return {each.reference for each in guards if not (each.restricted or each.closed_to)}
    return {each.reference for each in guards if may(who.person, Action.SEE, each)}


async def let(pool: Pool, who: Viewer, action: Action, reference: str, part: str, view: CaseView | None = None) -> None:
    """Writes down that somebody is about to see a part of a case. ``view`` is how the case says that it stands, which
    the register may not have yet.

    Raises:
        NotForYou: they may not; that they asked is on record.
    """
    refused: Guarded | None = None
    async with transaction(pool) as connection:
        guards = [(await guards_of(connection, [reference]))[reference]]
        if view is not None:
            guards.append(guarded_of_view(view, local_date(datetime.now(UTC))))
        refused = next((each for each in guards if not may(who.person, action, each)), None)
        await write_views(connection, who.person.id, [reference], part, "command", shown=refused is None)
    if refused is not None:
        raise NotForYou(why_not(who.person, action, refused))


async def let_see(pool: Pool, typed: str | None, reference: str, part: str) -> None:
    """Writes down that somebody, as typed or logged in, is about to see a part of a case that the register has.

    Raises:
        NotForYou, BadInput, NotInRegister: as ``look_as``.
    """
    await let(pool, await viewer(pool, typed), Action.SEE, reference, part)


async def note_views(pool: Pool, who: Viewer, references: Collection[str], part: str) -> None:
    """Writes down that somebody is about to be shown a part of each of these cases, which they may see."""
    async with transaction(pool) as connection:
        await write_views(connection, who.person.id, references, part, "command")
