"""Reports that come again: the same one under its own id, or another one under an id that was used before."""

import hashlib
import json
from collections.abc import Sequence

from standard.core.lenient import ALREADY_SET_ASIDE, LARGEST_REPORT
from standard.core.messages import Report, ReportIncident, SetAside
from standard.core.reading import read_report
from standard.core.reference import is_reference

LONGEST_ID = 32
"""How much of a report's hash, in characters, the id of what becomes of it has."""


def report_hash(report: Report) -> str:
    """SHA-256 (hexadecimal) of what a report says, readable or not: two of one id that say the same are one report,
    sent again.

    ``reported_at`` is left out: some senders set it anew each time. So are fields at their default, that one which is
    added to reports later makes no other report of the same one.
    """
    said = report.model_dump(mode="json", exclude={"reported_at"}, exclude_defaults=True)
    unread = sorted([each.called, each.came] for each in report.set_aside if each.field != "reported_at")
    whole = [said, unread] if unread else said
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def another_report(report: Report, reference: str, *, linked: bool) -> Report:
    """The report that opens a case of its own where something else has the ``reference`` of its case.

    ``linked``: that is a case, and the report names it unless it names one itself. Made of the same report it is the
    same.
    """
    update: dict[str, object] = {"report_id": id_beside(report, reference)}
    if linked and report.linked_case is None:
        update["linked_case"] = reference
    made = report.model_copy(update=update)
    raw = as_read_anew(made, report.set_aside)
    return read_report(raw, made.report_id).as_it_came(raw).as_claimed(report.is_claimed)


def id_beside(report: Report, reference: str) -> str:
    """The ``report_id`` of what ``another_report`` makes."""
    return f"{reference}={report_hash(report)[:LONGEST_ID]}"


def beside(report_id: str) -> tuple[str, str] | None:
    """Of such a ``report_id`` the reference that something else has, and the beginning of the report's hash; None where
    it is any other.
    """
    reference, _, its_hash = report_id.partition("=")
    return (reference, its_hash) if is_reference(reference) and len(its_hash) == LONGEST_ID else None


def as_read_anew(made: Report | ReportIncident, unread: Sequence[SetAside]) -> bytes:
    """The JSON in which a message that is made of another one is sent: what could not be read of that stands in it as
    set aside already, so that the case which reads it is in the same doubt, and takes none of it for a field of ours.
    """
    fields, longest = made.model_dump(mode="json", exclude_defaults=True), LARGEST_REPORT
    while True:
        given = [each.model_dump() | {"name": each.name[:longest], "came": each.came[:longest]} for each in unread]
        whole = {**fields, ALREADY_SET_ASIDE: given} if given else fields
        raw = json.dumps(whole, ensure_ascii=False).encode("utf-8", "backslashreplace")
        if len(raw) <= LARGEST_REPORT or not longest:
            return raw
        # More than a case reads: the register has the whole.
        longest //= 2


def whole(report: Report, unread: Sequence[SetAside]) -> Report:
    """The report with what could not be read of it, which goes beside it wherever it is carried."""
    return report if report.set_aside else report.with_set_aside(unread)
