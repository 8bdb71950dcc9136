"""The action plan: agreed or standing without that, its actions' timers, and what closing asks for."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from standard.core.agreed_contact import AgreedContact
from standard.core.draft import Refused
from standard.core.targets import TargetKind, Targets
from standard.core.words import ContactMethod, EntryKind, RefusalCode, Stage
from standard.moments import awaited
from standard.next_step import next_step
from standard.what_happens_next.action_plan import MOST_OPEN
from standard.what_happens_next.plan_state import ActionOwner, ActionPlan
from standard.worktime.calendar import local_date
from tests.support.casebook import MONDAY, NO_PLAN, Play, judged, london, plan

CANARIES = ("Speak with the neighbour.", "Keep a diary of the noise.", "after the school run")
OURS: dict[str, Any] = {"owner": "landlord", "what": "Visit.", "due": "2026-12-04"}
THEIRS: dict[str, Any] = {"owner": "reporter", "what": "Keep a diary.", "due": "2026-12-04"}
OTHERS: dict[str, Any] = {"owner": "other", "what": "Measure the noise.", "due": "2026-12-04"}
NOT_AGREED: dict[str, Any] = {"agreed_by": None, "not_agreed_because": "Could not be reached."}
CHASED: dict[str, Any] = {"action": "A2", "method": "phone", "possible": "yes"}
AFTER_DUE = "2026-12-01 10:00"


def refusal(play: Play, name: str, sender: str = "ola", **fields: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        play.do(name, sender, **fields)
    return refused.value


def lines(play: Play) -> dict[str, str]:
    return dict(play.view().lines)


def held(play: Play) -> ActionPlan:
    return play.case.of(ActionPlan)


def timers(play: Play) -> list[str]:
    return [each.name for each in awaited(play.case) if each.name.startswith("action_")]


def target_of(play: Play) -> str | None:
    target = play.case.of(Targets).of(TargetKind.ACTION_PLAN)
    return local_date(target.deadline.due - timedelta(seconds=1)).isoformat() if target else None


def ended(play: Play) -> list[str]:
    """How targets for a plan ended."""
    entries = [entry for draft in play.drafts for entry in draft.entries if entry.kind is EntryKind.TARGET_ENDED]
    return [entry.detail["status"] for entry in entries if entry.detail["target"] is TargetKind.ACTION_PLAN]


def test_a_plan_stands_with_a_timer_for_each_action_and_the_reporter_gets_a_copy() -> None:
    play = Play().planned()
    assert timers(play) == ["action_A1", "action_A2"]
    assert play.asked_for("action_plan") == ["reporter"]
    shown = lines(play)
    assert shown["Action plan"] == (
        "version 1, agreed by phone, Mon 23 Nov 2026 10:00; contact every 10 working days, by phone"
    )
    assert shown["Action A2"] == "the reporter's, due Mon 30 Nov 2026"
    [first, _] = [each for each in awaited(play.case) if each.name.startswith("action_")]
    assert (first.at, first.summary) == (london("2026-12-01 00:00"), "Action A1 (ours), due Mon 30 Nov 2026")
    assert held(play).contact == AgreedContact(every=10, method=ContactMethod.PHONE)


def test_words_go_to_the_register_and_stay_in_no_case_summary_or_notification() -> None:
    play = Play().planned(contact={"every": None, "when": CANARIES[2]})
    told = [draft.notices for draft in play.drafts]
    summaries = [entry.summary for draft in play.drafts for entry in draft.entries]
    for words in CANARIES:
        assert words not in f"{play.case.model_dump_json()}{told}{summaries}"
    [entry] = [entry for entry in play.drafts[-2].entries if entry.kind is EntryKind.PLAN_SET]
    assert [row["what"] for row in entry.detail["plan"]["actions"].values()] == list(CANARIES[:2])
    assert entry.detail["plan"]["contact_when"] == CANARIES[2]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"actions": [THEIRS, OTHERS]}, "at least one has to be the landlord's"),
        ({"agreed_by": None}, "agreed_by: say how"),
        ({"not_agreed_because": "Both."}, "agreed_by: say how"),
        ({"actions": [OURS | {"id": "A7"}]}, "A7 is not open; open: none"),
        ({"actions": [OURS | {"due": "2026-11-20"}]}, "needs a date from 2026-11-23"),
        ({"actions": [OURS | {"due": "2028-11-20"}]}, "needs a date from 2026-11-23"),
        ({"actions": [OURS, THEIRS | {"person": "ola"}]}, "actions, number 2: person goes with the landlord's"),
        ({"dropped_because": "None is."}, "dropped_because: goes with open actions"),
        ({"actions": [OURS | {"person": f"p{n}"} for n in range(11)]}, "at most 10"),
    ],
)
def test_what_cannot_be_in_a_plan_is_refused_by_name(fields: dict[str, Any], named: str) -> None:
    play = Play()
    play.do("record_support_needs", none=True)
    refused = refusal(play, "set_plan", **plan(play.now) | fields)
    assert refused.code is RefusalCode.INVALID_FIELD
    assert named in refused.reason
    assert held(play).version == 0


@pytest.mark.parametrize("person", ["nobody", "lee"])
def test_an_action_is_given_to_nobody_who_is_not_there(person: str) -> None:
    play = Play()
    play.do("record_support_needs", none=True)
    refused = refusal(play, "set_plan", **plan(play.now, actions=[OURS | {"person": person}]))
    assert refused.code is RefusalCode.NOT_REGISTERED


def test_support_needs_come_first_or_why_they_could_not_be_asked() -> None:
    play = Play()
    refused = refusal(play, "set_plan", **plan(play.now))
    assert (refused.code, "asb support-needs" in refused.reason) == (RefusalCode.STEP_MISSING, True)
    why: dict[str, Any] = {"none": False, "not_asked_because": "In hospital until Friday."}
    assert refusal(play, "record_support_needs", **why | {"language": "Polish"}).code is RefusalCode.INVALID_FIELD
    assert refusal(play, "record_support_needs", **why | {"none": True}).code is RefusalCode.INVALID_FIELD
    play.do("record_support_needs", **why)
    assert lines(play)["Support needs"] == "could not be asked, Mon 23 Nov 2026 10:00"
    play.do("set_plan", **plan(play.now, **NOT_AGREED))
    assert held(play).version == 1
    play.do("record_support_needs", none=True)
    assert "none; asked" in lines(play)["Support needs"]


def test_without_agreement_the_plan_stands_and_its_target_is_settled_as_not_agreed() -> None:
    play = Play().planned(**NOT_AGREED, their_words="It will not help.")
    assert "not agreed" in lines(play)["Action plan"]
    assert (target_of(play), ended(play)) == (None, ["not_agreed"])
    assert play.asked_for("action_plan") == ["reporter"]


def test_an_anonymous_report_has_a_plan_that_nobody_agrees_to_and_no_copy_of_it() -> None:
    play = Play(reporter={})
    assert target_of(play) is None
    assert "anonymous" in refusal(play, "set_plan", **plan(play.now)).reason
    play.do("set_plan", **plan(play.now, **NOT_AGREED))
    assert (held(play).version, play.asked_for("action_plan")) == (1, [])


def test_a_new_version_keeps_open_actions_by_id_and_waives_those_it_leaves_out() -> None:
    play = Play().planned()
    new = plan(play.now, actions=[THEIRS | {"id": "a2"}, OURS])
    assert "left out: A1" in refusal(play, "set_plan", **new).reason
    draft = play.do("set_plan", **new, dropped_because="Done by the police.")
    assert [entry.kind for entry in draft.entries] == [EntryKind.ACTION_WAIVED, EntryKind.PLAN_SET]
    assert draft.entries[0].words == "Not in the new plan: Done by the police."
    assert timers(play) == ["action_A2", "action_A3"]
    assert "version 2" in lines(play)["Action plan"]
    other = refusal(play, "set_plan", **plan(play.now, actions=[OURS | {"id": "A2"}, OURS | {"id": "A3"}]))
    assert "A2 is the reporter's" in other.reason
    twice = refusal(play, "set_plan", **plan(play.now, actions=[OURS | {"id": "A3"}, OURS | {"id": "A3"}]))
    assert "twice" in twice.reason


def test_a_version_from_before_the_one_that_stands_is_refused() -> None:
    play = Play()
    play.do("record_support_needs", none=True)
    play.at("2026-11-24 10:00").planned()
    actions = [OURS | {"id": "A1"}, THEIRS | {"id": "A2"}]
    before = refusal(play, "set_plan", **plan(play.now, actions=actions), happened_at=london("2026-11-23 12:00"))
    assert "lies before version 1" in before.reason


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


def test_priority_1_has_its_plan_in_5_working_days_and_priority_2_in_10() -> None:
    assert target_of(Play(harm="high")) == "2026-11-30"
    assert target_of(Play()) == "2026-12-07"
    assert target_of(Play(category="baby_crying")) is None


def test_a_raise_makes_the_plan_more_urgent_and_lowering_to_no_asb_ends_its_target() -> None:
    play = Play().at("2026-11-24 10:00")
    play.do("assess", **judged(1), reason="Afraid.")
    assert target_of(play) == "2026-12-01"
    play.do("assess", **judged(2), reason="Less so.")
    assert target_of(play) == "2026-12-01"
    calm = Play().at("2026-11-24 10:00")
    calm.do("assess", **judged(3), reason="A baby.")
    assert (target_of(calm), ended(calm)) == (None, ["not_needed"])
    calm.do("assess", **judged(2), reason="No baby.")
    assert target_of(calm) == "2026-12-08"


def test_details_given_later_start_the_target() -> None:
    play = Play(reporter={}).at("2026-11-26 10:00")
    details: dict[str, Any] = {"method": "visit", "outcome": "spoke", "reporter": {"phone": "01632 960001"}}
    play.do("record_contact", **details, happened_at=london("2026-11-25 10:00"))
    assert target_of(play) == "2026-12-09"


def test_only_a_manager_decides_that_there_is_no_plan_and_only_while_there_is_none() -> None:
    play = Play()
    assert refusal(play, "record_no_plan", **NO_PLAN).code is RefusalCode.NOT_ALLOWED
    play.without_plan()
    assert lines(play)["Action plan"] == "none, with a manager's reason, Mon 23 Nov 2026 10:00"
    assert (target_of(play), ended(play)) == (None, ["not_needed"])
    play.planned()
    assert "version 1" in refusal(play, "record_no_plan", "mina", **NO_PLAN).reason


def test_the_plan_is_the_next_step_once_needs_are_asked_and_then_what_is_overdue() -> None:
    play = Play().told().assessed()
    play.do("begin_investigation")
    play.do("record_support_needs", none=True)
    play.do("record_not_spoken_party", not_spoken_because="Nobody saw who it was.")
    step = next_step(play.case, play.now)
    assert step is not None
    assert step.what.startswith("Agree the action plan with the reporter, by end of Mon 7 Dec 2026")
    play.planned()
    step = next_step(play.case, play.now)
    assert step is not None
    assert "action plan" not in step.what
    play.do("complete_action", action="A1", outcome="Done.")
    step = next_step(play.at(AFTER_DUE).case, play.now)
    assert step is not None
    assert step.what == "See to action A2 (the reporter's), due Mon 30 Nov 2026: ask the reporter, `asb action chase`"


def proposed(play: Play, ground: str) -> list[str]:
    """What the gate asks for besides the rest, on a proposal of this ground."""
    play.do("propose_closure", ground=ground, reasons="All was tried.")
    view = play.view().proposal
    assert view is not None
    return [each for each in view.still_needs if "plan" in each]


@pytest.mark.parametrize("ground", ["resolved", "actions_exhausted"])
def test_resolved_and_exhausted_ask_for_a_plan_or_a_managers_reason(ground: str) -> None:
    assert proposed(Play(), ground) == ["no action plan is on record, nor a manager's reason why there is none"]
    assert proposed(Play().planned(), ground) == []
    assert proposed(Play().without_plan(), ground) == []
    assert proposed(Play(category="baby_crying"), ground) == []


def not_adhered(play: Play) -> str | None:
    """Why it cannot be proposed that the plan was not adhered to; None if it can."""
    try:
        play.do("propose_closure", ground="action_plan_not_adhered_to", reasons="No diary came.")
    except Refused as refused:
        return refused.reason
    return None


def test_what_the_reporter_did_not_do_is_a_ground_only_with_all_its_evidence() -> None:
    without = {"ground": "action_plan_not_adhered_to", "reasons": "No diary came."}
    refused = refusal(Play(), "propose_closure", **without)
    assert (refused.code, "no action plan is on record" in refused.reason) == (RefusalCode.STEP_MISSING, True)
    play = Play().planned()
    assert "A2 is due only Mon 30 Nov 2026" in str(not_adhered(play))
    play.do("chase_action", **CHASED)
    play.at(AFTER_DUE)
    assert "A2 was not chased in a conversation after it was due" in str(not_adhered(play))
    play.do("chase_action", **CHASED | {"method": "letter"})
    play.do("chase_action", **CHASED | {"possible": "not_known"})
    assert "not chased in a conversation" in str(not_adhered(play))
    play.do("chase_action", **CHASED | {"possible": "no", "prevented_by": "fear"})
    assert "A2 was not possible for the reporter" in str(not_adhered(play))
    play.at("2026-12-02 10:00").do("chase_action", **CHASED)
    assert not_adhered(play) is None
    play.do("complete_action", action="A2", outcome="The diary came.")
    view = play.view().proposal
    assert view is not None
    assert "no action of the reporter's own is open in the action plan" in view.still_needs


def test_nobody_failed_at_what_they_did_not_agree_to_or_somebody_else_was_to_do() -> None:
    unagreed = Play().planned(**NOT_AGREED).at(AFTER_DUE)
    unagreed.do("chase_action", **CHASED)
    assert "not agreed with the reporter" in str(not_adhered(unagreed))
    others = Play()
    others.do("record_support_needs", none=True)
    others.do("set_plan", **plan(others.now, actions=[OURS, OTHERS]))
    assert "no action of the reporter's own" in str(not_adhered(others.at("2026-12-10 10:00")))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_answers_the_one_that_was_given_last_stands_in_either_order(order: tuple[int, int]) -> None:
    play = Play().planned().at("2026-12-02 10:00")
    answers = [
        CHASED | {"happened_at": london("2026-12-01 10:00")},
        CHASED | {"possible": "no", "prevented_by": "us", "happened_at": london("2026-12-01 11:00")},
    ]
    for each in order:
        play.do("chase_action", **answers[each])
    assert "was not possible" in str(not_adhered(play))


NO: dict[str, Any] = CHASED | {"possible": "no", "prevented_by": "fear"}


@pytest.mark.parametrize("method", ["letter", "sms", "email"])
def test_a_yes_in_writing_takes_back_no_spoken_no(method: str) -> None:
    play = Play().planned().at(AFTER_DUE)
    play.do("chase_action", **NO)
    play.at("2026-12-02 10:00").do("chase_action", **CHASED | {"method": method})
    assert "was not possible" in str(not_adhered(play))


def test_a_no_in_writing_takes_back_a_spoken_yes() -> None:
    play = Play().planned().at(AFTER_DUE)
    play.do("chase_action", **CHASED)
    play.at("2026-12-02 10:00").do("chase_action", **NO | {"method": "letter"})
    assert "was not possible" in str(not_adhered(play))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_answers_at_one_instant_the_no_counts(order: tuple[int, int]) -> None:
    play = Play().planned().at(AFTER_DUE)
    for each in order:
        play.do("chase_action", **(NO, CHASED)[each])
    assert "was not possible" in str(not_adhered(play))


def chased_and_set_anew(what: str, due: str, **fields: Any) -> str | None:
    """Why the plan is adhered to, once what was chased as possible stands in a second version."""
    play = Play().planned(**fields).at(AFTER_DUE)
    play.do("chase_action", **CHASED)
    play.do("set_plan", **plan(play.now, actions=[OURS, THEIRS | {"id": "A2", "what": what, "due": due}]) | DROPPED)
    return not_adhered(play.at("2026-12-05 10:00"))


DROPPED = {"dropped_because": "Done."}


def test_what_was_said_of_an_action_stands_while_its_words_and_date_do() -> None:
    assert chased_and_set_anew(f" {CANARIES[1]} ", "2026-11-30") is None
    assert "was not chased" in str(chased_and_set_anew("Give a statement.", "2026-12-04"))
    assert "was not chased" in str(chased_and_set_anew(CANARIES[1], "2026-12-04"))


def test_what_was_said_before_they_agreed_is_no_evidence() -> None:
    assert "was not chased" in str(chased_and_set_anew(CANARIES[1], "2026-12-04", **NOT_AGREED))
    play = Play().planned(**NOT_AGREED).at(AFTER_DUE)
    kept = THEIRS | {"id": "A2", "what": CANARIES[1], "due": "2026-11-30"}
    refused = refusal(play, "set_plan", **plan(play.now, actions=[OURS, kept]), **DROPPED)
    assert "needs a date from 2026-12-01" in refused.reason


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


def test_no_plan_is_agreed_before_needs_were_asked() -> None:
    play = Play().at("2026-11-24 10:00")
    play.do("record_support_needs", none=True)
    early = refusal(play, "set_plan", **plan(play.now), happened_at=london("2026-11-24 09:00"))
    assert (early.code, "lies before Tue 24 Nov 2026 10:00" in early.reason) == (RefusalCode.STEP_MISSING, True)
    play.at("2026-11-25 10:00").do("record_support_needs", none=True)
    play.do("set_plan", **plan(play.now), happened_at=london("2026-11-24 10:00"))


def test_an_action_is_for_nobody_the_case_is_closed_to_or_who_may_not_see_it() -> None:
    play = Play()
    play.do("record_support_needs", none=True)
    actions = [OURS | {"person": "oscar"}]
    play.do("restrict_case", restricted=True, reason="They work for us.")
    refused = refusal(play, "set_plan", **plan(play.now, actions=actions))
    assert "restricted, and oscar may not see it" in refused.reason
    play.do("restrict_case", restricted=True, reason="They work for us.", named=["oscar"])
    play.do("set_plan", **plan(play.now, actions=actions))
    play.do("close_case_to", person="oscar", because="themselves")
    refused = refusal(play, "set_plan", **plan(play.now, actions=[actions[0] | {"id": "A1"}]))
    assert (refused.code, "closed to oscar" in refused.reason) == (RefusalCode.NOT_ALLOWED, True)
    play.at("2026-12-05 00:00")
    told = [each for draft in play.drafts for each in draft.notices if each.template == "action_overdue"]
    assert [(each.person, each.facts["owner"]) for each in told] == [(None, None)]


def test_two_actions_that_are_overdue_at_one_date_are_two_notifications() -> None:
    play = Play().planned().at(AFTER_DUE)
    late = plan(play.now, actions=[OURS, OURS | {"due": "2026-11-30"}], **DROPPED)
    play.do("set_plan", **late, happened_at=london("2026-11-30 12:00"))
    told = [each for draft in play.drafts for each in draft.notices if each.template == "action_overdue"]
    assert [[one["id"] for one in each.facts["actions"]] for each in told] == [["A1", "A2"], ["A4"]]
    assert len({each.key for each in told}) == 2


def test_a_raise_to_priority_1_asks_for_a_plan_again_whatever_the_reason_was() -> None:
    play = Play().without_plan().at("2026-11-24 10:00")
    play.do("assess", **judged(1), reason="Afraid.")
    assert target_of(play) == "2026-12-01"
    assert lines(play)["Action plan"] == "not agreed yet"
    assert "action plan" in play.view().waits_for
    play.without_plan()
    assert target_of(play) is None


def test_what_stands_from_before_the_reporter_was_known_is_still_to_be_agreed() -> None:
    play = Play(reporter={})
    play.do("set_plan", **plan(play.now, **NOT_AGREED))
    details: dict[str, Any] = {"method": "visit", "outcome": "spoke", "reporter": {"phone": "01632 960001"}}
    play.at("2026-11-25 10:00").do("record_contact", **details)
    assert (target_of(play), "action plan" in play.view().waits_for) == ("2026-12-09", True)
    play.do("record_support_needs", none=True)
    play.do("set_plan", **plan(play.now), **DROPPED)
    assert (target_of(play), ended(play)[-1], play.asked_for("action_plan")) == (None, "met", ["reporter"])


@pytest.mark.parametrize("due", ["1796083200", 1796083200, "2026-12-04T00:00:00", "20261204"])
def test_a_date_is_written_as_a_date(due: object) -> None:
    with pytest.raises(ValidationError, match="needs a date, for example"):
        Play().do("set_plan", **plan(MONDAY, actions=[OURS | {"due": due}]))


def closed(play: Play) -> Play:
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    return play


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


def test_a_closing_that_is_undone_lets_targets_go_on_missed_ones_as_missed() -> None:
    play = Play().told()
    play.do("begin_investigation")
    play.at("2026-12-02 10:00")
    before = play.at("2026-12-08 10:00").case.of(Targets)
    assert {each.kind for each in before.open if each.missed_at} == {*TargetKind}
    closed(play)
    assert play.case.of(Targets).open == ()
    play.at("2026-12-08 11:00").do("report_incident", "portal", description="Again.")
    assert play.stage() is not Stage.CLOSED
    assert {each.kind: each for each in play.case.of(Targets).open} == {each.kind: each for each in before.open}
    assert play.kinds().count("target_resumed") == 3
    play.planned()
    assert ended(play)[-1] == "met_late"


ACTION = st.fixed_dictionaries(
    {"owner": st.sampled_from(ActionOwner), "days": st.integers(-2, 20), "stays": st.booleans()}
)
STEP = st.one_of(
    st.tuples(st.just("set"), st.lists(ACTION, min_size=1, max_size=MOST_OPEN)),
    st.tuples(st.sampled_from(["complete", "waive", "chase", "wait", "incident"]), st.integers(1, 60)),
    st.tuples(st.just("close"), st.none()),
)


def attempt(play: Play, name: str, sender: str = "ola", **fields: Any) -> None:
    try:
        play.do(name, sender, **fields)
    except Refused:
        return


def take(play: Play, step: str, value: Any) -> None:
    number = f"A{value}"
    if step == "set":
        set_some(play, value)
    elif step == "wait":
        play.to(play.now + timedelta(hours=value * 6))
    elif step == "complete":
        attempt(play, "complete_action", action=number, outcome="Done.")
    elif step == "waive":
        attempt(play, "waive_action", action=number, reason="Not needed.")
    elif step == "chase":
        attempt(play, "chase_action", **CHASED | {"action": number})
    elif step == "incident" and play.stage() is not Stage.CLOSED:
        play.do("report_incident", "portal", description="Again.")
    elif step == "close":
        attempt(play, "withdraw", method="phone")
        if play.case.proposal is not None:
            attempt(play, "approve_closure", "mina")


def set_some(play: Play, wanted: list[dict[str, Any]]) -> None:
    before = held(play)
    actions, left = [], list(before.open)
    for each in wanted:
        due = (local_date(play.now) + timedelta(days=each["days"])).isoformat()
        action = {"owner": each["owner"], "what": "Something.", "due": due}
        stays = next((one for one in left if one.owner is each["owner"]), None) if each["stays"] else None
        if stays is not None:
            left.remove(stays)
            action["id"] = stays.id
        actions.append(action)
    dropped = {"dropped_because": "Not needed."} if left else {}
    attempt(play, "set_plan", **plan(play.now, actions=actions, **dropped))
    if held(play).version > before.version:
        assert any(each.owner is ActionOwner.LANDLORD for each in held(play).open)


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


@given(
    owner=st.sampled_from(ActionOwner),
    agreed=st.booleans(),
    chased=st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from(ContactMethod), st.sampled_from(["yes", "no", "not_known"])),
        max_size=4,
    ),
    day=st.integers(0, 20),
)
def test_not_adhered_is_proposed_for_nothing_but_the_reporters_own_possible_chased_overdue_action(
    owner: ActionOwner, agreed: bool, chased: list[tuple[int, ContactMethod, str]], day: int
) -> None:
    play = Play()
    play.do("record_support_needs", none=True)
    actions = [OURS, {"owner": owner, "what": "Something.", "due": "2026-12-04"}]
    play.do("set_plan", **plan(play.now, actions=actions, **({} if agreed else NOT_AGREED)))
    done: list[tuple[int, ContactMethod, str]] = []
    for when, method, possible in sorted(chased, key=lambda each: each[0]):
        if when <= day and owner is ActionOwner.REPORTER:
            play.to(MONDAY + timedelta(days=when))
            why = {"prevented_by": "fear"} if possible == "no" else {}
            play.do("chase_action", action="A2", method=method, possible=possible, **why)
            done.append((when, method, possible))
    may = not_adhered(play.to(MONDAY + timedelta(days=day))) is None
    answers = [each for each in done if each[2] != "not_known"]
    written = ("email", "sms", "letter")
    spoken_after = [each for each in answers if each[0] >= 12 and each[1] not in written]
    counting = [each for each in answers if each[2] == "no" or each[1] not in written]
    # Of those at one instant a no counts.
    last = {each[2] for each in counting if each[0] == counting[-1][0]}
    evidence = owner is ActionOwner.REPORTER and agreed and bool(spoken_after) and last == {"yes"}
    assert may == evidence
