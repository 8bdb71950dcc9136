"""Who is away, who covers, and who gets a new case."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.draft import Refused
from standard.core.people import Absence, Allocation, concerning, stands_in
from standard.core.register import Staff
from standard.core.words import Recipient, Role
from standard.deciding import decide, restaff
from standard.what_happens_next.officer import AtWork, Chosen, choose_officer
from tests.support.casebook import EVERYBODY, Play, london, sealed

DAY = date(2026, 11, 23)
WEEK = timedelta(days=6)


def away(person: str, cover: str | None, first: date = DAY, last: date = DAY + WEEK) -> Absence:
    return Absence(person=person, first=first, last=last, cover=cover)


def staffed(play: Play, *absences: Absence) -> Play:
    """The register answers with these absences, as it does whenever the case has recorded something."""
    draft = restaff(play.case, Staff(manager="mina", deputy="david", away=absences), play.now)
    play.drafts.append(draft)
    play.case = draft.case
    return play


def next_who(play: Play) -> str:
    step = play.view().next_step
    assert step is not None
    return step.who


@pytest.mark.parametrize(
    ("day", "who"), [(DAY - timedelta(days=1), "ola"), (DAY, "sam"), (DAY + WEEK, "sam"), (DAY + WEEK * 2, "ola")]
)
def test_a_cover_stands_in_from_the_first_day_to_the_last(day: date, who: str) -> None:
    assert stands_in("ola", day, [away("ola", "sam")]) == who


def test_the_cover_of_a_cover_stands_in() -> None:
    assert stands_in("ola", DAY, [away("ola", "sam"), away("sam", "tia", last=DAY)]) == "tia"
    assert stands_in("ola", DAY + WEEK, [away("ola", "sam"), away("sam", "tia", last=DAY)]) == "sam"


def test_two_who_cover_for_each_other_or_for_a_cover_who_left_are_nobody() -> None:
    assert stands_in("ola", DAY, [away("ola", "sam"), away("sam", "ola")]) is None
    assert stands_in("ola", DAY, [away("ola", None)]) is None


def test_a_case_knows_of_those_who_concern_it_alone() -> None:
    known = [away("ola", "sam"), away("sam", "tia"), away("xena", "ola"), away("tia", "ola")]
    assert {each.person for each in concerning(["ola"], known)} == {"ola", "sam", "tia"}


def test_the_page_and_the_next_step_name_the_cover_and_then_the_officer_again() -> None:
    play = staffed(Play(), away("ola", "oscar"))
    assert next_who(play) == "officer oscar, for ola"
    assert ("Away", "ola is away Mon 23 Nov to Sun 29 Nov 2026; oscar covers") in play.view().lines
    assert play.kinds()[-1] == "cover_changed"
    assert next_who(play.at("2026-11-30 09:00")) == "officer ola"


def test_what_is_known_already_or_over_is_not_written_again() -> None:
    play = staffed(staffed(Play(), away("ola", "oscar")), away("ola", "oscar"))
    staffed(play.at("2026-11-30 09:00"))
    assert play.kinds().count("cover_changed") == 1
    assert play.case.allocation is not None
    assert play.case.allocation.away == ()


def test_who_is_back_early_is_written() -> None:
    play = staffed(staffed(Play(), away("ola", "oscar")))
    assert play.drafts[-1].entries[-1].summary == "ola is no longer away"
    assert next_who(play) == "officer ola"


def test_where_nobody_covers_the_manager_does_and_for_the_manager_the_deputy() -> None:
    assert next_who(staffed(Play(), away("ola", None))) == "officer mina, for ola"
    assert next_who(staffed(Play(), away("ola", None), away("mina", None))) == "officer david, for ola"
    everybody = (away("ola", None), away("mina", None), away("david", None))
    assert next_who(staffed(Play(), *everybody)) == "officer (nobody is there), for ola"


def test_a_manager_s_cover_is_not_asked_to_decide_on_their_own_proposal() -> None:
    play = Play()
    play.do("begin_investigation")
    play.do("propose_closure", "david", ground="resolved")
    play.worded()
    play.do("record_contact", "david", method="phone", outcome="agrees")
    play.told()
    assert next_who(play) == "manager mina"
    assert next_who(staffed(play, away("mina", "david"))) == "manager (nobody is there), for mina"


def test_a_case_given_to_somebody_away_says_who_covers() -> None:
    play = Play()
    message = play.message("reallocate", "mina", to="oscar")
    told = (away("oscar", "ola"),)
    draft = decide(play.case, message, play.now, EVERYBODY, seal=sealed(message), away=told)
    (entry,) = [each for each in draft.entries if each.kind == "allocated"]
    assert entry.summary == "Allocated to officer oscar, who is away until Sun 29 Nov 2026; ola covers"
    assert draft.case.allocation is not None
    assert draft.case.allocation.present(Recipient.OFFICER, DAY) == "ola"


def test_a_case_given_to_somebody_who_is_back_early_does_not_say_that_they_are_away() -> None:
    play = staffed(Play(), away("ola", "oscar"), away("oscar", "mina"))
    assert play.do("reallocate", "mina", to="oscar").entries[0].summary == "Allocated to officer oscar"


def test_nobody_is_given_a_case_twice() -> None:
    play = Play(london("2026-11-23 10:00"))
    with pytest.raises(Refused, match="has the case already"):
        play.do("reallocate", "mina", to="ola")


PATCH = [
    AtWork(id="ola", role=Role.OFFICER, in_patch=True, hate_cases=False, work=5),
    AtWork(id="sam", role=Role.OFFICER, in_patch=True, hate_cases=True, work=7),
    AtWork(id="tia", role=Role.OFFICER, in_patch=False, hate_cases=True, work=0),
    AtWork(id="mina", role=Role.MANAGER, in_patch=False, hate_cases=False, work=0),
    AtWork(id="david", role=Role.MANAGER, in_patch=False, hate_cases=False, work=0),
]


@pytest.mark.parametrize(
    ("hate", "absences", "officer"),
    [
        (False, [], "ola"),
        (True, [], "sam"),
        (False, [away("ola", "tia")], "tia"),
        (False, [away("ola", "sam")], "sam"),
        (True, [away("sam", "ola")], "ola"),
        (False, [away("ola", None)], "sam"),
        (False, [away("ola", None), away("sam", None)], "mina"),
        (False, [away("ola", None), away("sam", None), away("mina", "tia")], "tia"),
        (False, [away("ola", None), away("sam", None), away("mina", None)], "david"),
    ],
)
def test_who_gets_a_new_case(hate: bool, absences: list[Absence], officer: str) -> None:
    found = choose_officer(PATCH, ("mina", "david"), hate=hate, day=DAY, away=absences)
    assert found == Chosen(officer=officer)


def test_where_nobody_of_the_patch_is_there_it_is_somebody_elsewhere_and_said() -> None:
    absences = [away(each, None) for each in ("ola", "sam", "mina", "david")]
    found = choose_officer(PATCH, ("mina", "david"), hate=False, day=DAY, away=absences)
    assert found == Chosen(officer="tia", elsewhere=True)
    assert choose_officer(PATCH, (), hate=False, day=DAY, away=[*absences, away("tia", None)]) is None


IDS = ("ann", "bob", "cat", "dan", "eve")
PEOPLE = st.lists(
    st.builds(
        AtWork,
        id=st.sampled_from(IDS),
        role=st.sampled_from(Role),
        in_patch=st.booleans(),
        hate_cases=st.booleans(),
        work=st.integers(0, 9),
    ),
    unique_by=lambda each: each.id,
)
ABSENCES = st.lists(
    st.builds(away, st.sampled_from(IDS), st.none() | st.sampled_from(IDS)), unique_by=lambda each: each.person
)


@given(everybody=PEOPLE, absences=ABSENCES, superiors=st.lists(st.sampled_from(IDS), max_size=2), hate=st.booleans())
def test_whoever_gets_it_is_there_and_marked_where_somebody_is(
    everybody: list[AtWork], absences: list[Absence], superiors: list[str], hate: bool
) -> None:
    found = choose_officer(everybody, superiors, hate=hate, day=DAY, away=absences)
    by_id = {each.id: each for each in everybody}
    there = {each.id for each in everybody if all(each.id != absence.person for absence in absences)}
    candidates = {
        stands_in(each.id, DAY, absences) for each in everybody if each.in_patch and each.role is Role.OFFICER
    } & there
    if found is None:
        assert not {each for each in there if by_id[each].role is Role.OFFICER}
        return
    assert found.officer in there
    if candidates:
        least = min(by_id[str(each)].work for each in candidates)
        marked = {each for each in candidates if by_id[str(each)].hate_cases}
        assert found.officer in (marked if hate and marked else candidates)
        assert (hate and marked) or by_id[found.officer].work == least


def test_a_place_is_held_by_whoever_has_it() -> None:
    allocation = Allocation(patch="north", officer="ola", deputy="david", away=(away("david", "mina"),))
    assert (allocation.holder(Recipient.MANAGER), allocation.present(Recipient.MANAGER, DAY)) == ("david", "mina")
    assert allocation.holder(Recipient.REPORTER) is None
