"""What becomes of the actions of a plan."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from standard.core.words import EntryKind, Stage
from standard.what_happens_next.planned_action import MOST_OPEN
from tests.support.casebook import Play, london, plan, refusal
from tests.support.plans import (
    AFTER_DUE,
    CANARIES,
    CHASED,
    DROPPED,
    OTHERS,
    OURS,
    STEP,
    THEIRS,
    closed,
    held,
    lines,
    take,
    timers,
)


def test_what_is_overdue_is_told_once_to_its_owner_and_the_officer() -> None:
    play = Play().at("2026-11-24 10:00")
    play.do("record_support_needs", none=True)
    oscars, due = OURS | {"person": "oscar"}, "2026-12-04"
    play.do("set_plan", **plan(play.now, actions=[oscars, OURS | {"person": "ola"}, THEIRS, OTHERS]))
    play.at(f"{due} 23:59")
    assert play.asked_for("action_overdue") == []
    play.at("2026-12-05 00:00")
    notices = [each for draft in play.drafts for each in draft.notices if each.template == "action_overdue"]
    told = [(each.person, [action["id"] for action in each.facts["actions"]]) for each in notices]
    assert told == [("oscar", ["A1"]), (None, ["A1", "A2", "A3", "A4"])]
    assert len({each.key for each in notices}) == 2
    assert (timers(play), play.kinds().count("action_overdue")) == ([], 1)
    assert lines(play)["Action A1"] == "ours (oscar), due Fri 4 Dec 2026, overdue"
    assert "overdue action" in play.view().waits_for
    assert play.at("2026-12-20 10:00").kinds().count("action_overdue") == 1


def test_a_new_date_starts_the_timer_of_an_overdue_action_again() -> None:
    play = Play().planned().at(AFTER_DUE)
    assert timers(play) == []
    kept = THEIRS | {"id": "A2", "due": "2026-11-30", "what": CANARIES[1]}
    play.do("set_plan", **plan(play.now, actions=[OURS | {"id": "A1"}, kept]))
    assert timers(play) == ["action_A1"]
    refused = refusal(play, "set_plan", **plan(play.now, actions=[OURS | {"id": "A1"}, kept | {"what": "Move out."}]))
    assert "number 2: due is 2026-11-30: needs a date from 2026-12-01" in refused.reason


def test_an_action_ends_with_what_became_of_it() -> None:
    play = Play().planned()
    draft = play.do("complete_action", action="A1", outcome="He will turn it down.")
    [entry] = draft.entries
    assert (entry.kind, entry.words) == (EntryKind.ACTION_COMPLETED, "He will turn it down.")
    assert entry.summary == "Action completed: A1 (ours), due Mon 30 Nov 2026"
    assert "open: A2" in refusal(play, "waive_action", action="A1", reason="Twice.").reason
    play.do("waive_action", action="A2", reason="It has stopped.")
    assert (timers(play), held(play).open) == ([], ())


def test_only_the_reporters_own_actions_are_chased() -> None:
    play = Play().planned()
    assert (
        "A1 is ours; only the reporter's own are chased: A2"
        in refusal(play, "chase_action", **CHASED | {"action": "A1"}).reason
    )
    assert "prevented_by" in refusal(play, "chase_action", **CHASED | {"possible": "no"}).reason
    assert "prevented_by" in refusal(play, "chase_action", **CHASED | {"prevented_by": "fear"}).reason
    play.do("chase_action", **CHASED)
    assert lines(play)["Action A2"].endswith("times chased: 1")


def test_a_chase_is_a_contact_as_any_other() -> None:
    play = Play().planned().at("2026-12-02 10:00")
    play.do("record_support_needs", none=False, must_not_be_written_to=True)
    entry = play.do("chase_action", **CHASED | {"method": "letter", "possible": "not_known"}).entries[0]
    assert entry.detail["against"] == ["must_not_be_written_to"]
    assert f"Look into entry {entry.number}" in entry.detail["task"]
    facts = {"letter": "wrote", "phone": "tried", "video_call": None}
    for method, kind in facts.items():
        before = play.case.facts
        play.do("chase_action", **CHASED | {"method": method, "possible": "not_known"})
        assert [each.kind for each in play.case.facts[len(before) :]] == ([kind] if kind else [])
    assert [each.kind for each in play.do("chase_action", **CHASED).case.facts[len(play.case.facts) - 1 :]] == ["spoke"]


def test_nothing_becomes_of_an_action_before_it_was_planned() -> None:
    play = Play().at("2026-11-24 10:00").planned()
    early: dict[str, Any] = {"happened_at": london("2026-11-23 12:00")}
    for name, fields in (
        ("complete_action", {"action": "A1", "outcome": "Done."}),
        ("waive_action", {"action": "A1", "reason": "Not needed."}),
        ("chase_action", CHASED),
    ):
        assert "was planned, Tue 24 Nov 2026 10:00" in refusal(play, name, **fields, **early).reason


def test_two_actions_that_are_overdue_at_one_date_are_two_notifications() -> None:
    play = Play().planned().at(AFTER_DUE)
    late = plan(play.now, actions=[OURS, OURS | {"due": "2026-11-30"}], **DROPPED)
    play.do("set_plan", **late, happened_at=london("2026-11-30 12:00"))
    told = [each for draft in play.drafts for each in draft.notices if each.template == "action_overdue"]
    assert [[one["id"] for one in each.facts["actions"]] for each in told] == [["A1", "A2"], ["A4"]]
    assert len({each.key for each in told}) == 2


def test_closing_settles_what_is_open_and_a_closing_that_is_undone_opens_it_again() -> None:
    play = closed(Play().told().planned())
    [entry] = [entry for draft in play.drafts for entry in draft.entries if entry.kind is EntryKind.ACTIONS_SETTLED]
    assert entry.words == "Settled at closing: withdrawn."
    assert set(entry.detail["plan"]["actions"]) == {"A1", "A2"}
    assert "Action A1" not in lines(play)
    play.at("2026-11-23 11:00").do("report_incident", "portal", description="Again.")
    assert play.stage() is not Stage.CLOSED
    assert timers(play) == ["action_A1", "action_A2"]
    assert play.kinds().count("actions_resumed") == 1


@given(st.lists(STEP, max_size=12))
def test_whatever_is_done_the_timers_agree_with_the_actions(steps: list[tuple[str, Any]]) -> None:
    play = Play()
    play.do("record_support_needs", none=True)
    for step, value in steps:
        take(play, step, value)
        open_ones = held(play).open
        assert len(open_ones) <= MOST_OPEN
        assert len(play.case.model_dump_json()) < 40_000
        to_come = [] if play.stage() is Stage.CLOSED else [f"action_{each.id}" for each in open_ones if not each.told]
        assert timers(play) == to_come
        assert all(each.told for each in open_ones if each.due_at <= play.now and play.stage() is not Stage.CLOSED)
