"""``asb demo``: the stories as the real command plays them, and how it ends where something is wrong."""

import ast
import base64
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import psutil
import pytest

from activities.calendar import bare_calendar
from standard.worktime.in_words import local
from starter.demo.diary import Diary, diary_after
from starter.demo.narration import WIDTH
from tests.starter.test_cli import ASB
from tests.support.examples import EXAMPLES, examples
from tests.support.reached import called
from tests.test_documents import named_code

HOUSE = Path(__file__).parents[2]
NOTING_WHAT_IS_CALLED = [sys.executable, "-m", "tests.support.reached"]
LONGEST = 120
"""Seconds after which a test gives up; nothing is asserted about how fast anything is."""

OTHERS_SERVERS = {
    "TEMPORAL_ADDRESS": "127.0.0.1:1",
    "TEMPORAL_PROFILE": "nobody-has-this-profile",
    "ASB_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "ASB_SMTP_HOST": "127.0.0.1",
    "PGOPTIONS": "-c no_such_setting=1",
}


@dataclass
class Played:
    """What the command printed, and how it ended. ``left`` are its processes that still run."""

    status: int
    output: str
    errors: str
    left: list[psutil.Process]


@contextmanager
def playing(scratch: Path, folder: Path = EXAMPLES, command: Sequence[str] = ASB) -> Iterator["subprocess.Popen[str]"]:
    settings = {"ASB_HOME": str(scratch / "home"), "TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "demo", str(folder)],
        cwd=HOUSE,
        env={**os.environ, **OTHERS_SERVERS, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def play(
    scratch: Path,
    *,
    at: str = "begins the investigation",
    end: str | int | None = None,
    command: Sequence[str] = ASB,
) -> Played:
    """Plays the demonstration. When the line with ``at`` is told, the signal ``end`` is sent, or the server of that
    name is killed.
    """
    with playing(scratch, command=command) as process:
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            if at in line:
                break
        children = psutil.Process(process.pid).children(recursive=True)
        if isinstance(end, str):
            next(child for child in children if child.name() == end).kill()
        elif end is not None:
            process.send_signal(end)
        rest, errors = process.communicate(timeout=LONGEST)
        _, left = psutil.wait_procs(children, timeout=LONGEST)
    return Played(process.returncode, told + rest, errors, left)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def played(scratch: Path) -> Played:
    return play(scratch, command=[*NOTING_WHAT_IS_CALLED, str(scratch.with_suffix(".called"))])


def test_the_demo_and_whole_cases_come_to_every_function_that_a_sentence_of_the_standard_names(
    played: Played, scratch: Path
) -> None:
    """What alone tests call carries out nothing: told by the interpreter, of `asb demo` and of every stored history."""
    assert played.status == 0
    replayed = scratch.with_suffix(".replayed")
    subprocess.run([*NOTING_WHAT_IS_CALLED, str(replayed), "replay"], cwd=HOUSE, check=True, timeout=LONGEST)
    assert not functions_named() - called(scratch.with_suffix(".called")) - called(replayed)


def functions_named() -> set[str]:
    """The functions and methods that docs/standard.md names as carrying out a sentence."""
    found = set()
    for path, item in named_code():
        tree = ast.parse((HOUSE / path).read_text("utf-8"))
        functions = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
        found |= {f"{path}::{item}" for each in functions if each.name == item.rpartition(".")[2]}
    return found


def diary_of(played: Played) -> Diary:
    found = re.search(r"^Mon (\d+) Nov (\d{4}) 10:00", played.output, re.MULTILINE)
    assert found is not None
    return Diary(date(int(found[2]), 11, int(found[1])))


def test_it_ends_well_and_leaves_nothing(played: Played, scratch: Path) -> None:
    assert (played.status, played.errors) == (0, "")
    assert played.left == []
    assert list(scratch.iterdir()) == []


def test_the_events_of_each_case_are_told_in_order(played: Played) -> None:
    diary = diary_of(played)
    stories = played.output.split("=" * WIDTH)[1:]
    told = [" ".join(story.replace("|", " ").split()) for story in stories]
    expected = [
        [
            f'{local(diary.at(0, "10:00"))} Resident: "{described("hate-incident.json")}"',
            "Contact centre: passes the report on",
            "Report recorded: ",
            "Priority 1 (high), by the report",
            "> to the resident: acknowledgement",
            "We have recorded your report and opened a case for you.",
            f"{local(diary.at(0, '16:59'))} System: Falls due soon",
            "> to Officer Ola: clock warning",
            f"{local(diary.at(1, '10:00'))} System: Promise broken",
            "> to Manager Mina: clock breach",
            f"{local(diary.at(2, '09:30'))} Officer Ola: rings the resident",
            "Met late: respond within 24 hours (excluding weekends and bank holidays)",
            "Investigation begun",
            "Party 1 on record",
            "x Refused, and on record: reporter_agrees: this is the first contact with party 1; ask whether",
            "Contact with party 1, the first; the reporter agrees: yes",
            f"{local(diary.at(10, '00:00'))} System: Contact as agreed: breached, still open",
            "> to Officer Ola: contact missed",
            "> to Manager Mina: contact missed",
            f"{local(diary.at(10, '09:00'))} System: The reporter is told that contact as agreed was missed",
            "We said that we would be in touch with you by the end of Wednesday",
            "We were not, and we are sorry.",
            "Contact as agreed: breached, met late",
            "Officer Ola: is told something by the police, in confidence.",
            "Closure proposed: resolved",
            "Officer Ola: tries to approve her own proposal",
            "x Refused, and on record: nobody approves their own proposal",
            f"{local(diary.at(17, '10:00'))} Manager Mina: tries to approve",
            "x Refused, and on record: no visit or phone call after the proposal is on record",
            "The reporter agrees to closing (phone)",
            f"{local(diary.at(18, '16:00'))} Manager Mina: approves by a signal",
            "Case closed: resolved",
            "> to the resident: closed",
            "The neighbour was warned and has apologised. There is something here that we cannot share with you.",
        ],
        [
            "Priority 2 (medium), by the report",
            "Met: acknowledge within 24 hours (excluding weekends and bank holidays)",
            "Met: begin the investigation within 5 working days",
            "Action plan, version 1, agreed by phone; actions: A1, A2, A3",
            "> to the resident: action plan",
            "What we will do - By the end of",
            "What you will do - By the end of",
            "What others will do - By the end of",
            "The loudspeakers are taken off the floor.",
            "We will contact you at least every 5 working days.",
            "Case restricted",
            f"{local(diary.at(3, '11:00'))} Officer Sam: has nothing to do with the case, and tries to open it.",
            "x Not shown, and on record: ASB-",
            "is restricted; ask ola.",
            "Sam Price (sam): case, REFUSED Mina Kaur (mina): views",
            "Contact with party 1, the first; the reporter agrees: not asked",
            "Action completed: A1 (ours)",
            "Action completed: A3 (another party's)",
            "Somebody unknown: claims to be a manager",
            "x Refused, and on record: nobody has proven to be its sender",
            f"{local(diary.at(9, '00:00'))} System: Action overdue: A2 (the reporter's)",
            "> to Officer Ola: action overdue",
            "Action chased: A2 (the reporter's)",
            "Action completed: A2 (the reporter's)",
            "Closure proposed: resolved",
            "Somebody unknown: approves in Manager Mina's name, by the `temporal` command and as plain JSON.",
            "x Refused, and on record: nobody has proven to be its sender",
            "Somebody unknown: does so again, and adds a proof that Manager Mina sent it.",
            "x Refused, and on record: nobody has proven to be its sender",
            "Somebody unknown: copies Manager Mina's real approval of the first case",
            "x Refused, and on record: it was encrypted for another case",
            "That approval, as the Temporal server keeps it:",
            f"{local(diary.at(9, '15:00'))} Manager Mina: approves too soon, and somebody on the way holds her message",
            f"{local(diary.at(10, '22:40'))} Noise app: signals a new incident",
            "Closure cancelled, as a new incident was reported",
            "> to the resident: incident added",
            "Noise app: has been offline, and sends the same message again",
            "x It came before, as entry",
            "Action plan, version 2, agreed by phone; actions: A4",
            f"{local(diary.at(70, '22:40'))} System: Closure proposed: no new reports",
            f"{local(diary.at(72, '14:00'))} Manager Mina: lifts the restriction: the resident's son has left.",
            "Restriction lifted",
            "The reporter agrees to closing (visit)",
            "Somebody unknown: delivers the approval that was held back.",
            "x Refused, and on record: the open proposal is closure-",
            "Officer Ola: approves",
            "Case closed: no new reports",
            "> to the resident: closed",
            f"{local(diary.at(120, '23:10'))} Noise app: signals a new incident, weeks after the closure.",
            "The case stays closed. ASB-",
        ],
        [
            "Priority 3 (standard), by the report",
            f"{local(diary.at(3, '15:00'))} Officer Ola: writes a letter",
            "Met: respond within 10 working days",
            f"{local(diary.at(60, '10:00'))} System: Closure proposed: no new reports",
            f"{local(diary.at(63, '10:30'))} Officer Ola: rings the resident. No answer.",
            f"{local(diary.at(64, '16:10'))} Officer Ola: rings again. No answer.",
            f"{local(diary.at(65, '11:00'))} Officer Ola: visits. Nobody is in.",
            "Officer Ola: posts a written notice.",
            "x Refused, and on record: no visit or phone call after the proposal is on record in which the reporter",
            f"{local(diary.at(67, '16:59'))} System: No decision on the proposal in 5 working days",
            "Manager Mina: approves, with a reason",
            "Case closed: no new reports",
            "> to the resident: closed",
        ],
        [
            "Set aside, as it could not be used: occurred_at, reporter.support_needs",
            "Nothing is sent to the reporter by itself until an officer says how",
            "Priority 2 (medium), by the report",
            "Could not be delivered to the reporter: acknowledgement",
            f"{local(diary.at(1, '21:10'))} Somebody unknown: reports violence on this case",
            "Now priority 1 (high), raised: violence was reported",
            "> to Officer Ola: incident to confirm",
            f"{local(diary.at(2, '09:20'))} Officer Ola: rings the resident, who knows nothing of it",
            "Now priority 2 (medium), as incident 2 is not about this case",
            "Not known who did it: the reason is on record",
            f"{local(diary.at(4, '15:40'))} Officer Ola: types in a letter from the day before",
            "it proposes nothing, as something new became known after it",
            "> to Officer Ola: withdrawal to confirm",
            "Case closed: resolved",
        ],
        [
            f'{local(diary.at(0, "10:00"))} Resident: "{described("two-neighbours.json")}"',
            f'{local(diary.at(0, "15:30"))} Another resident: "{described("two-neighbours-second.json")}"',
            "It becomes a case.",
            "> to the resident: acknowledgement",
            "Officer Ola: joins this case to the first",
            "is joined to this case: its reporter is a complainant here",
            "Complainant: ASB-",
            "Officer Ola: begins the investigation, for both.",
            "Investigation begun",
            f"{local(diary.at(4, '10:00'))} Officer Ola: proposes to close the case",
            "Closure proposed: resolved",
            "Closure proposed in ASB-",
            "> to the resident: closure proposed",
            "The reporter agrees to closing (phone)",
            "Manager Mina: tries to approve, though only one of them has answered.",
            "x Refused, and on record: ASB-",
            "The reporter agrees to closing (phone)",
            "its reporter agrees to closing",
            "Manager Mina: approves, and both cases close.",
            "Case closed: resolved",
            "> to the resident: closed",
            "Case closed: resolved",
            "> to the resident: closed",
            "Hello Colin Frost",
        ],
        [
            f'{local(diary.at(0, "10:00"))} Resident: "{described("flat-taken-over.json")}"',
            "It becomes a case of priority 1",
            "Met: respond within 24 hours (excluding weekends and bank holidays)",
            "Officer Ola: records that she told the police",
            "The reporter has told the police, recorded as crime",
            "Agency G1 (police) is on the case: may have evidence, incidents, plan actions (crime and disorder)",
            "Lead agency: G1 (police)",
            "> to the resident: lead agency",
            "> to the agency: lead agency",
            "Agency G2 (social care) is on the case: may have incidents (safeguarding)",
            "Officer Sam: is curious",
            "x Not drafted: G2 may not have reporter_identity; it may have incidents.",
            "Request added: Q1 (visit, to G2)",
            f"{local(diary.at(1, '00:10'))} Noise app: signals a new incident.",
            "Incident 3 is likely the same as 2",
            "Incident 3 is the same as incident 2",
            "Evidence E1 recorded: diary sheet, handed in by the reporter",
            "Evidence E2 recorded: recording, handed in by the reporter",
            f"{local(diary.at(2, '09:00'))} System: Request chased after: Q1 (visit, to G2)",
            "> to the agency: request due",
            "E2 in the store: 16,110 bytes, encrypted",
            "E2 handed out: through-the-wall.wav, 16,044 bytes, as it came in",
            "Request answered: Q1 (visit, to G2)",
            "Case review 1 called for",
            "> to Manager Mina: review called",
            f"{local(diary.at(3, '10:00'))} System: A reminder is due.",
            "> to Manager Mina: review reminder",
            "Actions added: A2 (agency G1's)",
            f"Case review 1 held, {local(diary.at(4, '10:00'))}; decided: A2, A3",
            "Case closed: resolved",
            "> to the resident: closed",
        ],
        [
            f"{local(diary.at(0, '08:00'))} Landlord: Officer Ola is on leave, and Officer Sam covers",
            "Priority 1 (high), by the report: a hate element was perceived",
            "Allocated to officer sam, patch north",
            "Could not be delivered to the reporter: acknowledgement; they are not to be written to",
            "> to Officer Sam: case allocated",
            f"{local(diary.at(0, '14:20'))} Officer Sam: rings with an interpreter",
            "Support needs and safe contact recorded",
            "Risk assessed as high, ",
            "Warning 1 for staff set",
            "Officer Sam: asks whether he is in another case too.",
            "Party 1 is possibly the same as party 1 of ASB-",
            "the same name and date of birth",
            "Allocated to officer ola",
            "Could not be delivered to the reporter: closure proposed; they are not to be written to",
            "The reporter agrees to closing (phone)",
            "Case closed: resolved",
        ],
    ]
    assert len(told) == len(expected)
    for story, events in zip(told, expected, strict=True):
        place = 0
        for event in events:
            assert event in story[place:], f"{event!r} is not told after {story[:place][-200:]!r}"
            place = story.index(event, place) + len(event)


def test_the_letter_to_the_other_complainant_says_nothing_of_the_first(played: Played) -> None:
    [story] = [each for each in played.output.split("=" * WIDTH) if "Colin Frost" in each]
    joined = re.search(r"To be joined to (ASB-\S+)", story)
    assert joined is not None
    letter = story.split("| Your case is closed")[1]
    assert "Colin Frost" in letter
    assert not [word for word in (joined[1], "Okafor", "father", "drilling") if word in letter]


def test_the_closing_figures_are_those_of_the_stories(played: Played) -> None:
    table = played.output.split("The register's closing figures\n")[1].split("\n\n")[0]
    figures = [tuple(line.strip().rsplit(None, 1)) for line in table.splitlines()]
    assert figures == [
        ("Cases", "8"),
        ("of them anti-social behaviour", "7"),
        ("of them hate", "2"),
        ("still open", "1"),
        ("Promises", "15"),
        ("respond within 24 hours (excluding weekends and bank holidays): met", "2"),
        ("respond within 24 hours (excluding weekends and bank holidays): breached, met late", "1"),
        ("respond within 24 hours (excluding weekends and bank holidays): superseded", "1"),
        ("acknowledge within 24 hours (excluding weekends and bank holidays): met", "5"),
        ("begin the investigation within 5 working days: met", "4"),
        ("begin the investigation within 5 working days: running", "1"),
        ("respond within 10 working days: met", "1"),
        ("Internal targets", "33"),
        ("met", "20"),
        ("not needed", "13"),
        ("Contacts as agreed", "32"),
        ("ended by closing", "7"),
        ("met", "24"),
        ("breached, met late", "1"),
        ("Actions of the plans", "11"),
        ("completed", "5"),
        ("settled", "6"),
        ("Case reviews", "1"),
        ("held", "1"),
        ("Closed", "7"),
        ("no new reports", "2"),
        ("resolved", "5"),
        ("Refused or repeated messages", "14"),
        ("case closed", "1"),
        ("duplicate", "1"),
        ("invalid field", "2"),
        ("own proposal", "1"),
        ("stale proposal", "1"),
        ("step missing", "4"),
        ("unsealed", "3"),
        ("wrong case", "1"),
        ("Messages to residents and staff", "93"),
        ("accepted", "82"),
        ("undeliverable", "11"),
        ("Alarms", "2"),
    ]


def test_a_payload_is_shown_as_it_is_kept_and_as_it_is_opened(played: Played) -> None:
    shown = " ".join(line.split("|", 1)[1] for line in played.output.splitlines() if line.lstrip().startswith("| "))
    shown = " ".join(shown.split())
    kept, opened = shown.split("That approval, as the Temporal server keeps it:")[1].split("opened with that key:")
    found = re.fullmatch(
        r" encoding: binary/encrypted encrypted-case: ASB-[-0-9A-Z]+ encryption-key-id: people-[0-9a-f]+"
        r" data, the first 90 of \d+ bytes \(base64\): (.+) The same, ",
        kept,
    )
    assert found is not None
    data = base64.b64decode(found[1].replace(" ", ""), validate=True)
    assert len(data) == 90
    assert b"mina" not in data
    assert '"sender": "mina", "proposal_id": "closure-' in opened
    assert "sealed by: Mina Kaur (mina), manager" in opened


def test_it_is_readable_in_100_columns_and_says_how_to_look(played: Played) -> None:
    assert [line for line in played.output.splitlines() if len(line) > WIDTH] == []
    assert played.output.count("Thank you for telling us.") == 1
    for command in ("make up", "http://127.0.0.1:8233", "asb report ", "asb fast-forward REF 10d"):
        assert command in played.output


def test_ctrl_c_stops_it_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    played = play(tmp_path, end=signal.SIGINT)

    assert (played.status, played.errors) == (130, "Stopping ...\n")
    assert "Case closed" not in played.output
    assert played.left == []
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_dies_ends_it_with_one_line_that_names_its_log(tmp_path: Path) -> None:
    played = play(tmp_path, end="temporal")

    assert played.status == 1
    [line] = played.errors.splitlines()
    assert line.startswith("asb: the Temporal server has ended by itself with status -9; its log is ")
    assert Path(line.rsplit(" ", 1)[1]).is_file()
    assert played.left == []


def test_a_report_that_cannot_be_read_is_one_line_and_status_2(tmp_path: Path) -> None:
    folder = examples(tmp_path / "mine", "noise-frightened-neighbour.json", harm="huge")

    with playing(tmp_path, folder) as process:
        output, errors = process.communicate(timeout=LONGEST)

    assert (process.returncode, output) == (2, "")
    [line] = errors.splitlines()
    assert line.startswith(f"asb: {folder}/noise-frightened-neighbour.json: harm is 'huge'")
    assert "high, medium, low, none, unknown" in line


@pytest.mark.parametrize("year", range(2025, 2060))
def test_no_bank_holiday_falls_into_the_stories_in_any_year(year: int) -> None:
    diary = diary_after(date(year, 12, 31))
    calendar = bare_calendar(year, year + 3)

    assert diary.first_day.strftime("%A") == "Monday"
    for day in chain(range(38), range(60, 81)):
        played_on = diary.first_day + timedelta(days=day)
        assert calendar.is_working(played_on) == (played_on.weekday() < 5)


def described(file: str) -> str:
    """What the resident said in a report."""
    return str(json.loads((EXAMPLES / file).read_text("utf-8"))["description"])
