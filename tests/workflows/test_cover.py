"""Absences, covers and handovers of running cases, on the real server."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from activities.register.absences import bring_back, set_away
from activities.register.people import Officer, add_officer, set_active
from standard.core.people import Absence
from standard.worktime.calendar import local_date
from starter.cases import message
from starter.handover import HandedOver, hand_over
from tests.support.database import Database, new_register
from tests.support.running import Running, Town, ordinary_monday, town_on
from worker.embedded import Stack
from workflows.models import Outcome

MONDAY = local_date(ordinary_monday())


@pytest.fixture
async def own_town(stack: Stack, database: Database) -> AsyncIterator[Town]:
    """A town whose people one test may send away."""
    with new_register(database) as own:
        async with town_on(stack, own.url, "cover") as whole:
            yield whole


async def away(town: Town, person: str, cover: str, first: date = MONDAY, days: int = 7) -> None:
    absence = Absence(person=person, cover=cover, first=first, last=first + timedelta(days=days - 1))
    await set_away(town.pool, absence, "mina")


async def sent(case: Running, template: str) -> list[tuple[str | None, str | None]]:
    """To whom each notification of this template went, and whom it was meant for where somebody covers."""
    async with case.town.pool.connection() as connection:
        rows = await connection.execute(
            "SELECT person, meant_for FROM notifications WHERE case_reference = %s AND template = %s"
            " AND status = 'accepted' ORDER BY created_at, recipient",
            (case.reference, template),
        )
        return [(person, meant_for) for person, meant_for in await rows.fetchall()]


async def officer_of(case: Running) -> str:
    allocation = (await case.state()).allocation
    assert allocation is not None
    return allocation.officer


async def test_a_new_case_goes_to_the_cover_and_after_the_absence_to_the_officer(own_town: Town) -> None:
    await away(own_town, "ola", "oscar")
    case = await own_town.open()
    assert await officer_of(case) == "oscar"
    assert await sent(case, "case_allocated") == [("oscar", None)]
    later = await own_town.open(ordinary_monday() + timedelta(days=7))
    assert await officer_of(later) == "ola"


async def test_an_absence_entered_later_reaches_an_open_case_and_ends_by_itself(own_town: Town) -> None:
    case = await own_town.open()
    await away(own_town, "ola", "oscar", MONDAY + timedelta(days=1), days=6)
    await case.after(days=4, hours=12)
    assert ("oscar", "ola") in await sent(case, "clock_warning")
    step = (await case.state()).next_step
    assert step is not None
    assert step.who == "officer oscar, for ola"
    assert "oscar covers" in dict((await case.state()).lines)["Away"]
    assert (await case.kinds()).count("cover_changed") == 1
    await case.do("propose_closure", "mina", ground="resolved")
    await case.to(ordinary_monday() + timedelta(days=15))
    assert ("ola", None) in await sent(case, "closure_reminder")
    step = (await case.state()).next_step
    assert step is not None
    assert step.who == "officer ola"


async def test_a_decision_goes_to_the_manager_s_cover(own_town: Town) -> None:
    await away(own_town, "mina", "david", days=60)
    case = await own_town.open()
    await case.assessed()
    await case.without_plan()
    await case.do("begin_investigation")
    await case.do("record_contact", method="phone", outcome="spoke")
    await case.do("propose_closure", ground="resolved")
    await case.worded()
    await case.settle()
    assert await sent(case, "approval_needed") == [("david", "mina")]
    await case.do("record_contact", method="phone", outcome="agrees")
    step = (await case.state()).next_step
    assert step is not None
    assert step.who == "manager david, for mina"
    assert (await case.do("approve_closure", "david")).outcome is Outcome.ACCEPTED


async def test_a_case_is_given_to_somebody_who_is_away_and_the_answer_says_who_covers(own_town: Town) -> None:
    case = await own_town.open()
    await away(own_town, "oscar", "mina")
    answer = await case.do("reallocate", "mina", to="oscar", reason="He knows the street.")
    assert answer.outcome is Outcome.ACCEPTED
    await case.settle()
    assert await sent(case, "case_allocated") == [("ola", None), ("mina", "oscar")]
    summaries = [entry.summary for entry in await case.journal() if entry.kind == "allocated"]
    assert "who is away until" in summaries[-1]
    assert summaries[-1].endswith("; mina covers")
    assert (await case.do("reallocate", "mina", to="oscar")).outcome is Outcome.REFUSED


async def test_who_does_not_go_is_told_again(own_town: Town) -> None:
    case = await own_town.open()
    await away(own_town, "ola", "oscar", days=30)
    await case.do("record_contact", "oscar", method="phone", outcome="no_answer")
    await case.settle()
    await bring_back(own_town.pool, "ola", MONDAY, "mina")
    await case.after(days=4, hours=12)
    assert {person for person, _ in await sent(case, "clock_warning")} == {"ola"}
    assert [entry.summary for entry in await case.journal() if entry.kind == "cover_changed"][-1] == (
        "ola is no longer away"
    )


async def handed_over(town: Town) -> HandedOver:
    return await hand_over(town.cases, town.pool, "ola", "oscar", sender="mina", note="Ola has moved.")


async def test_a_handover_gives_every_open_case_and_tells_each_reporter_once(own_town: Town) -> None:
    cases = [await own_town.open() for _ in range(3)]
    closed, *running = cases
    await closed.do("begin_investigation")
    await closed.do("withdraw", method="phone", reason="They have made peace.")
    await closed.do("approve_closure", "mina")
    await closed.settle()
    handed = [await handed_over(own_town), await handed_over(own_town)]
    for case in running:
        await case.settle()
    handed.append(await handed_over(own_town))
    assert sorted(handed[0].moved) == sorted(case.reference for case in running)
    assert {reference for each in handed[1:] for reference in each.moved} == set()
    assert [each.refused | each.failed for each in handed] == [{}, {}, {}]
    for case in running:
        assert await officer_of(case) == "oscar"
        assert await case.told("officer_changed") == ["reporter"]
        given = [entry for entry in await case.journal() if entry.kind == "allocated"][-1]
        assert (given.words, given.sender) == ("Ola has moved.", "mina")


async def test_handovers_at_once_tell_nobody_twice_and_back_again_is_possible(own_town: Town) -> None:
    case = await own_town.open()
    both = await asyncio.gather(handed_over(own_town), handed_over(own_town))
    assert sorted(len(each.moved) for each in both) == [0, 1]
    await case.settle()
    assert await case.told("officer_changed") == ["reporter"]
    assert (await case.do("reallocate", "mina", to="ola")).outcome is Outcome.ACCEPTED
    await case.settle()
    assert (await handed_over(own_town)).moved == [case.reference]


async def test_what_was_refused_is_said_and_can_be_tried_again(own_town: Town) -> None:
    case = await own_town.open()
    await add_officer(own_town.pool, Officer(id="petra", name="Petra Novak", active=False))
    refused = await hand_over(own_town.cases, own_town.pool, "ola", "petra", sender="mina")
    assert refused.refused == {case.reference: "the officer named in the field to has left"}
    await set_active(own_town.pool, "petra", active=True)
    again = await hand_over(own_town.cases, own_town.pool, "ola", "petra", sender="mina")
    assert again.moved == [case.reference]
    nothing = await own_town.cases.send(message("reallocate", case.reference, "mina", to="petra"))
    assert nothing.answer.outcome is Outcome.REFUSED
