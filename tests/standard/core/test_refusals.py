"""What is kept of something refused stays small and printable, whatever was sent."""

import json

from standard.core.draft import Refused
from standard.core.journal import Entry
from standard.core.refusals import refuse
from standard.messages import read_message
from tests.support.casebook import Play


def refused(raw: bytes, name: str = "record_contact") -> Entry:
    play = Play()
    try:
        read_message(name, raw, play.case.reference)
    except Refused as why:
        [entry] = refuse(play.case, play.now, name, raw, "unknown", None, why).entries
        return entry
    raise AssertionError("it was not refused")


def test_a_field_name_made_to_be_written_out_at_length_is_cut_off() -> None:
    entry = refused(json.dumps({"\U000e0001" * 1_900: 1}).encode())
    assert len(entry.summary) < 1_000
    assert len(entry.detail["reason"]) <= 500
    assert entry.summary.isascii()


def test_the_wrong_field_is_still_named() -> None:
    raw = {"message_id": "m1", "case_reference": Play().case.reference, "sender": "ola", "method": "fax"}
    assert "method: " in refused(json.dumps(raw).encode()).summary
