"""Looking for words wherever bytes are kept, in every form in which they could have been written there."""

import base64
import json
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path


def found_in(content: bytes, words: Iterable[str]) -> set[str]:
    """Those of the words that stand in the content: as they are, as JSON writes them, or in base64 or hexadecimal."""
    return {word for word in words if any(form in content for form in forms(word))}


def found_in_files(folder: Path, words: Iterable[str], *, but: Iterable[str] = ()) -> dict[str, set[str]]:
    """Those of the words that stand in each file below a folder, by the file's path in it; ``but`` are subfolders left
    out.
    """
    left_out = [folder / name for name in but]
    wanted = set(words)
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not any(file.is_relative_to(each) for each in left_out):
            # A database's own files come and go.
            with suppress(FileNotFoundError):
                found[str(file.relative_to(folder))] = found_in(file.read_bytes(), wanted)
    return found


@cache
def forms(word: str) -> frozenset[bytes]:
    """How a word may be written."""
    plain = word.encode()
    escaped = json.dumps(word)[1:-1].encode()
    texts = {plain, escaped, json.dumps(escaped.decode())[1:-1].encode(), word.encode("utf-16-le")}
    return frozenset(texts | {plain.hex().encode(), plain.hex().upper().encode()} | _in_base64(plain))


def _in_base64(plain: bytes) -> set[bytes]:
    """The part of the word's base64 that is the same whatever stands before and after it, for each place in the three
    bytes that four characters stand for; with both alphabets.
    """
    parts = set()
    for before in range(3):
        usable = len(plain) - (-before) % 3
        start = (-before) % 3
        whole = plain[start : start + usable // 3 * 3]
        parts |= {base64.b64encode(whole), base64.urlsafe_b64encode(whole)}
    return parts
