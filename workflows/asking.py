"""Asking an activity until it answers, and believing only answers of our own."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar, get_type_hints

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError

from workflows.arguments import NOTHING
from workflows.sealed import is_our_own

PROMPT = timedelta(seconds=60)
"""How long one attempt of an activity may take."""

AT_MOST = timedelta(seconds=60)
"""How long at most to wait between two attempts, where nothing else is set."""

_BEGUN_ANEW_AFTER = timedelta(minutes=1)
_Answer = TypeVar("_Answer")


async def ask(
    activity: Callable[..., Awaitable[_Answer]],
    *request: Any,
    summary: str,
    within: timedelta = PROMPT,
    at_most: timedelta = AT_MOST,
    heartbeat: timedelta | None = None,
) -> _Answer:
    """What an activity of ours answers, of the type it declares; tried again until it does, ``at_most`` so long apart.

    ``within`` is the longest that one attempt may take. PostgreSQL or a mail server that is away comes back. One that
    was failed by hand is begun anew, as no effect is ever given up; and so is one that was completed by hand, as its
    answer is nobody's: it is not encrypted with a key of the landlord's own processes for this very request, whose id
    was never used before.
    """
    declared = _declared_answer(activity)
    retry = RetryPolicy(initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=at_most)
    while True:
        try:
            raw: RawValue = await workflow.execute_activity(
                activity.__name__,
                args=request,
                activity_id=_new_id(),
                result_type=RawValue,
                start_to_close_timeout=within,
                heartbeat_timeout=heartbeat,
                retry_policy=retry,
                summary=summary,
            )
        except ActivityError:
            raw = NOTHING
        if is_our_own(raw.payload, declared):
            found: _Answer = read_own(raw, declared)
            return found
        await workflow.sleep(_BEGUN_ANEW_AFTER, summary="Begin anew what was ended by hand")


def _new_id() -> str:
    """An id that no request had before, in this run or another; request and answer are encrypted for it.

    A counter would begin again after a reset, and so does the SDK's randomness at first; the run's own id would change
    what a replay asks for. The time of the workflow task does neither, and randomness tells apart what one task asks.
    """
    return f"{workflow.now():%y%m%d-%H%M%S.%f}-{workflow.random().getrandbits(32):08x}"


def read_own(raw: RawValue, kind: Any) -> Any:
    """The value in a payload of our own. What does not fit fails the workflow task, for a deploy that mends it.

    Raises:
        ValueError: names the fields that do not fit, never what they hold.
    """
    [value] = workflow.payload_converter().from_payloads([raw.payload], [kind])
    return value


@cache
def _declared_answer(activity: Callable[..., Any]) -> Any:
    return get_type_hints(activity)["return"]
