"""What somebody who hands in a report is told."""

from collections.abc import Sequence

from rich.padding import Padding

from standard.core.journal import CaseView
from standard.worktime.in_words import local_due
from starter.look import Seen
from starter.saying import console
from starter.shown.case import facts, person_words


def print_report(
    reference: str,
    seen: Seen | None,
    *,
    already_known: bool,
    differs: bool,
    incident: bool,
    has_id: bool,
    held_up: str | None,
    set_aside: Sequence[str],
    patch_unknown: bool,
) -> None:
    """Print the case of a report: new, or known already. ``seen`` is None where nobody has taken it up yet."""
    out = console()
    if differs:
        as_what = "a new incident on the case" if incident else "the case"
        out.print("Another report had come with this report_id.", style="bold")
        out.print(f"This one was taken in as {as_what} {reference}.")
        out.print("Add news with `asb incident`. For a different matter use a new report_id.")
    else:
        known = "We already have this report. It is case" if already_known else "Case opened:"
        out.print(f"{known} {reference}", style="bold")
    if seen is not None and seen.case is not None:
        out.print(facts(_facts(seen, seen.case, already_known=already_known)))
    print_set_aside(set_aside)
    if patch_unknown:
        out.print("The patch in the report is none of ours; its manager is told.")
    if held_up:
        out.print(f"No officer is allocated yet: {held_up}.")
    if held_up or seen is None or seen.case is None:
        out.print(f"`asb show {reference}` shows what happens next.")
    if not has_id:
        out.print("The report has no report_id of its own; the same file handed in again opens another case.")


def print_set_aside(fields: Sequence[str]) -> None:
    """Print the fields that could not be used; nothing where there are none."""
    out = console()
    if fields:
        out.print("Set aside for the officer, as it could not be used:")
    for field in fields:
        out.print(Padding(field, (0, 0, 0, 2), expand=False))


def print_report_refused(reason: str) -> None:
    """Print why a report opened no case."""
    out = console()
    out.print(f"Refused: {reason}.")
    out.print("No case was opened. What was sent is kept, with an alarm; correct it and hand it in again.")


def _facts(seen: Seen, view: CaseView, *, already_known: bool) -> list[tuple[str, str]]:
    rows = [("Stage", view.stage.label)] if already_known else []
    rows += [line for line in view.lines if line[0] == "Priority"]
    if view.allocation is not None:
        officer = person_words(seen.names, view.allocation.officer)
        rows.append(("Officer", f"{officer}, patch {view.allocation.patch}"))
    for clock in view.clocks:
        status = f" ({clock.status.label})" if already_known else ""
        provisional = " (provisional)" if clock.deadline.provisional else ""
        rows.append(("Promised", f"{clock.promise.label}{status}"))
        rows.append(("", f"due {local_due(clock.deadline.due)}{provisional}"))
    return rows
