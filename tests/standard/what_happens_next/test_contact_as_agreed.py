"""Contact as agreed: what restarts its clock and what does not, how it is missed and owned up to, and how it ends."""

from datetime import date, timedelta
from typing import Any

import pytest

from standard.core.agreed_contact import AgreedContact, ContactAgreed
from standard.core.notices import Notice, NoticeOutcome, NoticeStatus
from standard.core.register import Surroundings
from standard.core.words import Channel, ContactMethod, EntryKind, Priority, Recipient, Stage, Template
from standard.deciding import notice_settled, surroundings_loaded
from standard.moments import advance, awaited
from standard.next_step import next_step
from standard.what_happens_next.contact_as_agreed import CONTACT_TIMER
from standard.what_happens_next.contact_kept import ContactKept
from standard.worktime.office import Days
from tests.support.casebook import MONDAY, WITH_PARTY, Play, calendar, judged, london
from tests.support.contact import DUE, agree, clock, line, periods, speak, statuses

PLAN = AgreedContact(every=3)


@pytest.mark.parametrize(
    ("report", "due"),
    [({"harm": "high"}, "2026-12-01 00:00"), ({}, "2026-12-08 00:00"), ({"category": "baby_crying"}, None)],
)
def test_until_a_plan_says_otherwise_the_priority_says_how_often(report: dict[str, Any], due: str | None) -> None:
    play = Play(**report)
    running = play.case.of(ContactKept).running
    assert (running.deadline.due if running else None) == (london(due) if due else None)
    assert (line(play) is None) == (due is None)


def test_settings_say_how_often() -> None:
    play = Play()
    every = Days(contact_medium_every_days=2)
    draft = surroundings_loaded(play.case, Surroundings(calendar=calendar(), days=every), play.now)
    running = draft.case.of(ContactKept).running
    assert running is not None
    assert running.deadline.due == london("2026-11-26 00:00")


@pytest.mark.parametrize(
    ("method", "outcome"),
    [
        *((method, "spoke") for method in ("phone", "visit", "meeting", "video_call", "relay_call")),
        *(("phone", outcome) for outcome in ("agrees", "disagrees")),
        *((method, "sent") for method in ("email", "sms", "letter")),
    ],
)
def test_a_conversation_and_what_a_person_wrote_restart_it(method: str, outcome: str) -> None:
    play = Play().told().at("2026-11-25 10:00")
    speak(play, method=method, outcome=outcome)
    assert clock(play).start == play.now
    assert clock(play).deadline.due == london("2026-12-10 00:00")
    assert statuses(play) == ["met"]
    assert "agreed_contact_ended" not in play.kinds()


def test_a_withdrawal_that_an_officer_heard_restarts_it() -> None:
    play = Play().told().at("2026-11-25 10:00")
    play.do("withdraw", method="phone")
    assert clock(play).start == play.now


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "phone", "outcome": "no_answer"},
        {"method": "visit", "outcome": "no_answer"},
        WITH_PARTY,
        {"contact_with": "partner_agency"},
        WITH_PARTY | {"method": "letter", "outcome": "sent"},
        # The reporter wrote: that is on record, and tells them nothing.
        {"method": "email", "outcome": "spoke"},
    ],
)
def test_an_attempt_and_contact_with_somebody_else_leave_it_where_it_was(fields: dict[str, Any]) -> None:
    play = Play().with_party().told().at("2026-11-25 10:00")
    before = clock(play)
    speak(play, **fields)
    assert clock(play) == before
    assert "contact_recorded" in play.kinds()
    assert periods(play) == {}


@pytest.mark.parametrize("template", Template)
def test_nothing_that_is_sent_by_itself_restarts_it(template: Template) -> None:
    play = Play().at("2026-11-25 10:00")
    of = {"reference": play.case.reference, "template": template, "recipient": Recipient.REPORTER}
    notice = Notice.model_validate({**of, "key": "k", "entry": 1, "created_at": MONDAY})
    for channel in (Channel.EMAIL, Channel.SMS, Channel.LETTER):
        outcome = NoticeOutcome(status=NoticeStatus.ACCEPTED, channel=channel, accepted_at=play.now)
        assert notice_settled(play.case, notice, outcome, play.now).case.of(ContactKept).running == clock(play)


