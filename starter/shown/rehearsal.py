"""What a rehearsal shows: how far a case's clock was moved, and what happened meanwhile."""

from collections.abc import Sequence
from datetime import datetime

from standard.core.journal import CaseView
from standard.worktime.in_words import local, local_due
from starter.look import TimelineEntry
from starter.saying import console
from starter.shown.case import print_timeline


def print_forwarded(start: datetime, end: datetime, happened: Sequence[TimelineEntry], view: CaseView | None) -> None:
    """Print the move of a case's clock, the entries written meanwhile, and what comes next."""
    out = console()
    out.print(f"The case's clock went from {local(start)} to {local(end)}.")
    out.print()
    if happened:
        print_timeline(out, happened)
    else:
        out.print("No deadlines passed.")
    if view is not None:
        out.print()
        out.print(f"Now: {'; '.join(_standing(view, end))}.")


def _standing(view: CaseView, now: datetime) -> list[str]:
    said = [view.stage.label]
    if view.proposal is not None:
        said.append(f"{view.proposal.id} waits for a decision")
    elif view.closed_at is None:
        said.append(f"quiet until {local(view.quiet_until)}")
    if view.next_due is not None:
        said.append(f"{'next due' if now < view.next_due else 'late since'} {local_due(view.next_due)}")
    return said
