"""Lists for a terminal of 80 columns: cases, people, tasks, the outbox."""

from collections.abc import Sequence

from rich.padding import Padding
from rich.table import Table

from activities.notifications.store import OutboxMessage
from activities.register.guarding import View
from activities.register.people import Patch
from activities.register.queries import NEW_DAYS, CaseList
from activities.register.records import AlarmRow, CaseSummary, OfficerRow, OpenTask, RefusalRow
from standard.core.people import OPERATOR, Absence
from standard.worktime.in_words import local, local_due, whole_date
from starter.saying import console


def print_cases(found: CaseList) -> None:
    """Print cases, one line each, and how many more there are."""
    out = console()
    if not found:
        out.print("No matching cases.")
        return
    table = _table("Case", "P", "Stage", "Next due", "Officer")
    for case in found:
        priority = f"{case.priority.value}{'*' if case.waits_for else ''}" if case.priority else "-"
        officer = case.officer if case.new_since is None else f"{case.officer}, NEW"
        table.add_row(case.reference, priority, _stage(case), _due(case), officer)
    out.print(table)
    late, new = sum(case.late for case in found), sum(case.new_since is not None for case in found)
    out.print()
    more = f" {found.more:,} more: give --limit or --all." if found.more else ""
    out.print(f"{len(found)} {'case' if len(found) == 1 else 'cases'}, {late} late. P is the priority.{more}")
    waited_for = {what: None for case in found for what in case.waits_for}
    if waited_for:
        out.print(f"* waits for: {', '.join(waited_for)}; `asb show` says more.")
    if new:
        out.print(f"{new} NEW: given to them in the last {NEW_DAYS} days, and nothing recorded by them yet.")


def print_people(everybody: Sequence[OfficerRow], patches: Sequence[Patch], absences: Sequence[Absence]) -> None:
    """Print the landlord's people, the patches with their managers, and who is away now or later."""
    out = console()
    if all(row.id == OPERATOR for row in everybody) and not patches:
        out.print("Nobody is in the register yet; `asb people --help` shows how to add people and patches.")
        return
    people = _table("Id", "Name", "Role", "Patches", "Open cases")
    for row in everybody:
        role = f"{row.role.value}{', hate cases' if row.hate_cases else ''}{'' if row.active else ', left'}"
        people.add_row(row.id, row.name, role, ", ".join(row.patches), str(row.open_cases))
    out.print(people)
    out.print()
    areas = _table("Patch", "Name", "Manager", "Deputy")
    for patch in patches:
        areas.add_row(patch.id, patch.name, patch.manager or "-", patch.deputy or "-")
    out.print(areas)
    if absences:
        out.print()
        away = _table("Away", "From", "To", "Cover")
        for absence in absences:
            cover = absence.cover or "nobody: has left"
            away.add_row(absence.person, whole_date(absence.first), whole_date(absence.last), cover)
        out.print(away)


def print_tasks(found: Sequence[OpenTask]) -> None:
    """Print open tasks."""
    out = console()
    if not found:
        out.print("Nothing to do.")
        return
    for task in found:
        who = f"{task.person_name} ({task.person})" if task.person_name else "nobody yet"
        who += f", who is away: {task.covered_by} covers" if task.covered_by else ""
        out.print(f"Task {task.id}, {task.case_reference}, for {who}, since {local(task.created_at)}", style="bold")
        out.print(Padding(task.about, (0, 0, 0, 2), expand=False))
        for sentence in task.safe_contact:
            out.print(Padding(sentence, (0, 0, 0, 2), expand=False))
        if task.words:
            out.print(Padding(f"The words to say: {task.subject}", (0, 0, 0, 2), expand=False))
            out.print(Padding(task.words.strip(), (0, 0, 0, 4), expand=False))


def print_views(found: Sequence[View]) -> None:
    """Print who has looked at a case."""
    out = console()
    if not found:
        out.print("Nobody has looked at it yet.")
        return
    table = _table("When", "Who", "Part", "How")
    for view in found:
        how = f"{view.how}{'' if view.shown else ', REFUSED'}"
        table.add_row(local(view.at), f"{view.name} ({view.who})", view.part, how)
    out.print(table)


def print_alarms(found: Sequence[AlarmRow]) -> None:
    """Print alarms."""
    out = console()
    if not found:
        out.print("No unseen alarms.")
        return
    for alarm in found:
        entry = f", entry {alarm.number}" if alarm.number is not None else ""
        out.print(f"Alarm {alarm.id}, {alarm.case_reference}{entry}, {local(alarm.raised_at)}", style="bold")
        out.print(Padding(f"{alarm.kind.replace('_', ' ')}: {alarm.what}", (0, 0, 0, 2), expand=False))
        if alarm.seen_at is not None:
            out.print(f"  Seen by {alarm.seen_by}, {local(alarm.seen_at)}")


def print_refused(found: Sequence[RefusalRow]) -> None:
    """Print what was refused, as it came."""
    out = console()
    for row in found:
        out.print(f"\n{row.message_name}, {local(row.recorded_at)}: {row.reason}", style="bold")
        out.print(Padding(row.raw or "", (0, 0, 0, 2), expand=False))


def print_outbox(found: Sequence[OutboxMessage]) -> None:
    """Print messages in full."""
    out = console()
    if not found:
        out.print("The outbox is empty.")
        return
    for message in found:
        to = f"{message.recipient} ({message.person})" if message.person else f"{message.recipient}"
        out.print(f"{local(message.created_at)}  {message.reference}  to the {to}", style="bold")
        out.print(f"Subject: {message.subject}")
        out.print(Padding(message.body.strip(), (0, 0, 1, 2), expand=False))


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in ("Case", "P", "Next due"))
    return table


def _stage(case: CaseSummary) -> str:
    return f"{case.ended_outside_how} from outside" if case.ended_outside_how else case.stage.label


def _due(case: CaseSummary) -> str:
    if case.next_due is None:
        return "-"
    return f"{'LATE ' if case.late else ''}{local_due(case.next_due)}"
