"""The ladder of remedies on a terminal of 80 columns, with what the reporter said of a witness statement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.padding import Padding
from rich.table import Table

from activities.register.remedies import CommitmentRow, LegalStepRow, RemedyRow
from standard.progressing.ladder import Offer
from standard.progressing.legal_state import LegalDateKind
from standard.progressing.remedies import Rung
from standard.worktime.in_words import local, whole_date
from starter.saying import console

_SAID_OF_STEPS = (
    *("words", "proportionality", "equality", "vulnerabilities", "alternatives"),
    *("reporter_is_told", "not_told_because"),
)


@dataclass(frozen=True)
class Step:
    """A remedy as it stands against a party: its id and rung, how it stands, and the questions that are open."""

    remedy: str
    rung: Rung
    legal: bool
    stands: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Ladder:
    """The steps against a party, by number; None where nobody is on record."""

    party: int | None
    steps: list[Step]


@dataclass(frozen=True)
class Found:
    """What is shown of a case: what its reporter said, the ladders, and what became of what was considered."""

    said: list[CommitmentRow]
    ladders: list[Ladder]
    became: list[RemedyRow]


def ladder_of(party: int | None, offered: Sequence[Offer], detail: Mapping[str, Any]) -> Ladder:
    """The ladder against a party; ``detail`` is what the case's view says of remedies."""
    return Ladder(party, [_step(each, party, detail) for each in offered])


def _step(offer: Offer, party: int | None, detail: Mapping[str, Any]) -> Step:
    remedy, against = offer.remedy, (None, party)
    stands = [f"done {local(datetime.fromisoformat(each['at']))}" for each in _of(detail, "ladder", remedy.id, against)]
    for each in _of(detail, "remedies", remedy.id, against):
        stands.append(f"L{each['number']} {'on hold' if each['on_hold'] else 'considered'}")
    if offer.why_not is not None:
        stands.append(f"not offered: it {offer.why_not}")
    return Step(remedy.id, remedy.rung, remedy.legal, "; ".join(stands) or "offered", offer.questions)


def _of(detail: Mapping[str, Any], name: str, remedy: str, against: tuple[int | None, ...]) -> Iterator[dict[str, Any]]:
    return (each for each in detail.get(name, ()) if each["remedy"] == remedy and each["party"] in against)


def print_remedies(found: Found) -> None:
    """Print what the reporter said, the ladder against each party, and what became of what was considered."""
    out = console()
    if not found.said:
        out.print("The reporter was not asked about a witness statement yet: `asb commitment`.")
    for said in found.said:
        to = f", to {', '.join(said.to_remedies)}" if said.to_remedies else ""
        out.print(f"Witness statement: {said.answer.label}{to}", style="bold")
        how = f", by {said.asked_how.label}" if said.asked_how else ""
        _below(f"{local(said.happened_at)}{how}, asked by {said.asked_by}: {said.words or '-'}")
        if said.witness_support:
            _below(f"Support for witnesses: {said.witness_support}")
    for ladder in found.ladders:
        against = f"against party {ladder.party}" if ladder.party else "while no party is on record"
        out.print(f"\nThe ladder {against} (* legal: first ask the reporter)", style="bold")
        out.print(_table(ladder.steps))
    for each in found.became:
        against = f", party {each.party}" if each.party else ""
        what = f"{each.remedy_number} {each.remedy}{against}: {each.step}, {local(each.happened_at)}, {each.sender}"
        out.print(f"\n{what}" if each is found.became[0] else what, style="bold")
        for label, words in (("Steps skipped", each.skipped), ("Stands on", each.evidence), ("Reason", each.words)):
            if words:
                _below(f"{label}: {words}")


def print_legal_steps(steps: Sequence[LegalStepRow]) -> None:
    """Print the steps of legal remedies, the oldest first, with the dates they brought and what was said."""
    if not steps:
        console().print("No step of a legal remedy is on record.")
    for each in steps:
        step = each.step.replace("_", " ")
        console().print(f"{each.remedy_number}  {step}, {local(each.happened_at)}, {each.sender}", style="bold")
        for kind, day in (each.dates or {}).items():
            _below(f"{LegalDateKind(kind).label.capitalize()}: {whole_date(day)}")
        for name in _SAID_OF_STEPS:
            if words := getattr(each, name):
                _below(f"{name.replace('_', ' ').capitalize()}: {words}")


def _table(steps: Sequence[Step]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for number, each in enumerate(steps):
        if number == 0 or steps[number - 1].rung is not each.rung:
            table.add_row(f"{each.rung}. {each.rung.label}", "", style="bold")
        stands = f"{each.stands}. {' '.join(each.questions)}" if each.questions else each.stands
        table.add_row(f"{'*' if each.legal else ' '} {each.remedy}", stands)
    return table


def _below(line: str) -> None:
    console().print(Padding(line, (0, 0, 0, 4), expand=False))
