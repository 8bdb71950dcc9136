"""The commands that lead to a closure: proposed, decided on by somebody else, taken back, or a withdrawal."""

from standard.closing.proposal import ApproveClosure, DeclineClosure, ProposeClosure, RetractClosure
from standard.closing.withdrawal import Withdraw
from starter.commands.from_message import sends


@sends(ProposeClosure)
def propose_closure() -> None:
    """Propose to close the case.

    The reporter is told, and somebody else is asked to approve. Each ground needs its evidence, when it is proposed and
    again when it is approved:

    \b
      resolved                     --what-was-done
      actions_exhausted            --what-was-tried, and why no more can be done: --reasons
      action_plan_not_adhered_to   --undone for each of the reporter's own actions, and --reasons
      no_new_reports               nothing: the 60 days have to be over

    A withdrawal is recorded with `asb withdraw`.

    \b
    Example:
      asb propose-closure ASB-7K3Q-MX92-PD4T --as ola --ground resolved --what-was-done "The speakers are gone."
    """


@sends(RetractClosure)
def retract_closure() -> None:
    """Take back your own closure proposal.

    \b
    Example:
      asb retract-closure ASB-7K3Q-MX92-PD4T --as ola
    """


@sends(ApproveClosure)
def approve_closure() -> None:
    """Approve a closure that somebody else proposed.

    The case closes if no step is missing; otherwise each missing step is named. A manager who approves without the
    reporter's agreement has to give --reason.

    \b
    Example:
      asb approve-closure ASB-7K3Q-MX92-PD4T --as mina
    """


@sends(DeclineClosure)
def decline_closure() -> None:
    """Decline a closure that somebody else proposed.

    The case goes on.

    \b
    Example:
      asb decline-closure ASB-7K3Q-MX92-PD4T --as mina --reason "Visit the reporter first."
    """


@sends(Withdraw)
def withdraw() -> None:
    """Record that the reporter has withdrawn.

    This proposes closure, and replaces any other open proposal. If an officer heard it in a visit or telephone call, it
    is also the reporter's agreement. One made before something new became known proposes nothing. Ask the reporter,
    when they are alone, whether they are afraid, and record what they say: without that it does not close the case. If
    they are afraid, or would not say, the manager decides.

    \b
    Example:
      asb withdraw ASB-7K3Q-MX92-PD4T --as ola --method phone --asked-alone --afraid no
    """
