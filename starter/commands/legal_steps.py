"""``asb assess-before-court``, ``legal-step``, ``legal-outcome`` and ``legal``: what becomes of a legal remedy."""

from activities.register.remedies import read_legal_steps
from standard.progressing.before_court import AssessBeforeCourt
from standard.progressing.legal_steps import RecordLegalOutcome, RecordLegalStep
from starter.commands.from_message import sends
from starter.commands.looking_up import lists
from starter.shown.remedies import print_legal_steps
from starter.viewing import REMEDIES


@sends(AssessBeforeCourt, "remedy_number")
def assess_before_court() -> None:
    """Assess a legal remedy before its notice is served or an application is made.

    All four are needed: proportionality, the equality duty, the respondent's vulnerabilities, and the alternatives. An
    assessment stands for three months.

    \b
    Example:
      asb assess-before-court ASB-7K3Q-MX92-PD4T L1 --as ola \\
          --proportionality "Threats, weekly." --equality "No effect found." \\
          --vulnerabilities "None known; he was asked." \\
          --alternatives "A contract, broken twice."
    """


@sends(RecordLegalStep, "remedy_number", "legal_step", legal_date="--date", step_in_words="--words")
def legal_step() -> None:
    """Record a step of a legal remedy, ours or a court's; --at is when.

    The dates that it brings run as timers: 7 or 14 days in which a review of a notice may be requested, twelve months
    until a notice lapses, a court date (--date), until when a review is to be decided (--date), the day an order ends.

    \b
    Example:
      asb legal-step ASB-7K3Q-MX92-PD4T L1 hearing_listed --as ola --date 2026-12-04
    """


@sends(RecordLegalOutcome, "remedy_number", legal_outcome="--outcome", outcome_in_words="--words")
def legal_outcome() -> None:
    """Record how a remedy ended, legal or not, and tell the reporter.

    Say in plain words what the reporter is told, or why they cannot be told: then they hear that there is something
    that we cannot share. What is confidential in the case is left out of the letter.

    \b
    Example:
      asb legal-outcome ASB-7K3Q-MX92-PD4T L1 --as ola --outcome succeeded \\
          --words "An injunction for two years." \\
          --reporter-is-told "He may not come near your home for two years."
    """


@lists(REMEDIES, read_legal_steps, print_legal_steps)
def legal() -> None:
    """List the steps of each legal remedy of a case: assessments, what was done, the dates, and the outcome.

    \b
    Example:
      asb legal ASB-7K3Q-MX92-PD4T --as ola
    """
