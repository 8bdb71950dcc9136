"""Reports that come again: the same one under its own id, or another one under an id that was used before."""

import hashlib
import json

from standard.messages import Report


def report_hash(report: Report) -> str:
    """SHA-256 (hexadecimal) of what a report says: two of one id that say the same are one report, sent again.

    ``reported_at`` is left out: some senders set it anew each time. So are fields at their default, that one which is
    added to reports later makes no other report of the same one.
    """
    said = report.model_dump(mode="json", exclude={"reported_at"}, exclude_defaults=True)
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def another_report(report: Report, reference: str) -> Report:
    """The report that opens a case of its own where something else has the reference of its ``report_id``.

    It names that as the case it is linked to, unless it names one itself. Made of the same report it is the same.
    """
    report_id = f"{reference}/{report_hash(report)[:32]}"
    return report.model_copy(update={"report_id": report_id, "linked_case": report.linked_case or reference})
