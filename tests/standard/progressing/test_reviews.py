"""Case reviews: called, moved, called off, and held with an outcome."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.draft import Draft, Refused
from standard.core.people import Absence
from standard.core.words import EntryKind, RefusalCode, Stage
from standard.deciding import decide
from standard.progressing.review_state import Reviews
from standard.what_happens_next.access import Access
from standard.what_happens_next.plan_state import ActionPlan
from standard.what_happens_next.planned_action import MOST_OPEN
from tests.support.agencies import with_police
from tests.support.casebook import EVERYBODY, MONDAY, Play, london, plan, refusal, sealed
from tests.support.joined import Cases

WHEN = london("2026-12-03 10:00")
CALLED: dict[str, Any] = {"review_at": WHEN, "attendees": ["mina", "oscar"], "called_because": "A witness is afraid."}
VISIT: dict[str, Any] = {"owner": "landlord", "what": "Visit both flats.", "due": "2026-12-11"}
HELD: dict[str, Any] = {"attended": ["mina"], "minutes": "He denies it.", "decisions": [VISIT]}
NOTHING: dict[str, Any] = {"attended": ["mina"], "minutes": "He denies it.", "no_further_action_because": "It is over."}


def told(play: Play, template: str) -> list[tuple[str | None, str]]:
    """Who was told, and in which place, so far."""
    notices = [each for draft in play.drafts for each in draft.notices if each.template == template]
    return [(each.person, each.recipient.value) for each in notices]


def of_kind(draft: Draft, kind: EntryKind) -> dict[str, Any]:
    [entry] = [each for each in draft.entries if each.kind is kind]
    return entry.detail


def test_a_review_is_called_its_attendees_invited_and_reminded_the_day_before_in_office_hours() -> None:
    play = Play().at("2026-11-24 19:00")
    draft = play.do("call_review", "oscar", **CALLED, guests="PC Hale")
    assert draft.entries[0].summary == "Case review 1 called for Thu 3 Dec 2026 10:00"
    assert told(play, "review_called") == []
    play.at("2026-11-25 09:00")
    assert told(play, "review_called") == [("mina", "manager"), ("oscar", "officer")]
    play.at("2026-12-02 09:59")
    assert told(play, "review_reminder") == []
    play.at("2026-12-02 10:00")
    assert [who for who, _ in told(play, "review_reminder")] == ["mina", "oscar"]
    assert dict(play.view().lines)["Case review"] == "Thu 3 Dec 2026 10:00, with mina, oscar"
    assert play.view().detail["reviews"]["planned"]["attendees"] == ["mina", "oscar"]


def test_a_review_early_on_a_monday_is_reminded_of_on_friday_and_one_that_is_soon_is_only_called() -> None:
    monday, soon = Play(), Play()
    monday.do("call_review", **CALLED | {"review_at": london("2026-11-30 09:30")})
    assert told(monday.at("2026-11-27 16:58"), "review_reminder") == []
    assert len(told(monday.at("2026-11-27 16:59"), "review_reminder")) == 2
    soon.do("call_review", **CALLED | {"review_at": london("2026-11-23 16:00")})
    assert len(told(soon, "review_called")) == 2
    assert told(soon.at("2026-11-23 16:00"), "review_reminder") == []


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"review_at": london("2026-12-05 10:00")}, "Sat 5 Dec 2026 10:00 is not in office hours; needs a working day"),
        ({"review_at": london("2026-12-03 17:00")}, "between 09:00 and 17:00 UK time"),
        ({"review_at": london("2026-11-23 09:30")}, "asb review hold ASB-"),
        ({"review_at": london("2027-11-29 10:00")}, "at most a year ahead"),
        ({"attendees": ["stranger"]}, "attendees: stranger is not in the register"),
        ({"attendees": ["lee"]}, "attendees: lee has left"),
        ({"moved_because": "The police are late."}, "moved_because: needed where a review is planned, and only then"),
    ],
)
def test_what_cannot_be_called_is_refused_by_field_value_and_remedy(fields: dict[str, Any], named: str) -> None:
    play = Play()
    assert named in refusal(play, "call_review", **CALLED | fields).reason
    assert play.case.of(Reviews) == Reviews()


def test_nobody_is_asked_to_come_who_may_not_see_the_case() -> None:
    play = Play()
    play.do("close_case_to", "mina", person="oscar", because="themselves")
    assert "attendees: the case is closed to oscar" in refusal(play, "call_review", **CALLED).reason
    other = Play()
    other.do("restrict_case", restricted=True, reason="Known in the office.")
    assert "oscar may not see it; name them first: asb restrict-case" in refusal(other, "call_review", **CALLED).reason
    other.do("call_review", **CALLED | {"attendees": ["mina", "ola"]})
    other.do("close_case_to", "mina", person="ola", because="their_home")
    other.at("2026-12-02 11:00")
    assert other.case.of(Access).closed_to == ("ola",)
    assert told(other, "review_reminder") == [("mina", "manager")]


def test_a_planned_review_is_moved_with_a_reason_and_is_not_missed() -> None:
    play = Play()
    play.do("call_review", **CALLED)
    assert "moved_because" in refusal(play, "call_review", **CALLED).reason
    play.at("2026-12-04 11:00")
    moved = CALLED | {"review_at": london("2026-12-10 14:00"), "attendees": ["mina", "ola"], "moved_because": "Ill."}
    assert play.do("call_review", **moved).entries[0].kind is EntryKind.REVIEW_MOVED
    assert told(play, "review_called_off") == [("oscar", "officer")]
    assert [who for who, _ in told(play, "review_called")] == ["mina", "oscar", "mina", "ola"]
    assert "review_missed" not in play.at("2026-12-09 23:59").kinds()
    assert play.case.of(Reviews).ever == 1


def test_a_review_that_is_called_off_is_told_to_whoever_was_invited() -> None:
    play = Play()
    assert "asb review call" in refusal(play, "call_off_review", called_off_because="Not needed.").reason
    play.do("call_review", **CALLED)
    play.do("call_off_review", called_off_because="The police need a week more.")
    assert [who for who, _ in told(play, "review_called_off")] == ["mina", "oscar"]
    assert told(play.at("2026-12-20 10:00"), "review_reminder") == []
    assert "review_missed" not in play.kinds()


def test_each_decision_is_an_action_of_the_plan_and_the_reporters_agreement_stays() -> None:
    play = Play().planned().at("2026-12-03 12:00")
    before = play.case.of(ActionPlan)
    other = {"owner": "other", "what": "Measure the noise.", "due": "2026-12-18"}
    draft = play.do("hold_review", **HELD | {"decisions": [VISIT | {"person": "oscar"}, other]})
    after = play.case.of(ActionPlan)
    assert [(each.id, each.person) for each in after.open[-2:]] == [("A3", "oscar"), ("A4", None)]
    assert (after.version, after.at, after.agreed_by) == (before.version, before.at, before.agreed_by)
    assert of_kind(draft, EntryKind.REVIEW_HELD)["actions"] == ["A3", "A4"]
    assert of_kind(draft, EntryKind.ACTION_ADDED)["plan"]["actions"]["A3"]["what"] == "Visit both flats."
    kept = [{"id": each.id, "owner": each.owner, "what": "Visit.", "due": "2026-12-11"} for each in after.open]
    play.do("set_plan", **plan(play.now, actions=kept))
    assert [each.id for each in play.case.of(ActionPlan).open] == ["A1", "A2", "A3", "A4"]
    play.at("2026-12-12 10:00")
    assert "overdue action" in play.view().waits_for


def test_decisions_are_actions_before_there_is_a_plan_too_and_the_plan_is_still_asked_for() -> None:
    play = Play()
    play.do("hold_review", **HELD)
    assert [each.id for each in play.case.of(ActionPlan).open] == ["A1"]
    assert "action plan" in play.view().waits_for
    play.do("record_support_needs", none=True)
    assert "left out: A1" in refusal(play, "set_plan", **plan(play.now)).reason
    play.do("set_plan", **plan(play.now, dropped_because="Done."))
    assert [each.id for each in play.case.of(ActionPlan).open] == ["A2", "A3"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"decisions": []}, "Without an outcome the review stays due"),
        ({"no_further_action_because": "It is over."}, "not both"),
        ({"decisions": [VISIT | {"owner": "reporter"}]}, "number 1: owner is reporter, needs landlord or other"),
        ({"decisions": [VISIT | {"id": "A1"}]}, "A1 is an id; leave it out"),
        ({"decisions": [VISIT, VISIT | {"due": "2026-11-20"}]}, "number 2: due is 2026-11-20: needs a date from"),
        ({"decisions": [VISIT | {"person": "stranger"}]}, "person: stranger is not in the register"),
        ({"decisions": [VISIT | {"person": "lee"}]}, "person: lee has left"),
        ({"attended": ["stranger"]}, "attended: stranger is not in the register"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_and_nothing_of_it_is_kept(fields: dict[str, Any], named: str) -> None:
    play = Play()
    assert named in refusal(play, "hold_review", **HELD | fields).reason
    assert (play.case.of(ActionPlan).open, play.case.of(Reviews).held_at) == ((), None)


def test_who_has_left_by_now_may_have_attended() -> None:
    play = Play()
    play.do("hold_review", **HELD | {"attended": ["lee"]})
    assert play.kinds()[-1] == "target_ended"


def test_more_actions_than_may_be_open_are_refused_with_the_remedy() -> None:
    play = Play().planned()
    for _ in range(4):
        play.do("hold_review", **HELD | {"decisions": [VISIT] * 10})
    refused = refusal(play, "hold_review", **HELD | {"decisions": [VISIT] * (MOST_OPEN - 41)})
    assert (refused.code, "asb plan show" in refused.reason) == (RefusalCode.NOT_ALLOWED, True)


def test_minutes_that_are_confidential_are_not_passed_on() -> None:
    play = Play()
    entry = play.do("hold_review", **NOTHING, confidential=True).entries[0]
    assert play.case.of(Access).confidential == (entry.number,)
    assert entry.words is None
    assert "denies" not in play.case.model_dump_json()
    refused = refusal(play, "record_contact", method="phone", outcome="spoke", passed_on=[entry.number])
    assert refused.code is RefusalCode.CONFIDENTIAL


def test_a_review_without_an_outcome_by_the_end_of_the_next_working_day_is_missed() -> None:
    play = Play().told().assessed().without_plan()
    play.do("begin_investigation")
    play.do("record_not_spoken_party", not_spoken_because="Nobody knows who it was.")
    play.do("call_review", **CALLED | {"review_at": london("2026-12-04 10:00")})
    play.at("2026-12-07 23:59").do("record_contact", method="phone", outcome="spoke")
    step = play.view().next_step
    assert step is not None
    assert "Record what came of case review 1: `asb review hold" in step.what
    assert told(play, "review_missed") == []
    play.at("2026-12-08 00:00")
    assert told(play, "review_missed") == [(None, "officer"), (None, "manager")]
    assert play.view().waits_for == ["case review"]
    assert "no outcome on record" in dict(play.view().lines)["Review missed"]
    step = play.view().next_step
    assert step is not None
    assert "or call another" in step.what
    play.do("call_review", **CALLED | {"review_at": london("2026-12-10 10:00")})
    assert play.view().waits_for == []
    assert play.case.of(Reviews).ever == 2


@pytest.mark.parametrize(
    ("typed_in", "held", "status"),
    [
        ("2026-12-03 12:00", "2026-12-03 11:00", "held"),
        ("2026-12-04 12:00", "2026-12-03 11:00", "held"),
        ("2026-12-07 12:00", "2026-12-03 11:00", "held_recorded_late"),
        ("2026-12-09 12:00", "2026-12-03 11:00", "held_late"),
        ("2026-12-07 12:00", "2026-12-07 11:00", "held_late"),
    ],
)
def test_when_it_was_held_decides_and_typed_in_late_is_told_apart(typed_in: str, held: str, status: str) -> None:
    play = Play()
    play.do("call_review", **CALLED)
    detail = of_kind(play.at(typed_in).do("hold_review", **HELD, happened_at=london(held)), EntryKind.REVIEW_HELD)
    assert (detail["review"], detail["status"]) == (1, status)
    assert play.case.of(Reviews).without_outcome is None


def test_a_review_that_was_missed_is_the_one_that_was_held_though_another_is_planned_by_then() -> None:
    play = Play()
    play.do("call_review", **CALLED)
    play.at("2026-12-07 10:00").do("call_review", **CALLED | {"review_at": london("2026-12-10 10:00")})
    late = play.do("hold_review", **HELD, happened_at=london("2026-12-03 11:00"))
    assert of_kind(late, EntryKind.REVIEW_HELD)["review"] == 1
    planned = play.case.of(Reviews).planned
    assert planned is not None
    assert planned.number == 2


def test_a_review_that_was_missed_long_ago_is_not_what_is_held_now() -> None:
    play = Play()
    play.do("call_review", **CALLED)
    for day in ("2026-12-09 10:00", "2026-12-14 10:00"):
        detail = of_kind(play.at(day).do("hold_review", **NOTHING), EntryKind.REVIEW_HELD)
    assert (detail["review"], detail["status"]) == (2, "held")


def test_nobody_is_asked_to_come_on_a_day_on_which_they_are_away() -> None:
    play = Play()
    away = Absence(person="oscar", first=date(2026, 12, 1), last=date(2026, 12, 4), cover="ola")
    message = play.message("call_review", **CALLED)
    with pytest.raises(Refused, match="oscar is away until Fri 4 Dec 2026; choose another day, or ask their cover"):
        decide(play.case, message, play.now, EVERYBODY, seal=sealed(message), away=(away,))


def test_a_meeting_that_nobody_had_called_is_a_review_of_its_own() -> None:
    play = Play().at("2026-11-25 10:00")
    play.do("call_review", **CALLED)
    draft = play.do("hold_review", **NOTHING, happened_at=london("2026-11-24 10:00"))
    assert of_kind(draft, EntryKind.REVIEW_HELD)["review"] == 2
    assert play.case.of(Reviews).planned is not None


def test_closing_settles_the_planned_review_and_it_goes_on_if_the_closing_is_undone() -> None:
    play = Play().told()
    play.do("call_review", **CALLED)
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    assert play.stage() is Stage.CLOSED
    assert [who for who, _ in told(play, "review_called_off")] == ["mina", "oscar"]
    assert "Case review" not in dict(play.view().lines)
    play.at("2026-11-23 11:00").do("report_incident", "portal", description="Again.")
    assert play.stage() is not Stage.CLOSED
    assert [who for who, _ in told(play, "review_called")] == ["mina", "oscar"] * 2
    assert "review_missed" in play.at("2026-12-05 10:00").kinds()


def test_in_a_joined_case_reviews_belong_to_the_matter() -> None:
    cases = Cases()
    cases.second.do("call_review", **CALLED)
    cases.joined()
    assert cases.second.case.of(Reviews).planned is None
    assert [who for who, _ in told(cases.second, "review_called_off")] == ["mina", "oscar"]
    assert "call review goes there" in refusal(cases.second, "call_review", **CALLED).reason
    cases.first.do("call_review", **CALLED)


STEP = st.one_of(
    st.tuples(st.just("call"), st.integers(0, 12)),
    st.tuples(st.sampled_from(["off", "hold", "nothing", "incident", "close"]), st.integers(0, 200)),
    st.tuples(st.just("wait"), st.integers(1, 300)),
)


@given(st.lists(STEP, max_size=14))
def test_whatever_is_done_no_decision_is_lost_and_at_most_one_review_is_planned(steps: list[tuple[str, int]]) -> None:
    play = Play()
    for step, value in steps:
        if step == "wait":
            play.to(play.now + timedelta(hours=value))
            continue
        late = {"happened_at": max(play.case.reported_at, play.now - timedelta(hours=value))}
        before = play.case.of(ActionPlan).ever
        done = attempt(play, step, value, late)
        if step == "hold" and done is not None:
            assert play.case.of(ActionPlan).ever == before + 1
        held = play.case.of(Reviews)
        planned = held.planned
        entries = [entry for each in play.drafts for entry in each.entries]
        assert held.ever == len({entry.detail["review"] for entry in entries if "review" in entry.detail})
        if planned is not None and play.stage() is not Stage.CLOSED:
            assert planned.missed_at(play.case) > play.now


def attempt(play: Play, step: str, value: int, late: dict[str, Any]) -> Draft | None:
    moved = {"moved_because": "Ill."} if play.case.of(Reviews).planned else {}
    at = play.case.office.first_open(play.now + timedelta(days=value, minutes=1), play.case.calendar)
    doings: dict[str, tuple[str, str, dict[str, Any]]] = {
        "call": ("call_review", "ola", CALLED | {"review_at": at} | moved),
        "off": ("call_off_review", "ola", {"called_off_because": "Not needed."}),
        "hold": ("hold_review", "ola", HELD | {"decisions": [VISIT | {"due": play.now.date().isoformat()}]} | late),
        "nothing": ("hold_review", "ola", NOTHING | late),
        "incident": ("report_incident", "portal", {"description": "Again."}),
        "close": ("withdraw", "ola", {"method": "phone"}),
    }
    name, sender, fields = doings[step]
    try:
        draft = play.do(name, sender, **fields)
        if step == "close" and play.case.proposal is not None:
            play.do("approve_closure", "mina")
    except Refused:
        return None
    return draft


@pytest.mark.parametrize("how", ["called off", "moved without mina", "closed"])
def test_who_was_invited_hears_that_it_is_off_though_it_was_moved_and_that_is_not_told_yet(how: str) -> None:
    play = Play().told()
    play.do("call_review", **CALLED)
    play.at("2026-11-28 12:00").do(
        "call_review", **CALLED | {"review_at": london("2026-12-10 10:00")}, moved_because="Mina is in court."
    )
    if how == "called off":
        play.do("call_off_review", called_off_because="It is over.")
    elif how == "closed":
        play.do("withdraw", method="phone")
        play.do("approve_closure", "mina")
    else:
        later = {"review_at": london("2026-12-11 10:00"), "attendees": ["oscar"]}
        play.do("call_review", **CALLED | later, moved_because="Another day.")
    assert ("mina", "manager") in told(play, "review_called_off")
    off = [each for draft in play.drafts for each in draft.notices if each.template == "review_called_off"]
    assert {each.facts["due"] for each in off} == {WHEN.isoformat()}


@pytest.mark.parametrize("called_first", [True, False])
def test_a_meeting_that_nobody_had_called_leaves_the_planned_review_as_it_is(called_first: bool) -> None:
    play = Play()
    if called_first:
        play.do("call_review", **CALLED)
    held_at = MONDAY + timedelta(days=1)
    play.to(held_at + timedelta(hours=1)).do("hold_review", **HELD, happened_at=held_at)
    if not called_first:
        play.do("call_review", **CALLED)
    planned = play.case.of(Reviews).planned
    assert planned is not None
    assert (planned.at, play.case.of(Reviews).ever) == (WHEN, 2)


def test_an_agency_is_told_of_the_action_that_a_review_gives_it_and_has_to_be_on_the_case() -> None:
    play = with_police()
    call: dict[str, Any] = {
        "owner": "other",
        "agency": "G1",
        "what": "A patrol.",
        "told_as": "Patrol.",
        "due": "2026-12-11",
    }
    draft = play.do("hold_review", **HELD | {"decisions": [call]})
    assert [each.facts["agency"] for each in draft.notices if each.template == "agency_action"] == ["G1"]
    assert (
        "G9 is not on the case"
        in refusal(play, "hold_review", **HELD | {"decisions": [call | {"agency": "G9"}]}).reason
    )
