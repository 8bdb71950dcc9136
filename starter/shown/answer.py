"""What somebody who sends a case a message is told."""

from rich.padding import Padding

from standard.core.journal import CaseView
from standard.core.words import ClockStatus, RefusalCode
from standard.worktime.in_words import local_due
from starter.outcomes import Sent
from starter.saying import console
from starter.shown.case import facts
from workflows.models import Outcome


def print_answer(
    name: str, message_id: str, reference: str, proposal_id: str | None, sent: Sent, case: CaseView | None
) -> None:
    """Print what became of a message of this name, and how the case stands now, where that is known."""
    out = console()
    what = name.replace("_", " ")
    about = f" on {proposal_id}" if proposal_id else ""
    answer = sent.answer
    if sent.linked_case is not None:
        out.print(f"{reference} is closed. The incident opened a case of its own,")
        out.print(f"linked to it: {sent.linked_case}", style="bold")
        return
    if answer.outcome is Outcome.ACCEPTED:
        again = " (already received; nothing was repeated)" if answer.duplicate else ""
        # A service is told nothing of the case, the number of the entry included.
        place = reference if answer.entry is None else f"entry {answer.entry} of {reference}"
        out.print(f"Accepted: {what}{about}, {place}{again}")
    elif answer.outcome is Outcome.REFUSED:
        out.print(f"Refused: {what}{about}, {reference}", style="bold")
        out.print(_indented(answer.reason or "no reason was given"))
        if answer.code is not RefusalCode.CASE_CLOSED and answer.entry is not None:
            out.print(f"  It is on record as entry {answer.entry}.")
        return
    else:
        out.print(f"Waiting: {what}{about}, {reference}", style="bold")
        out.print(_indented(answer.reason or "the case will decide"))
        out.print(f"  Message {message_id}")
        out.print(f"  `asb show {reference}` will show what became of it.")
    if case is not None:
        out.print(facts(_standing(case)))


def _standing(view: CaseView) -> list[tuple[str, str]]:
    rows = [("WARNING", warning.in_words) for warning in view.warnings]
    rows += [("Stage", view.stage.label), *view.lines]
    if view.proposal is not None:
        agreed = "the reporter agrees" if view.proposal.agreed_at else "not agreed with the reporter yet"
        rows.append(("Agreed", agreed))
    for clock in view.clocks:
        due = f", due {local_due(clock.deadline.due)}" if clock.status is ClockStatus.RUNNING else ""
        rows.append(("Promise", f"{clock.promise.label}: {clock.status.label}{due}"))
    return rows


def _indented(text: str) -> Padding:
    sentence = f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
    return Padding(sentence, (0, 0, 0, 2), expand=False)
