"""How a case stands, for the register and for people."""

from datetime import datetime

from standard.capabilities import CAPABILITIES, capabilities_of, others_of
from standard.closing.agreement import agreed_at
from standard.closing.gate import needed_steps
from standard.core.case import Case
from standard.core.joined import joined_to
from standard.core.journal import CaseView, NextStepView, ProposalView
from standard.core.words import Stage
from standard.next_step import next_step
from standard.waiting import waits_for
from standard.what_happens_next.staff_warnings import warnings_of


def view_of(case: Case, now: datetime) -> CaseView:
    """How the case stands at ``now`` (UTC)."""
    step = next_step(case, now)
    return CaseView(
        reference=case.reference,
        as_of=case.entries,
        stage=case.stage,
        priority=case.priority,
        asb=case.asb,
        hate=case.hate,
        category=case.category,
        anonymous=case.anonymous,
        allocation=case.allocation,
        reported_at=case.reported_at,
        last_report_at=case.last_report_at,
        quiet_until=case.quiet_until,
        incidents=case.incidents,
        clocks=list(case.clocks),
        proposal=_proposal(case, now),
        next_due=case.next_due(),
        closed_at=case.closed_at,
        closure_ground=case.closure_ground,
        calendar_version=case.calendar.version,
        lines=[line for each in capabilities_of(case) for line in each.shown(case)],
        warnings=warnings_of(case),
        next_step=NextStepView(what=step.what, who=step.who) if step else None,
        waits_for=waits_for(case),
        joined_to=joined_to(case),
        detail={name: value for each in CAPABILITIES for name, value in each.detail(case).items()},
    )


def _proposal(case: Case, now: datetime) -> ProposalView | None:
    proposal = case.proposal
    if proposal is None or case.stage is Stage.CLOSED:
        return None
    return ProposalView(
        id=proposal.id,
        ground=proposal.ground,
        proposed_by=proposal.proposed_by,
        proposed_at=proposal.proposed_at,
        agreed_at=agreed_at(case, proposal),
        still_needs=needed_steps(case, proposal, now, others_of(case)),
    )
