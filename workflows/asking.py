"""Asking an activity until it answers, and believing only answers of our own."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar, get_type_hints

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ActivityError, FailureError

from workflows.arguments import NOTHING
from workflows.sealed import is_our_own

PROMPT = timedelta(seconds=60)
"""How long one attempt of an activity may take."""

AT_MOST = timedelta(seconds=60)
"""How long at most to wait between two attempts, where nothing else is set."""

_AT_ONCE = timedelta(seconds=4)
"""How long a look-up on the way may take; longer than activities wait for the register before they answer without."""

_BEGUN_ANEW_AFTER = timedelta(minutes=1)
_Answer = TypeVar("_Answer")


async def ask(
    activity: Callable[..., Awaitable[_Answer]],
    *request: Any,
    summary: str,
    within: timedelta = PROMPT,
    at_most: timedelta = AT_MOST,
    heartbeat: timedelta | None = None,
    at_once: bool = False,
) -> _Answer:
    """What an activity of ours answers, of the type it declares; tried again until it does, ``at_most`` so long apart.

    ``within`` is the longest that one attempt may take. PostgreSQL or a mail server that is away comes back. One that
    was failed by hand is begun anew, as no effect is ever given up; and so is one that was completed by hand, as its
    answer is nobody's: it is not encrypted with a key of the landlord's own processes for this very request, whose id
    was never used before. ``at_once``: it only reads, and as a rule answers soon, so it is first tried on the way (a
    local activity): one event and no further task in place of six events.
    """
    declared = _declared_answer(activity)
    if at_once:
        looked_up = await _look_up(activity, request, summary)
        if is_our_own(looked_up.payload, declared):
            answer: _Answer = read_own(looked_up, declared)
            return answer
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


async def _look_up(activity: Callable[..., Awaitable[Any]], request: Sequence[Any], summary: str) -> RawValue:
    """What a local activity answers; nothing where it fails or takes long.

    Once only, as a case decides nothing else while it waits for it, and its worker can hold only so many that do.
    """
    try:
        raw: RawValue = await workflow.execute_local_activity(
            activity.__name__,
            args=request,
            activity_id=_new_id(),
            result_type=RawValue,
            schedule_to_close_timeout=_AT_ONCE,
            retry_policy=RetryPolicy(maximum_attempts=1),
            summary=summary,
        )
    except FailureError:  # Of a local activity that failed the SDK raises what it failed with.
        return NOTHING
    return raw


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
