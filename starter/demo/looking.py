"""How people look at a case, with what the commands themselves call, and what stays on record of it."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias, TypeVar

from activities.register.announcements import who_is_in
from activities.register.guarding import read_views
from activities.register.parties import Match, possibly_the_same
from standard.core.access import Action
from standard.core.words import Shared
from starter.commands.agency_letters import drafted
from starter.commands.announcements import drafted_notice, what_was_announced
from starter.commands.wording_closure import drafted_closure
from starter.demo.house import House
from starter.servers import Doors
from starter.viewing import VIEWS, NotForYou, let, look_as, viewer
from worker.problems import BadInput, Problem

_LAST = 10

Found = TypeVar("Found")
Look: TypeAlias = Callable[[House, str, str], Awaitable[Found]]
"""What somebody (an id) finds who looks at a case (its reference)."""


async def refused_look(house: House, person: str, reference: str) -> str:
    """What somebody is told who asks for a case that they may not see.

    Raises:
        Problem: they were shown it.
    """
    try:
        await look_as(_doors(house), person, reference)
    except NotForYou as refused:
        return f"Not shown, and on record: {refused}."
    raise Problem(f"the demo's case was shown to {person}, who may not see it")


async def views_in_words(house: House, person: str, reference: str) -> list[str]:
    """Who has looked at a case, at what and whether they were let, a line each; for a manager."""
    who = await viewer(house.pool, person, house.stack.settings)
    await let(house.pool, who, Action.SEE_VIEWS, reference, VIEWS)
    found = await read_views(house.pool, reference, _LAST)
    return [f"{each.name} ({each.who}): {each.part}{'' if each.shown else ', REFUSED'}" for each in found]


def refused_draft_to(agency: str, *gave: Shared) -> Look[str]:
    """What somebody is told who wants a letter to an agency drafted that gives more than it may have; it raises
    ``Problem`` where they get one.
    """
    return partial(_refused_draft, agency, gave)


def draft_to(agency: str, *gave: Shared) -> Look[list[str]]:
    """How long the draft of a letter to an agency is, which an officer then reads and changes."""
    return partial(_draft, agency, gave)


def notice_for(number: str, area: str) -> Look[list[str]]:
    """The draft of an announcement for an area: its first lines."""
    return partial(_notice, number, area)


def named_in(text: str, area: str) -> Look[list[str]]:
    """What somebody is told who would announce this of a case, with somebody of the case in it."""
    return partial(_named_in, text, area)


async def _named_in(text: str, area: str, house: House, _: str, reference: str) -> list[str]:
    found = await who_is_in(house.pool, reference, area, text)
    if not found:
        raise Problem("the demo would have announced somebody's name")
    return [f"Not sent, as it tells of somebody in the case: {each!r}" for each in found]


async def announced_in_words(house: House, person: str, reference: str) -> list[str]:
    """What was announced, a line each, as ``asb announcements`` has it."""
    found, _ = await what_was_announced(house.pool, person)
    return [f"{each.announcement}, {each.area}: {each.text}" for each in found if each.case_reference == reference]


async def _notice(number: str, area: str, house: House, person: str, reference: str) -> list[str]:
    return (await drafted_notice(_doors(house), reference, number, area, person)).splitlines()[:5]


async def closure_in_words(house: House, person: str, reference: str) -> list[str]:
    """The draft of what was done, for the letter about the closure, a line each."""
    return (await drafted_closure(_doors(house), reference, person)).splitlines()


async def likely_the_same(house: House, person: str, reference: str) -> list[str]:
    """Which incidents were likely reported twice, a line each, as ``asb show`` has them."""
    seen = await look_as(_doors(house), person, reference)
    return [each.partition(":")[0] for each in seen.likely_same]


async def same_in_words(house: House, person: str, reference: str) -> list[str]:
    """Which parties of a case are possibly the same as one of another case, a line each."""
    who = await viewer(house.pool, person, house.stack.settings)
    return [_in_words(each) for each in await possibly_the_same(house.pool, who, reference)]


def _in_words(match: Match) -> str:
    by = " and ".join("name and date of birth" if each == "name" else each for each in match.found_by)
    there = f"party {match.other_party} of {match.other_reference}"
    return f"Party {match.party} is possibly the same as {there}: the same {by}"


def _doors(house: House) -> Doors:
    return Doors(house.stack.settings, house.cases, house.pool)


async def _draft(agency: str, gave: Sequence[Shared], house: House, person: str, reference: str) -> list[str]:
    draft = await drafted(_doors(house), reference, agency, gave, person)
    return [f"A draft of {len(draft.split())} words, of {', '.join(gave)}"]


async def _refused_draft(agency: str, gave: Sequence[Shared], house: House, person: str, reference: str) -> str:
    try:
        await drafted(_doors(house), reference, agency, gave, person)
    except BadInput as refused:
        return f"Not drafted: {str(refused).removeprefix('--gave: ')}."
    raise Problem(f"the demo drafted a letter that gives {agency} more than it may have")
