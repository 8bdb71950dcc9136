"""A plan is set: what stands in it, who agreed, and what cannot be."""

from typing import Any

import pytest
from pydantic import ValidationError

from standard.core.agreed_contact import AgreedContact
from standard.core.words import ContactMethod, EntryKind, RefusalCode
from standard.moments import awaited
from tests.support.casebook import MONDAY, Play, london, plan, refusal
from tests.support.plans import (
    CANARIES,
    NOT_AGREED,
    OTHERS,
    OURS,
    THEIRS,
    ended,
    held,
    lines,
    target_of,
    timers,
)


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
    assert refused.code in (RefusalCode.NOT_REGISTERED, RefusalCode.HAS_LEFT)


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


@pytest.mark.parametrize("due", ["1796083200", 1796083200, "2026-12-04T00:00:00", "20261204"])
def test_a_date_is_written_as_a_date(due: object) -> None:
    with pytest.raises(ValidationError, match="needs a date, for example"):
        Play().do("set_plan", **plan(MONDAY, actions=[OURS | {"due": due}]))
