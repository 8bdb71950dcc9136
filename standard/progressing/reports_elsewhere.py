"""What the reporter has told the police, the council and others.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. References, and names of agencies that
are not on the list, are in the register alone. Our help with it is in ``help_to_report.py``.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line
from standard.core.case import Case, Own
from standard.core.draft import Draft, ReportTaken, wrong
from standard.core.kept import Kept
from standard.core.messages import Day, Message, Short, Text
from standard.core.words import EntryKind, Word
from standard.progressing.help_to_report import Help
from standard.progressing.incident_numbers import Incidents, check_incidents
from standard.progressing.report_to import ToldAgency
from standard.what_happens_next.believing import may_identify
from standard.worktime.calendar import local_date
from standard.worktime.in_words import whole_date


class RecordedAs(Word):
    """How an agency has recorded what it was told. What is no crime may have no reference."""

    CRIME = "crime"
    ASB = "asb"
    NOT_RECORDED = "not_recorded"
    NOT_KNOWN = "not_known"


class RecordReportedTo(Message):
    """The reporter has told an agency; ``happened_at`` is when they told us so."""

    name: ClassVar[str] = "record_reported_to"
    about: ClassVar[str] = "Record that the reporter has told the police or another agency. Officers and managers."

    agency: ToldAgency = Field(description="Which agency.", examples=["police"])
    agency_name: Short | None = Field(None, description="With other: which agency, in words.")
    told_on: Day | None = Field(None, description="On which day (UK) the agency was told, if that is known.")
    their_reference: Short | None = Field(None, description="The agency's reference, if it gave one.")
    recorded_as: RecordedAs | None = Field(
        None, description="How the agency recorded it; needed if it gave no reference.", examples=["asb"]
    )
    helped: bool = Field(False, description="We helped the reporter to tell them.")
    incidents: Incidents = Field(default_factory=list, description="The numbers of the incidents it was told about.")
    notes: Text | None = Field(None, description="What else was said.")


class Elsewhere(Kept):
    """What an agency was told last: when we heard of it (UTC), on which day (UK) it was, how they recorded it."""

    at: datetime
    times: int = 1
    told_on: date | None = None
    recorded_as: RecordedAs | None = None

    def order(self) -> tuple[datetime, date, str]:
        """What tells which of two stands: the greater one. Without a day they were told when we heard of it."""
        return self.at, self.told_on or local_date(self.at), self.recorded_as or ""

    @property
    def in_words(self) -> str:
        """How they recorded it, as it follows on the agency's name; nothing where that is not known."""
        if self.recorded_as in (None, RecordedAs.NOT_KNOWN):
            return ""
        return ", not recorded" if self.recorded_as is RecordedAs.NOT_RECORDED else f", recorded as {self.recorded_as}"


class ReportsElsewhere(Own):
    """What each agency was told last."""

    called: ClassVar[str] = "reports_elsewhere"

    told: dict[ToldAgency, Elsewhere] = Field(default_factory=dict)

    def telling(self, agency: ToldAgency, new: Elsewhere) -> "ReportsElsewhere":
        """The same after this agency was told; of two times the one that we heard of last stands, and of two that we
        heard of at once the later one, in whatever order they are typed in.
        """
        before = self.told.get(agency)
        if before is not None:
            new = max(before, new, key=Elsewhere.order).having(times=before.times + 1)
        return ReportsElsewhere(told=dict(sorted({**self.told, agency: new}.items())))


def record_reported_to(draft: Draft, message: RecordReportedTo) -> None:
    """Puts on record what the reporter has told an agency. What they have told is not offered any more.

    Raises:
        Refused: neither a reference nor how it was recorded is given, or something given cannot be.
    """
    if (message.agency is ToldAgency.OTHER) != (message.agency_name is not None):
        raise wrong("agency_name", "goes with agency other, and that with it")
    check_incidents(draft.case, message.incidents)
    if message.their_reference is None and message.recorded_as is None:
        raise wrong("recorded_as", f"without their_reference it needs one of {', '.join(RecordedAs)}")
    heard_on = local_date(draft.at)
    if message.told_on is not None and message.told_on > heard_on:
        raise wrong("told_on", f"{message.told_on} lies after {heard_on}, the day on which the landlord heard of it")
    in_table = message.model_dump(include={"their_reference", "agency_name"})
    fields = message.model_dump(mode="json", include={"told_on", "recorded_as", "helped"})
    _told(draft, message.agency, message.incidents, in_table, words=message.notes, **fields)


def report_taken(draft: Draft, taken: ReportTaken) -> None:
    """A report or an incident says what reference the police gave. It answers our offer if its sender may say who the
    reporter is.
    """
    if taken.reported.police_reference is not None:
        believed = taken.number == 1 or may_identify(draft)
        in_table = {"their_reference": taken.reported.police_reference}
        _told(draft, ToldAgency.POLICE, [taken.number] if believed else [], in_table)


def _told(
    draft: Draft,
    agency: ToldAgency,
    incidents: Sequence[int],
    in_table: dict[str, Any],
    *,
    helped: bool = False,
    words: str | None = None,
    **fields: Any,
) -> None:
    case, new = draft.case, Elsewhere.model_validate({"at": draft.at, **fields})
    case.keep(case.of(ReportsElsewhere).telling(agency, new))
    if incidents or helped:
        held = case.of(Help).answered(incidents, draft.at) if incidents else case.of(Help)
        case.keep(held.having(given=held.given + helped))
    draft.write(
        EntryKind.REPORTED_ELSEWHERE,
        f"The reporter has told the {agency.label}{new.in_words}{', with our help' if helped else ''}",
        words=words,
        agency=agency,
        incidents=incidents,
        helped=helped,
        in_table=in_table,
        **fields,
    )


def shown(case: Case) -> Iterator[Line]:
    """Whom the reporter has told."""
    for agency, each in case.of(ReportsElsewhere).told.items():
        when = f", {whole_date(each.told_on)}" if each.told_on else ""
        yield "Also told", f"{agency.label}{when}{each.in_words}{f', {each.times} times' if each.times > 1 else ''}"


REPORTS_ELSEWHERE = Capability(
    rules={RecordReportedTo: record_reported_to}, hears={ReportTaken: report_taken}, shown=shown
)
