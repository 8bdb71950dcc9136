"""The file of a piece of evidence; and what becomes of a piece: a manager keeps it, or it is withdrawn.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. A file itself is never in a case, a
message or the register: whoever records it has stored it before, encrypted (``worker/sealing/evidence.py``).
"""

from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field, StringConstraints

from standard.core.capability import Capability
from standard.core.case import Own
from standard.core.draft import Draft, Refused, wrong
from standard.core.messages import Day, Message, Part, Short, Text, id_with
from standard.core.words import EntryKind, RefusalCode, Role
from standard.worktime.calendar import local_date
from standard.worktime.in_words import local, whole_date

MOST_PIECES = 200
"""How many pieces of evidence a case may have. Our own bound."""

LARGEST_FILE = 50_000_000
"""The largest file, in bytes. Our own bound."""

KEPT_FOR = timedelta(days=3653)
"""How far ahead a manager may have a piece kept: ten years. Our own bound."""

_HEX = r"^[0-9a-f]+$"

PieceId = Annotated[str, id_with("E", digits=3)]
"""The id of a piece of evidence in its case, like ``E3``: never given twice."""


class EvidenceFile(Part):
    """A file as it was handed in. ``id`` is its name in the folder of evidence files, ``key`` the id of the key that it
    is encrypted with; size and hash are those of its content. ``name`` may be anybody's words: it goes to the register.
    """

    id: Annotated[str, StringConstraints(pattern=_HEX, min_length=32, max_length=32)]
    sha256: Annotated[str, StringConstraints(pattern=_HEX, min_length=64, max_length=64)]
    size: int = Field(ge=1, le=LARGEST_FILE)
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.+-]+/[a-z0-9.+-]+$", max_length=127)]
    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{4,40}$")]
    name: Short


class KeptPiece(NamedTuple):
    """Until which UK day a manager has the piece of this number kept, and when they said so (UTC)."""

    number: int
    until: date
    said_at: datetime


class EvidenceHeld(Own):
    """How many pieces were handed in, and when the last was (UTC). ``withdrawn``: the numbers of those that were;
    ``kept``: those that a manager has kept, by numbers.
    """

    called: ClassVar[str] = "evidence"

    pieces: int = 0
    last_at: datetime | None = None
    withdrawn: tuple[int, ...] = ()
    kept: tuple[KeptPiece, ...] = ()

    def kept_until(self, number: int, today: date) -> date | None:
        """The last UK day on which a piece is kept; None where it is not kept any more."""
        return next((each.until for each in self.kept if each.number == number and each.until >= today), None)


class WithdrawEvidence(Message):
    """A piece is evidence no longer: its file is destroyed; that it was handed in stays on record."""

    name: ClassVar[str] = "withdraw_evidence"
    about: ClassVar[str] = "Withdraw a piece of evidence; its file is destroyed. Officers and managers."
    until_the_end: ClassVar[bool] = True
    once_ended: ClassVar[str] = (
        "its files stay as they are: show this refusal to whoever runs the system, who deletes a file by hand "
        '(docs/operations.md, "Evidence of a closed case is to be destroyed")'
    )

    piece: PieceId = Field(description="Its id, like E3.", examples=["E1"])
    reason: Text = Field(description="Why.", examples=["Handed in by mistake."])


class KeepEvidence(Message):
    """A legal step relies on a piece: until a day it cannot be withdrawn. What a manager said last stands."""

    name: ClassVar[str] = "keep_evidence"
    about: ClassVar[str] = "Keep a piece of evidence until a day; it cannot be withdrawn. Managers."
    until_the_end: ClassVar[bool] = True
    once_ended: ClassVar[str] = (
        "nothing is withdrawn from a closed case, so its evidence is kept as it is; tell whoever runs the system, who "
        "alone could delete a file"
    )

    piece: PieceId = Field(description="Its id, like E3.", examples=["E1"])
    keep_until: Day = Field(description="The last day (UK) on which it is kept.", examples=["2027-11-30"])
    reason: Text = Field(description="Which legal step relies on it.", examples=["Injunction, hearing in May."])


def withdraw_evidence(draft: Draft, message: WithdrawEvidence) -> None:
    """Takes a piece out of the evidence. What it showed that was new stays known.

    Raises:
        Refused: there is no such piece, it was withdrawn, or it is kept.
    """
    held, number = _held(draft, message.piece)
    until = held.kept_until(number, local_date(draft.now))
    if until is not None:
        what = f"piece: {message.piece} is kept until {whole_date(until)}; a manager can set another day"
        raise Refused(RefusalCode.NOT_ALLOWED, f"{what}: asb evidence keep {draft.case.reference} {message.piece}")
    withdrawn = tuple(sorted((*held.withdrawn, number)))
    kept = tuple(each for each in held.kept if each.number != number)
    draft.case.keep(held.having(withdrawn=withdrawn, kept=kept))
    what = f"Evidence {message.piece} withdrawn"
    draft.write(EntryKind.EVIDENCE_WITHDRAWN, what, words=message.reason, piece=message.piece, step="withdrawn")


def keep_evidence(draft: Draft, message: KeepEvidence) -> None:
    """Has a piece kept until the end of a day. Of two days the one that was said later stands, in whatever order they
    are typed in, and of two said at one instant the later; a day that is past lets it go.

    Raises:
        Refused: no manager sends it, there is no such piece, it was withdrawn, or the day lies too far ahead.
    """
    if draft.role is not Role.MANAGER:
        raise Refused(RefusalCode.NOT_ALLOWED, "only a manager can have evidence kept")
    held, number = _held(draft, message.piece)
    first, last = local_date(draft.case.reported_at), local_date(draft.now) + KEPT_FOR
    if not first <= message.keep_until <= last:
        raise wrong("keep_until", f"is {message.keep_until}; needs a date from {first} to {last}")
    before = next((each for each in held.kept if each.number == number), None)
    new = KeptPiece(number, message.keep_until, draft.at)
    if before is None or (new.said_at, new.until) >= (before.said_at, before.until):
        others = (each for each in held.kept if each.number != number)
        draft.case.keep(held.having(kept=tuple(sorted((*others, new)))))
    draft.write(
        EntryKind.EVIDENCE_KEPT,
        f"Evidence {message.piece} is to be kept until {whole_date(message.keep_until)}, as said {local(draft.at)}",
        words=message.reason,
        piece=message.piece,
        step="kept",
        keep_until=message.keep_until.isoformat(),
    )


def _held(draft: Draft, piece: str) -> tuple[EvidenceHeld, int]:
    held, number, list_it = draft.case.of(EvidenceHeld), int(piece[1:]), f"asb evidence list {draft.case.reference}"
    if number > held.pieces:
        raise wrong("piece", f"the case has no {piece}: {list_it}")
    if number in held.withdrawn:
        raise Refused(RefusalCode.NOT_ALLOWED, f"piece: {piece} was withdrawn: {list_it}")
    return held, number


EVIDENCE_FILES = Capability(rules={WithdrawEvidence: withdraw_evidence, KeepEvidence: keep_evidence})
