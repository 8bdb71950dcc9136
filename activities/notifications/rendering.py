"""From a notice and the register's data to the words that a person reads.

Each of our messages is a file ``templates/<template>.<reader>.txt.j2``: the subject on its first line, a blank line,
the body. Readers are the reporter, an agency, and staff (officer, manager, deputy alike).
``<template>.reporter.sms.txt.j2`` is the same as a text message, without a subject.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, select_autoescape

from activities.notifications.config import Landlord
from standard.closing.case_review import CASE_REVIEW
from standard.core.names import name_to_greet
from standard.core.people import SYSTEM
from standard.core.plain import printable, printable_lines
from standard.core.targets import TargetKind
from standard.core.words import ClosureGround, Priority, Promise, Recipient, Template
from standard.progressing.report_to_2026_11 import GUIDANCE
from standard.worktime.in_words import in_plain_words

LONGEST_SMS = 800
"""The longest text message in characters. Notify's own limit is 918, of which it takes some for the service's name."""

_BLANK_LINES = re.compile(r"\n{3,}")
_WE_WILL = {
    Promise.P1_RESPOND: "talk to you about your report",
    Promise.P2_BEGIN_INVESTIGATION: "start to look into it",
    Promise.P3_RESPOND: "give you an answer",
}
"""The promises in residents' words. To acknowledge is left out: the message that says so is the acknowledgement."""


class CannotRender(Exception):
    """A message has no template for this recipient, or its facts lack something: a fault in this program."""


@dataclass(frozen=True)
class Rendered:
    """The words of one message. ``sms`` is None where there is no text message of it, or it would be too long."""

    subject: str
    body: str
    sms: str | None = None


class Renderer:
    """Writes messages in the landlord's name."""

    def __init__(self, landlord: Landlord) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
            undefined=StrictUndefined,
            # Plain text: nothing is escaped.
            autoescape=select_autoescape((), default=False),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "when": _when,
            "for_residents": _for_residents,
            "one_line": _one_line,
            "to_greet": name_to_greet,
        }
        # Facts are values: what they are called is looked up when a message is written.
        words = {word.__name__: word for word in (ClosureGround, Priority, Promise, TargetKind)}
        self._environment.globals |= {"landlord": landlord, "SYSTEM": SYSTEM, **words}
        self._environment.globals |= {"GUIDANCE": GUIDANCE, "CASE_REVIEW": CASE_REVIEW}

    def render(self, template: Template, recipient: Recipient, data: Mapping[str, Any]) -> Rendered:
        """Writes the message. ``data`` is what the template speaks of, see ``store.Background.for_template``.

        Raises:
            CannotRender: no such template, or something it needs is missing. Names the template, quotes no data.
        """
        reader = recipient.value if recipient in (Recipient.REPORTER, Recipient.AGENCY) else "staff"
        name = f"{template}.{reader}"
        try:
            subject, body = self._text(f"{name}.txt.j2", data).split("\n\n", 1)
            sms = self._text(f"{name}.sms.txt.j2", data) if reader == "reporter" else None
        except (TemplateError, ValueError, TypeError, AttributeError) as error:
            raise CannotRender(f"the message {name} cannot be written: {_without_data(error)}") from None
        short_enough = sms is not None and len(sms) <= LONGEST_SMS
        return Rendered(subject=_one_line(subject), body=body.strip() + "\n", sms=sms if short_enough else None)

    def _text(self, file: str, data: Mapping[str, Any]) -> str:
        text = self._environment.get_template(file).render(data).strip()
        return _BLANK_LINES.sub("\n\n", printable_lines(text))


def _when(value: str | datetime) -> str:
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return in_plain_words(instant)


def _for_residents(promises: list[dict[str, str]]) -> list[dict[str, str]]:
    told = [(Promise(each["promise"]), each["due"]) for each in promises]
    return [{"we_will": _WE_WILL[promise], "by": _when(due)} for promise, due in told if promise in _WE_WILL]


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def _without_data(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    # Jinja names the missing fact; errors from inside the data could quote it.
    return str(error.message) if isinstance(error, TemplateError) else type(error).__name__
