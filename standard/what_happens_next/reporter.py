"""The reporter: how they become known, and how they are told the reference, the officer and what happens when.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line
from standard.core.case import Case, Own
from standard.core.draft import Draft, NoticeAccepted
from standard.core.messages import Reporter
from standard.core.record import FactKind
from standard.core.words import EntryKind, Recipient, SupportNeed, Template
from standard.response_times.priority import PriorityRaised
from standard.response_times.promises import contact_is_possible, promised_facts, put_on_record

_TELLS_REFERENCE_AND_OFFICER = frozenset({Template.ACKNOWLEDGEMENT, Template.INCIDENT_ADDED, Template.OFFICER_CHANGED})


class ReporterKnown(Own):
    """When each field of the reporter's details was given (UTC), and when they last asked not to be written to, and how
    they may be. ``barred``: what is on record of their support needs lets nothing be written to them. ``needs_at``:
    when each of their needs was last said (UTC); ``needs_listed_at``: when they were last asked for all of them.
    """

    called: ClassVar[str] = "reporter"

    given_at: dict[str, datetime] = Field(default_factory=dict)
    held_at: datetime | None = None
    released_at: datetime | None = None
    barred: bool = False
    needs_at: dict[SupportNeed, datetime] = Field(default_factory=dict)
    needs_listed_at: datetime | None = None


def acknowledge(draft: Draft) -> None:
    """Tells the reporter the reference, the officer, and what happens when."""
    case = draft.case
    draft.tell(
        Template.ACKNOWLEDGEMENT,
        Recipient.REPORTER,
        priority=case.priority,
        asb=case.asb,
        promises=promised_facts(case, draft.now),
    )


def _raised(draft: Draft, _: PriorityRaised) -> None:
    acknowledge(draft)


def told(draft: Draft, accepted: NoticeAccepted) -> None:
    """A channel has taken what tells the reporter the reference and the officer: that acknowledges the report."""
    notice = accepted.notice
    if notice.recipient is Recipient.REPORTER and notice.template in _TELLS_REFERENCE_AND_OFFICER:
        # When the channel took it, not when a worker came to say so.
        put_on_record(draft, FactKind.TOLD, accepted.at, noticed_at=accepted.at)


def begin(case: Case, reporter: Reporter, at: datetime) -> None:
    """Keeps when what the report itself says of the reporter was given: at ``at`` (UTC)."""
    case.keep(ReporterKnown(given_at=dict.fromkeys(_given(reporter), at)))
    reckon_hold(case)


def reckon_hold(case: Case) -> None:
    """Nothing is sent to the reporter by itself once they, or a report that counts, have asked for that, until a person
    of the landlord records how they may be written to; and never while a support need on record forbids it. In doubt
    nothing is sent.
    """
    known = case.of(ReporterKnown)
    said = known.held_at is not None and (known.released_at is None or known.held_at > known.released_at)
    case.telephone_only = known.barred or said or any(report.hold and not report.set_aside for report in case.reports)


def hold(case: Case, at: datetime) -> None:
    """From ``at`` (UTC) on nothing is sent by itself, until a person of the landlord records how to write."""
    known = case.of(ReporterKnown)
    # Of two things said at one instant the one that is typed in last counts.
    released_at = None if known.released_at == at else known.released_at
    case.keep(known.model_copy(update={"held_at": max(at, known.held_at or at), "released_at": released_at}))
    reckon_hold(case)


def forget(case: Case) -> None:
    """Whatever details are given next stand, also where they were given before: those on record may be another's."""
    case.change(ReporterKnown, given_at={})


def asked_for_no_letters(case: Case, at: datetime) -> bool:
    """Whether they, or a report, had asked by ``at`` (UTC) that nothing is sent by itself, and that holds."""
    held_at = case.of(ReporterKnown).held_at
    asked = [report.told_at for report in case.reports if report.hold and not report.set_aside]
    return case.telephone_only and any(each <= at for each in (*asked, *([held_at] if held_at else [])))


def bar(case: Case, barred: bool) -> None:
    """A support need on record lets nothing be written to the reporter, or none does any more."""
    case.change(ReporterKnown, barred=barred)
    reckon_hold(case)


