"""Announcements on a terminal."""

from collections.abc import Mapping
from typing import Any

from rich.padding import Padding

from standard.worktime.in_words import local
from starter.saying import console


def print_announcements(found: Mapping[str, Any]) -> None:
    """Print each announcement with its text, and how many were asked about."""
    out = console()
    for each in found["announcements"]:
        who = f"worded by {each.worded_by}, approved by {each.approved_by}, {local(each.approved_at)}"
        out.print(f"{each.case_reference} {each.announcement}, {each.area}, {each.about.label}: {who}", style="bold")
        out.print(Padding(each.text, (0, 0, 1, 4), expand=False), markup=False)
    counts = found["counted"].model_dump()
    out.print(", ".join(f"{name.replace('_', ' ')} {number}" for name, number in counts.items()))
