"""The files of evidence, and what becomes of a piece: kept by a manager, or withdrawn."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from activities.register.recording import without_personal_data
from standard.core.draft import Refused
from standard.core.words import RefusalCode
from standard.progressing.evidence_files import KEPT_FOR, LARGEST_FILE, MOST_PIECES, EvidenceHeld
from tests.support.casebook import Play, london

FILE: dict[str, Any] = {
    "id": "a" * 32,
    "sha256": "b" * 64,
    "size": 16_044,
    "media_type": "audio/x-wav",
    "key": "storage-1a2b3c4d5e",
    "name": "Mrs Poole shouting.wav",
}
RECORDING: dict[str, Any] = {"kind": "recording", "handed_in_by": "reporter", "what": "Shouting."}
WHY = {"reason": "Made up."}


def with_pieces(count: int = 2) -> Play:
    play = Play().at("2026-11-24 10:00")
    for _ in range(count):
        play.do("record_evidence", **RECORDING, file=FILE)
    return play


def held(play: Play) -> EvidenceHeld:
    return play.case.of(EvidenceHeld)


def refusal(play: Play, name: str, sender: str = "ola", **fields: Any) -> Refused:
    before = play.case
    with pytest.raises(Refused) as refused:
        play.do(name, sender, **fields)
    assert play.case == before
    return refused.value


def test_what_a_file_holds_is_on_record_and_its_name_in_no_journal() -> None:
    [entry] = with_pieces(0).do("record_evidence", **RECORDING, file=FILE).entries
    assert entry.summary == "Evidence E1 recorded: recording, handed in by the reporter"
    assert entry.detail["file"] == {key: value for key, value in FILE.items() if key != "name"}
    assert entry.detail["in_table"] == {"file_name": FILE["name"]}
    assert "Poole" not in str(without_personal_data(entry.model_dump(mode="json")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sha256": None},
        {"sha256": "B" * 64},
        {"size": 0},
        {"size": LARGEST_FILE + 1},
        {"id": "../../etc/passwd"},
        {"media_type": "text/html\r\nX: y"},
        {"name": "x" * 501},
        {"more": 1},
    ],
)
def test_a_file_that_is_not_whole_is_refused(wrong: dict[str, Any]) -> None:
    file = {key: value for key, value in (FILE | wrong).items() if value is not None}
    with pytest.raises(ValidationError):
        Play().do("record_evidence", **RECORDING, file=file)


def test_a_case_has_at_most_so_many_pieces() -> None:
    play = with_pieces(0)
    play.case.keep(EvidenceHeld(pieces=MOST_PIECES - 1))
    play.do("record_evidence", **RECORDING)
    refused = refusal(play, "record_evidence", **RECORDING)
    assert "the case has 200 pieces" in refused.reason


def test_what_is_withdrawn_has_its_reason_on_record_and_its_number_is_not_given_again() -> None:
    play = with_pieces()
    [entry] = play.do("withdraw_evidence", piece="e2", **WHY).entries
    assert (entry.kind, entry.summary, entry.words) == ("evidence_withdrawn", "Evidence E2 withdrawn", "Made up.")
    assert held(play).withdrawn == (2,)
    [recorded] = play.do("record_evidence", **RECORDING).entries
    assert recorded.detail["piece"] == "E3"
    assert dict(play.view().lines)["Evidence"].endswith(", withdrawn: 1")


@pytest.mark.parametrize("name", ["withdraw_evidence", "keep_evidence"])
def test_nothing_becomes_of_what_is_not_there(name: str) -> None:
    play = with_pieces()
    play.do("withdraw_evidence", piece="E1", **WHY)
    fields = WHY | ({"keep_until": "2027-01-31"} if name == "keep_evidence" else {})
    assert refusal(play, name, "mina", piece="E3", **fields).code is RefusalCode.INVALID_FIELD
    refused = refusal(play, name, "mina", piece="E1", **fields)
    assert refused.reason.startswith(f"piece: E1 was withdrawn: asb evidence list {play.case.reference}")


def test_what_a_manager_keeps_cannot_be_withdrawn_until_the_day_is_over() -> None:
    play = with_pieces()
    play.do("keep_evidence", "mina", piece="E1", keep_until="2026-12-04", **WHY)
    refused = refusal(play.at("2026-12-04 23:59"), "withdraw_evidence", piece="E1", **WHY)
    assert "E1 is kept until Fri 4 Dec 2026; a manager can set another day: asb evidence keep" in refused.reason
    # Nor is it by a withdrawal that is typed in as of a day before.
    early: dict[str, Any] = {"happened_at": london("2026-11-24 09:00")}
    assert refusal(play, "withdraw_evidence", piece="E1", **WHY, **early).code is RefusalCode.NOT_ALLOWED
    play.do("withdraw_evidence", piece="E2", **WHY)
    play.at("2026-12-05 00:00").do("withdraw_evidence", piece="E1", **WHY)
    assert (held(play).withdrawn, held(play).kept) == ((1, 2), ())


def test_only_a_manager_keeps_evidence_and_not_for_ever() -> None:
    play = with_pieces()
    fields = {"piece": "E1", **WHY}
    refused = refusal(play, "keep_evidence", **fields, keep_until="2026-12-04")
    assert refused.reason == "only a manager can have evidence kept"
    for wrong in (date(2026, 11, 22), date(2026, 11, 24) + KEPT_FOR + timedelta(days=1)):
        refused = refusal(play, "keep_evidence", "mina", **fields, keep_until=wrong.isoformat())
        assert f"keep_until: is {wrong}; needs a date from 2026-11-23 to 2036-11-24" in refused.reason


def test_a_day_that_is_past_lets_it_go() -> None:
    play = with_pieces()
    play.do("keep_evidence", "mina", piece="E1", keep_until="2030-01-31", **WHY)
    play.at("2026-11-25 10:00").do("keep_evidence", "mina", piece="E1", keep_until="2026-11-24", **WHY)
    play.do("withdraw_evidence", piece="E1", **WHY)
    assert held(play).withdrawn == (1,)


@given(st.permutations(range(4)))
def test_of_several_days_the_one_that_was_said_last_stands_in_whatever_order(order: list[int]) -> None:
    said = [("10:00", "2028-01-31"), ("11:00", "2027-01-31"), ("11:00", "2027-02-28"), ("09:00", "2029-01-31")]
    play = with_pieces().at("2026-11-26 10:00")
    for at, until in (said[each] for each in order):
        happened_at = london(f"2026-11-25 {at}")
        play.do("keep_evidence", "mina", piece="E1", keep_until=until, happened_at=happened_at, **WHY)
    assert held(play).kept == ((1, date(2027, 2, 28), london("2026-11-25 11:00")),)


def test_while_a_closed_case_has_something_to_send_a_piece_is_withdrawn_or_kept() -> None:
    play = Play().told().assessed()
    for _ in range(2):
        play.do("record_evidence", kind="recording", handed_in_by="reporter", what="Music.")
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    play.do("withdraw_evidence", piece="E1", **WHY)
    play.do("keep_evidence", "mina", piece="E2", keep_until="2026-12-04", **WHY)
    assert (held(play).withdrawn, held(play).kept[0].number) == ((1,), 2)
