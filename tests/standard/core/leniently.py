"""Reports and incidents read leniently, for tests."""

import json
from typing import Any

from standard.core.messages import Report, ReportIncident
from standard.core.reading import read_report
from standard.core.reference import reference_for
from standard.messages import read_message

OWN = reference_for("own")


PLAIN = {"report_id": "r-1", "sender": "web-form", "category": "noise", "description": "Drums."}


def read(**fields: Any) -> Report:
    return read_report(json.dumps(PLAIN | fields).encode(), OWN)


def read_incident(raw: dict[str, Any]) -> ReportIncident:
    found = read_message("report_incident", json.dumps(raw).encode(), OWN)
    assert isinstance(found, ReportIncident)
    return found


def set_aside(report: Report | ReportIncident) -> list[str]:
    """What its sender called each field that was set aside."""
    return [each.called for each in report.set_aside]
