"""How people look at a case, with what the commands themselves call, and what stays on record of it."""

from activities.register.guarding import read_views
from activities.register.parties import Match, possibly_the_same
from standard.core.access import Action
from starter.demo.house import House
from starter.servers import Doors
from starter.viewing import VIEWS, NotForYou, let, look_as, viewer
from worker.problems import Problem

_LAST = 10


async def refused_look(house: House, person: str, reference: str) -> str:
    """What somebody is told who asks for a case that they may not see.

    Raises:
        Problem: they were shown it.
    """
    doors = Doors(house.stack.settings, house.cases, house.pool)
    try:
        await look_as(doors, person, reference)
    except NotForYou as refused:
        return str(refused)
    raise Problem(f"the demo's case was shown to {person}, who may not see it")


async def views_in_words(house: House, person: str, reference: str) -> list[str]:
    """Who has looked at a case, at what and whether they were let, a line each; for a manager."""
    who = await viewer(house.pool, person, house.stack.settings)
    await let(house.pool, who, Action.SEE_VIEWS, reference, VIEWS)
    found = await read_views(house.pool, reference, _LAST)
    return [f"{each.name} ({each.who}): {each.part}{'' if each.shown else ', REFUSED'}" for each in found]


async def same_in_words(house: House, person: str, reference: str) -> list[str]:
    """Which parties of a case are possibly the same as one of another case, a line each."""
    who = await viewer(house.pool, person, house.stack.settings)
    return [_in_words(each) for each in await possibly_the_same(house.pool, who, reference)]


def _in_words(match: Match) -> str:
    by = " and ".join("name and date of birth" if each == "name" else each for each in match.found_by)
    there = f"party {match.other_party} of {match.other_reference}"
    return f"Party {match.party} is possibly the same as {there}: the same {by}"
