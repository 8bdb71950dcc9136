"""The options that the case commands share, and how what people type becomes fields."""

import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console

from standard.core.lenient import LARGEST_REPORT
from standard.core.messages import Reporter
from standard.core.reference import NotAReference, parse_reference
from standard.core.words import Channel, Priority, SupportNeed
from standard.core.wrong_fields import explain_errors
from worker.problems import BadInput

ACCEPTED, REFUSED, WAITING = 0, 3, 4
"""Exit statuses of a message: accepted; refused by the case; left with the case until it can decide."""

_LARGEST_TEXT_FILE = LARGEST_REPORT + 1
_Value = TypeVar("_Value")

Reference = Annotated[
    str, typer.Argument(metavar="REF", help="The case's reference, for example ASB-7K3Q-MX92-PD4T.", show_default=False)
]


def _person(who: str) -> Any:
    says = (
        "your id in the register. Default: whoever is logged in (`asb login`), else on `asb up` its default operator."
    )
    return typer.Option("--as", metavar="ID", envvar="ASB_OFFICER", help=f"{who}: {says}")


Sender = Annotated[str | None, _person("Who sends it")]
Looker = Annotated[str | None, _person("Who looks")]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        help="When it happened, for example 2026-12-24T15:00 (UK local time) or 2026-12-24T15:00+00:00. Default: now, "
        "by the case's clock.",
    ),
]
MessageId = Annotated[
    str | None,
    typer.Option(metavar="ID", help="An id of your own; the same one again is decided once. Default: a new one."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else; its times are UTC.")]

Text = Annotated[str | None, typer.Option(metavar="TEXT", help="In words; - reads standard input, @FILE a file.")]
Proposal = Annotated[
    str | None, typer.Option("--proposal", metavar="ID", help="The proposal. Default: the one that is open.")
]

MAY_PASS_ON = "--may-pass-on/--may-not-pass-on"  # noqa: S105 - an option, not a secret
"""Whether the reporter's name may be passed on: the option of every command that says so."""


@dataclass(frozen=True)
class ReporterDetails:
    """What a command may say of the reporter besides its own options."""

    reporter_name: Annotated[str | None, typer.Option(metavar="NAME", help="The reporter's name, where given now.")] = (
        None
    )
    reporter_email: Annotated[str | None, typer.Option(metavar="EMAIL", help="The reporter's e-mail address.")] = None
    reporter_phone: Annotated[str | None, typer.Option(metavar="NUMBER", help="The reporter's telephone number.")] = (
        None
    )
    reporter_address: Annotated[str | None, typer.Option(metavar="ADDRESS", help="The reporter's postal address.")] = (
        None
    )
    reporter_preferred: Annotated[Channel | None, typer.Option(help="How the reporter wishes to be written to.")] = None
    reporter_support_needs: Annotated[
        list[SupportNeed] | None,
        typer.Option(
            "--reporter-support-need",
            metavar="NEED",
            help=f"A support need of the reporter's: {', '.join(SupportNeed)}. May be repeated.",
        ),
    ] = None

    def given(self) -> dict[str, Any] | None:
        """What was typed, by the names of ``Reporter``; None where nothing was."""
        given = {name.removeprefix("reporter_"): value for name, value in asdict(self).items() if value}
        return given or None

    def checked(self) -> Reporter | None:
        """The same as a ``Reporter``.

        Raises:
            BadInput: something typed is not acceptable.
        """
        try:
            given = self.given()
            return None if given is None else Reporter.model_validate(given)
        except ValidationError as error:
            raise invalid(error, Reporter) from None


def said(model: type[BaseModel], field: str) -> str:
    """What a field of a message is, in the words of its model."""
    return model.model_fields[field].description or ""


def text_of(value: str | None, option: str) -> str | None:
    """The text that an option gives: itself, standard input for ``-``, or a file's content for ``@file``.

    Raises:
        BadInput: the file cannot be read, is not UTF-8, or is far too long.
    """
    if value == "-":
        return _decoded(sys.stdin.buffer.read(_LARGEST_TEXT_FILE), option, "standard input")
    if value is not None and value.startswith("@"):
        return _decoded(read_file(value[1:], option), option, value)
    return value


def read_file(name: str, option: str) -> bytes:
    """The content of a file.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return Path(name).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        raise BadInput(f"{option}: the file {name!r} cannot be read ({reason})") from None


def these_or_none(given: list[_Value] | None, option: str, *, none: bool, none_option: str) -> list[_Value] | None:
    """The values that an option gives; an empty list if another option says that there are none, and None if neither is
    given.

    Raises:
        BadInput: both are given.
    """
    if none and given:
        raise BadInput(f"{none_option}: cannot be used with {option}")
    return [] if none else given or None


def reference_of(text: str) -> str:
    """The reference that somebody typed, in its one written form.

    Raises:
        BadInput: it is mistyped.
    """
    try:
        return parse_reference(text)
    except NotAReference as error:
        raise BadInput(f"REF: {error}") from None


def priority_of(number: int, option: str) -> Priority:
    """The priority of this number.

    Raises:
        BadInput: there is none.
    """
    try:
        return Priority(number)
    except ValueError:
        raise BadInput(f"{option}: {number} is not a priority; give 1 (high), 2 (medium) or 3 (standard)") from None


def invalid(error: ValidationError, model: type[BaseModel]) -> BadInput:
    """The wrong fields of what somebody typed, each with its value and what is accepted."""
    return BadInput(explain_errors(error, model, with_values=True))


def waiting_for(what: str, *, quiet: bool = False) -> AbstractContextManager[Any]:
    """Says on a terminal what is being waited for, and takes it away again; elsewhere nothing is said."""
    screen = Console(stderr=True)
    return nullcontext() if quiet or not screen.is_terminal else screen.status(f"{what} ...")


def _decoded(content: bytes, option: str, source: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{option}: {source} is not text in UTF-8") from None
