"""Stories about closing: proposed, left lying, declined, taken back, cancelled, and closed on every ground."""

from psycopg import AsyncConnection

from standard.core.words import Stage as Stages
from starter.cases import message
from tests.histories.stage import Actor, Histories, Stage, Stories
from tests.histories.stories import HATE, NOBODY, PARTY
from tests.support.agencies import ASKED, METER, POLICE
from tests.support.casebook import WITH_PARTY, plan
from tests.support.waiting import until

STORIES = Stories()


async def resolved(case: Actor, *, without_plan: bool = True) -> None:
    """The risk is assessed, the investigation begins, and closure is proposed and agreed to."""
    await case.assessed()
    if without_plan:
        await case.without_plan()
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="resolved", reasons="The noise has stopped.")
    await case.do("record_contact", method="visit", outcome="agrees")
    await case.settle()


async def closed(case: Actor, by: str = "mina", reason: str | None = None) -> Histories:
    """The open proposal is approved, once a person has assessed the risk and it is on record why there is no plan, and
    the case runs to its end.
    """
    state = await case.state()
    proposal = state.proposal
    assert proposal is not None
    if "risk assessment" in state.waits_for and proposal.ground != "withdrawn":
        await case.assessed()
    if proposal.ground in ("resolved", "actions_exhausted"):
        await case.without_plan()
    answer = await case.do("approve_closure", by, proposal_id=proposal.id, reason=reason)
    assert answer.outcome == "accepted", answer.reason
    assert (await case.handle.result()).startswith("closed: ")
    return [await case.history()]


@STORIES.enter
async def left_lying(stage: Stage, name: str) -> Histories:
    """Sixty quiet days propose closure; nobody decides, so people are reminded, and the manager is told."""
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.after(days=61)
    await case.after(days=20)
    return [await case.history()]


@STORIES.enter
async def declined(stage: Stage, name: str) -> Histories:
    """A sixty-day proposal is declined, and comes back after sixty days more."""
    case = await stage.open(name)
    await case.after(days=61)
    await case.do("decline_closure", "mina", reason="The family is still afraid.")
    await case.after(days=61)
    return [await case.history()]


@STORIES.enter
async def retracted(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await resolved(case)
    await case.do("retract_closure", reason="The drilling has begun again.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def cancelled_by_an_incident(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.after(days=61)
    await case.signal("report_incident", "noise-app", description="Drilling again.")
    return [await case.history()]


@STORIES.enter
async def closed_withdrawn(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.do("withdraw", method="phone", reason="They have made peace.", asked_alone=True, afraid="not_known")
    await case.do("withdraw", method="visit", asked_alone=True, afraid="no")
    return await closed(case)


@STORIES.enter
async def closed_resolved(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await resolved(case)
    return await closed(case)


@STORIES.enter
async def closed_as_the_plan_was_not_kept(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.do("record_support_needs", none=True)
    await case.do("set_plan", **plan(await case.now()))
    await case.do("complete_action", action="A1", outcome="Spoke with him.")
    await case.after(days=9)
    await case.do("chase_action", action="A2", method="phone", possible="yes")
    await case.do("propose_closure", ground="action_plan_not_adhered_to", reasons="No diary came in three months.")
    await case.do("record_contact", method="phone", outcome="disagrees")
    await case.do("record_contact", method="phone", outcome="agrees")
    return await closed(case)


@STORIES.enter
async def closed_as_actions_are_exhausted(stage: Stage, name: str) -> Histories:
    """The reporter disagrees, and a manager approves with a reason."""
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="actions_exhausted", reasons="Every step that the law allows was taken.")
    await case.do("record_contact", method="visit", outcome="disagrees")
    return await closed(case, reason="There is no step left to take.")


@STORIES.enter
async def disagreed_and_decided_late(stage: Stage, name: str) -> Histories:
    """The reporter is dissatisfied, and then disagrees; the manager is warned, misses the day, and declines."""
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.signal(
        "record_contact", method="phone", outcome="spoke", dissatisfied=True, complaint_offered=True, notes="Too slow."
    )
    await case.do("propose_closure", ground="resolved")
    await case.do("record_contact", method="phone", outcome="disagrees")
    await case.after(days=6)
    await case.after(days=3)
    await case.do("decline_closure", "mina", reason="The reporter is right.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def closed_after_sixty_days(stage: Stage, name: str) -> Histories:
    """The system's own proposal, which the allocated officer may approve."""
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.after(days=61)
    await case.do("record_contact", method="phone", outcome="agrees")
    return await closed(case, "ola")


@STORIES.enter
async def closed_without_an_answer(stage: Stage, name: str) -> Histories:
    """Three attempts on three working days and a letter; a manager approves with a reason."""
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="resolved")
    for _ in range(3):
        await case.do("record_contact", method="phone", outcome="no_answer")
        await case.after(days=1)
    await case.do("record_contact", method="letter", outcome="sent")
    await case.after(days=16)
    return await closed(case, reason="Nobody could be reached.")


@STORIES.enter
async def closed_as_a_withdrawal_took_the_place_of_a_proposal(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.do("propose_closure", "oscar", ground="resolved")
    await case.do("withdraw", method="visit")
    return await closed(case)


@STORIES.enter
async def closed_anonymous(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **HATE, **NOBODY)
    await case.do("record_party", party_role="alleged_perpetrator")
    await case.do("record_contact", **WITH_PARTY, method="visit", outcome="spoke")
    await case.do("propose_closure", ground="resolved")
    return await closed(case, reason="There is nobody to ask.")


@STORIES.enter
async def closed_by_the_call_that_answered(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **PARTY)
    await case.do("record_contact", method="phone", outcome="agrees")
    await case.do("propose_closure", ground="resolved")
    return await closed(case)


@STORIES.enter
async def closed_in_sign_language(stage: Stage, name: str) -> Histories:
    reporter = {"name": "Sam Okoro", "email": "sam@example.org", "support_needs": ["sign_language"]}
    case = await stage.open(name, reporter=reporter)
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="resolved")
    await case.do("record_contact", method="video_call", outcome="agrees", support_need="sign_language")
    return await closed(case)


@STORIES.enter
async def closed_and_taken_back_with_a_plan(stage: Stage, name: str) -> Histories:
    """Harm is told of in the moment after the approval: the case goes on, with what its plan left open."""
    case = await stage.open(name)
    await case.do("record_support_needs", none=True)
    await case.do("set_plan", **plan(await case.now()))
    await case.do("add_agency", **POLICE)
    await case.do("add_request", **ASKED | {"answer_due": (await case.now()).date().isoformat()})
    await case.do("add_resource", **METER)
    await resolved(case, without_plan=False)
    await closed_and_taken_back(stage, case)
    return [await case.history()]


async def closed_and_taken_back(stage: Stage, case: Actor) -> None:
    """The open proposal is approved; harm is told of before that is written, and the case goes on."""
    async with await AsyncConnection.connect(stage.town.stack.owner_database_url) as register:
        # Until the closing is written, the case has closed and still runs.
        await register.execute("LOCK TABLE journal")
        await case.do("approve_closure", "mina")
        told = message("report_incident", case.reference, "portal", message_id="harm", description="He hit me again.")
        await stage.town.cases.signal(told)
        await until(lambda: _goes_on(case))
    await case.settle()


async def _goes_on(case: Actor) -> bool:
    return (await case.state()).stage is not Stages.CLOSED
