"""The commands that tell a case what its officers have done or decided on the way."""

from collections.abc import Mapping
from typing import Any

from standard.what_happens_next.allocation import Reallocate
from standard.what_happens_next.contact import RecordContact
from standard.what_happens_next.investigation import BeginInvestigation
from starter.commands.from_message import sends
from starter.commands.options import ReporterDetails


@sends(RecordContact, own=("reporter",), contact_with="--with")
def contact(reporter: ReporterDetails) -> Mapping[str, Any]:
    """Record a contact that a person made or tried to make.

    Speaking with the reporter keeps the promise to respond. After a closure is proposed, the outcome "agrees" in a
    visit or telephone call is the agreement that closing needs; it is about the open proposal, unless --proposal names
    another. In writing, "sent" is for something we wrote; anything the reporter wrote does not count as a response.

    Before the first contact with a party, ask the reporter whether they agree, and what could identify them. If they
    do not agree, or cannot be asked, say why the party is contacted all the same. To every party, the
    reporter is only "a resident". Nothing is ever sent to a party automatically.

    Notes that are --confidential are for staff who may see the case: no letter quotes them, and they are passed on only
    to an agency, on a recorded --basis. Once agencies are on the case (`asb agency`), say which --agency it was, and
    what you --gave and --received: an agency is given only what it may have. If something cannot be shared, tell them
    so, and add --not-shared.

    If the reporter is dissatisfied with how their case is handled, whatever word they use, add --dissatisfied. They are
    then offered a complaint in a letter, unless you have done so: add --complaint-offered. The same goes for the
    outcome "disagrees". Work on the case goes on meanwhile.

    \b
    Examples:
      asb contact ASB-7K3Q-MX92-PD4T --as ola --method phone --outcome spoke
      asb contact ASB-7K3Q-MX92-PD4T --as ola --method visit \\
          --outcome agrees --at 2027-02-03T14:30 --notes @visit.txt
      asb contact ASB-7K3Q-MX92-PD4T --as ola --method visit --outcome spoke \\
          --with party --party 1 --reporter-agrees yes \\
          --could-identify "They are the only neighbour."
    """
    return {"reporter": reporter.checked()}


@sends(BeginInvestigation)
def begin_investigation() -> None:
    """Record that the investigation has begun.

    \b
    Example:
      asb begin-investigation ASB-7K3Q-MX92-PD4T --as ola --at 2027-01-04T09:30
    """


@sends(Reallocate)
def reallocate() -> None:
    """Give the case to another officer.

    The reporter is told who the new officer is.

    \b
    Example:
      asb reallocate ASB-7K3Q-MX92-PD4T --as mina --to oscar
    """
