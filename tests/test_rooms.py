"""The rooms of the house and which way imports run: starter -> worker -> workflows -> activities -> standard."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
ROOMS = ("standard", "activities", "workflows", "worker", "starter")
"""A room may import from itself and from the rooms before it."""

NEVER_IN = {
    "standard": {"temporalio", "psycopg", "psycopg_pool", "holidays", "asyncio", "time", "random"},
    "activities": set[str](),
    "workflows": {"psycopg", "psycopg_pool", "holidays"},
    "worker": {"holidays"},
    "starter": {"holidays"},
}
"""What a room must not import from outside: the rules know no server, database or clock; workflows keep out what would
change their replay."""

CLOCKS = {"now", "utcnow", "today", "time_ns", "monotonic", "perf_counter"}
"""The names of functions that say what time it is."""

CHANGES_BY_ITSELF = {
    *("time", "random", "secrets", "uuid", "os", "sys", "io", "pathlib", "socket", "subprocess", "tempfile", "locale"),
    *("threading", "multiprocessing", "concurrent", "platform", "getpass", "urllib", "http", "ssl", "sqlite3"),
}
"""Modules that a workflow must not use: what they answer hangs on the process, the machine, the moment or chance."""

KNOWS_HOLIDAYS = "activities/calendar.py"

FILES = sorted(path for room in ROOMS for path in (HOUSE / room).rglob("*.py"))


def imported(tree: ast.AST, file: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, wherever in the file it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = file.relative_to(HOUSE).parts[: -node.level] if node.level else ()
            yield ".".join([*package, *filter(None, [node.module])])


def modules(file: Path) -> set[str]:
    return set(imported(ast.parse(file.read_text("utf-8")), file))


def name(file: Path) -> str:
    return file.relative_to(HOUSE).as_posix()


@pytest.mark.parametrize("file", FILES, ids=name)
def test_imports_run_one_way(file: Path) -> None:
    room = file.relative_to(HOUSE).parts[0]
    later_rooms = set(ROOMS[ROOMS.index(room) + 1 :]) | {"bench", "tests"}
    wrong = sorted(module for module in modules(file) if module.split(".")[0] in later_rooms)
    assert not wrong, f"{name(file)} is in the room {room} and must not import {', '.join(wrong)}"


CHAPTERS = ("worktime", "core", "response_times", "what_happens_next", "progressing", "closing")
"""Inside the Standard a chapter may use those before it; the loops over all of them stand in front, and none of the
chapters knows these."""


@pytest.mark.parametrize("file", [file for file in FILES if "standard" in file.parts], ids=name)
def test_chapters_use_only_those_before_them(file: Path) -> None:
    place = file.relative_to(HOUSE / "standard").parts
    if len(place) == 1:
        return
    allowed = CHAPTERS[: CHAPTERS.index(place[0]) + 1]
    wrong = sorted(
        module
        for module in modules(file)
        if module.startswith("standard")
        and (module.count(".") == 1 or module.split(".")[1] not in allowed)
        and module.removeprefix("standard.") not in allowed
    )
    assert not wrong, f"{name(file)} is in the chapter {place[0]} and must not import {', '.join(wrong)}"


@pytest.mark.parametrize("file", FILES, ids=name)
def test_each_room_keeps_out_what_it_must_not_know(file: Path) -> None:
    room = file.relative_to(HOUSE).parts[0]
    wrong = sorted({module.split(".")[0] for module in modules(file)} & NEVER_IN[room])
    assert not wrong, f"{name(file)} is in the room {room} and must not import {', '.join(wrong)}"


def test_only_one_module_knows_the_holidays_package() -> None:
    knowing = [name(file) for file in FILES if any(m.split(".")[0] == "holidays" for m in modules(file))]
    assert knowing == [KNOWS_HOLIDAYS]


def asked_for_the_time(file: Path) -> set[str]:
    """Every call in a file that asks what time it is, as it is written there."""
    return {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    }


@pytest.mark.parametrize("file", [file for file in FILES if file.is_relative_to(HOUSE / "standard")], ids=name)
def test_the_standard_reads_no_clock(file: Path) -> None:
    assert not asked_for_the_time(file), f"{name(file)} must be given the time, not ask for it"


@pytest.mark.parametrize("file", [file for file in FILES if file.is_relative_to(HOUSE / "workflows")], ids=name)
def test_workflows_know_the_time_from_their_case_alone(file: Path) -> None:
    others = asked_for_the_time(file) - {"workflow.now"}
    assert not others, f"{name(file)} must take the time from workflow.now(), as its replay must find the same"


@pytest.mark.parametrize("file", [file for file in FILES if file.is_relative_to(HOUSE / "workflows")], ids=name)
def test_workflows_hang_on_nothing_that_a_replay_would_find_changed(file: Path) -> None:
    # The sandbox does not look: the modules of workflows are loaded once, and shared by all cases.
    wrong = sorted({module.split(".")[0] for module in modules(file)} & CHANGES_BY_ITSELF)
    assert not wrong, f"{name(file)} is workflow code and must not import {', '.join(wrong)}"


def test_every_room_is_there_and_has_its_tests() -> None:
    for room in ROOMS:
        assert (HOUSE / room / "__init__.py").is_file()
        assert (HOUSE / "tests" / room).is_dir()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import worker.settings as s", {"worker.settings"}),
        ("def f():\n    from starter.cli import main", {"starter.cli"}),
        ("from ...worker import settings", {"worker"}),
        ("from . import notify", {"activities.notifications"}),
        ("from .channels import smtp", {"activities.notifications.channels"}),
    ],
)
def test_imports_are_found_in_every_form(source: str, found: set[str]) -> None:
    file = HOUSE / "activities" / "notifications" / "activity.py"
    assert set(imported(ast.parse(source), file)) == found
