"""How commands speak: what others have sent acts on no terminal, and every encoding takes it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.padding import Padding
from rich.table import Table

from standard.core.messages import Reporter
from starter.demo.narration import demo_console
from starter.outcomes import Sent
from starter.saying import console, say, say_json
from starter.shown.answer import print_answer
from workflows.models import Answer, Outcome

HOUSE = Path(__file__).parents[2]
HOSTILE = "web\x1b[2Jform\x9b \u202eevil"
SHOWN = r"web\x1b[2Jform\x9b \u202eevil"


def test_a_console_writes_out_what_would_act_wherever_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(HOSTILE, box=None, title=HOSTILE)
    table.add_row(HOSTILE)
    out = console()
    for shown in (HOSTILE, table, Padding(HOSTILE, (0, 0, 0, 2))):
        out.print(shown)
    demo_console().print(HOSTILE)
    said = capsys.readouterr().out
    assert said.count(SHOWN) == 6
    assert said.replace("\n", "").isprintable()


def test_lines_and_json_are_safe_too(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"{HOSTILE}\nsecond line")
    say(HOSTILE, err=True)
    said = capsys.readouterr()
    assert said.out == f"{SHOWN}\nsecond line\n"
    assert said.err == f"{SHOWN}\n"
    say_json([Reporter(name=f"Zażółć {HOSTILE}\x7f")])
    said = capsys.readouterr()
    assert said.out.isascii()
    assert said.out.replace("\n", "").isprintable()
    assert json.loads(said.out)[0]["name"] == f"Zażółć {HOSTILE}\x7f"


def test_problems_traces_and_log_lines_are_safe_in_every_encoding() -> None:
    script = f"""
import logging
from starter.ending import run_and_end
from worker.problems import Problem

hostile = {HOSTILE!r} + 'Zażółć'
def command():
    logging.getLogger("anything").error("log %s", hostile)
    try:
        raise ValueError(f"trace {{hostile}}")
    except ValueError:
        logging.getLogger("anything").exception("again")
    print("said", hostile[-6:])
    raise {{}}(f"problem {{hostile}}")
run_and_end(command, "asb")
"""
    for problem, status in (("Problem", 1), ("RuntimeError", 1)):
        ended = subprocess.run(
            [sys.executable, "-c", script.replace("{}", problem)],
            cwd=HOUSE,
            env={**os.environ, "PYTHONIOENCODING": "latin-1"},
            capture_output=True,
            check=False,
            timeout=60,
        )
        told = ended.stderr.decode("latin-1")
        assert ended.returncode == status, told
        assert ended.stdout.decode("latin-1") == "said Za\\u017có\\u0142\\u0107\n"
        assert told.count(f"{SHOWN}Za\\u017có\\u0142\\u0107") == 3, told
        assert told.replace("\n", "").isprintable()


def test_who_is_told_nothing_of_a_case_is_told_no_number_of_an_entry(capsys: pytest.CaptureFixture[str]) -> None:
    sent = Sent(answer=Answer(outcome=Outcome.ACCEPTED))

    print_answer("report_incident", "message-1", "ASB-NPXJ-Q3TP-BNU3", None, sent, None)

    assert capsys.readouterr().out == "Accepted: report incident, ASB-NPXJ-Q3TP-BNU3\n"


def test_nothing_in_this_room_speaks_in_another_way() -> None:
    elsewhere = [
        f"{path.name}: {line.strip()}"
        for path in sorted((HOUSE / "starter").rglob("*.py"))
        if path.name != "saying.py"
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"typer\.echo\(|click\.echo\(|(?<![\w.])print\(|(?<!Plain)Console\((?!stderr)|\.write\(f?\"", line)
    ]
    assert elsewhere == ["""cli.py: typer.echo(f"asb-casework {version('asb-casework')}")"""]
