"""Case reviews on a terminal."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from activities.register.reviews import ReviewStep
from standard.worktime.in_words import local
from starter.saying import console
from starter.shown.case import Facts, facts


def print_reviews(steps: Sequence[ReviewStep]) -> None:
    """Print each case review with everything that became of it, the first one first."""
    out = console()
    if not steps:
        out.print("No case review is on record; `asb review call --help` shows how to call one.")
    ordered = sorted(steps, key=lambda each: each.review)
    for number, found in groupby(ordered, key=lambda each: each.review):
        out.print(f"Case review {number}", style="bold")
        for step in found:
            out.print(facts(_facts(step)))


def _facts(step: ReviewStep) -> Facts:
    """Whatever is said of a step, by the names of its columns."""
    return [(name.replace("_", " ").capitalize(), _in_words(value)) for name, value in step if name != "review"]


def _in_words(value: object) -> str:
    if isinstance(value, datetime):
        return local(value)
    return ", ".join(value) if isinstance(value, list) else "yes" if value is True else str(value or "")
