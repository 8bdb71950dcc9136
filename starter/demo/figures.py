"""The register's closing figures, and how to look at such cases oneself."""

import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from activities.register.records import ClosingFigures
from worker.settings import Settings


def print_figures(console: Console, figures: ClosingFigures) -> None:
    """Prints every count as one line of a table."""
    console.print()
    console.print("The register's closing figures", style="bold")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    for label, count in _lines(figures):
        table.add_row(label, str(count))
    console.print(table)


def print_how_to_look(console: Console, folder: Path, file: str, seconds: float) -> None:
    """Prints how long it took, and the commands that open such a case and show it in the Temporal UI.

    ``folder`` holds the report ``file``; ``seconds`` is how long the demonstration took.
    """
    ui = f"http://127.0.0.1:{Settings.model_fields['ui_port'].default}"
    asb = sys.argv[0] if Path(sys.argv[0]).name == "asb" else "asb"
    report = shlex.quote(str(folder / file))
    console.print(f"""
Played in {seconds:.0f} seconds. The servers and their data are gone again.

To look at such cases in the Temporal UI:
  make up
starts everything, until Ctrl-C; the UI is at {ui}. Then, in another terminal:
  {asb} people add mina --name "Mina Kaur" --role manager
  {asb} people patch north --name North --manager mina
  {asb} people add ola --name "Ola Adeyemi" --patch north
  {asb} report {report}
prints the reference of the case, which is also its Workflow Id in the UI. With it as REF:
  {asb} fast-forward REF 10d
  {asb} show REF""")


def _lines(figures: ClosingFigures) -> Iterator[tuple[str, int]]:
    yield "Cases", figures.cases
    yield "  of them anti-social behaviour", figures.asb_cases
    yield "  of them hate", figures.hate_cases
    yield "  still open", figures.open_cases
    yield "Promises", sum(sum(by_status.values()) for by_status in figures.clocks.values())
    for promise, by_status in figures.clocks.items():
        for status, count in by_status.items():
            yield f"  {promise.label}: {status.label}", count
    yield from _counts("Internal targets", figures.targets_by_status)
    contacts = {status.label: count for status, count in figures.agreed_contacts_by_status.items()}
    yield from _counts("Contacts as agreed", contacts)
    yield from _counts("Actions of the plans", figures.actions_by_state)
    yield from _counts("Case reviews", figures.reviews_by_state)
    grounds = {ground.value: count for ground, count in figures.closed_by_ground.items()}
    yield from _counts("Closed", grounds)
    yield from _counts("Refused or repeated messages", figures.refusals_by_code)
    yield from _counts("Messages to residents and staff", figures.notifications_by_status)
    yield "Alarms", figures.alarms


def _counts(title: str, counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    yield title, sum(counts.values())
    for name, count in counts.items():
        yield f"  {name.replace('_', ' ')}", count