def test_what_is_reported_evidence_and_an_assessment_leave_it_where_it_was() -> None:
    play = Play().told().at("2026-11-25 10:00")
    play.do("report_incident", "portal", description="Again.")
    play.do("record_evidence", kind="recording", handed_in_by="reporter", what="x", something_new=True)
    play.assessed()
    assert (clock(play).start, clock(play).deadline.due) == (MONDAY, DUE)


def test_where_a_channel_was_agreed_another_one_is_no_contact_but_a_conversation_always_is() -> None:
    play = agree(Play().told(), AgreedContact(every=5, method=ContactMethod.EMAIL))
    assert line(play) == "every 5 working days, by email; next by end of Mon 30 Nov 2026"
    play.at("2026-11-25 10:00")
    speak(play, method="letter", outcome="sent")
    assert clock(play).start == MONDAY
    speak(play, method="email", outcome="sent")
    assert clock(play).start == play.now
    play.at("2026-11-26 10:00")
    speak(play, method="visit")
    assert clock(play).start == play.now


def test_what_was_written_before_a_channel_was_agreed_goes_by_what_held_then() -> None:
    play = agree(Play().told().at("2026-11-26 10:00"), AgreedContact(every=5, method=ContactMethod.PHONE))
    speak(play, london("2026-11-25 10:00"), method="letter", outcome="sent")
    assert clock(play).start == london("2026-11-25 10:00")


def test_what_was_written_against_a_support_need_is_no_contact() -> None:
    play = Play().told()
    play.do("record_support_needs", none=False, must_not_be_written_to=True)
    play.at("2026-11-25 10:00")
    speak(play, method="letter", outcome="sent")
    assert clock(play).start == MONDAY


def test_warned_in_office_hours_missed_on_the_instant_and_owned_up_to_when_the_office_opens() -> None:
    play = Play().told().at("2026-12-07 23:59")
    assert play.asked_for("contact_due") == ["officer"]
    assert play.asked_for("contact_missed") == []
    play.to(DUE)
    assert clock(play).breached_at == DUE
    assert play.asked_for("contact_missed") == ["officer", "manager"]
    assert play.at("2026-12-08 08:59").asked_for("contact_missed") == ["officer", "manager"]
    play.at("2026-12-08 09:00")
    assert play.asked_for("contact_missed") == ["officer", "manager", "reporter"]
    told = [each for each in play.kinds() if each.startswith("agreed_contact_")]
    assert told == ["agreed_contact_warned", "agreed_contact_missed", "agreed_contact_owned_up"]
    assert line(play) == "every 10 working days; missed, was due end of Mon 7 Dec 2026"
    assert "contact as agreed" in play.view().waits_for


def test_it_is_told_once_and_stays_missed_until_there_is_contact() -> None:
    play = Play().told().at("2027-01-20 10:00").told()
    assert play.asked_for("contact_missed") == ["officer", "manager", "reporter"]
    assert clock(play).breached_at == DUE
    assert CONTACT_TIMER not in [moment.name for moment in awaited(play.case)]
    speak(play)
    assert (clock(play).start, clock(play).breached_at) == (play.now, None)
    assert statuses(play) == ["met_late"]
    play.at("2027-02-08 10:00")
    assert play.asked_for("contact_missed").count("reporter") == 2


def test_the_next_step_says_so_before_it_is_missed() -> None:
    play = Play().told().assessed()
    play.do("begin_investigation")
    play.at("2026-12-07 10:00")
    step = next_step(play.case, play.now)
    assert step is not None
    assert step.what == "Be in touch with the reporter, as agreed: it is due end of Mon 7 Dec 2026"


def test_a_reporter_who_is_spoken_with_before_the_office_opens_gets_no_letter() -> None:
    play = Play().told().at("2026-12-08 08:30")
    speak(play)
    play.at("2026-12-08 12:00")
    assert "reporter" not in play.asked_for("contact_missed")


def test_of_an_anonymous_report_it_is_not_possible_until_details_are_given() -> None:
    play = Play(reporter={})
    assert line(play) == "not possible; the report is anonymous: there is nobody to contact"
    assert statuses(play) == ["not_possible"]
    play.at("2026-12-20 10:00")
    assert play.asked_for("contact_missed") == []
    play.do("record_contact", method="phone", outcome="no_answer", reporter={"phone": "01632 960002"})
    assert clock(play).start == play.now
    assert line(play) == "every 10 working days; next by end of Wed 6 Jan 2027"


