"""How the register fails, in words that hold no personal data.

PostgreSQL quotes the values of a row in its error texts; neither Temporal's history nor a log may hold those.
"""

from standard.core.errors import CaseworkError


class RegisterUnavailable(CaseworkError):
    """PostgreSQL cannot be reached or stopped answering. Trying again later helps."""


class RegisterError(CaseworkError):
    """PostgreSQL refused a statement: a fault in this program or in the database's set-up, not an outage."""


class NotInRegister(LookupError):
    """A case, person or patch that a call names is not in the register."""


class NotAPerson(ValueError):
    """An id names no person who could be given what a call asks: a sending service, or the default operator."""


class NotCovered(ValueError):
    """An absence that cannot be: nobody would do the person's work, or they are away already. Says what is accepted."""


class ViewMissing(Exception):
    """The register does not have the view that a batch has changes of; nothing of the batch was written."""
