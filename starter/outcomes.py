"""What becomes of a report or a message that is handed in, and the errors that whoever hands it in may meet."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from pydantic import BaseModel, ConfigDict
from temporalio.service import RPCError

from standard.core.errors import CaseworkError
from workflows.models import Answer

_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")


class CaseOpened(BaseModel):
    """The case of a report. ``already_known``: a report with this ``report_id`` had come before, and this is its case.

    ``differs``: another report had come with this ``report_id``. This one was taken in all the same, as a new incident
    on that case where it is open and has the same contact details (``incident``), else as the case of this
    ``reference``; the register keeps it whole, and has an alarm.
    """

    model_config = ConfigDict(frozen=True)

    reference: str
    already_known: bool
    differs: bool = False
    incident: bool = False


class Sent(BaseModel):
    """What became of a message: the case's answer, and the linked case that an incident on a closed case opened."""

    model_config = ConfigDict(frozen=True)

    answer: Answer
    linked_case: str | None = None


class UnknownCase(CaseworkError, LookupError):
    """No case has this reference, neither running nor in the register."""


class TemporalUnavailable(CaseworkError, RPCError):
    """Temporal cannot be reached, or refuses us."""


def of_temporal(
    call: Callable[_Arguments, Coroutine[Any, Any, _Answer]],
) -> Callable[_Arguments, Coroutine[Any, Any, _Answer]]:
    """The call, whose errors of Temporal are ours too: whoever calls catches one kind."""

    @wraps(call)
    async def told(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Answer:
        try:
            return await call(*args, **kwargs)
        except CaseworkError:
            raise
        except RPCError as error:
            raise TemporalUnavailable(str(error), error.status, error.raw_grpc_status) from error

    return told


class NotOpened(CaseworkError):
    """A report was refused, so there is no case; the text says why. The register keeps the report."""
