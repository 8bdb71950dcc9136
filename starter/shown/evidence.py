"""The evidence of a case, for a terminal of 80 columns."""

from datetime import UTC, datetime

from pydantic import BaseModel

from activities.register.evidence import EvidenceRow
from standard.worktime.calendar import local_date
from standard.worktime.in_words import local, whole_date
from starter.saying import console
from starter.shown.case import facts

CONFIDENTIAL = "It is CONFIDENTIAL: pass it on only to an agency, on a basis (`asb contact --basis`)."


class EvidenceShown(BaseModel):
    """The pieces of a case; and the files, by id and since when (UTC), that are stored and not on record."""

    pieces: list[EvidenceRow]
    not_on_record: dict[str, datetime]


def print_evidence(shown: EvidenceShown) -> None:
    """Print every piece with its file, and what became of it."""
    out = console()
    if not shown.pieces:
        out.print("No evidence is on record; `asb evidence add --help` shows how to add some.")
    for row in shown.pieces:
        confidential = ", CONFIDENTIAL" if row.confidential else ""
        out.print(f"{row.piece}, {row.kind.label} (entry {row.entry}){confidential}", style="bold")
        out.print(facts(_facts(row)))
    for name, at in shown.not_on_record.items():
        out.print(f"Not on record: a file stored {local(at)}, {name}.", style="bold")
        out.print("  If the case does not record it soon, add it again with `asb evidence add`,")
        out.print("  and delete that file in the folder of evidence files (ASB_EVIDENCE_DIR).")


def _facts(row: EvidenceRow) -> list[tuple[str, str]]:
    rows = [
        ("Handed in", f"by the {row.handed_in_by.label}, {local(row.handed_in_at)}; recorded by {row.sender}"),
        ("What", row.what),
    ]
    if row.name is not None:
        rows += [("File", f"{row.name}, {row.media_type}, {row.size} bytes"), ("SHA-256", row.sha256 or "")]
        rows.append(("Checked", _checked(row)))
    if row.withdrawn_at is not None:
        rows.append(("Withdrawn", f"{local(row.withdrawn_at)}, by {row.withdrawn_by}: {row.withdrawn_because}"))
    elif row.keep_until is not None and row.keep_until >= local_date(datetime.now(UTC)):
        rows.append(("Kept until", f"{whole_date(row.keep_until)}, by {row.kept_by}: {row.kept_because}"))
    return rows


def _checked(row: EvidenceRow) -> str:
    if row.withdrawn_at is not None:
        return f"destroyed {local(row.destroyed_at)}" if row.destroyed_at else "a worker is to destroy it"
    if row.checked_at is None:
        return "not yet"
    return f"{local(row.checked_at)}: {row.wrong or 'it is what was handed in'}"
