"""Stories of two cases about the same matter: each tells the other how it stands."""

from functools import partial

from standard.core.words import Stage as CaseStage
from tests.histories.stage import Actor, Histories, Stage, Stories
from tests.support.waiting import until

STORIES = Stories()


async def _joined(stage: Stage, name: str) -> tuple[Actor, Actor]:
    first, second = await stage.open(f"{name}-first"), await stage.open(name)
    await second.signal("join", join_to=first.reference)
    await until(partial(_stands, second, CaseStage.JOINED))
    await first.settle()
    return first, second


@STORIES.enter
async def joined(stage: Stage, name: str) -> Histories:
    """The second case goes on as joined, and has an incident of its own."""
    _, second = await _joined(stage, name)
    await second.signal("report_incident", "portal", description="Again, last night.")
    return [await second.history()]


@STORIES.enter
async def joined_and_closed(stage: Stage, name: str) -> Histories:
    """The second case is joined to the first; both reporters agree, and both cases end."""
    first, second = await _joined(stage, name)
    await first.assessed()
    await first.without_plan()
    await first.do("begin_investigation")
    for case in (first, second):
        await case.do("record_contact", method="visit", outcome="spoke")
        await case.after(hours=1)
    await first.do("propose_closure", "oscar", ground="resolved", reasons="It has stopped.")
    await until(partial(_is_asked, second))
    for case in (first, second):
        await case.after(hours=1)
        await case.do("record_contact", method="phone", outcome="agrees", proposal_id=first.proposal_id)
        await case.worded()
    await until(partial(_lacks_nothing, first))
    await first.do("approve_closure", "mina")
    for case in (first, second):
        await until(partial(_stands, case, CaseStage.CLOSED))
        await case.handle.result()
    return [await first.history(), await second.history()]


@STORIES.enter
async def joined_and_withdrawn(stage: Stage, name: str) -> Histories:
    """The reporter of the joined case withdraws for themselves; the first case goes on."""
    first, second = await _joined(stage, name)
    await second.do("withdraw", method="phone", reason="I have moved away.")
    await second.do("approve_closure", "mina")
    await second.handle.result()
    await until(partial(_has_entry, first, "complainant_left"))
    await first.settle()
    return [await first.history(), await second.history()]


@STORIES.enter
async def joined_and_left(stage: Stage, name: str) -> Histories:
    """The second case turns out to be about something else, and leaves the first; both go on."""
    first, second = await _joined(stage, name)
    await second.do("join", leave_because="It is the drill of another flat.")
    await until(partial(_has_entry, first, "complainant_left"))
    for case in (first, second):
        await case.settle()
    return [await first.history(), await second.history()]


@STORIES.enter
async def not_joined(stage: Stage, name: str) -> Histories:
    """There is no such case to join to."""
    case, gone = await stage.open(name), await stage.open(f"{name}-gone")
    await gone.handle.terminate()
    await case.do("join", join_to=gone.reference)
    await until(partial(_has_entry, case, "not_joined"))
    await case.settle()
    return [await case.history()]


async def _stands(case: Actor, at: CaseStage) -> bool:
    return (await case.state()).stage is at


async def _is_asked(case: Actor) -> bool:
    return (await case.state()).proposal is not None


async def _lacks_nothing(case: Actor) -> bool:
    proposal = (await case.state()).proposal
    return proposal is not None and not proposal.still_needs


async def _has_entry(case: Actor, kind: str) -> bool:
    return kind in await case.kinds()
