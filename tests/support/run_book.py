"""The run-book, docs/operations.md, as tests read it: its lists, its commands, and what is typed into forms."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

RUN_BOOK = Path(__file__).parent.parent.parent / "docs" / "operations.md"

_LIST = re.compile(r"\[([^\]]+)\]\((http[^)\s]*/workflows\?[^)\s]*)\)")
_LIST_WITH_QUERY = re.compile(r"^\| \[([^\]]+)\]\((\S+)\) \| `([^|]+)` \|", re.MULTILINE)
_COMMAND = re.compile(r"^\$ (temporal .*)$", re.MULTILINE)
_JSON = re.compile(r"```json\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Listed:
    """A link to a filtered list of the Temporal UI: its words, its address, and the query in that."""

    words: str
    url: str
    query: str


def text() -> str:
    """The whole run-book."""
    return RUN_BOOK.read_text("utf-8")


def lists() -> list[Listed]:
    """Every link to a list."""
    return [Listed(words, url, query_of(url)) for words, url in _LIST.findall(text())]


def query_of(url: str) -> str:
    """What a link to a list asks for."""
    [query] = parse_qs(urlsplit(url).query, strict_parsing=True)["query"]
    return query


def list_called(words: str) -> Listed:
    """The list whose link has these words."""
    [found] = [each for each in lists() if each.words == words]
    return found


def queries_beside_links() -> list[tuple[Listed, str]]:
    """The rows of tables that show a link and beside it the query to type."""
    return [(Listed(words, url, query_of(url)), query) for words, url, query in _LIST_WITH_QUERY.findall(text())]


def commands() -> list[list[str]]:
    """The ``temporal`` commands, in words as a shell makes them."""
    return [shlex.split(line) for line in _COMMAND.findall(text())]


def typed(signal: str) -> str:
    """The JSON that is typed into the form for a signal: the first after the signal's name."""
    found = _JSON.search(text(), text().index(f"`{signal}`"))
    assert found is not None
    return found[1]
