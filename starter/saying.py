"""The one way in which commands print: text that others have sent is shown on a terminal, and cannot affect it."""

import io
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import typer
from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.text import Text

from standard.core.plain import printable_lines

WIDTH = 80


class PlainConsole(Console):
    """Prints names and words as they are, square brackets and all, with what would act on a terminal written out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, highlight=False, emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Every string comes through here, in whatever table or padding it stands."""
        return super().render_str(printable_lines(text), **options)


def console() -> Console:
    """A console at most 80 columns wide."""
    plain = PlainConsole()
    plain.width = min(plain.width, WIDTH)
    return plain


def say(text: str, *, err: bool = False) -> None:
    """Print lines as they are, to be read or to be piped."""
    typer.echo(printable_lines(text), err=err)


def say_json(shown: Any) -> None:
    """Print models, or what JSON can hold, as JSON in plain ASCII: every terminal and every encoding takes it."""
    typer.echo(json.dumps(to_jsonable_python(shown), indent=2).replace("\x7f", "\\u007f"))


def say_found(found: Any, print_it: Callable[[Any], None], *, as_json: bool) -> None:
    """Print what was asked for: as JSON, or as ``print_it`` prints it for people."""
    (say_json if as_json else print_it)(found)


def prepare() -> None:
    """Once in a process: what the output's encoding lacks is written out, and so is what would act in a log line."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe in another language's encoding must not end a command in mid-sentence.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_PlainFormatter())


class _PlainFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return printable_lines(super().format(record))
