"""What of a report or an incident is believed, of whom, and what becomes of the rest: kept as it came, and shown.

Readings in docs/standard.md: only a proven sender dates a report back, and gives details of a reporter; from others
they are kept, for the officer to look into.
"""

import json
from datetime import datetime
from typing import Any, TypeVar

from standard.core.case import HOW_FAR_AHEAD
from standard.core.draft import Draft
from standard.core.messages import Report, ReportIncident, SetAside
from standard.core.words import EntryKind
from standard.what_happens_next.support_needs import cannot_read
from standard.worktime.calendar import WorkingCalendar, local_date
from standard.worktime.in_words import local
from standard.worktime.stretches import working_days_until_end

ABOUT_HARM = ("harm", "hate_perceived", "hate_strands", "violence", "threat_of_violence")
"""The fields of a report or an incident that state the harm."""

DATED_BACK_DAYS = 5
"""Working days back beyond which the officer is asked to check the date of a report."""

_NAMED = 12
_LONGEST_KEPT = 700_000
_Reported = TypeVar("_Reported", Report, ReportIncident)


def known_times(reported: _Reported, now: datetime) -> _Reported:
    """The same, without times that are still to come, or an end before its beginning: they are set aside."""
    wrong = {}
    first, last = reported.occurred_at, reported.occurred_until
    if first is not None and last is not None and last < first:
        wrong["occurred_until"] = SetAside(field="occurred_until", why="lies before occurred_at", came=last.isoformat())
    for name in ("happened_at", "reported_at", "occurred_at", "occurred_until"):
        said: datetime | None = getattr(reported, name, None)
        if said is not None and said > now + HOW_FAR_AHEAD:
            wrong[name] = SetAside(field=name, why="lies in the future of the case's clock", came=said.isoformat())
    return reported.model_copy(update=dict.fromkeys(wrong)).with_set_aside(list(wrong.values()))


def not_dated_back(said: datetime | None, told: datetime) -> str:
    """How the journal shows a date that is not believed; nothing where it is, or says next to nothing else."""
    if said is None or told - said <= HOW_FAR_AHEAD:
        return ""
    return f"; its sender dates it {local(said)}, clocks count from {local(told)}"


def when_it_occurred(reported: Report | ReportIncident) -> str:
    """How the journal says when it happened, apart from when it was reported; nothing where that is not known."""
    first, last = reported.occurred_at, reported.occurred_until
    if first is None:
        return f"; it went on until {local(last)}" if last else ""
    return f"; it happened {local(first)}{f' to {local(last)}' if last else ''}"


def as_told(reported: Report | ReportIncident) -> dict[str, Any]:
    """What harm it tells of, how that happened and came, for its entry. ``in_table`` is somebody's words, which the
    table alone keeps.
    """
    return {
        "occurred_at": reported.occurred_at.isoformat() if reported.occurred_at else None,
        "occurred_until": reported.occurred_until.isoformat() if reported.occurred_until else None,
        **reported.model_dump(mode="json", include={*ABOUT_HARM, "may_pass_on"}),
        "in_table": {"reporting_centre": reported.reporting_centre} if reported.reporting_centre else None,
    }


def check_date(said: datetime | None, now: datetime, calendar: WorkingCalendar) -> str | None:
    """The task to check a date that lies far back, or in another year; None where there is nothing to check."""
    if said is None or said >= now:
        return None
    in_another_year = local_date(said).year < local_date(now).year
    # The calendar has the case's own year and later ones.
    if not in_another_year and now < working_days_until_end(said, DATED_BACK_DAYS, calendar):
        return None
    return f"Check the date of the report: it is dated {local(said)}, and came {local(now)}"


def note_set_aside(draft: Draft, reported: Report | ReportIncident, what: str, *, hold: bool) -> None:
    """Puts on record what was set aside, for the officer. ``hold``: from here on nothing is sent by itself."""
    aside = reported.set_aside
    if not aside and not hold:
        return
    fields = list(dict.fromkeys(each.field for each in aside))
    of_contact = any(each.of_contact for each in aside)
    if of_contact:
        cannot_read(draft.case, draft.now)
    named = ", ".join(fields[:_NAMED]) + (f" and {len(fields) - _NAMED} more" if len(fields) > _NAMED else "")
    task = f"Read what was set aside of the {what} ({named}), and see to it: `asb show {draft.case.reference} --words`"
    ask_how = f"Ask the reporter how they may be written to, and record it: `asb contact {draft.case.reference}`"
    said = [f"Set aside, as it could not be used: {named}"] if aside else []
    said += ["Nothing is sent to the reporter by itself until an officer says how"] if hold else []
    draft.write(
        EntryKind.SET_ASIDE,
        "; ".join(said),
        words=_kept("\n\n".join(f"{each.called}: {each.why}\n{each.came}".strip() for each in aside)) or None,
        fields=fields[:_NAMED],
        telephone_only=hold or None,
        of_contact=of_contact or None,
        task="; ".join(([task] if aside else []) + ([ask_how] if hold else [])),
    )


def may_identify(draft: Draft) -> bool:
    """Whether the sender of an incident may say who the reporter is: a person of the landlord always, another proven
    sender where nobody is on record. What somebody claims identifies nobody.
    """
    return draft.role is not None or (draft.case.anonymous and draft.seal is not None)


def incident_words(draft: Draft, incident: ReportIncident) -> str:
    """The description; with the details of a reporter, as they were said, where the sender may not give them."""
    if incident.reporter is None or may_identify(draft):
        return incident.description
    details = incident.reporter.model_dump(mode="json", exclude_defaults=True)
    return (
        f"{incident.description}\n\nContact details given with this incident: {json.dumps(details, ensure_ascii=False)}"
    )


def details_to_confirm(draft: Draft, incident: ReportIncident) -> str | None:
    """The task to confirm details that the sender of an incident may not give; None where there are none."""
    reporter = incident.reporter
    if reporter is None or may_identify(draft) or not (reporter.can_be_contacted or reporter.name):
        return None
    number = draft.case.incidents
    came = f"incident {number} came with details, from somebody who may not give them"
    return f"Confirm who the reporter is: {came}; `asb confirm-incident {draft.case.reference} {number}`"


def _kept(text: str) -> str:
    """As much as one payload holds, whatever has to be escaped; what is cut off is said."""
    if len(json.dumps(text, ensure_ascii=False).encode()) <= 2 * _LONGEST_KEPT:
        return text
    return f"{text[:_LONGEST_KEPT]} ... ({len(text) - _LONGEST_KEPT} more characters were not kept)"
