"""Who may do what with a case: nobody who is unknown, has left or has a part in it; a restricted one to few."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.access import Action, Guarded, may, why_not
from standard.core.people import Absence, Allocation, Person, stands_in
from standard.core.words import Recipient, Role
from standard.what_happens_next.officer import AtWork, choose_officer

IDS = ("ann", "bob", "cat", "dan", "eve", "fay")
DAY = date(2026, 11, 23)

ids = st.sampled_from(IDS)
somebody = st.builds(
    Person, id=ids, name=st.just("Somebody"), role=st.sampled_from(Role), active=st.booleans() | st.just(True)
)
absences = st.lists(
    st.builds(Absence, person=ids, first=st.just(DAY), last=st.just(DAY), cover=st.none() | ids), max_size=6
)
few = st.lists(ids, max_size=2, unique=True).map(tuple)
cases = st.builds(
    Guarded,
    reference=st.just("ASB-7K3Q-MX92-PD4T"),
    officer=st.none() | ids,
    manager=st.none() | ids,
    deputy=st.none() | ids,
    restricted=st.booleans(),
    named=few,
    closed_to=few,
)


@given(somebody, st.sampled_from(Action), cases, absences)
def test_nobody_unknown_nobody_who_left_and_nobody_with_a_part_in_it_may_anything(
    person: Person, action: Action, case: Guarded, away: list[Absence]
) -> None:
    case = case.on(DAY, away)
    assert not may(None, action, case)
    assert not may(person.model_copy(update={"active": False}), action, case)
    assert not may(person, action, case.model_copy(update={"closed_to": (person.id,)}))


@given(cases, absences)
def test_a_restricted_case_is_seen_by_exactly_its_people_who_covers_for_them_and_who_is_named(
    case: Guarded, away: list[Absence]
) -> None:
    case = case.model_copy(update={"restricted": True}).on(DAY, away)
    covers = {stands_in(each, DAY, away) for each in (case.officer, case.manager, case.deputy) if each is not None}
    for each in IDS:
        for role in Role:
            listed = each in {case.officer, case.manager, case.deputy, *case.named} | covers
            listed = listed or (role is Role.MANAGER and not case.people)
            person = Person(id=each, name="Somebody", role=role)
            assert may(person, Action.SEE, case) == (listed and each not in case.closed_to)
            assert may(person, Action.RECORD, case) == may(person, Action.SEE, case)
            is_manager = may(person, Action.SEE, case) and role is Role.MANAGER
            assert may(person, Action.LIFT_RESTRICTION, case) == may(person, Action.SEE_VIEWS, case) == is_manager


@given(few, absences, st.lists(st.booleans(), min_size=6, max_size=6), st.booleans(), st.lists(ids, max_size=2))
def test_a_case_is_given_to_nobody_it_is_closed_to_however_covers_are_chained(
    closed_to: tuple[str, ...], away: list[Absence], in_patch: list[bool], hate: bool, superiors: list[str]
) -> None:
    everybody = [
        AtWork(id=each, role=Role.OFFICER, in_patch=here, hate_cases=here, work=number)
        for number, (each, here) in enumerate(zip(IDS, in_patch, strict=True))
    ]
    found = choose_officer(everybody, superiors, hate=hate, day=DAY, away=away, closed_to=closed_to)
    assert found is None or found.officer not in closed_to


@given(ids, st.none() | ids, st.none() | ids, absences, few, st.sampled_from(Recipient), st.none() | ids)
def test_nothing_in_a_case_falls_to_somebody_it_is_closed_to(
    officer: str,
    manager: str | None,
    deputy: str | None,
    away: list[Absence],
    closed_to: tuple[str, ...],
    place: Recipient,
    not_by: str | None,
) -> None:
    allocation = Allocation(
        patch="north", officer=officer, manager=manager, deputy=deputy, away=tuple(away), closed_to=closed_to
    )
    assert allocation.present(place, DAY, not_by) not in closed_to
    assert allocation.holder(place) not in closed_to
    places = {"officer": officer, "manager": manager, "deputy": deputy}
    guarded = Guarded(reference="x", **places, closed_to=closed_to)
    assert not set(guarded.on(DAY, away).covering) & set(closed_to)


OSCAR = Person(id="oscar", name="Oscar Lind", role=Role.OFFICER)


@pytest.mark.parametrize(
    ("person", "action", "case", "reason"),
    [
        (None, Action.SEE, Guarded(reference="R"), "nobody who is not in the register, or has left, may"),
        (OSCAR, Action.SEE, Guarded(reference="R", closed_to=("oscar",), restricted=True), "R is closed to you"),
        (OSCAR, Action.SEE, Guarded(reference="R", officer="ola", restricted=True), "R is restricted; ask ola"),
        (OSCAR, Action.SEE_VIEWS, Guarded(reference="R"), "only a manager may, and oscar is none"),
    ],
)
def test_whoever_may_not_is_told_no_more_than_they_may_know(
    person: Person | None, action: Action, case: Guarded, reason: str
) -> None:
    assert not may(person, action, case)
    assert why_not(person, action, case) == reason
