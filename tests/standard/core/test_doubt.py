"""Hate and violence count wherever they are told: in another field, within the reporter, or as an answered question."""

import json
from typing import Any

import pytest

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
]
NONE = [
    {"harm": {"violence": "no"}},
    {"reporter": {"violence": "no"}},
    {"answers": [{"id": 1, "question": "Was there violence?", "answer": "no"}]},
    {"answers": [{"question": "Was there violence?", "answer": None}]},
    {"answers": [{"name": "violence", "checked": False}]},
    {"answers": [["Violence?", "No"]]},
    {"answers": [{"question": "Is it noisy?", "answer": "yes"}]},
]


def says_violence(fields: dict[str, Any]) -> bool:
    return read_report(json.dumps({"description": "Drums."} | fields).encode(), "own").violence


@pytest.mark.parametrize("fields", VIOLENCE, ids=json.dumps)
def test_violence_that_is_told_elsewhere_counts_as_given(fields: dict[str, Any]) -> None:
    assert says_violence(fields)


@pytest.mark.parametrize("fields", NONE, ids=json.dumps)
def test_a_readable_no_counts_as_none(fields: dict[str, Any]) -> None:
    assert not says_violence(fields)
