"""One case, in full, for a terminal of 80 columns."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from standard.core.clocks import Clock
from standard.core.journal import CaseView
from standard.core.words import ClockStatus
from standard.worktime.in_words import duration_words, local, local_due, short_date
from starter.look import Seen, Source, TimelineEntry
from starter.saying import console
from workflows.models import ClockExplained

Facts = Sequence[tuple[str, str | None]]
"""What is shown of something, by the names of the lines."""

REFUSALS_SHOWN = 5
"""How many of the last refusals are shown; the timeline has them all."""

_A_MINUTE = timedelta(minutes=1)


def print_case(seen: Seen, *, last: int | None, words: bool, explain: bool) -> None:
    """Print a case. ``last`` is how many journal entries to show, None for all."""
    out = console()
    out.print(seen.reference, style="bold")
    for warning in seen.case.warnings if seen.case else []:
        said = seen.warning_words.get(warning.number)
        out.print(f"WARNING {warning.in_words}{f': {said}' if said else ''}", style="bold")
    for line in _notes(seen):
        out.print(line)
    if seen.case is None:
        out.print("The case is being opened; look again in a moment.")
        return
    out.print(facts(_facts(seen, seen.case)))
    _print_safe_contact(out, seen, words=words)
    out.print()
    print_clocks(out, seen.case.clocks, seen.now, seen.deadlines if explain else None)
    _print_list(out, "To do", [f"{task.about} (task {task.id}, {_who(seen, task.person)})" for task in seen.tasks])
    _print_list(out, "Likely reported twice", seen.likely_same)
    _print_list(out, "References of other agencies", seen.their_references if words else [])
    _print_list(out, _refused_title(len(seen.refusals)), seen.refusals[-REFUSALS_SHOWN:])
    shown = seen.timeline if last is None else seen.timeline[-last:]
    out.print()
    print_timeline(out, shown, words=words)
    if len(shown) < len(seen.timeline):
        out.print(f"The last {len(shown)} of {len(seen.timeline)} entries; --all shows every one.")


def facts(rows: Facts) -> Padding:
    """Names and values in two columns, indented; those that have a value."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, min_width=12)
    table.add_column(overflow="fold")
    for name, value in rows:
        if value:
            table.add_row(name, value)
    return Padding(table, (0, 0, 0, 2), expand=False)


def person_words(names: dict[str, str], person: str | None) -> str:
    """A person by name and id, as far as they are known."""
    if person is None:
        return "nobody"
    return f"{names[person]} ({person})" if person in names else person


def print_clocks(out: Console, clocks: Sequence[Clock], now: datetime, explained: list[ClockExplained] | None) -> None:
    """Print the promised clocks; with ``explained`` also how each due instant comes about."""
    by_id = {each.id: each for each in explained or []}
    for clock in clocks:
        out.print(f"Promise: {clock.promise.label}", style="bold")
        out.print(facts(_clock_facts(clock, now)))
        if explained is not None:
            _print_explanation(out, by_id.get(clock.id))


