"""SQL statements by name, from the files in this package's ``sql`` folder: one file per theme.

A statement begins at a line ``-- name: its_name`` and ends at the next such line.
"""

import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"
_HEADING = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def load(theme: str) -> dict[str, bytes]:
    """The statements of ``sql/<theme>.sql`` by name, as bytes, which psycopg takes for SQL that nobody put together.

    Raises:
        ValueError: a name is given twice.
    """
    _, *parts = _HEADING.split((_FOLDER / f"{theme}.sql").read_text(encoding="utf-8"))
    names, bodies = parts[::2], parts[1::2]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"sql/{theme}.sql names {name} twice")
    return {name: body.strip().encode() for name, body in zip(names, bodies, strict=True)}
