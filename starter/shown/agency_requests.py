"""Requests to and from agencies, and what is shared with them, on a terminal."""

from collections.abc import Sequence

from rich.padding import Padding

from activities.register.agency_requests import RequestRow, ResourceRow
from standard.worktime.in_words import local, whole_date
from starter.saying import console


def print_requests(requests: Sequence[RequestRow]) -> None:
    """Print each request: to or from whom, due when, what was asked, and what became of it."""
    out = console()
    if not requests:
        out.print("No request is on record, or none that is open.")
    for each in requests:
        whom = f"{each.kind.label}, {each.direction.whose} {each.agency}, due {whole_date(each.due)}"
        out.print(f"{each.request}  {whom}: {each.stands}", style="bold")
        _below(f"Asked by {each.asked_by}, {local(each.asked_at)}: {each.what}")
        for step in each.steps:
            words = f": {step.words}" if step.words else ""
            _below(f"{step.step.replace('_', ' ').capitalize()}, {local(step.happened_at)}{words}")


def print_resources(resources: Sequence[ResourceRow]) -> None:
    """Print what is or was shared: with whom, for which action, until when, and what came of it."""
    if not resources:
        console().print("No resource is on record.")
    for each in resources:
        action = f", for action {each.action}" if each.action else ""
        until = f", until {whole_date(each.until)}" if each.until else ""
        whom = f"{each.direction.whom} {each.agency}{action}{until}"
        stands = f"ended {local(each.ended_at)}" if each.ended_at else "shared now"
        console().print(f"{each.resource}  {each.kind.label}, {whom}: {stands}", style="bold")
        _below(f"Since {local(each.shared_at)}: {each.what}")
        if each.came_of_it:
            _below(f"What came of it: {each.came_of_it}")


def _below(line: str) -> None:
    console().print(Padding(line, (0, 0, 0, 4), expand=False))