def print_timeline(out: Console, entries: Sequence[TimelineEntry], *, words: bool = False) -> None:
    """Print journal entries, oldest first; with ``words`` also what people said.

    If nobody has proven to be the sender, that is shown with the name: it may be anybody's.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), title="What happened", title_justify="left")
    table.add_column("No.", justify="right", no_wrap=True)
    table.add_column("When", no_wrap=True)
    table.add_column("By", overflow="fold", max_width=16)
    table.add_column("What", overflow="fold")
    for entry in entries:
        what = entry.summary
        if entry.recorded_at - entry.happened_at >= _A_MINUTE:
            what += f" (recorded {local(entry.recorded_at)})"
        if words and entry.words:
            what += f'\n{"CONFIDENTIAL: " if entry.confidential else ""}"{entry.words}"'
        sender = f"{entry.sender} (unproven)" if entry.proven is False else entry.sender
        table.add_row(str(entry.number), local(entry.happened_at), sender, what)
    out.print(table)


def _print_safe_contact(out: Console, seen: Seen, *, words: bool) -> None:
    safe = seen.safe_contact
    lines = safe.how() if safe else []
    if words:
        lines += [f'Support needs: "{safe.in_words}"'] if safe and safe.in_words else []
        lines += [f'Could not be read: "{text}"' for text in seen.unread]
    _print_list(out, "To contact the reporter", lines)


def _notes(seen: Seen) -> list[str]:
    if seen.why_register and seen.case is None:
        return [f"Not in the register yet: {seen.why_register}."]
    if seen.why_register:
        return [f"As the register has it: {seen.why_register}."]
    if seen.ended_outside:
        return [f"Ended from outside ({seen.ended_outside}), not closed. As the register has it."]
    if seen.source is Source.REGISTER:
        return ["As the register has it; the case no longer runs."]
    return []


def _facts(seen: Seen, view: CaseView) -> list[tuple[str, str]]:
    rows = [("Stage", view.stage.label), *view.lines]
    if view.proposal is not None:
        by = person_words(seen.names, view.proposal.proposed_by)
        rows.append(("Missing", "; ".join(seen.missing) or f"only the approval by somebody other than {by}"))
    rows += _people(seen, view)
    if seen.linked_case:
        closed_at = seen.linked_closed_at
        how = f", {f'closed {local(closed_at)}' if closed_at else 'still open'}" if seen.linked_is_shown else ""
        rows.append(("Linked to", f"{seen.linked_case}{how}"))
    if seen.counter_allegations:
        rows.append(("Counter-allegation of", ", ".join(seen.counter_allegations)))
    if view.next_step is not None:
        rows.append(("Next", f"{view.next_step.what} - {view.next_step.who}"))
    return rows


def _people(seen: Seen, view: CaseView) -> list[tuple[str, str]]:
    if view.allocation is None:
        return [("Officer", "none yet: the register has not allocated one")]
    people = view.allocation
    rows = [
        ("Officer", f"{person_words(seen.names, people.officer)}, patch {people.patch}"),
        ("Manager", person_words(seen.names, people.manager)),
    ]
    return [*rows, ("Deputy", person_words(seen.names, people.deputy))] if people.deputy else rows


def _clock_facts(clock: Clock, now: datetime) -> list[tuple[str, str]]:
    deadline = clock.deadline
    provisional = " (provisional)" if deadline.provisional else ""
    rows = [("Due", f"{local_due(deadline.due)}{provisional}"), ("Status", _status(clock, now))]
    return [*rows, ("Reason", clock.reason)] if clock.reason else rows


def _status(clock: Clock, now: datetime) -> str:
    due = clock.deadline.due
    if clock.status is ClockStatus.RUNNING:
        left = f"{duration_words(due - now)} left" if now < due else "overdue"
        return f"running, {left}{', warned' if clock.warned_at else ''}"
    if clock.status is ClockStatus.BREACHED:
        return f"{clock.status.label}, overdue by {duration_words(now - due)}"
    if clock.met_at is not None:
        return f"{clock.status.label}, {local(clock.met_at)}"
    return clock.status.label


def _print_explanation(out: Console, explained: ClockExplained | None) -> None:
    if explained is None or not explained.explanation:
        out.print("  Not explained: the working calendar has changed since.")
        return
    days = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    days.add_column(no_wrap=True)
    days.add_column(overflow="fold")
    for line in explained.explanation:
        days.add_row(short_date(line.day), line.text)
    out.print(Padding(days, (0, 0, 0, 4), expand=False))


def _print_list(out: Console, title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    out.print()
    out.print(title, style="bold")
    for line in lines:
        out.print(Padding(line, (0, 0, 0, 2), expand=False))


def _refused_title(count: int) -> str:
    return "Refused" if count <= REFUSALS_SHOWN else f"Refused: the last {REFUSALS_SHOWN} of {count}"


def _who(seen: Seen, person: str | None) -> str:
    return person_words(seen.names, person)
