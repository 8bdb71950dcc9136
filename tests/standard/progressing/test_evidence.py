"""Evidence handed in: on record, and of something new it keeps the case open."""

from typing import Any

import pytest

from standard.closing.agreement import agreed_at
from standard.core.draft import Refused
from standard.core.words import RefusalCode, Stage
from standard.progressing.evidence_files import EvidenceHeld
from tests.support.casebook import Play, london

DIARY: dict[str, Any] = {"kind": "diary_sheet", "handed_in_by": "reporter", "what": "Two weeks of nights."}
AGREES: dict[str, Any] = {"method": "phone", "outcome": "agrees"}


def proposed() -> Play:
    play = Play().told().at("2026-11-24 10:00")
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    return play


def test_evidence_is_on_record_and_moves_nothing() -> None:
    play = Play().at("2026-11-25 10:00")
    before = play.case
    draft = play.do("record_evidence", **DIARY, made_at=london("2026-11-22 23:00"), incidents=[1])
    [entry] = draft.entries
    assert (entry.kind, entry.words) == ("evidence_recorded", "Two weeks of nights.")
    assert entry.summary == "Evidence E1 recorded: diary sheet, handed in by the reporter"
    assert (play.case.quiet_until, play.case.clocks, play.case.priority) == (
        before.quiet_until,
        before.clocks,
        before.priority,
    )
    assert play.case.of(EvidenceHeld).pieces == 1


def test_something_new_restarts_the_60_days_from_when_it_was_handed_in() -> None:
    play = Play().at("2026-12-10 10:00")
    play.do("record_evidence", **DIARY, something_new=True, happened_at=london("2026-12-08 09:00"))
    assert play.case.quiet_until == london("2027-02-06 09:00")
    assert play.case.incidents == 1


def test_something_new_cancels_a_proposal_whenever_it_was_handed_in() -> None:
    play = proposed()
    play.do("record_evidence", **DIARY, something_new=True, happened_at=london("2026-11-23 12:00"))
    assert play.stage() is Stage.INVESTIGATING
    assert play.asked_for("closure_cancelled") == ["officer", "reporter"]


def test_what_was_agreed_before_something_new_was_handed_in_does_not_count() -> None:
    play = proposed()
    play.at("2026-11-24 11:00").do("record_evidence", **DIARY, something_new=True)
    play.at("2026-11-24 12:00").do("propose_closure", ground="resolved")
    play.at("2026-11-25 12:00").do("record_evidence", **DIARY, something_new=True)
    play.do("propose_closure", ground="resolved")
    with pytest.raises(Refused):
        play.do("record_contact", **AGREES, proposal_id="closure-1", happened_at=london("2026-11-25 12:30"))
    play.at("2026-11-25 13:00").do("record_contact", **AGREES)
    assert play.case.proposal is not None
    assert agreed_at(play.case, play.case.proposal) == london("2026-11-25 13:00")


def test_a_withdrawal_from_before_something_new_proposes_nothing() -> None:
    play = Play().told().at("2026-11-25 10:00")
    play.do("record_evidence", **DIARY, something_new=True)
    play.at("2026-11-25 12:00").do("withdraw", method="phone", happened_at=london("2026-11-24 10:00"))
    assert play.case.proposal is None
    assert play.asked_for("withdrawal_to_confirm") == ["officer"]


def test_other_evidence_leaves_a_proposal_as_it_is() -> None:
    play = proposed()
    play.do("record_evidence", **DIARY)
    assert play.stage() is Stage.CLOSURE_PROPOSED


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"incidents": [2]}, RefusalCode.UNKNOWN_INCIDENT),
        ({"made_at": london("2030-01-01 00:00")}, RefusalCode.IN_THE_FUTURE),
        ({"kind": "photograph", "something_new": True}, RefusalCode.INVALID_FIELD),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any], code: RefusalCode) -> None:
    with pytest.raises(Refused) as refused:
        Play().do("record_evidence", **DIARY | fields)
    assert refused.value.code is code


def test_how_much_there_is_stands_on_the_case() -> None:
    play = Play()
    for _ in range(2):
        play.do("record_evidence", **DIARY)
    assert "2, the last handed in Mon 23 Nov 2026 10:00" in dict(play.view().lines)["Evidence"]
