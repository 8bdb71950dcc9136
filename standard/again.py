"""Reports that come again: the same one under its own id, or another one under an id that was used before."""

import hashlib
import json

from standard.messages import LONGEST_TEXT, Report, ReportIncident
from standard.reference import reference_for


def report_hash(report: Report) -> str:
    """SHA-256 (hexadecimal) of what a report says: two of one id that say the same are one report, sent again.

    ``reported_at`` is left out: some senders set it anew each time. So are fields at their default, that one which is
    added to reports later makes no other report of the same one.
    """
    said = report.model_dump(mode="json", exclude={"reported_at"}, exclude_defaults=True)
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def another_report(report: Report, *, linked: bool) -> Report:
    """The report that opens a case of its own where something else has the reference of its ``report_id``.

    ``linked``: that is a case, and the report names it unless it names one itself. Made of the same report it is the
    same.
    """
    reference = reference_for(report.report_id)
    update: dict[str, object] = {"report_id": f"{reference}/{report_hash(report)[:32]}"}
    if linked and report.linked_case is None:
        update["linked_case"] = reference
    # Made anew, so that it is not sent in the bytes in which the first one came.
    return Report.model_validate(report.model_dump() | update | {"description": with_unread(report)})


def with_unread(reported: Report | ReportIncident) -> str:
    """The description with what could not be read of the rest, for a message that is made of this one."""
    unread = "".join(f"\n\n{each.called} ({each.why}): {each.came}" for each in reported.set_aside)
    return f"{reported.description}{unread}"[:LONGEST_TEXT]