def test_a_raised_priority_asks_for_contact_sooner_and_a_lowered_one_later() -> None:
    play = Play().told().at("2026-11-25 10:00")
    play.do("assess", **judged(1), reason="x")
    assert clock(play).deadline.due == london("2026-12-03 00:00")
    play.do("assess", **judged(2), reason="x")
    assert clock(play).deadline.due == DUE
    play.at("2026-12-04 10:00")
    play.do("assess", **judged(1), reason="x")
    assert clock(play).deadline.due == DUE


def test_what_is_found_to_be_no_asb_ends_it_and_a_raise_starts_it_anew() -> None:
    play = Play().told().at("2026-11-25 10:00")
    play.do("assess", **judged(3), reason="x")
    assert (play.case.of(ContactKept).running, statuses(play)) == (None, ["superseded"])
    assert line(play) is None
    play.at("2026-11-26 10:00").do("assess", **judged(2), reason="x")
    assert clock(play).start == play.now


def test_a_plan_says_how_often_whatever_the_priority() -> None:
    play = agree(Play().told().at("2026-11-24 10:00"), PLAN)
    assert clock(play).deadline.due == london("2026-11-28 00:00")
    play.do("assess", **judged(1), reason="x")
    assert clock(play).deadline.due == london("2026-11-28 00:00")
    play.at("2026-11-30 09:00")
    letters = [n for draft in play.drafts for n in draft.notices if n.template is Template.CONTACT_MISSED]
    assert [(each.recipient, each.facts["agreed"]) for each in letters][-1] == (Recipient.REPORTER, True)


def test_only_when_there_is_news_is_watched() -> None:
    play = agree(Play().told(), AgreedContact(every=None))
    assert clock(play).deadline.due == london("2026-12-22 00:00")
    assert line(play) == "only when there is news; next by end of Mon 21 Dec 2026"


def test_of_two_plans_the_later_one_stands_and_no_plan_mends_what_is_missed() -> None:
    play = agree(Play().told().at("2026-11-24 10:00"), PLAN)
    play.hear(ContactAgreed(AgreedContact(every=20), london("2026-11-23 12:00")))
    assert clock(play).deadline.due == london("2026-11-28 00:00")
    agree(play.at("2026-11-30 10:00"), AgreedContact(every=20))
    assert clock(play).breached_at == london("2026-11-28 00:00")


def test_a_proclaimed_holiday_moves_it_while_it_runs_and_not_once_it_is_missed() -> None:
    play = Play().told()
    added = Surroundings(calendar=calendar({date(2026, 12, 2): "Proclaimed"}))
    moved = surroundings_loaded(play.case, added, play.now).case.of(ContactKept).running
    assert moved is not None
    assert moved.deadline.due == london("2026-12-09 00:00")
    play.to(DUE)
    assert surroundings_loaded(play.case, added, play.now).case.of(ContactKept).running == clock(play)


def closed(play: Play) -> Play:
    play.assessed().without_plan().do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    play.do("record_contact", method="phone", outcome="agrees")
    play.do("approve_closure", "mina")
    assert play.stage() is Stage.CLOSED
    return play


def test_it_runs_on_while_closure_is_proposed_and_ends_with_the_case() -> None:
    play = Play().told().assessed().without_plan()
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    assert CONTACT_TIMER in [moment.name for moment in awaited(play.case)]
    play.do("record_contact", method="phone", outcome="agrees", happened_at=play.now)
    play.do("approve_closure", "mina")
    assert statuses(play) == ["ended_by_closing"]


def test_two_instants_of_a_closed_case_at_which_no_clock_runs() -> None:
    play = closed(Play().told().at("2026-11-25 10:00"))
    for instant in ("2026-12-09 10:00", "2027-06-01 10:00"):
        assert awaited(play.case) == []
        draft = advance(play.case, london(instant))
        assert (draft.entries, draft.notices) == ([], [])
    assert line(play) is None
    assert play.view().waits_for == []
    entries = play.case.entries
    play.do("record_support_needs", none=True)
    assert play.case.entries == entries + 1


