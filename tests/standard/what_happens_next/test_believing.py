"""Whom a case believes what in a report or an incident; what it does not believe is kept and shown."""

import json
from datetime import timedelta
from typing import Any

import pytest

from standard.core.draft import Draft
from standard.core.people import Allocation
from standard.core.reading import read_report
from standard.core.register import LinkedCase, Opened, Surroundings
from standard.core.seals import Seal, SenderKind
from standard.core.words import EntryKind, Recipient, Template
from standard.deciding import allocate, decide, take_in
from standard.messages import read_message
from tests.support.casebook import MONDAY, Play, calendar, london, report, sealed

SERVICE = Seal(sender="contact-centre", kind=SenderKind.SERVICE, sealed_at=MONDAY, key="service-1")
PERSON = Seal(sender="contact-centre", kind=SenderKind.PERSON, sealed_at=MONDAY, key="people-1")
NEIGHBOUR = {"email": "somebody.else@example.org"}
DAYS = timedelta(days=1)


def taken_in(seal: Seal | None = None, **fields: Any) -> Draft:
    raw = report().model_dump(mode="json") | fields
    read = read_report(json.dumps(raw).encode(), "own")
    return take_in(read, MONDAY, Surroundings(calendar=calendar()), seal)


def plainly(play: Play, raw: dict[str, Any]) -> Draft:
    """What follows from an incident that nobody has proven to send."""
    read = read_message("report_incident", json.dumps(raw).encode(), play.case.reference, at=play.now)
    return decide(play.case, read, play.now, (), seal=None, arrived_at=play.now)


def summaries(draft: Draft, kind: EntryKind) -> list[str]:
    return [entry.summary for entry in draft.entries if entry.kind is kind]


def tasks(draft: Draft) -> list[str]:
    return [entry.detail["task"] for entry in draft.entries if entry.detail.get("task")]


@pytest.mark.parametrize(("seal", "priority"), [(None, 2), (SERVICE, 2), (PERSON, 3)])
def test_that_there_is_no_harm_is_for_a_person_of_the_landlord_to_say(seal: Seal | None, priority: int) -> None:
    assert taken_in(seal, harm="none").case.priority == priority


def test_only_a_proven_sender_dates_a_report_back() -> None:
    said = (MONDAY - 2 * DAYS).isoformat()
    assert taken_in(SERVICE, reported_at=said).case.reported_at == MONDAY - 2 * DAYS
    plain = taken_in(reported_at=said)
    assert plain.case.reported_at == MONDAY
    assert "its sender dates it Sat 21 Nov 2026 10:00" in summaries(plain, EntryKind.REPORTED)[0]


def test_sixty_days_begin_no_earlier_than_when_the_case_opened() -> None:
    late = taken_in(SERVICE, reported_at=(MONDAY - 61 * DAYS).isoformat(), hate_perceived=True)
    assert late.case.quiet_until == MONDAY + 60 * DAYS
    play = Play(hate_perceived=True)
    play.case = late.case
    play.at("2026-11-23 10:00")
    assert play.asked_for("closure_proposed") == []
    assert play.clock("p1_respond") == "breached"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("2026-11-16 10:00", False),
        ("2026-11-13 16:00", True),
        ("2026-09-23 10:00", True),
        ("2025-12-31 23:00", True),
        ("2026-11-23 09:59", False),
    ],
)
@pytest.mark.parametrize("seal", [None, SERVICE])
def test_a_date_that_lies_far_back_is_checked(said: str, asked: bool, seal: Seal | None) -> None:
    found = tasks(taken_in(seal, reported_at=london(said).isoformat()))
    assert bool(found) is asked
    assert all("Check the date of the report" in each for each in found)


def test_a_date_of_last_year_is_checked_though_few_days_lie_between() -> None:
    now = london("2027-01-04 10:00")
    read = report(reported_at=london("2026-12-31 10:00"))
    assert tasks(take_in(read, now, Surroundings(calendar=calendar()), SERVICE))


@pytest.mark.parametrize("field", ["reported_at", "occurred_at"])
def test_a_time_to_come_is_set_aside_and_the_report_came_now(field: str) -> None:
    draft = taken_in(SERVICE, **{field: "2099-01-01T00:00:00Z"})
    assert draft.case.reported_at == MONDAY
    assert summaries(draft, EntryKind.SET_ASIDE) == [f"Set aside, as it could not be used: {field}"]
    assert "2099" in (draft.entries[1].words or "")


