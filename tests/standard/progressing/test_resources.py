"""Resources and expertise shared with agencies."""

from datetime import timedelta

from standard.core.words import EntryKind
from standard.progressing.resources import MOST_RESOURCES, Resources
from tests.support.agencies import METER, why_refused, with_police
from tests.support.casebook import MONDAY, london


def test_what_is_shared_stands_with_the_case_without_words_and_ends_with_what_came_of_it() -> None:
    play = with_police().planned()
    draft = play.do("add_resource", **METER, action="A1", until="2026-12-11")
    [entry] = draft.entries
    assert entry.summary == "Resource S1 shared: equipment, received from G1, for action A1, until Fri 11 Dec 2026"
    assert entry.detail["rows"]["S1"]["what"] == "A noise meter."
    assert dict(play.view().lines)["Resource S1"].startswith("equipment, received from G1")
    assert "meter" not in play.case.model_dump_json()
    [entry] = play.do("end_resource", resource_id="s1", came_of_it="Nine nights over the limit.").entries
    assert (entry.kind, entry.words) == (EntryKind.RESOURCE_ENDED, None)
    assert entry.detail["rows"]["S1"]["words"] == "Nine nights over the limit."
    assert "shared: none" in why_refused(play, "end_resource", resource_id="S1", came_of_it="Again.")


def test_what_cannot_be_shared_is_refused_with_what_could_be() -> None:
    play = with_police().planned().at("2026-11-24 10:00")
    assert "G2 is not on the case" in why_refused(play, "add_resource", **METER | {"agency": "G2"})
    assert "A9 is not open; open: A1, A2" in why_refused(play, "add_resource", **METER, action="A9")
    assert "until: is 2026-11-23; needs a date from 2026-11-24" in why_refused(
        play, "add_resource", **METER, until="2026-11-23"
    )
    play.do("add_resource", **METER)
    assert "lies before resource S1 was shared, Tue 24 Nov 2026 10:00" in why_refused(
        play, "end_resource", resource_id="S1", came_of_it="No.", happened_at=MONDAY
    )


def test_at_most_so_much_is_shared_at_once() -> None:
    play = with_police()
    for _ in range(MOST_RESOURCES):
        play.do("add_resource", **METER)
    assert "asb resource list" in why_refused(play, "add_resource", **METER)
    play.do("end_resource", resource_id="S3", came_of_it="Nothing.")
    play.do("add_resource", **METER | {"resource_direction": "given", "resource_kind": "expertise"})
    assert play.case.of(Resources).open[-1].in_words == "expertise, given to G1"
    assert play.case.of(Resources).ever == MOST_RESOURCES + 1


def test_it_counts_from_when_the_agency_was_on_the_case() -> None:
    play = with_police().at("2026-11-24 10:00")
    play.do("end_agency", agency="G1", ended_because="Done.")
    assert "not on the case" in why_refused(play, "add_resource", **METER)
    play.do("add_resource", **METER, happened_at=london("2026-11-23 12:00"))


def test_closing_settles_what_is_shared_and_a_closing_that_is_undone_shares_it_again() -> None:
    play = with_police().told()
    play.do("add_resource", **METER)
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    assert "Resource S1" not in dict(play.view().lines)
    play.to(play.now + timedelta(hours=1)).do("report_incident", "portal", description="Again.")
    assert dict(play.view().lines)["Resource S1"].startswith("equipment")
    assert [each for each in play.kinds() if each.startswith("resources_")] == [
        "resources_settled",
        "resources_resumed",
    ]
