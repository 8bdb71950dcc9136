"""``python -m tests.references`` makes the references in ``docs/reference`` anew from the models.

With ``--check`` it only says which of them are not as they would be made.
"""

import sys
from collections.abc import Iterator
from datetime import time
from enum import Enum
from pathlib import Path
from typing import Any

from typer.main import get_command

from standard.core.messages import Message
from standard.messages import MESSAGES
from starter.cli import app
from worker.settings import Settings

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
_MADE = "<!-- Made by `make docs`; change the models, and make it again. -->"
_SAID_OTHERWISE = {
    "home": "the user's data folder (on Linux `~/.local/share/asb-casework`; for root the system's)",
    "database_url": "the embedded PostgreSQL",
    "database_owner_url": "`ASB_DATABASE_URL`",
    "build_id": "none: workers are all alike",
    "metrics_address": "`asb up`: a free port; `asb worker`: none",
    "keys_file": "`keys.json` in `ASB_HOME`",
    "codec_origins": "none; with `asb up` its own UI",
    "smtp_ca_file": "the system's",
}
"""Defaults that are not a value."""


def settings() -> Iterator[str]:
    """The table of the settings."""
    yield "# Settings"
    how = "[How they are used](../servers.md#settings)"
    yield f"Each is an environment variable; a secret may be a file in `ASB_SECRETS_DIR`. {how}."
    rows = ["| variable | default | what it is | accepted |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = _SAID_OTHERWISE.get(name, _value(field.default))
        rows.append(f"| `ASB_{name.upper()}` | {default} | {field.title} | {field.description} |")
    yield "\n".join(rows)


def messages() -> Iterator[str]:
    """The messages with their fields."""
    yield "# Messages"
    yield (
        "Common to all: `message_id` (an id of the sender's own), `case_reference`, `sender`, and, if you like, "
        "`happened_at` (ISO 8601 with a UTC offset; default: the case's own clock). [How to send them](../services.md)."
    )
    for name, model in MESSAGES.items():
        how = "signal and update" if model.made_by_a_person else "signal only"
        yield f"## `{name}`"
        yield f"{model.about} {how.capitalize()}."
        rows = ["| field | needed | what it is |", "|---|---|---|"]
        for field, info in model.model_fields.items():
            if field not in Message.model_fields:
                needed = "yes" if info.is_required() else "no"
                rows.append(f"| `{field}` | {needed} | {info.description or _decision(field)}{_words(info)} |")
        if len(rows) > 2:
            yield "\n".join(rows)


def commands() -> Iterator[str]:
    """Every command with what its own help says."""
    yield "# Commands"
    yield "`asb COMMAND --help` says the same, with every option. Exit statuses stand at the end."
    for path, command in _commands(get_command(app), ()):
        yield f"## `asb {' '.join(path)}`"
        yield (command.help or "").split("\b")[0].strip()
        options = [opt for each in command.params for opt in each.opts if opt.startswith("--") and opt != "--help"]
        if options:
            yield f"Options: {', '.join(f'`{option}`' for option in options)}."
    yield "## Exit statuses"
    yield "\n".join(
        (
            "| status | meaning |",
            "|---|---|",
            "| 0 | done, accepted |",
            "| 1 | a problem, told in one line: a server is away, a port is taken, nothing is running |",
            "| 2 | bad input or a bad setting: the field, its value and what is accepted |",
            "| 3 | the case refused it; the reason is told and on record |",
            "| 4 | left with the case, which decides as soon as it can |",
            "| 130 | stopped by Ctrl-C (not `asb up` and `asb worker`, which end with 0) |",
        )
    )


def made() -> dict[Path, str]:
    """Every reference by its file."""
    pages = {"settings.md": settings, "messages.md": messages, "commands.md": commands}
    return {FOLDER / name: "\n\n".join([_MADE, *page()]) + "\n" for name, page in pages.items()}


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", {})
    if path and (not inner or command.invoke_without_command):
        yield path, command
    for name, each in inner.items():
        yield from _commands(each, (*path, name))


def _value(value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, time):
        value = f"{value:%H:%M}"
    return f"`{str(value).lower() if isinstance(value, bool) else str(value).rstrip('/')}`"


def _decision(field: str) -> str:
    return "What the message decides: its name says the same." if field == "decision" else ""


def _words(info: Any) -> str:
    """The words that are accepted, where these are a list."""
    kinds = [info.annotation, *getattr(info.annotation, "__args__", ())]
    words = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Enum)), None)
    return f" One of {', '.join(f'`{each.value}`' for each in words)}." if words is not None else ""


if __name__ == "__main__":
    wrong = [file for file, text in made().items() if not file.exists() or file.read_text("utf-8") != text]
    if "--check" in sys.argv:
        sys.exit(f"not as `make docs` makes them: {', '.join(file.name for file in wrong)}" if wrong else 0)
    FOLDER.mkdir(exist_ok=True)
    for file, text in made().items():
        file.write_text(text, "utf-8")
