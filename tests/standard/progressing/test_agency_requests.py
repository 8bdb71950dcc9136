"""Requests to and from agencies: made, chased once before and once after, answered, withdrawn, settled."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.register.recording import without_personal_data
from standard.core.register import Surroundings
from standard.core.surroundings import SurroundingsLoaded
from standard.core.words import Stage
from standard.deciding import surroundings_loaded
from standard.moments import awaited
from standard.progressing.agency_requests import MOST_REQUESTS, next_step
from standard.progressing.request_state import Requests
from standard.worktime.calendar import local_date
from standard.worktime.office import Days, OfficeHours
from tests.support.agencies import ASKED, chases, told, why_refused, with_police
from tests.support.casebook import MONDAY, Play, calendar, london

BEFORE, AFTER = london("2026-12-02 16:59"), london("2026-12-07 09:00")
"""When a request due on Fri 4 Dec is chased: with two working days left, and on the Monday after it."""


def asked(**fields: Any) -> Play:
    play = with_police()
    play.do("add_request", **ASKED | fields)
    return play


def timers(play: Play) -> list[tuple[str, datetime]]:
    return [(each.name, each.at) for each in awaited(play.case) if each.name.startswith("request_")]


def surroundings(play: Play, **fields: Any) -> Play:
    draft = surroundings_loaded(play.case, Surroundings(**{"calendar": calendar()} | fields), play.now)
    play.drafts.append(draft)
    play.case = draft.case
    return play


def test_a_request_to_an_agency_is_chased_once_before_and_once_after_with_nothing_about_people() -> None:
    play = asked()
    assert timers(play) == [("request_Q1", BEFORE)]
    play.to(BEFORE)
    assert timers(play) == [("request_Q1", AFTER)]
    play.to(AFTER)
    assert timers(play) == []
    play.at("2027-01-29 10:00")
    assert chases(play) == [("Q1", "chased_before"), ("Q1", "chased_after")]
    first, second = told(play, "request_due")
    assert (first.recipient, second.recipient) == ("agency", "agency")
    assert first.key != second.key
    assert first.facts == {
        "agency": "G1",
        "request": "Q1",
        "request_kind": "information",
        "direction": "to_agency",
        "due": "2026-12-05T00:00:00+00:00",
        "late": False,
    }
    assert second.facts == first.facts | {"late": True}


def test_of_a_request_from_an_agency_the_officer_is_reminded_in_the_same_way() -> None:
    play = asked(request_direction="from_agency").to(BEFORE).to(AFTER)
    assert [(each.recipient, each.facts["late"]) for each in told(play, "request_due")] == [
        ("officer", False),
        ("officer", True),
    ]


def test_of_a_request_to_an_agency_that_has_left_the_officer_is_reminded() -> None:
    play = asked()
    play.do("end_agency", agency="G1", ended_because="Their part is done.")
    play.to(BEFORE)
    assert [each.recipient for each in told(play, "request_due")] == ["officer"]


def test_what_was_asked_and_came_of_it_stands_neither_in_the_case_nor_in_the_journal() -> None:
    play = asked(asked_by="Ola Adeyemi")
    draft = play.do("answer_request", request="Q1", answer="Four calls, all at night.")
    for each in (*play.drafts[-4:], draft):
        for entry in each.entries:
            kept = f"{entry.summary} {entry.words} {without_personal_data(entry.model_dump(mode='json'))}"
            assert not [said for said in ("Calls", "Adeyemi", "Four") if said in kept]
    assert "Calls" not in play.case.model_dump_json()
    [entry] = draft.entries
    assert entry.summary == "Request answered: Q1 (information, to G1), due Fri 4 Dec 2026"
    assert entry.detail["rows"]["Q1"]["words"] == "Four calls, all at night."


def test_what_is_answered_or_withdrawn_is_not_chased() -> None:
    play = asked()
    play.do("add_request", **ASKED)
    play.do("answer_request", request="Q1", answer="Four calls.")
    assert "request: Q1 is not open; open: Q2" in why_refused(play, "answer_request", request="Q1", answer="Again.")
    play.do("withdraw_request", request="q2", withdrawn_because="The flat is empty.")
    play.to(BEFORE).to(AFTER)
    assert chases(play) == []
    assert "open: none" in why_refused(play, "withdraw_request", request="Q2", withdrawn_because="Twice.")


def test_what_cannot_be_a_request_is_refused_with_what_could_be() -> None:
    play = asked()
    assert "G2 is not on the case" in why_refused(play, "add_request", **ASKED | {"agency": "G2"})
    wrong = why_refused(play, "add_request", **ASKED | {"answer_due": "2026-11-22"})
    assert wrong == "answer_due: is 2026-11-22; needs a date from 2026-11-23 to 2027-11-24"
    play.at("2026-11-24 10:00").do("add_request", **ASKED)
    early = why_refused(play, "answer_request", request="Q2", answer="No.", happened_at=MONDAY)
    assert early == "happened_at: lies before request Q2 was made, Tue 24 Nov 2026 10:00"


def test_at_most_so_many_are_open() -> None:
    play = asked()
    for _ in range(MOST_REQUESTS - 1):
        play.do("add_request", **ASKED)
    assert f"asb request list {play.case.reference}" in why_refused(play, "add_request", **ASKED)
    play.do("answer_request", request="Q7", answer="Done.")
    play.do("add_request", **ASKED)
    assert play.case.of(Requests).open[-1].id == "Q51"


def test_what_leaves_no_time_to_chase_is_chased_after_its_date_alone() -> None:
    play = asked(answer_due="2026-11-24")
    assert timers(play) == [("request_Q1", london("2026-11-25 09:00"))]


def test_what_was_typed_in_late_is_chased_on_a_later_day_as_its_answer_may_be_typed_in_next() -> None:
    play = with_police().at("2026-12-08 11:00")
    play.do("add_request", **ASKED, happened_at=london("2026-11-24 10:00"))
    assert timers(play) == [("request_Q1", london("2026-12-09 09:00"))]
    play.do("answer_request", request="Q1", answer="Four calls.", happened_at=london("2026-12-03 10:00"))
    play.at("2026-12-20 10:00")
    assert chases(play) == []


def test_another_setting_or_calendar_moves_what_is_to_come_and_repeats_nothing() -> None:
    play = asked()
    surroundings(play, days=Days(chase_requests_before_days=4))
    assert timers(play) == [("request_Q1", london("2026-11-30 16:59"))]
    play.at("2026-11-30 17:00")
    surroundings(play, days=Days(chase_requests_before_days=1)).to(BEFORE + timedelta(hours=24))
    assert chases(play) == [("Q1", "chased_before")]
    surroundings(play, calendar=calendar({date(2026, 12, 7): "Made-up holiday"}))
    assert timers(play) == [("request_Q1", london("2026-12-08 09:00"))]
    play.at("2026-12-08 09:00")
    surroundings(play, calendar=calendar({date(2026, 12, 8): "Another one"}))
    assert timers(play) == []


def test_a_setting_that_makes_a_reminder_due_at_night_lets_it_wait_for_the_morning() -> None:
    play = asked().at("2026-11-30 22:00")
    surroundings(play, days=Days(chase_requests_before_days=5))
    assert timers(play) == [("request_Q1", london("2026-12-01 09:00"))]


def test_an_overdue_request_is_the_next_step_and_stands_in_lists() -> None:
    play = asked().to(AFTER)
    view = play.view()
    assert dict(view.lines)["Request Q1"] == "information, to G1, due Fri 4 Dec 2026, overdue"
    assert "overdue request" in view.waits_for
    assert view.detail["requests"][0]["told"]
    step = next_step(play.case, play.now)
    assert step is not None
    assert step.what == (
        "See to request Q1 (information, to G1), due Fri 4 Dec 2026: ask the agency, then "
        f"`asb request answer {play.case.reference} Q1`"
    )
    assert next_step(play.case, london("2026-12-04 23:59")) is None


def test_closing_settles_what_is_open_and_a_closing_that_is_undone_opens_it_again() -> None:
    play = asked().told().at("2026-12-02 12:00")
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    assert play.stage() is Stage.CLOSED
    assert (play.case.of(Requests).settled, timers(play)) == (True, [])
    assert "Request Q1" not in dict(play.view().lines)
    play.at("2026-12-02 20:00").do("report_incident", "portal", description="Again.")
    assert play.stage() is not Stage.CLOSED
    assert (play.case.of(Requests).settled, timers(play)) == (False, [("request_Q1", london("2026-12-03 09:00"))])
    assert [each for each in play.kinds() if each.startswith("requests_")] == ["requests_settled", "requests_resumed"]


@given(
    hours=st.integers(0, 1000),
    days=st.integers(0, 40),
    before=st.integers(1, 60),
    opens=st.integers(0, 12),
    typed_in_after=st.integers(0, 20),
)
def test_each_reminder_is_in_office_hours_and_on_its_side_of_the_due_date(
    hours: int, days: int, before: int, opens: int, typed_in_after: int
) -> None:
    at = MONDAY + timedelta(hours=hours)
    play = with_police()
    office = OfficeHours(opens=time(opens), closes=time(opens + 6))
    surroundings(play, days=Days(chase_requests_before_days=before), office=office)
    play.to(at + timedelta(days=typed_in_after))
    due = local_date(at) + timedelta(days=days)
    play.do("add_request", **ASKED | {"answer_due": due.isoformat()}, happened_at=at)
    seen: list[datetime] = []
    while (timer := timers(play)) and len(seen) < 3:
        seen.append(timer[0][1])
        play.to(timer[0][1])
    steps = [step for _, step in chases(play)]
    assert steps in (["chased_before", "chased_after"], ["chased_after"])
    due_at = play.case.of(Requests).open[0].due_at
    for step, when in zip(steps[::-1], seen[::-1], strict=False):
        assert office.is_open(when, play.case.calendar)
        assert (when >= due_at) is (step == "chased_after")
        assert local_date(when) > local_date(at)


@pytest.mark.parametrize(
    ("back", "opens", "steps"),
    [
        ("2026-12-03 22:00", "2026-12-04 09:00", ["chased_before"]),
        ("2026-12-05 03:00", "2026-12-07 09:00", ["chased_after"]),
    ],
)
def test_after_an_outage_a_reminder_goes_when_the_office_is_open(back: str, opens: str, steps: list[str]) -> None:
    play = asked().at(back)
    assert chases(play) == []
    assert timers(play)[0][1] == london(opens)
    play.at(opens)
    assert [step for _, step in chases(play)] == steps


def test_the_happening_alone_moves_nothing() -> None:
    play = asked()
    before = timers(play)
    play.hear(SurroundingsLoaded())
    assert timers(play) == before
