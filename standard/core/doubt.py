"""What a field that cannot be read may be about, by its name and what it holds: hate or violence, or the reporter.

A doubt costs a telephone call or an earlier visit; a miss costs a letter that the wrong person opens.
"""

import re
from collections.abc import Iterator
from typing import Any

from standard.core.readers import as_it_came, is_blank, plain, says_no, sounding

_DETAIL = r"mail|phone|mobile|\btel\b|\btelep|\bcell\b|\bfax|\bsms\b|whats ?app|address|contact"
_NAMES_DETAIL = re.compile(_DETAIL)
_NAMES_CONTACT = re.compile(
    rf"{_DETAIL}|letter|prefer|safe|channel|correspond|communicat|confiden|secret(?!ar)|anonym|discre"
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
_PAIR = 2

_HOLDS_DETAIL = re.compile(r"[^\s@]@[^\s@]|(?<![\w.-])(?!\d\d-\d\d-\d{4})[+0][\d() -]{8,}\d")
_HOLDS_CONTACT = re.compile(
    # What stands in the path of a link is no word of anybody's.
    r"(?<![\w/-])(?:contact|e-?mail|phone|telephone|text(?:s|ing)?\b|sms\b|whatsapp|letters?\b|post\b|address|writ"
    r"|call(?:s|ing)?\b|ring\b|safe|confiden|secret|anonym|private|must not|must ?n.?t\b|do not|don.?t\b|never\b"
    r"|please|afraid|tell\b|knows?\b|find out|finds out)",
    re.IGNORECASE,
)


def of_harm(name: str, value: Any) -> list[str]:
    """The fields about hate and violence that an unknown field of this name may stand for, itself or in what it holds;
    a readable no stands for none.
    """
    return [field for each, held in _within(name, value) if not says_no(held) for field in sounding(each)]


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
    """The name in words with its value, and those of all fields and answered questions that the value holds."""
    yield _words(name), value
    for each in value if isinstance(value, list) else [value]:
        for key, held in each.items() if isinstance(each, dict) else ():
            yield from _within(key, held)
    for each in [value, *value] if isinstance(value, list) else [value]:
        for question, answer in _answered(each):
            yield _words(question), answer


def _answered(held: Any) -> Iterator[tuple[str, Any]]:
    """The questions and answers in ``{"question": ..., "answer": ...}``, by whatever names, or in a list of the two."""
    if isinstance(held, list) and len(held) == _PAIR and isinstance(held[0], str):
        yield held[0], held[1]
    if isinstance(held, dict):
        answers = {key for key, each in held.items() if isinstance(each, bool) or _NAMES_ANSWER.search(_words(key))}
        questions = [each for key, each in held.items() if isinstance(each, str) and key not in answers]
        yield from ((question, held[key]) for question in questions for key in held if key in answers)


def _words(name: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain(name))
    return re.sub(r"[\W_]+", " ", apart).strip().lower()


def _is_an_answer(value: Any) -> bool:
    """Whether it is a yes, a no or nothing, and so no address."""
    return (
        is_blank(value) or says_no(value) or value is True or (isinstance(value, str) and plain(value).lower() == "yes")
    )
