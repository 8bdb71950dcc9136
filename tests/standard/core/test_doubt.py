"""Hate and violence count wherever they are told: in another field, within the reporter, or as an answered question."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from standard.core.draft import Refused
from standard.core.reading import read_report

VIOLENCE = [
    {"description": {"text": "x", "violence": True}},
    {"harm": {"violence": "yes"}},
    {"harm": "violent"},
    {"harm": [{"question": "Violence?", "response": ["yes"]}]},
    {"reporter": {"violence": "yes"}},
    {"reporter": {"address": {"violence": True}}},
    {"reporter": [{"question": "Was there violence?", "answer": "yes"}]},
    {"answers": [{"question": "Was there violence?", "answer": "yes"}]},
    {"answers": [{"q": "Was there violence?", "a": "yes"}]},
    {"answers": [{"name": "violence", "checked": True}]},
    {"answers": [["Violence?", "Yes"]]},
    {"form": {"q1": {"label": "Was there any violence", "value": "Y"}}},
    {"answers": [[[{"question": "Was there violence?", "answer": "yes"}]]]},
    {"answers": [[["Violence?", "Yes"]]]},
    {"answers": [{"question": "Was there violence?", "val": "yes"}]},
    {"answers": [{"question": "Was there violence?", "boolean": True}]},
    {"answers": [{"question": {"text": "Was there violence?"}, "content": "Yes"}]},
    {"answers": json.dumps([{"question": "Was there violence?", "answer": "yes"}])},
    {"form": {"inner": json.dumps({"violence": True})}},
    {"harm": ["violence"]},
    {"harm": {"kind": "violence"}},
    {"categories": ["noise", "violence"]},
    {"categories": ["violence", "noise"]},
    {"incident_type": "Violence"},
    {"category": ["vio\u00adlence", "noise"]},
    {"tags": ["noise", "v\u200biolence"]},
    {"harm": "vio\u00adlence"},
    {"\uff36\uff49\uff4f\uff4c\uff45\uff4e\uff43\uff45": "yes"},
    {"violence": {"yes": None}},
    {"answers": [json.dumps({"violence": True})]},
    {"d": json.loads("[" * 25 + '{"violence": true}' + "]" * 25)},
    {"ASBType": "Violence"},
    {"subcategory": "Assault"},
    {"flags": ["violence"]},
    {"issue": "Assault"},
    {"f": [{"key": "violence", "val": "he hit me"}]},
    {"f": [{"id": "violence", "text": "he hit me"}]},
    {"name": {"name": "Violence", "state": "on"}},
    {"f": {"questions": ["Was there violence?"], "answers": ["Yes"]}},
    {"f": [["Was there violence?", "yes", "x"]]},
    {"he_hit_me": True},
    {"category": "stabbing"},
]
NONE = [
    {"harm": {"violence": "no"}},
    {"reporter": {"violence": "no"}},
    {"answers": [{"id": 1, "question": "Was there violence?", "answer": "no"}]},
    {"answers": [{"question": "Was there violence?", "answer": None}]},
    {"answers": [{"name": "violence", "checked": False}]},
    {"answers": [["Violence?", "No"]]},
    {"answers": [{"question": "Is it noisy?", "answer": "yes"}]},
    {"answers": [[[{"question": "Was there violence?", "answer": "no"}]]]},
    {"notes": "The poster is about violence."},
    {"questions": [{"question": "Was there violence?", "answer": "No", "required": True}]},
    {"questions": [{"question": "Was there violence?", "value": "No", "visible": True}]},
    {"violence": {"value": "no", "label": "No"}},
    {"violence": "No."},
    {"violence": "No violence"},
]


def says_violence(fields: dict[str, Any]) -> bool:
    return read_report(json.dumps({"description": "Drums."} | fields).encode(), "own").violence


@pytest.mark.parametrize("fields", VIOLENCE, ids=json.dumps)
def test_violence_that_is_told_elsewhere_counts_as_given(fields: dict[str, Any]) -> None:
    assert says_violence(fields)


@pytest.mark.parametrize("fields", NONE, ids=json.dumps)
def test_a_readable_no_counts_as_none(fields: dict[str, Any]) -> None:
    assert not says_violence(fields)


def test_a_field_given_twice_counts_as_the_worse() -> None:
    raw = b'{"description": "Drums.", "was_violence": "no", "was_violence": "yes"}'
    assert read_report(raw, "own").violence


OPTED_OUT = [
    {"optOut": True},
    {"email_opt_in": False},
    {"unsubscribe": "yes"},
    {"consent": False},
    {"notes": "He reads my mail."},
    {"notes": "Not to my inbox."},
    {"patch": "North. Please do not write."},
    {"linked_case": "He must not know."},
    {"reporter": {"name": "Rae - please do not write, he opens my post", "email": "rae@example.org"}},
    {"reporter": {"address": "1 High St (husband opens letters)"}},
    {"reporter": {"email": "rae@example.org;DONOTUSE"}},
    {"reporter": {"email": "mailto:rae@example.org"}},
    {"reporter": {"email": "rae@example.org\x00"}},
    {"do_not_send": True},
    {"keep_me_updated": "no"},
    {"hide_my_identity": True},
    {"extra": [json.dumps({"tel": "x"})]},
]
ORDINARY = [
    {"harm": "Don't know"},
    {"hate_perceived": "don't know"},
    {"hate_strands": {"race": False, "disability": False}},
    {"response_id": "R-77-1", "session": "0123456789012", "uprn": "010012345678"},
    {"incident_postcode": "CM1 1AA", "incident_address": "Stairs of Sample Court"},
    {"perpetrator_address": "12 Sample Court"},
    {"consent": True, "anonymous": False, "opt_out": "no"},
    {"reporter": {"address": "none", "email": "rae@example.org"}},
]


@pytest.mark.parametrize("fields", ORDINARY, ids=json.dumps)
def test_what_ordinary_forms_have_holds_no_letters(fields: dict[str, Any]) -> None:
    report = read_report(json.dumps({"description": "Drums."} | fields).encode(), "own")
    assert not report.reporter.telephone_only
    assert report.reporter.address is None


@pytest.mark.parametrize("fields", OPTED_OUT, ids=json.dumps)
def test_what_may_say_that_they_must_not_be_written_to_holds_letters(fields: dict[str, Any]) -> None:
    report = read_report(json.dumps({"description": "Drums."} | fields).encode(), "own")
    assert report.reporter.telephone_only
    assert report.set_aside


BY_SIZE: dict[str, Callable[[int], bytes]] = {
    "questions beside answers": lambda size: json.dumps(
        {"description": "x", "a": {f"q{n}": "Was it?" for n in range(size)} | {f"a{n}": True for n in range(size)}}
    ).encode(),
    "unknown fields": lambda size: json.dumps(
        {"description": "x"} | {f"q{n}": "Was it?" for n in range(size)}
    ).encode(),
    "a text that is never closed": lambda size: b'{"description": "x' + b'\\"' * size * 10,
    "one answer to many questions": lambda size: json.dumps(
        {"description": "x", "q": {f"type {n}": "Was it?" for n in range(400)} | {"answer": ["x"] * size * 5}}
    ).encode(),
    "a letter that stands for many": lambda size: json.dumps({"description": "x", "\ufdfa" * size * 20: "x"}).encode(),
    "marks on one letter": lambda size: json.dumps(
        {"description": "x", "about": "x" + "\u0301\u0316" * size * 5}
    ).encode(),
}


@pytest.mark.parametrize("made", BY_SIZE.values(), ids=BY_SIZE)
def test_reading_takes_time_in_proportion_to_what_came(made: Callable[[int], bytes]) -> None:
    """By the processor's time of this process alone: what takes the square of it takes 16 times as long."""

    def seconds(size: int) -> float:
        raw, best = made(size), 60.0
        for _ in range(3):
            begun = time.process_time()
            with suppress(Refused):
                read_report(raw, "own")
            best = min(best, time.process_time() - begun)
        return best

    assert seconds(4000) < 10 * seconds(1000)
