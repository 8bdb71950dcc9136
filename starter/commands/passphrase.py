"""Asking for a passphrase: on a terminal without showing it, else from a file or standard input; never an argument."""

import getpass
import sys
from typing import Annotated

import typer
from pydantic import SecretStr

from starter.commands.options import read_file
from worker.problems import BadInput
from worker.sealing.backup import checked_passphrase

PassphraseFile = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="A file with the passphrase in its first line; - reads standard input. Default: asked on the terminal.",
    ),
]


def new_passphrase(file: str | None) -> SecretStr:
    """A passphrase for a new back-up, asked twice on a terminal.

    Raises:
        BadInput: it is too short, the two differ, or the file cannot be read.
    """
    if file is not None or not sys.stdin.isatty():
        return checked_passphrase(_first_line(file))
    typed = checked_passphrase(getpass.getpass("New passphrase: "))
    if getpass.getpass("Once more: ") != typed.get_secret_value():
        raise BadInput("the two passphrases differ; nothing was written")
    return typed


def known_passphrase(file: str | None) -> SecretStr:
    """The passphrase of a back-up that is there.

    Raises:
        BadInput: the file cannot be read, or nothing was typed.
    """
    if file is not None or not sys.stdin.isatty():
        return SecretStr(_first_line(file))
    return SecretStr(getpass.getpass("Passphrase: "))


def _first_line(file: str | None) -> str:
    if file in (None, "-"):
        line = sys.stdin.readline()
    else:
        content = read_file(str(file), "--passphrase-file")
        try:
            line = content.decode().split("\n", 1)[0]
        except UnicodeDecodeError:
            raise BadInput(f"--passphrase-file: {file!r} is not text in UTF-8") from None
    line = line.rstrip("\r\n")
    if not line:
        raise BadInput("no passphrase was given; type it, or give --passphrase-file")
    return line