def add_needs(case: Case, needs: Iterable[SupportNeed], at: datetime) -> None:
    """Keeps needs that became known at ``at`` (UTC), unless the reporter was asked for all of them since."""
    listed_at = case.of(ReporterKnown).needs_listed_at
    if listed_at is None or at >= listed_at:
        _keep_needs(case, needs, at, listed_at)


def list_needs(case: Case, needs: Iterable[SupportNeed], at: datetime) -> None:
    """Keeps what the reporter said at ``at`` (UTC) when asked for all their needs, in place of what was said before."""
    listed_at = case.of(ReporterKnown).needs_listed_at
    _keep_needs(case, needs, at, max(at, listed_at or at))


def _keep_needs(case: Case, needs: Iterable[SupportNeed], at: datetime, listed_at: datetime | None) -> None:
    known = case.of(ReporterKnown)
    said = dict.fromkeys(case.support_needs, case.reported_at) | known.needs_at
    said |= {need: max(at, said.get(need, at)) for need in needs}
    said = {need: when for need, when in said.items() if listed_at is None or when >= listed_at}
    case.keep(known.model_copy(update={"needs_at": said, "needs_listed_at": listed_at}))
    case.support_needs = tuple(said)


def release(case: Case, at: datetime) -> None:
    """A person of the landlord was told at ``at`` (UTC) how to write: that ends every hold that was known by then."""
    known = case.of(ReporterKnown)
    held_at = None if known.held_at == at else known.held_at
    case.keep(known.model_copy(update={"held_at": held_at, "released_at": max(at, known.released_at or at)}))
    case.reports = tuple(
        each.model_copy(update={"hold": False}) if each.hold and each.known_at <= at else each for each in case.reports
    )
    reckon_hold(case)


def identify(draft: Draft, reporter: Reporter | None, at: datetime, *, reachable: bool = False) -> None:
    """Keeps the details of a reporter that were given at ``at`` (UTC). They go to the register, the case keeps none; of
    two the one that was given later stands. ``reachable``: something to reach them by came that only a person can read.

    Where nobody could be contacted before, the clocks that need contact start; details that turn out to have been given
    earlier start them earlier. Where nothing was sent by itself, it is again once a person of the landlord says how.
    """
    if reporter is None:
        return
    case, was_held = draft.case, draft.case.telephone_only
    if reporter.support_needs:
        add_needs(case, reporter.support_needs, at)
    known, given = case.of(ReporterKnown), _given(reporter)
    overtaken = {name: given.pop(name) for name in list(given) if known.given_at.get(name, at) > at}
    case.keep(known.model_copy(update={"given_at": {**known.given_at, **dict.fromkeys(given, at)}}))
    if reporter.telephone_only:
        hold(case, at)
    elif draft.role is not None and reporter.preferred is not None:
        release(case, at)
    own = {"support_needs": list(reporter.support_needs), "telephone_only": case.telephone_only}
    draft.write(
        EntryKind.REPORTER_IDENTIFIED,
        f"The reporter's details were given{'; later ones stand' if overtaken else ''}",
        reporter=given | own,
        overtaken=overtaken or None,
    )
    if was_held:
        acknowledge_once_released(draft)
    if not (reporter.can_be_contacted or reachable) or not case.was_anonymous(at):
        return
    case.identified_at = at
    contact_is_possible(draft)
    if case.anonymous:
        case.anonymous = False
        acknowledge(draft)


def acknowledge_once_released(draft: Draft) -> None:
    """Acknowledges a report that could not be while nothing was sent by itself."""
    if not draft.case.telephone_only and not any(fact.kind is FactKind.TOLD for fact in draft.case.facts):
        acknowledge(draft)


def _given(reporter: Reporter) -> dict[str, Any]:
    return reporter.model_dump(mode="json", exclude_none=True, exclude={"telephone_only", "support_needs"})


def shown(case: Case) -> Iterator[Line]:
    """Whether anybody can be contacted."""
    yield "Reporter", "anonymous: there is nobody to contact" if case.anonymous else "can be contacted"


REPORTER = Capability(hears={PriorityRaised: _raised, NoticeAccepted: told}, shown=shown)
