"""The report files that the demonstration opens its cases from."""

from pathlib import Path

from standard.core.draft import Refused
from standard.core.messages import Report
from standard.core.people import COMMAND
from standard.core.reading import read_report
from standard.core.words import Priority
from standard.response_times.triage import triage
from worker.problems import BadInput


def read_demo_report(file: Path, priority: Priority, *, as_it_came: bool = False) -> Report:
    """The report in a JSON file, as made at the moment its case is opened: times of its own are left out.

    ``priority`` is what the story of this file needs the report to be assessed as; ``as_it_came``: whatever its shape.

    Raises:
        BadInput: the file cannot be read, a field is wrong, or the story cannot be played with this report; names the
            file, the field, its value and what is accepted.
    """
    try:
        raw = file.read_bytes()
        report = read_report(raw, f"demo-{file.stem}", sender=COMMAND)
    except OSError as error:
        raise BadInput(
            f"{file}: {error.strerror}; give a folder that holds the reports which the demo plays, like examples"
        ) from None
    except Refused as why:
        raise BadInput(f"{file}: {why.reason}") from None
    wrong = [f"{each.called} is {each.came!r}: {each.why}" for each in report.set_aside]
    if wrong and not as_it_came:
        raise BadInput(f"{file}: {'; '.join(wrong)}")
    found = triage(report, report.category)
    if found.priority is not priority:
        raise BadInput(
            f"{file}: the report is {found.priority.label}, as {' and '.join(found.reasons)}; its story needs "
            f"{priority.label}, so change the fields category, harm or hate_perceived"
        )
    if not report.reporter.can_be_contacted:
        raise BadInput(f"{file}: reporter is out of reach, and its story needs a phone, an email or an address")
    if as_it_came:
        return report.as_it_came(raw)
    return report.model_copy(update={"reported_at": None, "occurred_at": None})
