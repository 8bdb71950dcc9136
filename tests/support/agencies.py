"""Agencies on a case, what is asked of them and shared with them, for tests of the rules."""

from typing import Any

from standard.core.draft import Draft
from standard.core.notices import Notice
from standard.core.words import EntryKind
from tests.support.casebook import Play, refusal

POLICE: dict[str, Any] = {
    "agency_kind": "police",
    "agency_name": "Made Up Police",
    "may_have": ["incidents", "plan_actions"],
    "lawful_basis": "crime_and_disorder",
    "agency_email": "desk@police.example",
}
"""The fields of an agency that may have actions of the plan."""

ASKED: dict[str, Any] = {
    "agency": "G1",
    "request_direction": "to_agency",
    "request_kind": "information",
    "wanted": "Calls to the block since May.",
    "answer_due": "2026-12-04",
}
"""The fields of a request to it, due on the second Friday."""

METER: dict[str, Any] = {
    "agency": "G1",
    "resource_direction": "received",
    "resource_kind": "equipment",
    "resource": "A noise meter.",
}
"""The fields of what it shares."""


def with_police(**fields: Any) -> Play:
    """A case with one agency on it."""
    play = Play()
    play.do("add_agency", **POLICE | fields)
    return play


def why_refused(play: Play, name: str, **fields: Any) -> str:
    """Why a message is refused."""
    return refusal(play, name, **fields).reason


def told(play: Play, template: str) -> list[Notice]:
    """The notifications of a template so far."""
    return [notice for draft in play.drafts for notice in draft.notices if notice.template == template]


def chases(play: Play) -> list[tuple[str, str]]:
    """Which requests were chased, and when, by the journal: one for each reminder."""
    entries = [each for draft in play.drafts for each in draft.entries if each.kind is EntryKind.REQUEST_CHASED]
    return [(request, row["step"]) for each in entries for request, row in each.detail["rows"].items()]


def task(draft: Draft) -> str | None:
    """What somebody is to do because of a decision."""
    return next((each.detail["task"] for each in draft.entries if each.detail.get("task")), None)
