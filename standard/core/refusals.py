"""What becomes of what cannot be used: a refusal or a duplicate, on record with its reason and its raw text."""

import json
from contextlib import suppress
from datetime import datetime

from standard.core.case import Case
from standard.core.draft import NOBODY, Draft, Refused
from standard.core.plain import printable
from standard.core.seals import Seal
from standard.core.words import EntryKind

LONGEST_RAW = 100_000
"""The longest raw text, in characters, kept of something refused; what is cut off is said."""

_LONGEST_NAME = 100
_LONGEST_REASON = 500


def refuse(
    case: Case,
    now: datetime,
    name: str,
    raw: bytes,
    sender: str,
    message_id: str | None,
    why: Refused,
    seal: Seal | None = None,
) -> Draft:
    """The case with a refusal on record. ``name`` is the message's name as it arrived, ``raw`` its payload."""
    # A reason may name a field that only the sender knows; written out, one character can become ten.
    name, reason = printable(name)[:_LONGEST_NAME], printable(why.reason)[:_LONGEST_REASON]
    draft = Draft(case, now, NOBODY, sender=sender, seal=seal, message_id=message_id)
    draft.write(
        EntryKind.REFUSED,
        f"Refused ({why.code.value.replace('_', ' ')}): {name}; {reason}",
        raw=as_text(raw),
        message_name=name,
        code=why.code,
        reason=reason,
    )
    return draft


def note_duplicate(
    case: Case, now: datetime, name: str, sender: str, message_id: str, first_entry: int, seal: Seal | None = None
) -> Draft:
    """The case with a duplicate on record; it changes nothing else."""
    draft = Draft(case, now, NOBODY, sender=sender, seal=seal, message_id=message_id)
    draft.write(
        EntryKind.DUPLICATE,
        f"Received again: {name}, decided as entry {first_entry}",
        message_name=name,
        code="duplicate",
        reason=f"decided as entry {first_entry}",
        first_entry=first_entry,
    )
    return draft


def as_text(raw: bytes, longest: int = LONGEST_RAW) -> str:
    """A payload as text that can be stored: what is not Unicode is written out, and what is cut off is said."""
    text = _unicode(raw).replace("\x00", "\\x00")
    if len(text) > longest:
        return f"{text[:longest]} ... ({len(text) - longest} more characters were not kept)"
    return text


def _unicode(raw: bytes) -> str:
    with suppress(UnicodeDecodeError):
        text = raw.decode(json.detect_encoding(raw))
        if text.lstrip()[:1] in tuple('{["'):
            return text
    return raw.decode("utf-8", "backslashreplace")
