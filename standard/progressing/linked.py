"""Reports made of incidents and incidents made of reports, where what one comes to takes only the other.

An incident on a closed case opens a case linked to it; a report under the id of an open case's becomes an incident.
Source: Service Standard, "Progressing the case"; readings in docs/standard.md.
"""

from datetime import datetime

from standard.core.messages import Report, Reporter, ReportIncident, SetAside, Telling
from standard.core.reading import read_incident, read_report
from standard.core.reference import is_reference
from standard.what_happens_next.again import LONGEST_ID, as_read_anew, report_hash
from standard.what_happens_next.believing import ABOUT_HARM


def same_reporter(report: Report, known: Reporter | None) -> bool:
    """Whether whoever reports is reached by nothing but what the case has to reach its reporter by."""
    return not report.gives_an_address and _known_already(report.reporter, known or Reporter())


def _known_already(given: Reporter, known: Reporter) -> bool:
    reaches = given.model_dump(include={"email", "phone", "address"}, exclude_none=True)
    return all(getattr(known, name) == value for name, value in reaches.items())


def incident_of(report: Report, reference: str, reported_at: datetime | None, now: datetime) -> ReportIncident:
    """The incident that a report becomes on the open case of another one whose ``report_id`` it has.

    ``reported_at`` is when that case was reported, None where that is unknown; ``now`` is the present. Both are aware.
    Times that no incident may have are left out, as it would be refused for them: the register keeps the report whole.
    """
    told, occurred = report.reported_at, report.occurred_at
    may_be_told = told is not None and reported_at is not None and reported_at <= told <= now
    fields = report.model_dump(include={"category", *ABOUT_HARM, *Telling.model_fields})
    made = ReportIncident(
        message_id=f"report-{report_hash(report)[:LONGEST_ID]}",
        case_reference=reference,
        sender=report.sender,
        happened_at=told if may_be_told else None,
        occurred_at=occurred if occurred is not None and occurred <= now else None,
        description=report.description,
        reporter=report.reporter if report.reporter != Reporter() else None,
        **fields,
    )
    raw = as_read_anew(made, report.set_aside)
    return read_incident(raw, reference).as_it_came(raw).as_claimed(report.is_claimed)


def _with_what_was_known(given: Reporter | None, known: Reporter | None) -> Reporter:
    """The reporter of a linked case. Where the incident says how to reach them that stands, so that no letter to a new
    address is about somebody else's case; else they are reached as on the closed one. Who is not to be written to stays
    so.
    """
    if given is None or known is None:
        return given or known or Reporter()
    needs = list(dict.fromkeys([*known.support_needs, *given.support_needs]))
    both = {"support_needs": needs, "telephone_only": given.telephone_only or known.telephone_only}
    if given.can_be_contacted and not _known_already(given, known):
        return given.model_copy(update=both)
    return known.model_copy(update=both | {"preferred": given.preferred or known.preferred})


def _name_given(incident: ReportIncident, reporter: Reporter) -> list[SetAside]:
    """A name without an address is for a person to look at: it may be another's than the reporter's on record."""
    name = incident.reporter.name if incident.reporter else None
    return [SetAside(field="name_given", why="", came=name)] if name and name != reporter.name else []


def linked_report(
    incident: ReportIncident, category: str, patch: str | None, reporter: Reporter | None = None
) -> Report:
    """The report that an incident on a closed case becomes: never a reopening, always a case of its own.

    ``category``, ``patch`` and ``reporter`` are the closed case's, for what the incident leaves out. What could not be
    read of the incident cannot be read of the report either, and leaves the same in doubt.
    """
    fields = incident.model_dump(include={"sender", "occurred_at", *ABOUT_HARM, *Telling.model_fields})
    made = Report(
        report_id=f"{incident.case_reference}/{incident.content_hash[:LONGEST_ID]}",
        reported_at=incident.happened_at,
        category=incident.category or category,
        description=incident.description,
        patch=patch,
        reporter=_with_what_was_known(incident.reporter, reporter),
        linked_case=incident.case_reference,
        **fields,
    )
    raw = as_read_anew(made, [*incident.set_aside, *_name_given(incident, made.reporter)])
    return read_report(raw, made.report_id).as_it_came(raw).as_claimed(incident.is_claimed)


def linked_incident(report_id: str) -> tuple[str, str] | None:
    """Of the ``report_id`` that a linked report has, the closed case and the beginning of the incident's content hash;
    None where it is any other.
    """
    reference, _, its_hash = report_id.partition("/")
    return (reference, its_hash) if is_reference(reference) and len(its_hash) == LONGEST_ID else None
