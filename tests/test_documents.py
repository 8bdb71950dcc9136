"""The documents say what is there: what they name exists, and what there is to set or to install is named."""

import ast
import re
import shlex
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from standard.core.messages import Message
from standard.messages import MESSAGES
from starter.cli import app
from tests.references import made
from worker.settings import Settings

HOUSE = Path(__file__).parent.parent
DOCUMENTS = [*sorted(HOUSE.glob("*.md")), *sorted((HOUSE / "docs").rglob("*.md"))]

NAMED_PATH = re.compile(r"`([\w./-]+\.(?:py|sql|md|toml|json|j2)|[a-z]+(?:/[\w-]+)*/)(?:::([\w.]+))?`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
ABSOLUTE_PATH = re.compile(r"(?<![\w~.:/$}>-])/[A-Za-z]\S*")
HOST = re.compile(r"https?://([^/:\s)`]+)")
COMMAND = re.compile(r"^\$ asb (.*)$|`asb ([^`]+)`", re.MULTILINE)

HOSTS = {"127.0.0.1", "localhost", "api.notifications.service.gov.uk", "keepachangelog.com", "semver.org"}
"""The hosts that a document may name; no package registry among them."""

MADE_AT_RUN_TIME = {"postgres/", "logs/", "evidence/", "postgres-passwords.json", "keys.json"}
"""Named in the documents as parts of the data folder, which is no part of the project."""


def name(file: Path) -> str:
    return file.relative_to(HOUSE).as_posix()


def text(file: str) -> str:
    return (HOUSE / file).read_text("utf-8")


@cache
def defined(file: Path) -> set[str]:
    """Functions, classes, methods as ``Class.method``, and constants of a module."""
    return set(_names(ast.parse(file.read_text("utf-8")).body, ""))


def _names(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield prefix + node.name
            case ast.ClassDef():
                yield prefix + node.name
                yield from _names(node.body, f"{prefix}{node.name}.")
            case ast.Assign(targets=targets):
                yield from (prefix + target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name() as target):
                yield prefix + target.id
            case _:
                pass


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_what_a_document_names_exists(document: Path) -> None:
    missing = []
    for path, item in NAMED_PATH.findall(document.read_text("utf-8")):
        if path in MADE_AT_RUN_TIME:
            continue
        places = [folder / path for folder in (HOUSE, HOUSE / "standard") if (folder / path).exists()]
        if not places or (item and item not in defined(places[0])):
            missing.append(f"{path}::{item}" if item else path)
    assert not missing, f"{name(document)} names what is not there: {', '.join(missing)}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    broken = [link for link in LINK.findall(document.read_text("utf-8")) if not (document.parent / link).exists()]
    assert not broken, f"{name(document)} links to {', '.join(broken)}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_no_document_names_a_path_of_a_machine_or_a_host_that_is_none_of_its_business(document: Path) -> None:
    content = document.read_text("utf-8")
    assert not ABSOLUTE_PATH.findall(content)
    assert set(HOST.findall(content)) <= HOSTS


def test_every_carried_out_sentence_of_the_standard_names_code_and_test() -> None:
    incomplete = []
    for line in text("docs/standard.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        is_row = line.startswith("| ") and len(cells) > 2 and cells[-1] != "proved by"
        if not is_row or "**not carried out**" in line:
            continue
        if ".py::" not in cells[-2] or ".py::test_" not in cells[-1]:
            incomplete.append(cells[0])
    assert not incomplete


def test_production_uses_every_function_that_a_sentence_names() -> None:
    words = Counter(
        word
        for room in ("standard", "activities", "workflows", "worker", "starter")
        for file in (HOUSE / room).rglob("*.py")
        for word in re.findall(r"\w+", file.read_text("utf-8"))
    )
    assert not [f"{path}::{item}" for path, item in named_code() if words[item.rpartition(".")[2]] < 2]


def named_code() -> set[tuple[str, str]]:
    """What docs/standard.md names as carrying out a sentence: file and name."""
    rows = [line.strip("|").split("|") for line in text("docs/standard.md").splitlines()]
    return {found for cells in rows if len(cells) > 2 for found in NAMED_PATH.findall(cells[-2]) if found[1]}


def test_the_references_are_as_the_models_make_them() -> None:
    assert {file: file.read_text("utf-8") for file in made()} == made()


def test_every_field_of_a_message_and_every_setting_is_described() -> None:
    common = (*Message.model_fields, "decision")
    bare = [
        f"{message}.{field}"
        for message, model in MESSAGES.items()
        for field, info in model.model_fields.items()
        if field not in common and not info.description
    ]
    assert not bare
    assert not [name for name, field in Settings.model_fields.items() if not (field.title and field.description)]


def test_the_readme_is_short() -> None:
    assert len(text("README.md").splitlines()) <= 150


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_no_table_is_broken(document: Path) -> None:
    lines = document.read_text("utf-8").splitlines()
    begins = [line for before, line in zip(["", *lines], lines, strict=False) if line.startswith("|") and not before]
    after = {line: lines[number + 1] for number, line in enumerate(lines[:-1])}
    assert not [line for line in begins if not after.get(line, "").startswith("|--")]


def test_every_dependency_has_its_reason_in_the_architecture() -> None:
    project = tomllib.loads(text("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"]]
    wanted += project["build-system"]["requires"]
    architecture = text("docs/architecture.md")
    reasons = architecture[architecture.index("## Dependencies") :]
    named = {re.split(r"[\[><=~! ]", each)[0] for each in wanted}
    assert not {each for each in named if f"`{each}`" not in reasons}


@pytest.mark.parametrize(
    "document", ["README.md", "docs/operations.md", "docs/tour.md", "docs/servers.md", "docs/keys.md"]
)
def test_commands_exist_with_their_options(document: str) -> None:
    lines = [line for pair in COMMAND.findall(text(document)) for line in pair if line]
    assert lines
    for line in lines:
        words = shlex.split(line)
        if words[0] in {"COMMAND", "--help"}:
            continue
        command: Any = get_command(app)
        # As in `asb keys new`: each word that names a command leads to the next.
        while words and words[0] in _commands_of(command):
            command = _commands_of(command)[words.pop(0)]
        assert not _commands_of(command) or not words or words[0].startswith("--"), line
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def _commands_of(command: Any) -> dict[str, Any]:
    return getattr(command, "commands", {})


def test_make_help_lists_every_target() -> None:
    makefile = text("Makefile")
    [phony] = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    described = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert described == set(phony.split())
