"""What of the code decides how an open case replays, as a fingerprint for each file.

``python -m tests.fingerprints`` accepts the code as it is; ``tests/test_fingerprints.py`` says when. Comments,
docstrings and layout leave a fingerprint as it is, and so does another version of Python.
"""

import ast
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).parent.parent
ROOMS = ("standard", "workflows")
"""What is replayed: the rules, and the workflows that make them durable."""

STORED = Path(__file__).with_name("fingerprints.json")

_SAYS_NOTHING = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


def fingerprint(source: str) -> str:
    """The fingerprint of a module's source."""
    return hashlib.sha256("\n".join(_written(ast.parse(source))).encode()).hexdigest()[:16]


def fingerprints() -> dict[str, str]:
    """The fingerprint of each file, by its path."""
    files = sorted(file for room in ROOMS for file in (HOUSE / room).rglob("*.py"))
    return {file.relative_to(HOUSE).as_posix(): fingerprint(file.read_text("utf-8")) for file in files}


def stored() -> dict[str, str]:
    """The fingerprints that were accepted last."""
    found: dict[str, str] = json.loads(STORED.read_text())
    return found


def _written(value: object) -> Iterator[str]:
    """A syntax tree in lines, without fields that are empty: some versions of Python have fields that others lack."""
    if isinstance(value, ast.AST):
        yield type(value).__name__
        for name, each in ast.iter_fields(value):
            if name == "body" and _has_docstring(value):
                each = each[1:]
            if each is not None and each != [] and name not in _SAYS_NOTHING:
                yield f".{name}"
                yield from _written(each)
        yield "."
    elif isinstance(value, list):
        for each in value:
            yield from _written(each)
    else:
        yield repr(value)


def _has_docstring(value: ast.AST) -> bool:
    documented = isinstance(value, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    return documented and ast.get_docstring(value, clean=False) is not None  # type: ignore[arg-type]


if __name__ == "__main__":
    STORED.write_text(json.dumps(fingerprints(), indent=2) + "\n")
