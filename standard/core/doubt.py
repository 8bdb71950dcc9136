"""What a field that cannot be read may be about, by its name and what it holds: hate or violence, or the reporter.

A doubt costs a telephone call or an earlier visit; a miss costs a letter that the wrong person opens.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from standard.core.json_read import parsed
from standard.core.readers import as_it_came, is_blank, normal, plain, says_no, says_yes, sounding

_DETAIL = r"mail|phone|mobile|\btel\b|\btelep|\bcell\b|\bfax|\bsms\b|whats ?app|address|contact"
_NAMES_DETAIL = re.compile(_DETAIL)
_NAMES_CONTACT = re.compile(
    rf"{_DETAIL}|letter|prefer|opt ?in|opt ?out|subscri|consent|safe|channel|correspond|communicat"
    r"|confiden|secret(?!ar)|anonym|discre"
    r"|\b(?:tel|text|post|writ|need|calls?\b|calling|call ?back|ring\b|ringing|reach|repl|response|notif|messag|visit"
    r"|private|tell|told|know\b|disturb|languag|interpret|translat|braille|large print|deaf|blind|fear|afraid|repris"
    r"|retaliat)"
)
_NAMES_RISK = re.compile(r"\b(?:harm|risk|danger|severity|serious)")
_OF_THEM = re.compile(
    r"(?:.+ )?(?:names?|forename|surname)|title|date of birth|dob|age|gender|(?:.+ )?(?:id|ref|reference)"
)
"""Names of fields, in a reporter, that say who somebody is."""

_NAMES_ANSWER = re.compile(r"\b(?:a$|answer|value|response|reply|selected|select|checked|ticked|chosen|choice|result)")
_NAMES_CATEGORY = re.compile(r"\b(?:categor|types?\b|kinds?\b|classif|nature|tags?\b)")
_LONGEST_CATEGORY = 200
_PAIR = 2
_MOST_PAIRS = 500

_HOLDS_DETAIL = re.compile(r"[^\s@]@[^\s@]|(?<![\w.-])(?!\d\d-\d\d-\d{4})[+0][\d() -]{8,}\d")
_HOLDS_CONTACT = re.compile(
    # What stands in the path of a link is no word of anybody's.
    r"(?<![\w/-])(?:contact|(?:e-?)?mail|inbox|phone|telephone|text(?:s|ing)?\b|sms\b|whatsapp"
    r"|letters?\b|post\b|address|writ"
    r"|call(?:s|ing)?\b|ring\b|safe|confiden|secret|anonym|private|must not|must ?n.?t\b|do not|don.?t\b|never\b"
    r"|please|afraid|tell\b|knows?\b|find out|finds out)",
    re.IGNORECASE,
)


def of_harm(name: str, value: Any) -> list[str]:
    """The fields about hate and violence that an unknown field of this name may stand for, itself or in what it holds;
    a readable no stands for none.
    """
    found: dict[str, None] = {}
    for each, held in _within(name, value):
        if not says_no(held):
            found |= dict.fromkeys(sounding(each))
            found |= dict.fromkeys(of_category(held)) if _NAMES_CATEGORY.search(each) else {}
    return list(found)


def of_category(value: Any) -> list[str]:
    """The fields about hate and violence that stand in what says of what kind a report is."""
    short = [text for text in _texts(value) if len(text) <= _LONGEST_CATEGORY]
    return list(dict.fromkeys(field for text in short for field in sounding(text)))


def may_be_of_risk(name: str, value: Any) -> bool:
    """Whether it may state the risk of harm, and is not a readable no."""
    return any(_NAMES_RISK.search(each) and not says_no(held) for each, held in _within(name, value))


def may_reach(name: str, value: Any) -> bool:
    """Whether it may hold an address or a number, of whatever kind."""
    by_name = any(_NAMES_DETAIL.search(each) and not _is_an_answer(held) for each, held in _within(name, value))
    return by_name or bool(_HOLDS_DETAIL.search(f"{name}\n{as_it_came(value)}"))


def may_be_of_contact(name: str, value: Any) -> bool:
    """Whether it may say how the reporter can be contacted, must not be, or what must stay between us."""
    named = any(_NAMES_CONTACT.search(each) for each, _ in _within(name, value))
    return named or bool(_HOLDS_CONTACT.search(as_it_came(value))) or may_reach(name, value)


def is_of_them(name: str) -> bool:
    """Whether a field of this name, in a reporter, plainly says who they are, and not how to contact them."""
    return bool(_OF_THEM.fullmatch(_words(name)))


def _within(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The name in words with its value, and those of all fields and answered questions that the value holds, however
    deep, also where it is JSON as text. Of a flood, all that it says counts as the name of one.
    """
    yield _words(name), value
    pairs = _held(parsed(value) if isinstance(value, str) else value)
    yield from islice(pairs, _MOST_PAIRS)
    if next(pairs, None) is not None:
        yield _words(as_it_came(value)), True


def _held(value: Any) -> Iterator[tuple[str, Any]]:
    for question, answer in _answered(value):
        yield _words(question), answer
    if isinstance(value, dict):
        for key, held in value.items():
            yield _words(key), held
            yield from _held(parsed(held) if isinstance(held, str) else held)
    elif isinstance(value, list):
        for each in value:
            yield from _held(each)


def _answered(held: Any) -> Iterator[tuple[str, Any]]:
    """The questions with what answers them, in ``{"question": ..., "answer": ...}``, by whatever names, or in a list of
    the two. A yes is an answer under any name.
    """
    if isinstance(held, list) and len(held) == _PAIR and isinstance(held[0], str):
        yield held[0], held[1]
    if isinstance(held, dict) and len(held) <= _MOST_PAIRS:
        answers = {key for key, each in held.items() if _is_yes(each) or _NAMES_ANSWER.search(_words(key))}
        # Of many all are one answer: each question with each of them would take for ever.
        answer = [held[key] for key in held if key in answers]
        asked = [each for key, each in held.items() if key not in answers]
        asked += [inner for each in asked if isinstance(each, dict) for inner in each.values()]
        yield from ((question, answer) for question in asked if answer and isinstance(question, str))


def _is_yes(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and says_yes(value))


def _texts(value: Any) -> Iterator[str]:
    """The texts that a value is or holds, without the names of its fields."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)


def _words(name: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain(normal("NFKC", name)))
    return re.sub(r"[\W_]+", " ", apart).strip().lower()


def _is_an_answer(value: Any) -> bool:
    """Whether it is a yes, a no or nothing, and so no address."""
    if isinstance(value, list):
        return all(map(_is_an_answer, value))
    return is_blank(value) or says_no(value) or value is True or (isinstance(value, str) and says_yes(value))
