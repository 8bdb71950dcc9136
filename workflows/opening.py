"""What a run of a case begins with: the report, from outside or from a run of our own, or what a run before left."""

from contextlib import suppress

from temporalio import workflow
from temporalio.common import RawValue, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from standard.core.draft import Refused
from standard.core.messages import Report
from standard.core.reading import read_report
from standard.core.reference import is_reference, reference_for
from standard.core.seals import Seal
from standard.core.words import RefusalCode
from standard.what_happens_next.again import another_report, whole
from workflows.arguments import read_payload
from workflows.asking import read_own
from workflows.models import Carried, TakenIn
from workflows.sealed import is_our_own, seal_of


def may_end_by_itself(info: workflow.Info) -> str | None:
    """Why Temporal could end this run, or begin another after it, without anybody asking; None where it could not."""
    given = {
        "an execution timeout": info.execution_timeout,
        "a run timeout": info.run_timeout,
        "a cron schedule": info.cron_schedule,
        "a retry policy": info.retry_policy,
    }
    return " and ".join(name for name, value in given.items() if value) or None


async def start_linked(report: Report, seal: Seal | None, reference: str) -> str:
    """Opens a case of its own for a report whose ``reference`` another one has; that is told by its id."""
    other = another_report(report, reference, linked=True)
    linked = reference_for(other.report_id)
    with suppress(WorkflowAlreadyStartedError):
        await workflow.start_child_workflow(
            "AsbCase",
            TakenIn(report=other, set_aside=list(other.set_aside), seal=seal),
            id=linked,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            static_summary=f"{other.category.label.capitalize()}, linked to {reference}",
        )
    return linked


class Elsewhere(Exception):
    """The case of a report opens under another workflow id, ``reference``."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


def carried_over(start: RawValue) -> Carried:
    """What the run before has carried over.

    Raises:
        Refused: it was carried over by another run.
    """
    carried: Carried = read_own(start, Carried)
    if carried.run != workflow.info().continued_run_id:
        raise Refused(RefusalCode.WRONG_CASE, "what the run starts with was carried over by another run")
    return carried


def report_of(start: RawValue) -> tuple[Report, Seal | None]:
    """The report that a run starts with, from outside or from a run of our own, and the proof of who sent it.

    Raises:
        Refused: it is none, or another case's.
    """
    taken_in, own = _taken_in(start), workflow.info().workflow_id
    if taken_in is not None:
        report, seal = taken_in
    else:
        seal = seal_of(start.payload)
        report = read_report(read_payload(start), own, sender=seal.sender if seal else None)
    reference = reference_for(report.report_id)
    if report.report_id == own and not is_reference(own):
        raise Elsewhere(reference)
    if own not in (reference, report.report_id):
        raise Refused(
            RefusalCode.WRONG_CASE, f"the workflow id must be the reference of the report's report_id, {reference}"
        )
    if taken_in is None and own != reference:
        # A report that leaves its id to the place where it starts could be started anywhere: nothing proves its sender.
        seal = None
    return report, seal


def _taken_in(start: RawValue) -> tuple[Report, Seal | None] | None:
    """The report that another run of ours starts this one with, if one does."""
    if not is_our_own(start.payload, TakenIn):
        return None
    found: TakenIn = read_own(start, TakenIn)
    return whole(found.report, found.set_aside), found.seal
