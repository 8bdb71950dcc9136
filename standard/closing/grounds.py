"""What each ground of closing needs as its evidence: given with the proposal, and asked for again at the approval.

Source: Service Standard, "Closing a case"; readings in docs/standard.md. The words stand in the register alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from standard.core.capability import Capability, NextStep, Urgency
from standard.core.case import Case, Own, Proposal
from standard.core.draft import Draft, Refused, wrong
from standard.core.kept import Kept
from standard.core.record import QUIET_DAYS
from standard.core.words import ClosureGround, Recipient, RefusalCode, Word
from standard.what_happens_next.plan_state import not_adhered_lacks, undone_lack, undone_that_qualify
from standard.worktime.in_words import local

REASONS_NEEDED = frozenset({ClosureGround.ACTION_PLAN_NOT_ADHERED_TO, ClosureGround.ACTIONS_EXHAUSTED})
"""The grounds whose reasons must be given and told to the reporter."""

NOT_ASKED_ALONE = "nobody has asked the reporter, alone, whether they are afraid: ask, and record it (`asb withdraw`)"
"""What the gate asks for before a withdrawal closes a case."""

AFRAID = "the reporter is afraid, or would not say, so only a manager may approve, with a reason"
"""What the gate says where a reporter who withdraws may be afraid."""

MOST_ASKED = 20
"""How many answers about fear a case keeps. Our own bound."""


class WhoseWords(Word):
    """In whose words a withdrawal was said."""

    REPORTER = "reporter"
    SOMEBODY_ELSE = "somebody_else"


class Afraid(Word):
    """What a reporter who withdraws answers when asked, alone, whether they are afraid."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class AskedAlone(Kept):
    """The reporter was asked, alone, at ``at`` (UTC)."""

    at: datetime
    afraid: Afraid


class Withdrawals(Own):
    """What the reporter answered, in the order in which they did."""

    called: ClassVar[str] = "withdrawals"

    asked: tuple[AskedAlone, ...] = ()

    def adding(self, new: AskedAlone) -> "Withdrawals":
        """The same with one answer more."""
        return self.having(asked=tuple(sorted((*self.asked, new), key=lambda each: each.at)[-MOST_ASKED:]))

    def about(self, proposal: Proposal) -> AskedAlone | None:
        """The last answer that was given in the withdrawal the proposal is about, or after it."""
        return next((each for each in reversed(self.asked) if each.at >= proposal.counts_from), None)


def evidence(
    draft: Draft,
    ground: ClosureGround,
    reasons: str | None,
    done: str | None,
    tried: str | None,
    undone: Sequence[str] | None,
) -> Mapping[str, Any]:
    """What a proposal on this ground stands on, as its entry says it.

    Raises:
        Refused: something that the ground needs is missing, or does not hold.
    """
    case = draft.case
    if ground is ClosureGround.WITHDRAWN:
        raise Refused(RefusalCode.NOT_ALLOWED, "a withdrawal is the reporter's: record it with the message withdraw")
    if ground is ClosureGround.NO_NEW_REPORTS and draft.now < case.quiet_until:
        raise Refused(RefusalCode.STEP_MISSING, _not_quiet(case))
    if ground in REASONS_NEEDED and not reasons:
        raise Refused(RefusalCode.STEP_MISSING, f"the ground {ground} needs reasons, which the reporter is told")
    told = f"is missing; the ground {ground} needs it, and the reporter is told"
    if ground is ClosureGround.RESOLVED and not done:
        raise wrong("what_was_done", told)
    if ground is ClosureGround.ACTIONS_EXHAUSTED and not tried:
        raise wrong("what_was_tried", told)
    if ground is ClosureGround.ACTION_PLAN_NOT_ADHERED_TO:
        _check_undone(case, undone, draft.now)
    elif undone:
        raise wrong("undone", f"is only for the ground {ClosureGround.ACTION_PLAN_NOT_ADHERED_TO}; leave it out")
    words = {name: said for name, said in (("done", done), ("tried", tried)) if said}
    return ({"in_table": words} if words else {}) | ({"undone": list(undone)} if undone else {})


def _check_undone(case: Case, undone: Sequence[str] | None, now: datetime) -> None:
    lacks = not_adhered_lacks(case, now)
    if lacks is not None:
        ground = ClosureGround.ACTION_PLAN_NOT_ADHERED_TO
        raise Refused(RefusalCode.STEP_MISSING, f"the ground {ground} cannot be proposed: {lacks}")
    if not undone:
        possible = ", ".join(undone_that_qualify(case, now))
        raise wrong("undone", f"is missing; name the reporter's actions that stayed undone. They may be: {possible}")
    for action in undone:
        lack = undone_lack(case, action, now)
        if lack is not None:
            raise wrong("undone", f"{action} {lack}")


def note_asked_alone(draft: Draft, afraid: Afraid) -> None:
    """Keeps what the reporter answered when a person of the landlord asked them, alone."""
    case = draft.case
    case.keep(case.of(Withdrawals).adding(AskedAlone(at=draft.at, afraid=afraid)))


def may_be_afraid(case: Case, proposal: Proposal) -> bool:
    """Whether the reporter who withdraws is afraid, or would not say: then a manager decides."""
    answer = case.of(Withdrawals).about(proposal)
    return answer is not None and answer.afraid is not Afraid.NO


def missing(case: Case, proposal: Proposal, now: datetime) -> Iterator[str]:
    """What the proposal's ground stands on is asked for again: much may have happened since it was proposed."""
    if proposal.made_in is not None:
        return
    if proposal.ground is ClosureGround.WITHDRAWN:
        if case.of(Withdrawals).about(proposal) is None:
            yield NOT_ASKED_ALONE
        elif may_be_afraid(case, proposal):
            yield AFRAID
    if proposal.ground is ClosureGround.NO_NEW_REPORTS and now < case.quiet_until:
        yield _not_quiet(case)
    for action in proposal.undone:
        lack = undone_lack(case, action, now)
        if lack is not None:
            yield f"action {action}, which the proposal names, {lack}: decline it, and propose anew"


def next_step(case: Case, _: datetime) -> NextStep | None:
    """To ask a reporter who withdraws, alone, whether they are afraid."""
    proposal = case.proposal
    if proposal is None or proposal.ground is not ClosureGround.WITHDRAWN or proposal.made_in is not None:
        return None
    if case.of(Withdrawals).about(proposal) is not None:
        return None
    what = f"Ask the reporter, alone, whether they are afraid, and record it: `asb withdraw {case.reference}`"
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.DECIDE_NOW)


def _not_quiet(case: Case) -> str:
    return f"{QUIET_DAYS} days without a report end only on {local(case.quiet_until)}"


GROUNDS = Capability(missing=missing, next_step=next_step)
