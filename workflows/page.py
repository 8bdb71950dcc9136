"""The page of a case in the Temporal UI: what somebody who opens it wants to know first, as Markdown.

It holds what lists and the journal's summaries hold: ids of staff, no names, addresses or words of residents. It is
made of lists, as the UI sets the cells of tables edge to edge; and kept short, as the UI has its own server draw the
page, which it sends there as part of an address.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from standard.core.case import Case
from standard.core.clocks import Clock
from standard.core.plain import as_markdown
from standard.core.record import FactKind
from standard.core.words import ClockStatus, Stage
from standard.moments import awaited
from standard.next_step import next_step
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
    return "\n\n".join(
        (
            f"# {case.reference}",
            f"As of {local(now)}, UK time.",
            _list(f"**{name}:** {what}" for name, what in _standing(case)),
            "## Next",
            _next(case, now),
            "## Clocks",
            _list(_clocks(case, now)),
            "## Last events",
            _events(carried.recent),
            "## Refused",
            _events(carried.refusals),
        )
    )


def _standing(case: Case) -> list[tuple[str, str]]:
    state, allocation = case.sla_state(), case.allocation
    why = f": {as_markdown(case.priority_reason)}" if case.priority_reason else ""
    found = [
        ("Stage", _stage(case)),
        ("Priority", f"{case.priority.label}{why}"),
        ("Promises", state.label if state else "settled"),
        ("Officer", _who(case) if allocation else "not allocated yet"),
        ("About", f"{case.category.label}{', with a hate element' if case.hate else ''}"),
        ("Reports", f"{case.incidents}, the last {local(case.last_report_at)}"),
    ]
    if not case.asb:
        found.append(("Counted", "not as an ASB case: recorded for information"))
    if case.anonymous:
        found.append(("Reporter", "anonymous: there is nobody to contact"))
    return found


def _stage(case: Case) -> str:
    begun = next((fact.happened_at for fact in case.happened(FactKind.INVESTIGATION_BEGUN)), None)
    proposal = case.proposal
    if case.stage is Stage.CLOSED and case.closed_at and case.closure_ground:
        return f"closed {local(case.closed_at)}: {case.closure_ground.short}"
    if case.stage is Stage.CLOSURE_PROPOSED and proposal is not None:
        by, ground = as_markdown(proposal.proposed_by), proposal.ground.short
        return f"closure proposed by {by} {local(proposal.proposed_at)}: {ground}"
    if begun is not None:
        return f"investigating, since {local(begun)}"
    return f"reported {local(case.reported_at)}"


def _who(case: Case) -> str:
    allocation = case.allocation
    if allocation is None:
        return ""
    manager = f"; manager {allocation.manager}" if allocation.manager else ""
    return as_markdown(f"{allocation.officer}, patch {allocation.patch}{manager}")


def _next(case: Case, now: datetime) -> str:
    step = next_step(case, now)
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
