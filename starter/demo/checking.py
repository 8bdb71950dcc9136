"""Whether a case did what its story says."""

from activities.register.records import JournalRow
from standard.core.words import EntryKind, RefusalCode
from worker.problems import Problem


class StepFailed(Problem):
    """The case did something else than the story says: a fault in this program."""


def check_step(what: str, message_id: str | None, entries: list[JournalRow], refused: RefusalCode | None) -> None:
    """Whether a message was accepted or, with ``refused``, refused for that: by the ``entries`` that followed on it.

    ``message_id`` is None where its sender is unproven: a refusal of those stands without the id that they claimed.

    Raises:
        StepFailed: it was not; names the step and what became of it.
    """
    ours = entries if message_id is None else [entry for entry in entries if entry.message_id == message_id]
    codes = [str(entry.detail["code"]) for entry in ours if entry.kind is EntryKind.REFUSED]
    if not ours or codes != ([refused.value] if refused else []):
        wanted = f"refused as {refused.value}" if refused else "accepted"
        found = f"refused as {', '.join(codes)}" if codes else "accepted" if ours else "not answered"
        raise StepFailed(f"the demo's step {what!r} was to be {wanted}, and was {found}")
