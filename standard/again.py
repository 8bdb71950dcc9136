"""Reports that come again: the same one under its own id, or another one under an id that was used before."""

import hashlib
import json

from standard.messages import Report
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
    update = {"report_id": f"{reference}/{report_hash(report)[:32]}"}
    if linked and report.linked_case is None:
        update["linked_case"] = reference
    return report.model_copy(update=update)
