"""On the real server: whatever a decision leaves due is decided with it, and every moment to come has its timer."""

from datetime import timedelta
from typing import Any

from standard.core.words import Stage
from tests.support.casebook import judged
from tests.support.running import Running, Town, ordinary_monday
from workflows.models import Outcome

MONDAY = ordinary_monday()
HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}
SPOKE: dict[str, Any] = {"method": "phone", "outcome": "spoke"}


async def stands(case: Running) -> dict[str, str]:
    return {clock.id: clock.status.value for clock in (await case.state()).clocks}


async def test_a_case_lowered_after_the_new_promise_was_to_be_warned_of_is_warned_of_and_breached(town: Town) -> None:
    """Nothing is dated back: begun, and lowered to priority 3 on working day 8 of 10."""
    case = await town.open()
    await case.do("begin_investigation")
    await case.to(MONDAY + timedelta(days=10))
    answer = await case.do("assess", **judged(3), reason="It is a baby.")
    assert answer.outcome is Outcome.ACCEPTED
    await case.settle()
    assert "officer" in await case.told("clock_warning")
    await case.to(MONDAY + timedelta(days=15))
    assert (await stands(case))["p3_respond"] == "breached"
    assert await case.told("clock_breach") == ["manager"]
    assert (await case.record()).next_due is not None


async def test_a_raise_of_an_anonymous_case_typed_in_late_is_broken_at_once(town: Town) -> None:
    case = await town.open(reporter={})
    await case.to(MONDAY + timedelta(days=2, hours=6))
    raised: dict[str, Any] = {
        "questionnaire": "2026-11",
        "priority": 1,
        "reason": "He came with a bat.",
        "happened_at": MONDAY + timedelta(hours=20),
    }
    await case.do("assess", **raised)
    await case.settle()
    assert (await stands(case))["p1_respond"] == "breached"
    assert await case.told("clock_breach") == ["manager"]


async def test_details_of_an_anonymous_reporter_dated_back_start_a_promise_that_is_broken_already(town: Town) -> None:
    case = await town.open(reporter={})
    await case.to(MONDAY + timedelta(days=3))
    details: dict[str, Any] = {"reporter": {"phone": "01632 960002"}, "happened_at": MONDAY + timedelta(hours=2)}
    await case.do("record_contact", method="phone", outcome="no_answer", **details)
    await case.settle()
    assert (await stands(case))["p2_acknowledge"] in ("breached", "met_late")
    assert await case.told("clock_breach") == ["manager"]


async def test_a_letter_typed_in_late_closes_nothing_and_breaks_what_it_shows_to_be_broken(town: Town) -> None:
    """A withdrawal of Tuesday, typed in after Wednesday's violent incident."""
    case = await town.open()
    await case.to(MONDAY + timedelta(days=2))
    await case.do("report_incident", "portal", description="He hit me.", violence=True)
    await case.to(MONDAY + timedelta(days=2, hours=2))
    await case.do("withdraw", method="phone", happened_at=MONDAY + timedelta(days=1))
    state = await case.state()
    assert (state.stage, state.proposal) == (Stage.REPORTED, None)
    await case.settle()
    assert await case.told("withdrawal_to_confirm") == ["officer"]
    await case.to(MONDAY + timedelta(days=4))
    assert (await stands(case))["p1_respond"] == "breached"


async def test_three_attempts_from_before_a_raise_close_nothing(town: Town) -> None:
    case = await town.proposed()
    await case.do("record_contact", method="phone", outcome="disagrees")
    for day in range(1, 4):
        await case.to(MONDAY + timedelta(days=day))
        await case.do("record_contact", method="phone", outcome="no_answer")
    await case.do("record_contact", method="letter", outcome="sent")
    await case.to(MONDAY + timedelta(days=21))
    await case.do("assess", **judged(1), reason="He came with a bat.")
    refused = await case.do("approve_closure", "mina", reason="Cannot be reached.")
    assert refused.outcome is Outcome.REFUSED
    await case.to(MONDAY + timedelta(days=23))
    assert (await stands(case))["p1_respond"] == "breached"
    missing = (await case.state()).proposal
    assert missing is not None
    assert (
        "the promise to respond within 24 hours (excluding weekends and bank holidays) is not met"
        in missing.still_needs
    )


async def test_an_incident_of_hate_on_an_answered_case_has_a_timer_of_its_own(town: Town) -> None:
    case = await town.open(**HATE)
    await case.do("record_contact", **SPOKE)
    await case.to(MONDAY + timedelta(days=1))
    await case.do("report_incident", "ola", description="Again.", **HATE)
    assert await stands(case) == {"p1_respond": "met", "p1_respond-2": "running"}
    await case.to(MONDAY + timedelta(days=2, minutes=1))
    assert (await stands(case))["p1_respond-2"] == "breached"
