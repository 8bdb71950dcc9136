"""Deadlines and calendars as tables for a terminal of 80 columns, in UK local time."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from activities.calendar import DayChange
from standard.worktime.calendar import WorkingCalendar
from standard.worktime.in_words import local, short_date
from starter.deadlines import PromisedDeadline, ReportDeadlines
from starter.saying import console


def print_deadlines(shown: ReportDeadlines, note: str | None) -> None:
    """Print every promise with its explanation; ``note`` is what to know about the calendar used."""
    out = console()
    source = "bank holidays and the register" if shown.calendar_from_register else "bank holidays as published"
    out.print(f"Reported {shown.reported_local}. All times are UK local time.")
    out.print(f"Calendar {shown.calendar_version}: {source}.")
    if note:
        out.print(note)
    for promised in shown.promises:
        out.print()
        _print_promise(out, promised)
    quiet = shown.quiet_period
    out.print()
    out.print(f"Closure is proposed after {quiet.days} days without a new report", style="bold")
    out.print(f"  On          {quiet.ends_local}, if nothing more is reported")
    out.print("  Calendar days to the same time of day: a timer, not a promise.")


def print_calendar(
    year: int, calendar: WorkingCalendar, changes: Sequence[DayChange], official: WorkingCalendar
) -> None:
    """Print the days off of a year, and every change made to them."""
    out = console()
    days = Table(box=None, title=f"Weekdays off in {year}", title_justify="left", pad_edge=False)
    for heading in ("Day", "Name", "From"):
        days.add_column(heading)
    for day, name in calendar.holidays.items():
        source = "published" if official.why_not(day) == name else "added"
        days.add_row(short_date(day), name, source)
    out.print(days)
    out.print()
    if not changes:
        out.print(f"No day of {year} has been added or withdrawn.")
        return
    done = Table(box=None, title="Changes, oldest first", title_justify="left", pad_edge=False)
    for heading in ("Day", "Change", "Name", "By", "When", "Reason"):
        done.add_column(heading)
    for change in changes:
        done.add_row(
            short_date(change.day),
            change.action,
            change.name,
            change.changed_by,
            local(change.changed_at),
            change.reason or "",
        )
    out.print(done)


def _print_promise(out: Console, promised: PromisedDeadline) -> None:
    deadline = promised.deadline
    out.print(f"{promised.priority.label.capitalize()}: {promised.label}", style="bold")
    out.print(f"  Due         {promised.due_local}{' (provisional)' if deadline.provisional else ''}")
    out.print(f"  Warning     {promised.warning_local} (three quarters of the working time)")
    if promised.reminder_at != deadline.warning_at:
        out.print(f"  Reminder    {promised.reminder_local} (in office hours)")
    days = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    days.add_column(no_wrap=True)
    days.add_column()
    for line in promised.explanation:
        days.add_row(short_date(line.day), line.text)
    out.print(Padding(days, (0, 0, 0, 2), expand=False))
    if deadline.provisional:
        out.print("  Provisional: not every bank holiday up to then is known for certain.")
