"""Stories about case reviews."""

from datetime import datetime, time, timedelta
from typing import Any

from standard.worktime.calendar import LONDON, local_date
from tests.histories.stage import Histories, Stage, Stories

STORIES = Stories()

CALLED: dict[str, Any] = {"attendees": ["mina", "oscar"], "called_because": "A witness is afraid.", "guests": "PC Hale"}
HELD: dict[str, Any] = {"attended": ["mina"], "minutes": "He denies it."}
NOTHING = HELD | {"no_further_action_because": "It is over."}


def _at_ten(now: datetime, days: int) -> datetime:
    return datetime.combine(local_date(now) + timedelta(days=days), time(10), LONDON)


@STORIES.enter
async def reviewed(stage: Stage, name: str) -> Histories:
    """Every message of a review, refused ones too: called, moved, missed, held late, called off, overdue, settled."""
    case = await stage.open(name, harm="high")
    start = await case.now()
    due = local_date(start + timedelta(days=21)).isoformat()
    decision: dict[str, Any] = {"owner": "landlord", "person": "oscar", "what": "Visit.", "due": due}
    await case.signal("call_review", review_at=_at_ten(start, 5), **CALLED)
    await case.do("call_review", review_at=_at_ten(start, 2), **CALLED)
    await case.signal("call_review", review_at=_at_ten(start, 3), **CALLED)
    moved = CALLED | {"attendees": ["mina", "ola"], "moved_because": "PC Hale is in court."}
    await case.do("call_review", review_at=_at_ten(start, 3), **moved)
    await case.to(start + timedelta(days=7))
    await case.signal("hold_review", **HELD)
    reporters = decision | {"owner": "reporter", "person": None}
    await case.signal("hold_review", **HELD, decisions=[reporters])
    await case.do("hold_review", **HELD, decisions=[decision], confidential=True, happened_at=_at_ten(start, 3))
    await case.do("record_contact", method="phone", outcome="spoke")
    await case.do("call_review", review_at=_at_ten(start, 10), **CALLED)
    await case.do("call_off_review", called_off_because="The police need a week more.")
    await case.signal("call_off_review", called_off_because="Again.")
    await case.to(start + timedelta(days=40))
    await case.do("hold_review", **NOTHING)
    await case.do("call_review", review_at=_at_ten(start, 44), **CALLED)
    await case.do("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()
    return [await case.history()]
