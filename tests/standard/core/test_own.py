"""What capabilities keep in the case: kept as it is, and read again from what a run before has carried over."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from standard.core.case import Case
from standard.response_times.assessment_due import AskedFor, Risk
from tests.support.casebook import Play

INSTANTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ASKED = st.dictionaries(st.sampled_from(AskedFor), INSTANTS)


@given(ASKED)
def test_what_is_kept_comes_back_as_it_was_also_in_the_next_run(asked: dict[AskedFor, datetime]) -> None:
    case, kept = Play().case, Risk(asked=asked)
    case.keep(kept)
    assert case.of(Risk) == kept
    again = Case.model_validate_json(case.model_dump_json())
    assert again.of(Risk) == kept
    assert again.of(Risk) is again.of(Risk)
    assert again.model_dump_json() == case.model_dump_json()


def test_a_copy_keeps_its_own() -> None:
    case = Play().case
    before, copy = case.of(Risk), case.model_copy()
    copy.keep(Risk(asked={}))
    assert copy.of(Risk) == Risk()
    assert case.of(Risk) == before != Risk()


def test_to_keep_what_is_kept_already_changes_nothing() -> None:
    case = Play().case
    own = case.own
    case.keep(case.of(Risk).model_copy())
    assert case.own is own