def test_the_journal_names_what_was_set_aside_and_the_register_has_it() -> None:
    draft = taken_in(harm="very bad", colour="red")
    [entry] = [entry for entry in draft.entries if entry.kind is EntryKind.SET_ASIDE]
    assert entry.summary == "Set aside, as it could not be used: harm, (an unknown field)"
    assert "very bad" in (entry.words or "")
    assert "colour: is no field of a report\nred" in (entry.words or "")
    assert "very bad" not in json.dumps([entry.summary, entry.detail])
    [task] = tasks(draft)
    assert task.startswith(
        "Read what was set aside of the report (harm, (an unknown field)), and see to it: `asb show ASB-"
    )


def test_an_address_that_only_a_person_can_make_out_is_no_anonymous_report() -> None:
    draft = taken_in(reporter={"phone": "01632 960001 ext 12"})
    assert not draft.case.anonymous
    assert draft.case.telephone_only
    assert "Nothing is sent to the reporter by itself" in summaries(draft, EntryKind.SET_ASIDE)[0]
    assert taken_in(reporter={"support_needs": ["large print"]}).case.anonymous


def test_letters_are_held_until_an_officer_says_how() -> None:
    play = Play(reporter={"email": "rae@example.org", "telephone_only": True})
    play.do("report_incident", "portal", description="x", reporter={"preferred": "letter"})
    play.do("record_contact", method="phone", outcome="spoke", reporter={"name": "Rae"})
    assert play.case.telephone_only
    draft = play.do("record_contact", method="phone", outcome="spoke", reporter={"preferred": "email"})
    assert draft.case.telephone_only is False
    assert Template.ACKNOWLEDGEMENT in [notice.template for notice in draft.notices]
    [given] = [entry for entry in draft.entries if entry.kind is EntryKind.REPORTER_IDENTIFIED]
    assert given.detail["reporter"]["telephone_only"] is False


def test_an_incident_in_which_contact_cannot_be_read_holds_letters_whoever_sent_it() -> None:
    play = Play()
    draft = plainly(play, {"description": "x", "reporter": {"support_needs": ["never write"]}})
    assert draft.case.telephone_only
    assert any(entry.detail.get("telephone_only") for entry in draft.entries)


@pytest.mark.parametrize("fields", [{}, {"reporter": {}}])
def test_details_that_a_stranger_gives_identify_nobody_and_are_for_the_officer_to_confirm(
    fields: dict[str, Any],
) -> None:
    play = Play(**fields)
    draft = plainly(play, {"description": "Again.", "reporter": NEIGHBOUR})
    assert draft.case.anonymous is bool(fields)
    assert EntryKind.REPORTER_IDENTIFIED not in [entry.kind for entry in draft.entries]
    assert NEIGHBOUR["email"] in (draft.entries[0].words or "")
    assert any("Confirm who the reporter is" in task for task in tasks(draft))
    assert NEIGHBOUR["email"] not in str(tasks(draft))


def test_an_incident_is_never_refused_for_its_times() -> None:
    play = Play()
    for happened_at in ("2099-01-01T00:00:00Z", "2001-01-01T00:00:00Z", "yesterday"):
        draft = plainly(play, {"description": "x", "happened_at": happened_at, "occurred_at": "2098-01-01T00:00:00Z"})
        assert draft.case.last_report_at == play.now
    early = play.message("report_incident", "portal", description="x", happened_at=london("2001-01-01 00:00"))
    assert decide(play.case, early, play.now, (), seal=sealed(early)).entries[0].happened_at == play.case.reported_at


def test_only_a_proven_sender_dates_an_incident_back() -> None:
    play = Play().at("2026-11-25 10:00")
    raw = {"description": "x", "violence": True, "happened_at": london("2026-11-24 10:00").isoformat()}
    draft = plainly(play, raw)
    assert draft.case.last_report_at == play.now
    assert "its sender dates it Tue 24 Nov 2026 10:00" in draft.entries[0].summary


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        (
            Opened(linked=LinkedCase(reference="ASB-1", closed_at=MONDAY)),
            "Linked to ASB-1",
        ),
        (Opened(linked=LinkedCase(reference="ASB-1")), "Linked to ASB-1"),
        (Opened(link_unknown="nonsense"), "Set aside: linked_case, as there is no such case"),
    ],
)
def test_what_a_report_is_linked_to_is_looked_up(opened: Opened, said: str) -> None:
    draft = allocated(opened)
    assert summaries(draft, EntryKind.LINKED) == [said]


def test_a_patch_that_is_none_of_ours_is_said_in_the_journal_and_to_the_manager() -> None:
    draft = allocated(Opened(unknown_patch="nowhere"))
    assert "the patch in the report is none of ours" in summaries(draft, EntryKind.ALLOCATED)[0]
    told = [(notice.template, notice.recipient) for notice in draft.notices]
    assert (Template.PATCH_UNKNOWN, Recipient.MANAGER) in told


def allocated(opened: Opened) -> Draft:
    allocation = Allocation(patch="north", officer="ola", manager="mina")
    return allocate(taken_in().case, allocation, [], MONDAY, opened)
