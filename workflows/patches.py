"""Every patch of workflow code, in one place: where the order of a case's commands differs by when its run began.

A run that began before a patch goes on in the old order for good, on every replay; runs that begin later (the next run
of an old case too) have the new one. Each costs a run two events. A patch is taken away only when no history that
lacks it is kept any more: retention after the last such run has ended. ``docs/architecture.md`` says when a change
needs one, and when it is the version of the rules (``standard.case.RULES``) that is to be raised.
"""

from temporalio import workflow

LISTED_AND_TOLD_AT_ONCE = "0.3.0-listed-and-told-at-once"
"""Search attributes are written; one activity writes entries and sends the notifications that they cause; each lane of
effects begins when there is something to do; and what is only looked up is looked up within the task at hand.
"""

ALL = (LISTED_AND_TOLD_AT_ONCE,)
"""All patches, in the order of the releases that brought them."""


def patched(patch: str) -> bool:
    """Whether the running workflow began with this patch, or begins with it now."""
    return workflow.patched(patch)
