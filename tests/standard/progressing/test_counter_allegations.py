"""Counter-allegations: cases linked by their references, and by nothing else."""

import pytest

from standard.core.draft import Refused
from standard.core.reference import reference_for
from standard.core.words import EntryKind
from standard.progressing.counter_allegations import MOST_LINKS
from tests.support.casebook import Play

OTHER = reference_for("the-counter-report")


def test_the_case_says_that_there_is_another_and_not_which() -> None:
    """Whoever may see this case may not be let see the other, and what a case shows of itself is the same for all."""
    play = Play()
    play.do("link", other=OTHER.lower())
    assert ("Counter-allegation", "linked with another case") in play.view().lines
    assert OTHER not in play.view().model_dump_json() + play.drafts[-2].entries[-1].summary
    play.do("link", other=reference_for("another"))
    assert ("Counter-allegation", "linked with 2 other cases") in play.view().lines


def test_the_register_has_the_other_s_reference() -> None:
    play = Play()
    play.do("link", other=OTHER.lower())
    entry = play.drafts[-2].entries[-1]
    assert (entry.kind, entry.words, entry.detail) == (EntryKind.COUNTER_ALLEGATION_LINKED, None, {"other": OTHER})


def test_linking_again_changes_nothing() -> None:
    play = Play()
    play.do("link", other=OTHER)
    before = play.case
    assert play.do("link", other=OTHER).entries == []
    assert play.case == before


@pytest.mark.parametrize("other", ["ASB-1", "the man next door"])
def test_what_is_no_reference_is_refused_without_repeating_it(other: str) -> None:
    with pytest.raises(Refused, match=r"^other: needs the reference of a case, for example ASB-7K3Q-MX92-PD4T$"):
        Play().do("link", other=other)


def test_a_case_does_not_accuse_itself() -> None:
    play = Play()
    with pytest.raises(Refused, match="another case than this one"):
        play.do("link", other=play.case.reference)


def test_there_is_a_bound() -> None:
    play = Play()
    for number in range(MOST_LINKS):
        play.do("link", other=reference_for(f"r-{number}"))
    with pytest.raises(Refused, match="linked with 10 others"):
        play.do("link", other=OTHER)
