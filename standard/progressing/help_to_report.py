"""Our help to tell the police, the council and others: offered, asked about until it is answered, and given.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. Whoever reports tells other agencies
themselves (``reports_elsewhere.py``). Nothing here holds a closure open.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line, NextStep, Urgency
from standard.core.case import Case, Own
from standard.core.draft import Draft, ReportTaken, wrong
from standard.core.kept import Kept
from standard.core.messages import Message, Text
from standard.core.words import Category, EntryKind, Recipient, Word
from standard.progressing.incident_numbers import Incidents, check_incidents
from standard.progressing.passing_on import said
from standard.progressing.report_to import ToldAgency

CRIMES = frozenset(map(Category, ("violence", "hate", "harassment", "intimidation", "vandalism", "drugs")))
"""The categories that are crimes by themselves. Hate, violence and threats are, whatever the category."""

MOST_OFFERS = 50
"""How many offers of help a case keeps, the last ones. Our own bound."""


class HelpToReport(Word):
    """How far help to tell an agency is."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    GIVEN = "given"


class RecordHelpToReport(Message):
    """Help to tell an agency was offered, answered or given; ``happened_at`` is when."""

    name: ClassVar[str] = "record_help_to_report"
    about: ClassVar[str] = (
        "Record help to tell another agency: offered, accepted, declined or given. Officers and managers."
    )

    help_to_report: HelpToReport = Field(description="How far the help has got.", examples=["declined"])
    agency: ToldAgency | None = Field(None, description="Which agency; needed once help is given.")
    incidents: Incidents = Field(
        default_factory=list, description="The numbers of the incidents; left out, all that were reported by then."
    )
    may_pass_on: bool | None = Field(
        None, description="Whether the reporter agrees that their name is passed on to agencies, if they were asked."
    )
    notes: Text | None = Field(None, description="What was said.")


class Offer(Kept):
    """Help with an incident, which the landlord was told of at ``told_at`` (UTC). ``answered_at``: when it was last
    declined, given or needless; ``accepted_at``: when it was last accepted (UTC).
    """

    number: int
    told_at: datetime
    answered_at: datetime | None = None
    accepted_at: datetime | None = None


class Help(Own):
    """``answered_at`` and ``accepted_at``: as of an offer, of answers for everything. ``given``: how often help was
    given.
    """

    called: ClassVar[str] = "help_to_report"

    offers: tuple[Offer, ...] = ()
    answered_at: datetime | None = None
    accepted_at: datetime | None = None
    given: int = 0

    def offering(self, number: int, told_at: datetime) -> "Help":
        """The same with an offer more."""
        return self.having(offers=(*self.offers, Offer(number=number, told_at=told_at))[-MOST_OFFERS:])

    def answered(self, numbers: Sequence[int], at: datetime, *, only_accepted: bool = False) -> "Help":
        """The same after an answer for these incidents, or for all that the landlord was told of by ``at`` (UTC). What
        was said last stands, in whatever order it is typed in.
        """
        field = "accepted_at" if only_accepted else "answered_at"
        if not numbers:
            return self.having(**{field: max(at, getattr(self, field) or at)})
        offers = tuple(
            each.having(**{field: max(at, getattr(each, field) or at)}) if each.number in numbers else each
            for each in self.offers
        )
        return self.having(offers=offers)

    def is_wanted(self, offer: Offer) -> bool | None:
        """Whether help with this incident was accepted and is still to be given; None where nothing more is asked."""
        answered, accepted = (
            max((at for at in (own, of_all) if at is not None and at >= offer.told_at), default=None)
            for own, of_all in ((offer.answered_at, self.answered_at), (offer.accepted_at, self.accepted_at))
        )
        if accepted is not None and (answered is None or accepted > answered):
            return True
        return None if answered is not None else False


def offer(draft: Draft, taken: ReportTaken) -> None:
    """Help is due for what was reported: at intake for all that is ASB, later for each crime."""
    if (taken.asb and taken.number == 1) or taken.floor or taken.category in CRIMES:
        draft.case.keep(draft.case.of(Help).offering(taken.number, taken.told_at))


def record_help_to_report(draft: Draft, message: RecordHelpToReport) -> None:
    """Puts on record how far our help is; only an answer ends the asking.

    Raises:
        Refused: help was given, and it is not said with which agency; or the case has no such incident.
    """
    step, held = message.help_to_report, draft.case.of(Help)
    check_incidents(draft.case, message.incidents)
    given = step is HelpToReport.GIVEN
    if given and message.agency is None:
        raise wrong("agency", f"goes with given; one of {', '.join(ToldAgency)}")
    if step is not HelpToReport.OFFERED:
        held = held.answered(message.incidents, draft.at, only_accepted=step is HelpToReport.ACCEPTED)
    draft.case.keep(held.having(given=held.given + given))
    said(draft, message.may_pass_on, draft.at)
    to = f" to the {message.agency.label}" if message.agency else ""
    draft.write(
        EntryKind.HELP_TO_REPORT,
        f"Help to report{to}: {step.label}",
        words=message.notes,
        step=step,
        **message.model_dump(mode="json", include={"agency", "incidents", "may_pass_on"}),
    )


def to_answer(case: Case, *, accepted: bool) -> list[int]:
    """The incidents for which help is still to be offered and answered or, if accepted, to be given."""
    aside = {each.number for each in case.reports if each.set_aside}
    held = case.of(Help)
    asked = () if case.anonymous else [each for each in held.offers if each.number not in aside]
    return sorted(each.number for each in asked if held.is_wanted(each) is accepted)


def next_step(case: Case, _: datetime) -> NextStep | None:
    """To help those who have accepted help, and to ask the others whether they want it."""
    how = f"`asb help-to-report {case.reference}`"
    if wanted := to_answer(case, accepted=True):
        what = f"Help the reporter to tell the agency about {_named(wanted)}, and record it: {how}"
    elif not_answered := to_answer(case, accepted=False):
        what = f"Ask if the reporter wants help to tell the police or others about {_named(not_answered)}: {how}"
    else:
        return None
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.ORDINARY)


def shown(case: Case) -> Iterator[Line]:
    """How far our help is."""
    given, wanted = case.of(Help).given, to_answer(case, accepted=True)
    not_answered = to_answer(case, accepted=False)
    found = [f"times given: {given}"] if given else []
    found += [f"wanted for {_named(wanted)}"] if wanted else []
    found += [f"not answered for {_named(not_answered)}"] if not_answered else []
    if found:
        yield "Help to report", "; ".join(found)


def _named(numbers: Sequence[int]) -> str:
    return f"incident{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


HELP_TO_REPORT = Capability(
    rules={RecordHelpToReport: record_help_to_report}, hears={ReportTaken: offer}, next_step=next_step, shown=shown
)