def test_a_withdrawal_ends_it_by_withdrawal() -> None:
    play = Play().told().at("2026-11-25 10:00")
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    assert statuses(play) == ["met", "ended_by_withdrawal"]


def test_missed_in_a_case_that_closes_without_contact_it_was_never_met() -> None:
    play = Play().told().assessed()
    play.do("begin_investigation")
    play.do("record_support_needs", none=False, must_not_be_written_to=True)
    play.at("2027-02-01 10:00")
    for day in range(1, 6):
        play.at(f"2027-02-0{day} 11:00").do("record_contact", method="phone", outcome="no_answer")
    play.at("2027-02-22 10:00").do("approve_closure", "mina", reason="Nobody could reach them.")
    assert (play.stage(), statuses(play)) == (Stage.CLOSED, ["never_met"])


def test_a_closure_that_an_incident_cancels_lets_it_run_on() -> None:
    play = closed(Play().told().at("2026-11-25 10:00"))
    before = clock(play)
    play.do("report_incident", "portal", description="Again.")
    assert clock(play) == before
    assert CONTACT_TIMER in [moment.name for moment in awaited(play.case)]


def test_the_gate_names_it_where_it_is_missed_and_does_not_hold_the_closure_open() -> None:
    play = Play(reporter={"phone": "01632 960001"}).told().assessed()
    play.do("begin_investigation")
    play.at("2027-02-01 10:00")
    proposal = play.view().proposal
    assert proposal is not None
    assert not any("contact as agreed" in step for step in proposal.still_needs)
    known = "contact as agreed was missed, due end of Mon 7 Dec 2026"
    assert dict(play.view().lines)["To be known"] == f"{known}; this holds no closure open"
    asked = [n for draft in play.drafts for n in draft.notices if n.template is Template.APPROVAL_NEEDED]
    assert [each.facts["known"] for each in asked] == [[known]]


def test_whoever_decides_hears_of_a_contact_that_was_missed_after_the_proposal() -> None:
    play = Play(reporter={"phone": "01632 960001"}).told().assessed()
    play.do("begin_investigation")
    play.do("propose_closure", "mina", ground="actions_exhausted", reasons="x")
    play.at("2026-12-08 09:30")
    asked = [n for draft in play.drafts for n in draft.notices if n.template is Template.APPROVAL_NEEDED]
    known = "contact as agreed was missed, due end of Mon 7 Dec 2026"
    assert [(each.recipient, each.facts["known"]) for each in asked] == [
        (Recipient.DEPUTY, []),
        (Recipient.DEPUTY, [known]),
    ]
    assert len({each.key for each in asked}) == 2


def test_what_a_case_keeps_of_it_is_small_however_often_it_changes() -> None:
    play = Play().told()
    for number in range(40):
        play.to(play.now + timedelta(days=10))
        agree(play, AgreedContact(every=1 + number % 3, method=ContactMethod.PHONE))
        speak(play)
    assert play.priority() is Priority.MEDIUM
    assert len(play.case.of(ContactKept).model_dump_json()) < 2_500


def test_a_setting_that_is_shortened_counts_from_that_day_though_there_is_a_plan() -> None:
    play = agree(Play().told(), AgreedContact(every=None)).at("2026-12-14 10:00")
    fewer = Surroundings(calendar=calendar(), days=Days(contact_watched_days=5))
    play.case = surroundings_loaded(play.case, fewer, play.now).case
    assert clock(play).due == london("2026-12-22 00:00")
    assert clock(play).breached_at is None


def test_whoever_was_warned_of_another_date_is_warned_of_the_new_one() -> None:
    play = Play().told().at("2026-12-07 23:00")
    assert play.asked_for("contact_due") == ["officer"]
    agree(play, AgreedContact(every=20)).at("2026-12-08 12:00")
    assert play.asked_for("contact_missed") == []
    assert play.at("2026-12-21 23:00").asked_for("contact_due") == ["officer", "officer"]


def test_a_closing_that_is_cancelled_counts_the_period_as_open_again() -> None:
    play = closed(Play().told().at("2026-11-25 10:00"))
    play.do("report_incident", "portal", description="Again.")
    [*_, last] = [each for draft in play.drafts for each in draft.entries if "contact_status" in each.detail]
    assert (last.kind, last.detail["contact_status"]) == (EntryKind.AGREED_CONTACT_RESUMED, "running")
