"""The reference case: what is told to a case from the report to its closure, through the doors, in virtual time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from standard.core.messages import Report, Reporter
from standard.core.words import Category, Harm
from standard.worktime.calendar import local_date
from starter.demo.diary import diary_after

OFFICER, MANAGER, PORTAL = "ola", "mina", "portal"

QUIET = timedelta(days=60, hours=1)
"""How far the clock is moved: past the end of the 60 quiet days, and not to the first reminder of what they propose."""


@dataclass(frozen=True)
class Told:
    """A message. ``signalled``: left with the case as services do; the others are answered. ``of_closing``: it names
    the closure proposal that is open.
    """

    name: str
    sender: str
    fields: dict[str, Any]
    signalled: bool = False
    of_closing: bool = False


def _contact(outcome: str, notes: str) -> Told:
    return Told("record_contact", OFFICER, {"method": "phone", "outcome": outcome, "notes": notes})


def _incident(description: str) -> Told:
    return Told("report_incident", PORTAL, {"description": description}, signalled=True)


ASSESSED = Told(
    "assess",
    OFFICER,
    {
        "questionnaire": "2026-11",
        "answers": {
            "how_often": "weekly",
            "getting_worse": "yes",
            "their_history": "no",
            "aimed_at": "reporter",
            "hate": "no",
            "violence": "no",
            "at_greater_risk": "not_known",
            "daily_life": "a_lot",
            "health": "yes",
            "to_turn_to": "yes",
            "others_affected": "household",
        },
    },
)
BEGIN = Told("begin_investigation", OFFICER, {"notes": "The neighbours on both sides have been written to."})
CONTACTS = (
    _contact("spoke", "Agreed to ring every Friday afternoon."),
    _contact("no_answer", "Rang twice, nobody there."),
    _contact("spoke", "The reporter keeps a diary of the noise, and will send it in."),
    _contact("spoke", "Read through the diary together; most of it is on Saturdays after eleven."),
    _contact("no_answer", "Rang in the evening."),
    _contact("spoke", "The neighbour has agreed to mediation; the reporter has been told."),
)
INCIDENTS = (
    _incident("Drilling through the wall again, from ten until past midnight."),
    _incident("Loud music on Saturday night, and shouting on the landing."),
    _incident("The music began again at six in the morning."),
)
NEEDS = Told("record_support_needs", OFFICER, {"none": True})


def _plan() -> Told:
    """The action plan: two actions of the landlord, one of the reporter and one of the neighbour."""
    whose = {
        "Speak with the neighbour.": "landlord",
        "Measure the noise in the flat below.": "landlord",
        "Keep a diary of the noise.": "reporter",
        "Take the loudspeakers off the floor.": "other",
    }
    # No two of the case's timers end at the same moment: the twin plays them one by one.
    due = [local_date(first_day()) + timedelta(days=days) for days in (4, 7, 11, 18)]
    actions = [
        {"owner": owner, "what": what, "due": day} for (what, owner), day in zip(whose.items(), due, strict=True)
    ]
    contact = {"every": 7, "method": "phone"}
    return Told("set_plan", OFFICER, {"actions": actions, "contact": contact, "agreed_by": "phone"})


def _completed(action: str) -> Told:
    return Told("complete_action", OFFICER, {"action": action, "outcome": "Done, and he will wear headphones."})


def first_day() -> datetime:
    """When the case is reported (UTC): 10:00 on a Monday far from any bank holiday."""
    return diary_after(datetime.now(UTC).date()).at(0, "10:00")


BEFORE_THE_QUIET = (
    BEGIN,
    ASSESSED,
    NEEDS,
    _plan(),
    *(CONTACTS[0], INCIDENTS[0], CONTACTS[1], CONTACTS[2], INCIDENTS[1]),
    *(CONTACTS[3], CONTACTS[4], INCIDENTS[2], CONTACTS[5]),
    *(_completed("A1"), _completed("A2")),
)
AFTER_THE_QUIET = (
    replace(_contact("agrees", "The reporter agrees that the case is closed."), of_closing=True),
    Told("word_closure", OFFICER, {"done_in_words": "We spoke with him, and he wears headphones."}, of_closing=True),
    Told("approve_closure", MANAGER, {}, of_closing=True),
)


def report(report_id: str) -> Report:
    """The report that opens the case, of priority 2."""
    return Report(
        report_id=report_id,
        sender=PORTAL,
        category=Category.NOISE,
        harm=Harm.MEDIUM,
        patch="north",
        reporter=Reporter(name="Rae Finch", phone="01632 960001", email="rae@example.org"),
        description="Drilling through the wall until two in the morning, three nights of this week.",
    )
