"""The page of a case in the Temporal UI: what somebody who opens it wants to know first, as Markdown.

It holds what lists and the journal's summaries hold: ids of staff, no names, addresses or words of residents.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from standard.case import Case, FactKind
from standard.clocks import Clock
from standard.next_step import next_step
from standard.show import duration_words, local, local_due
from standard.words import ClockStatus, Stage
from standard.worktime import working_time_between
from workflows.models import Brief, Carried

EVENTS_SHOWN = 10
"""How many of the last events stand on the page, and how many refusals."""

_MEANS_SOMETHING = re.compile(r"([\\`*_\[\]|~])")


def page_of(carried: Carried, now: datetime) -> str:
    """The page of a case as it stands at ``now`` (UTC); times on it are UK local time."""
    case = carried.case
    return "\n\n".join(
        (
            f"# {case.reference}",
            f"As of {local(now)}, UK time.",
            _table(("", ""), _standing(case)),
            "## Next",
            _next(case),
            "## Clocks",
            _table(("Promise", "Due", "Time left", "State"), _clocks(case, now)),
            "## Last events",
            _events(carried.recent),
            "## Refused",
            _events(carried.refusals),
        )
    )


def _standing(case: Case) -> list[tuple[str, str]]:
    state, allocation = case.sla_state(), case.allocation
    found = [
        ("**Stage**", _stage(case)),
        ("**Priority**", f"{case.priority.label}{f': {_plain(case.priority_reason)}' if case.priority_reason else ''}"),
        ("**Promises**", state.label if state else "settled"),
        ("**Officer**", _who(case) if allocation else "not allocated yet"),
        ("**About**", f"{case.category.label}{', with a hate element' if case.hate else ''}"),
        ("**Reports**", f"{case.incidents}, the last {local(case.last_report_at)}"),
    ]
    if not case.asb:
        found.append(("**Counted**", "not as an ASB case: recorded for information"))
    if case.anonymous:
        found.append(("**Reporter**", "anonymous: there is nobody to contact"))
    return found


def _stage(case: Case) -> str:
    begun = next((fact.happened_at for fact in case.facts if fact.kind is FactKind.INVESTIGATION_BEGUN), None)
    proposal = case.proposal
    if case.stage is Stage.CLOSED and case.closed_at and case.closure_ground:
        return f"closed {local(case.closed_at)}: {case.closure_ground.value.replace('_', ' ')}"
    if case.stage is Stage.CLOSURE_PROPOSED and proposal is not None:
        ground = proposal.ground.value.replace("_", " ")
        return f"closure proposed by {_plain(proposal.proposed_by)} {local(proposal.proposed_at)}: {ground}"
    if begun is not None:
        return f"investigating, since {local(begun)}"
    return f"reported {local(case.reported_at)}"


def _who(case: Case) -> str:
    allocation = case.allocation
    if allocation is None:
        return ""
    manager = f"; manager {allocation.manager}" if allocation.manager else ""
    return _plain(f"{allocation.officer}, patch {allocation.patch}{manager}")


def _next(case: Case) -> str:
    step = next_step(case)
    return "Nothing: the case is closed." if step is None else f"**{_plain(step.what)}** - {_plain(step.who)}"


def _clocks(case: Case, now: datetime) -> Iterable[tuple[str, str, str, str]]:
    for clock in case.clocks:
        due = clock.deadline.due
        yield (clock.promise.label, local_due(due), _left(case, clock, now), _state(clock))
    if case.stage is Stage.CLOSED:
        return
    proposal = case.proposal
    if proposal is None:
        ends = case.quiet_until
        yield ("60 days without a report", local(ends), duration_words(ends - now), "closure is then proposed")
    elif not proposal.overdue_told:
        at = proposal.overdue_at if proposal.reminded else proposal.remind_at
        then = "the manager is then told" if proposal.reminded else "a reminder is then sent"
        yield (f"decide on {proposal.id}", local(at), duration_words(at - now), then)


def _left(case: Case, clock: Clock, now: datetime) -> str:
    if clock.status is ClockStatus.BREACHED or (clock.status is ClockStatus.RUNNING and clock.deadline.due <= now):
        late = duration_words(working_time_between(clock.deadline.due, now, case.calendar))
        return f"late by {late} of working time"
    if clock.status is not ClockStatus.RUNNING:
        return "-"
    return f"{duration_words(working_time_between(now, clock.deadline.due, case.calendar))} of working time"


def _state(clock: Clock) -> str:
    if clock.status is ClockStatus.BREACHED:
        return "**late**"
    if clock.status is not ClockStatus.RUNNING:
        met = f" {local(clock.met_at)}" if clock.met_at else ""
        return f"{clock.status.label}{met}"
    provisional = ", provisional" if clock.deadline.provisional else ""
    return f"{'**due soon**' if clock.warned_at else 'on track'}{provisional}"


def _events(briefs: list[Brief]) -> str:
    if not briefs:
        return "None."
    rows = (
        (str(each.number), local(each.happened_at), _plain(each.sender), _plain(each.summary))
        for each in reversed(briefs[-EVENTS_SHOWN:])
    )
    return _table(("No.", "When", "By", "What"), rows)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _plain(text: str) -> str:
    """Text that others may have sent, with whatever Markdown or HTML would read into it taken as it is."""
    escaped = _MEANS_SOMETHING.sub(r"\\\1", " ".join(text.split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
