"""``asb word-announcement`` and what follows: telling the neighbourhood of what went well, without anybody in it."""

import asyncio
from typing import Annotated, Any

import typer

from activities.register.announcements import (
    Approved,
    Counted,
    announced,
    cases_asked,
    draft_of,
    who_is_in,
    words_that_stand,
)
from standard.progressing.announcement_state import About
from standard.progressing.announcements import AnswerAnnouncement, ApproveAnnouncement, WordAnnouncement
from starter.commands.from_message import sends
from starter.commands.options import AsJson, Looker, Text, reference_of, text_of
from starter.commands.sending import Envelope, send
from starter.saying import say, say_found
from starter.servers import Doors, Pool, open_doors, open_register
from starter.shown.announcements import print_announcements
from starter.viewing import WORDS, look_as, note_views, seen_by, viewer
from worker.problems import BadInput, Unreachable

ANNOUNCED = "announcements"


@sends(
    AnswerAnnouncement,
    "announcement_number",
    announce="--yes/--no",
    not_announced_because="--reason",
    reporter_agrees_to_it="--reporter-agrees/--reporter-does-not-agree",
    asked_about_it_by="--asked-by",
)
def answer_announcement() -> None:
    """Say whether the neighbourhood is told, or why not.

    It is asked about at a success in court, and at a closure as resolved that affects neighbours. In hate and violence
    a yes needs the reporter's own: ask them, and every reporter of a joined case. A later no withdraws it.

    \b
    Example:
      asb answer-announcement ASB-7K3Q-MX92-PD4T N1 --as ola --yes
    """


def _word(
    name: str,
    reference: str,
    envelope: Envelope,
    *,
    announcement_number: str,
    announcement_area: str,
    announcement_text: str | None,
    **fields: Any,
) -> None:
    """Prints the draft if no text is given; sends it if nobody of the case is in it."""
    case, number = reference_of(reference), announcement_number.upper()
    if announcement_text is None:
        say(asyncio.run(_draft(case, number, announcement_area, envelope.sender)))
        return
    if found := asyncio.run(_check(case, announcement_area, announcement_text, envelope.sender)):
        told = " / ".join(map(repr, found))
        raise BadInput(f"--text: take this out, it could identify somebody in the case, or their home: {told}")
    given = {"announcement_area": announcement_area, "announcement_text": announcement_text}
    send(name, reference, envelope, announcement_number=number, **given, **fields)


@sends(WordAnnouncement, "announcement_number", own=("announcement_text",), through=_word, announcement_area="--area")
def word_announcement(text: Text = None) -> dict[str, Any]:
    """Word an announcement: a text for the website, the magazine and letters, which names the area and nobody.

    Without --text it prints what stands, with its id, or a draft; nothing is sent. Names, addresses, numbers and
    references of the case are refused, and so is what is confidential in it. Somebody else approves it.

    \b
    Example:
      asb word-announcement ASB-7K3Q-MX92-PD4T N1 --as ola --area Northside > notice.txt
      asb word-announcement ASB-7K3Q-MX92-PD4T N1 --as ola --area Northside --text @notice.txt
    """
    return {"announcement_text": text_of(text, "--text")}


@sends(ApproveAnnouncement, "announcement_number", "announcement_wording")
def approve_announcement() -> None:
    """Approve the words of an announcement, by their id. Not for their author; a legal success: managers.

    \b
    Example:
      asb approve-announcement ASB-7K3Q-MX92-PD4T N1 w-1a2b3c4d --as mina
    """


def announcements(
    area: Annotated[str | None, typer.Option(metavar="AREA", help="Only of this area.")] = None,
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """List what was announced: the texts, who approved them and when; and how many were asked about.

    Of cases that you may not see nothing is listed or counted.

    \b
    Example:
      asb announcements --as mina
    """
    found, counted = asyncio.run(_announced(looker))
    listed = [each for each in found if area is None or each.area.casefold() == area.casefold()]
    say_found({"announcements": listed, "counted": counted}, print_announcements, as_json=as_json)


async def drafted_notice(doors: Doors, case: str, number: str, area: str, looker: str | None) -> str:
    """The words that stand of an announcement, with their id, or the draft of it.

    Raises:
        NotForYou: whoever asks may not see the case.
        BadInput: it is not open in the case.
    """
    seen = await look_as(doors, looker, case, WORDS)
    there = (seen.case.detail if seen.case else {}).get("announcements", [])
    open_one = next((each for each in there if f"N{each['number']}" == number), None)
    if open_one is None:
        ids = ", ".join(f"N{each['number']}" for each in there) or "none"
        raise BadInput(f"ANNOUNCEMENT_NUMBER: {number} is not open; open: {ids}")
    stands = await words_that_stand(_register(doors), case, number)
    if stands is not None:
        return f"{stands.wording}, worded by {stands.worded_by}\n\n{stands.text}"
    return draft_of(About(open_one["about"]), area)


async def _draft(case: str, number: str, area: str, looker: str | None) -> str:
    async with open_doors(needs_temporal=False) as doors:
        return await drafted_notice(doors, case, number, area, looker)


async def _check(case: str, area: str, text: str, looker: str | None) -> list[str]:
    async with open_doors(needs_temporal=False) as doors:
        await look_as(doors, looker, case, WORDS)
        return await who_is_in(_register(doors), case, area, text)


async def what_was_announced(pool: Pool, looker: str | None) -> tuple[list[Approved], Counted]:
    """What was announced of the cases that somebody may see, and how many were asked about; that they look is written
    down.

    Raises:
        BadInput, NotInRegister: nobody is known, or not to the register.
    """
    who = await viewer(pool, looker)
    cases = await seen_by(pool, who, await cases_asked(pool))
    found, counted = await announced(pool, cases)
    await note_views(pool, who, {each.case_reference for each in found}, ANNOUNCED)
    return found, counted


async def _announced(looker: str | None) -> tuple[list[Approved], Counted]:
    async with open_register() as pool:
        return await what_was_announced(pool, looker)


def _register(doors: Doors) -> Pool:
    if doors.pool is None:
        raise Unreachable("the register (PostgreSQL) is away, which has who is in the case")
    return doors.pool
