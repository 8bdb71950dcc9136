"""The ``asb`` command: its frame, and the one place where commands are added."""

from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from starter.commands import (
    alarms,
    calendar,
    closing,
    demo,
    evidence,
    incidents,
    keys,
    people,
    progressing,
    rehearse,
    show,
    stack,
    todo,
)
from starter.commands.check_register import check_register
from starter.commands.codec_server import codec_server
from starter.commands.grouped import with_groups
from starter.commands.login import login, logout
from starter.commands.promote import promote
from starter.commands.replay import EXIT_STATUS as REPLAY_EXIT_STATUS
from starter.commands.replay import replay
from starter.commands.report import report
from starter.commands.sending import EXIT_STATUS
from starter.ending import run_and_end

app = typer.Typer(
    name="asb",
    help="Anti-social-behaviour and hate-crime casework for social landlords.",
    epilog="Exit status: 0 done, 1 a problem, 2 bad input or a bad setting. What tells a case something: 3 refused "
    "by the case, 4 left with the case until it can decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"asb-casework {version('asb-casework')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


app.command()(stack.up)
app.command()(stack.worker)
app.command()(stack.migrate)
app.command("codec-server")(codec_server)
app.command()(demo.demo)
app.command("check-register")(check_register)
app.command(epilog=REPLAY_EXIT_STATUS)(replay)
app.command()(promote)

app.command()(report)
app.command()(show.show)
app.command("list")(show.list_)
for tell_case in (*incidents.COMMANDS, *progressing.COMMANDS, *closing.COMMANDS):
    app.command(epilog=EXIT_STATUS)(with_groups(tell_case))
app.add_typer(evidence.evidence_commands, name="evidence")
app.add_typer(todo.tasks_commands, name="tasks")
app.add_typer(alarms.alarms_commands, name="alarms")
app.command()(todo.outbox)
app.add_typer(people.people_commands, name="people")
app.add_typer(keys.keys_commands, name="keys")
app.command()(login)
app.command()(logout)
app.command("fast-forward")(rehearse.fast_forward)

app.command()(calendar.deadlines)
app.add_typer(calendar.calendar_commands, name="calendar")


def main() -> NoReturn:
    """Run the command line and end this process with its exit status.

    0: done. 1: a problem, told in one line on stderr. 2: bad input or a bad setting. 3: refused by the case. 4: left
    with the case, which decides it later. 130: Ctrl-C.
    """
    run_and_end(lambda: app(prog_name="asb"), "asb")
