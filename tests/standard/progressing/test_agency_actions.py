"""Actions of the plan that an agency does: on the case, told in the officer's words, or by the officer."""

from typing import Any

from standard.what_happens_next.plan_state import ActionPlan
from tests.support.agencies import POLICE, task, told, why_refused, with_police
from tests.support.casebook import Play, plan

OURS = {"owner": "landlord", "what": "Speak with him.", "due": "2026-11-30"}
THEIRS = {"owner": "other", "agency": "g1", "what": "See Mr Pike.", "due": "2026-11-27", "told_as": "A visit is made."}


def planned(play: Play, theirs: dict[str, Any], **fields: Any) -> str | None:
    """Sets a plan in which the agency does something; what somebody is asked to do because of it."""
    return task(play.do("set_plan", **plan(play.now, actions=[OURS, theirs]) | fields))


def ready(**fields: Any) -> Play:
    play = with_police(**fields)
    play.do("record_support_needs", none=True)
    return play


def test_an_agency_is_told_of_its_action_once_and_of_another_date_again() -> None:
    play = ready()
    assert planned(play, THEIRS) is None
    [notice] = told(play, "agency_action")
    facts = {"agency": "G1", "version": 1, "actions": ["A2"], "may_have": ["incidents", "plan_actions"]}
    assert (notice.recipient, notice.facts) == ("agency", facts)
    assert "Pike" not in notice.model_dump_json()
    assert dict(play.view().lines)["Action A2"] == "agency G1's, due Fri 27 Nov 2026"
    stays = [OURS | {"id": "A1"}, THEIRS | {"id": "A2"}]
    play.do("set_plan", **plan(play.now, actions=stays))
    assert len(told(play, "agency_action")) == 1
    stays[1]["due"] = "2026-11-26"
    play.do("set_plan", **plan(play.now, actions=stays))
    assert [each.facts["version"] for each in told(play, "agency_action")] == [1, 3]


def test_what_nobody_has_worded_or_an_agency_may_not_have_is_told_by_the_officer() -> None:
    play = ready()
    asked = planned(play, THEIRS | {"told_as": None})
    assert asked == f"Tell agency G1 of A2 yourself, as nothing was sent: `asb plan show {play.case.reference}`"
    not_shared = ready(may_have=["incidents"])
    assert planned(not_shared, THEIRS) is not None
    withdrawn = ready(lawful_basis="consent", consented_by="phone")
    withdrawn.do("withdraw_consent", withdrawn_by="phone")
    assert planned(withdrawn, THEIRS) is not None
    assert [each for one in (play, not_shared, withdrawn) for each in told(one, "agency_action")] == []


def test_only_an_agency_on_the_case_does_another_partys_action() -> None:
    play = ready()
    wrong = plan(play.now, actions=[OURS, THEIRS | {"agency": "G2"}])
    assert "agency: G2 is not on the case at that time; on it: G1 (police)" in why_refused(play, "set_plan", **wrong)
    wrong = plan(play.now, actions=[OURS | {"agency": "G1"}])
    assert "number 1: agency goes with another party's actions" in why_refused(play, "set_plan", **wrong)
    assert play.case.of(ActionPlan).version == 0


def test_a_plan_whose_agency_has_left_can_still_be_changed() -> None:
    play = ready()
    planned(play, THEIRS)
    play.do("end_agency", agency="G1", ended_because="Done.")
    play.do("set_plan", **plan(play.now, actions=[OURS, OURS | {"id": "A1"}, THEIRS | {"id": "A2"}]))
    assert [each.agency for each in play.case.of(ActionPlan).open] == [None, None, "G1"]


def test_two_agencies_are_each_told_of_their_own() -> None:
    play = ready()
    play.do("add_agency", **POLICE)
    both = plan(play.now, actions=[OURS, THEIRS, THEIRS | {"agency": "G2"}])
    play.do("set_plan", **both)
    assert [(each.facts["agency"], each.facts["actions"]) for each in told(play, "agency_action")] == [
        ("G1", ["A2"]),
        ("G2", ["A3"]),
    ]


def test_the_officer_is_told_of_an_overdue_action_of_an_agency() -> None:
    play = ready()
    planned(play, THEIRS)
    play.at("2026-11-28 00:00")
    [notice] = told(play, "action_overdue")
    assert (notice.recipient, notice.facts["actions"]) == ("officer", [{"id": "A2", "owner": "other", "agency": "G1"}])
