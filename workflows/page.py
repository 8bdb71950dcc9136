"""The page of a case in the Temporal UI: what somebody who opens it wants to know first, as Markdown.

It holds what lists and the journal's summaries hold: ids of staff, no names, addresses or words of residents. It is
made of lists, as the UI sets the cells of tables edge to edge; and kept short, as the UI has its own server draw the
page, which it sends there as part of an address.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from standard.core.case import Case
from standard.core.clocks import Clock
from standard.core.journal import CaseView
from standard.core.plain import as_markdown
from standard.core.words import ClockStatus
from standard.moments import awaited
from standard.view import view_of
from standard.worktime.in_words import duration_words, local, local_due
from standard.worktime.stretches import working_time_between
from workflows.models import Brief, Carried

EVENTS_SHOWN = 10
"""How many of the last events stand on the page, and how many refusals."""

_LONGEST_SUMMARY, _LONGEST_SENDER = 160, 100
"""How much of an event is told, and of who sent it, in characters; the register has the rest."""


def page_of(carried: Carried, now: datetime) -> str:
    """The page of a case as it stands at ``now`` (UTC); times on it are UK local time."""
    case = carried.case
    # Nothing gets later in a case that has been closed.
    now = min(now, case.closed_at) if case.closed_at is not None else now
    view = view_of(case, now)
    return "\n\n".join(
        (
            f"# {case.reference}",
            f"As of {local(now)}, UK time.",
            _list(f"**{name}:** {what}" for name, what in _standing(view)),
            "## Next",
            _next(view),
            "## Clocks",
            _list(_clocks(case, now)),
            "## Last events",
            _events(carried.recent),
            "## Refused",
            _events(carried.refusals),
        )
    )


def _standing(view: CaseView) -> Iterator[tuple[str, str]]:
    for warning in view.warnings:
        yield "WARNING", as_markdown(warning.in_words)
    yield "Stage", view.stage.label
    for name, what in view.lines:
        yield name, as_markdown(what)
    if view.allocation is None:
        yield "Officer", "not allocated yet"
    else:
        people = view.allocation
        manager = f"; manager {people.manager}" if people.manager else ""
        yield "Officer", as_markdown(f"{people.officer}, patch {people.patch}{manager}")


def _next(view: CaseView) -> str:
    step = view.next_step
    return "Nothing: the case is closed." if step is None else f"**{as_markdown(step.what)}** - {as_markdown(step.who)}"


def _clocks(case: Case, now: datetime) -> Iterator[str]:
    for clock in case.clocks:
        yield f"**{clock.promise.label}:** due {local_due(clock.deadline.due)}; {_state(case, clock, now)}"
    for moment in awaited(case):
        if moment.waits_for:
            left = f"{local(moment.at)}; {duration_words(moment.at - now)} left"
            yield f"**{moment.waits_for}** {left}; {moment.then}"


def _state(case: Case, clock: Clock, now: datetime) -> str:
    due, status = clock.deadline.due, clock.status
    if status is ClockStatus.BREACHED or (status is ClockStatus.RUNNING and due <= now):
        return f"**late** by {duration_words(working_time_between(due, now, case.calendar))} of working time"
    if status is not ClockStatus.RUNNING:
        return f"{status.label}{f' {local(clock.met_at)}' if clock.met_at else ''}"
    left = f"{duration_words(working_time_between(now, due, case.calendar))} of working time left"
    provisional = ", provisional" if clock.deadline.provisional else ""
    return f"{left}; {'**due soon**' if clock.warned_at else 'on track'}{provisional}"


def _events(briefs: list[Brief]) -> str:
    shown = reversed(briefs[-EVENTS_SHOWN:])
    return _list(_event(brief) for brief in shown) if briefs else "None."


def _event(brief: Brief) -> str:
    sender, what = as_markdown(brief.sender, _LONGEST_SENDER), as_markdown(brief.summary, _LONGEST_SUMMARY)
    return f"{brief.number}, {local(brief.happened_at)}, {sender}: {what}"


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
