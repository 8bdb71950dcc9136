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
    r"|private|tell|told|know\b|disturb|in touch\b|send\b|keep me|informed"
    r"|hide\b|identity|monitor|lives? with|languag|interpret|translat|braille|large print|deaf|blind|fear|afraid|repris"
    r"|retaliat)"
)
_NAMES_RISK = re.compile(r"\b(?:harm|risk|danger|severity|serious)")
_OF_THEM = re.compile(
    r"(?:.+ )?(?:names?|forename|surname)|title|date of birth|dob|age|gender|(?:.+ )?(?:id|ref|reference)"
)
"""Names of fields, in a reporter, that say who somebody is."""

_NAMES_ANSWER = re.compile(
    r"\b(?:a$|ans\b|answer|val\b|value|response|reply|selected|select|checked|ticked|chosen|choice|result)"
)
_MAY_NAME_ANSWER = re.compile(r"\b(?:text|content|state|given|data|input|entered)\b")
_NAMES_NO_ANSWER = re.compile(r"\b(?:required|mandatory|optional|visible|hidden|active|enabled|valid|read ?only)\b")
_NAMES_CATEGORY = re.compile(
    r"categor|types?\b|\b(?:kinds?|nature|tags?|flags?|labels?|issues?|ticked|incident)\b|classif"
)
_NAMES_ID = re.compile(r"\b(?:id|uuid|guid|uprn|usrn|ref|reference|session|token|postcode)$")
_NAMES_OTHERS = re.compile(r"\b(?:incident|perpetrator|alleged|suspect|offender|neighbours?|property|ip)\b")
_SAYS_NOTHING = re.compile(r"(?:i )?(?:don.?t|do not) know|unknown|not known|not sure|unsure", re.IGNORECASE)
_AGREES = re.compile(r"consent|\bopt ?in\b|\bsubscri")
_ASKS_FOR_SILENCE = re.compile(r"anonym|opt ?out|unsubscri")
_LONGEST_CATEGORY = 200
_ID = re.compile(r"[\w-]{1,64}|[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}")
_MOST_IN_ANSWER = 5
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
    if _is_an_id(name, value):
        return False
    by_name = any(
        _NAMES_DETAIL.search(each) and not _NAMES_OTHERS.search(each) and not _is_an_answer(held)
        for each, held in _within(name, value)
    )
    return by_name or bool(_HOLDS_DETAIL.search(f"{name}\n{as_it_came(value)}"))


def may_be_of_contact(name: str, value: Any) -> bool:
    """Whether it may say how the reporter can be contacted, must not be, or what must stay between us."""
    if _is_an_id(name, value) or (isinstance(value, str) and _SAYS_NOTHING.fullmatch(value.strip(" ."))):
        return False
    named = any(_may_name_contact(each, held) for each, held in _within(name, value))
    return named or bool(_HOLDS_CONTACT.search(as_it_came(value))) or may_reach(name, value)


def is_of_them(name: str) -> bool:
    """Whether a field of this name, in a reporter, plainly says who they are, and not how to contact them."""
    return bool(_OF_THEM.fullmatch(_words(name)))


def _may_name_contact(name: str, held: Any) -> bool:
    if _NAMES_OTHERS.search(name) or not _NAMES_CONTACT.search(name):
        return False
    agrees = held is True or (isinstance(held, str) and says_yes(held))
    return not ((_AGREES.search(name) and agrees) or (_ASKS_FOR_SILENCE.search(name) and says_no(held)))


def _is_an_id(name: str, value: Any) -> bool:
    """Whether it is what a form or a computer calls something, and so says nothing of anybody."""
    return isinstance(value, str | int) and bool(_NAMES_ID.search(_words(name))) and bool(_ID.fullmatch(str(value)))


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
            yield from _held(parsed(each) if isinstance(each, str) else each)


def _answered(held: Any) -> Iterator[tuple[str, Any]]:
    """What is asked, with what answers it, in ``{"question": ..., "answer": ...}``, by whatever names, or in a short
    list that begins with it. A yes is an answer under any name, but that something is required.
    """
    if isinstance(held, list) and 2 <= len(held) <= _MOST_IN_ANSWER and isinstance(held[0], str):
        yield held[0], held[1:]
    if isinstance(held, dict) and len(held) <= _MOST_PAIRS:
        names = {key: _words(key) for key in held}
        told = [key for key in held if not _NAMES_NO_ANSWER.search(names[key])]
        answers = [key for key in told if _is_yes(held[key]) or _NAMES_ANSWER.search(names[key])]
        answers = answers or [key for key in told if _MAY_NAME_ANSWER.search(names[key])]
        asked = [text for key in held if key not in answers for text in _questions(held[key])]
        if answers and asked:
            # All at once: each question with each answer would take for ever.
            yield "\n".join(asked), [held[key] for key in answers]


def _questions(value: Any) -> Iterator[str]:
    """The texts that may be a question: it, or what an object or a list has at once."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
    yield from (each for each in inner if isinstance(each, str))


def _is_yes(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and says_yes(value))


def _texts(value: Any) -> Iterator[str]:
    """The texts that a value is or holds, without the names of its fields."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)


def _words(name: str) -> str:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain(normal("NFKC", name)))
    return re.sub(r"[\W_]+", " ", apart).strip().lower()


def _is_an_answer(value: Any) -> bool:
    """Whether it is a yes, a no or nothing, and so no address."""
    if isinstance(value, list):
        return all(map(_is_an_answer, value))
    return is_blank(value) or says_no(value) or value is True or (isinstance(value, str) and says_yes(value))
