"""``asb word-closure``: what was done, for the letter about a closure: drafted, read, changed and sent."""

import asyncio
from typing import Annotated, Any

import click
import typer

from activities.register.closure_drafts import confidential_in_words, draft_of_closure
from standard.closing.wording import WordClosure
from starter.commands.from_message import sends
from starter.commands.options import Text, reference_of, text_of
from starter.commands.sending import Envelope, send
from starter.saying import say
from starter.servers import Doors, Pool, open_doors
from starter.viewing import WORDS, look_as
from worker.problems import BadInput, Unreachable

_OPTION = "--text"


def _send(
    name: str, reference: str, envelope: Envelope, *, done_in_words: str | None, edit: bool, **fields: Any
) -> None:
    """Prints the draft if no words are given; sends them if nothing in them is confidential."""
    case = reference_of(reference)
    if done_in_words is None:
        draft = asyncio.run(_draft(case, envelope.sender))
        if not edit:
            say(draft)
            return
        done_in_words = click.edit(draft)
        if done_in_words is None:
            raise BadInput("--edit: nothing was changed or saved, so nothing was sent; --text sends a text as it is")
    if found := asyncio.run(_check(done_in_words, case, envelope.sender)):
        told = " / ".join(map(repr, found))
        raise BadInput(f"{_OPTION}: take this out, it quotes what is confidential in the case: {told}")
    send(name, reference, envelope, done_in_words=done_in_words, **fields)


@sends(WordClosure, own=("done_in_words",), through=_send)
def word_closure(
    text: Text = None,
    edit: Annotated[bool, typer.Option("--edit", help="Change the draft in your editor, and send it.")] = False,
) -> dict[str, Any]:
    """Word what was done, for the letter that tells the reporter that their case is closed.

    Without --text it prints a draft, made of the proposal, the contacts and the action plan; nothing is sent. Keep it
    as a file, read it, change it, and send it. A closure is approved once its letter is worded; you may word it again
    until then.

    \b
    Example:
      asb word-closure ASB-7K3Q-MX92-PD4T --as ola > letter.txt
      asb word-closure ASB-7K3Q-MX92-PD4T --as ola --text @letter.txt
    """
    return {"done_in_words": text_of(text, _OPTION), "edit": edit}


async def drafted_closure(doors: Doors, case: str, looker: str | None) -> str:
    """The draft of what was done in a case, for whoever may see it.

    Raises:
        NotForYou: they may not.
        Unreachable: the register is away.
    """
    await look_as(doors, looker, case, WORDS)
    return await draft_of_closure(_register(doors), case)


async def _draft(case: str, looker: str | None) -> str:
    async with open_doors(needs_temporal=False) as doors:
        return await drafted_closure(doors, case, looker)


async def _check(words: str, case: str, looker: str | None) -> list[str]:
    async with open_doors(needs_temporal=False) as doors:
        await look_as(doors, looker, case, WORDS)
        return await confidential_in_words(_register(doors), case, words)


def _register(doors: Doors) -> Pool:
    if doors.pool is None:
        raise Unreachable("the register (PostgreSQL) is away, which has what was done")
    return doors.pool
