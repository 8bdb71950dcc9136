"""Evidence handed in: what it is, by whom, when it was made, and about which incidents.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. A diary sheet or a recording of
something new keeps the case open from when it was handed in, and ends a proposal to close it, as an incident does. It
is not a report: it moves no priority and starts no clock. What becomes of a piece is in ``evidence_files.py``.
"""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line
from standard.core.case import HOW_FAR_AHEAD, Case
from standard.core.draft import Draft, Refused, SomethingNew, wrong
from standard.core.messages import Instant, Message, Text
from standard.core.words import EntryKind, RefusalCode, Word
from standard.progressing.evidence_files import MOST_PIECES, EvidenceFile, EvidenceHeld
from standard.progressing.incident_numbers import Incidents, check_incidents
from standard.what_happens_next.access import write_down
from standard.worktime.in_words import local


class EvidenceKind(Word):
    """What evidence is."""

    DIARY_SHEET = "diary_sheet"
    RECORDING = "recording"
    PHOTOGRAPH = "photograph"
    STATEMENT = "statement"
    DOCUMENT = "document"
    OTHER = "other"


class HandedInBy(Word):
    """Who handed evidence in."""

    REPORTER = "reporter"
    WITNESS = "witness"
    PARTNER_AGENCY = "partner_agency"
    STAFF = "staff"
    OTHER = "other"


_MAY_SHOW_SOMETHING_NEW = frozenset({EvidenceKind.DIARY_SHEET, EvidenceKind.RECORDING})


class RecordEvidence(Message):
    """Evidence was handed in; ``happened_at`` is when."""

    name: ClassVar[str] = "record_evidence"
    about: ClassVar[str] = "Record evidence that was handed in. Officers and managers."

    kind: EvidenceKind = Field(description="What it is.", examples=["diary_sheet"])
    handed_in_by: HandedInBy = Field(description="Who handed it in.", examples=["reporter"])
    made_at: Instant | None = Field(None, description="When it was made, or when the period it covers ends.")
    incidents: Incidents = Field(default_factory=list, description="The numbers of the incidents it is about.")
    something_new: bool = Field(
        False, description="A diary sheet or a recording shows something that was not reported before."
    )
    confidential: bool = Field(False, description="It is confidential: it is not passed on.")
    what: Text = Field(description="What it shows, in words.", examples=["Two weeks of nights, filled in by hand."])
    file: EvidenceFile | None = Field(
        None, description="Its file, as `asb evidence add` has stored it: id, sha256, size, media_type, key and name."
    )


def record_evidence(draft: Draft, message: RecordEvidence) -> None:
    """Puts a piece of evidence on record.

    Raises:
        Refused: it was made in the future, is about an incident that the case does not have, or is of a kind that can
            show nothing new; or the case has as many pieces as it may.
    """
    case, held = draft.case, draft.case.of(EvidenceHeld)
    if message.made_at is not None and message.made_at > draft.now + HOW_FAR_AHEAD:
        raise Refused(RefusalCode.IN_THE_FUTURE, "made_at lies in the future of the case's clock")
    check_incidents(case, message.incidents)
    if message.something_new and message.kind not in _MAY_SHOW_SOMETHING_NEW:
        what = "goes with a diary sheet or a recording; report what else is new as an incident"
        raise wrong("something_new", what)
    if held.pieces >= MOST_PIECES:
        what = f"the case has {MOST_PIECES} pieces of evidence, and can have no more; put several papers into one file"
        raise Refused(RefusalCode.NOT_ALLOWED, what)
    piece = f"E{held.pieces + 1}"
    last_at = max(draft.at, held.last_at or draft.at)
    case.keep(held.having(pieces=held.pieces + 1, last_at=last_at))
    file = message.file
    new = ", of something new" if message.something_new else ""
    write_down(
        draft,
        EntryKind.EVIDENCE_RECORDED,
        f"Evidence {piece} recorded: {message.kind.label}, handed in by the {message.handed_in_by.label}{new}",
        words=message.what,
        piece=piece,
        evidence=message.kind,
        incidents=sorted(set(message.incidents)),
        **message.model_dump(mode="json", include={"handed_in_by", "made_at", "something_new"}),
        confidential=message.confidential,
        file=file.model_dump(exclude={"name"}) if file else None,
        in_table={"file_name": file.name} if file else None,
    )
    if message.something_new:
        draft.happened(SomethingNew("evidence of something new was handed in", handed_in_at=draft.at))


def shown(case: Case) -> Iterator[Line]:
    """How much evidence there is."""
    held = case.of(EvidenceHeld)
    if held.last_at is not None:
        withdrawn = f", withdrawn: {len(held.withdrawn)}" if held.withdrawn else ""
        yield "Evidence", f"{held.pieces}, the last handed in {local(held.last_at)}{withdrawn}"


EVIDENCE = Capability(rules={RecordEvidence: record_evidence}, shown=shown)
