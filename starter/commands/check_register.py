"""``asb check-register``: comparing the register with Temporal straight away."""

import asyncio
from typing import Annotated

import typer
from temporalio.service import RPCError

from activities.register.ends import NoCaseKnown, RegisterChecked
from activities.register.ends import check_register as compare
from activities.register.errors import NotInRegister, RegisterError, RegisterUnavailable
from activities.register.guarding import Viewer, viewer_of
from activities.register.queries import read_alarms
from activities.register.records import AlarmRow
from standard.worktime.in_words import local
from starter.commands.options import Looker
from starter.saying import say, say_json
from starter.sender import named_sender
from starter.servers import Pool
from starter.viewing import seen_by
from worker.connection import connect_temporal, database_address, open_pool
from worker.problems import BadInput, Problem, Unreachable
from worker.settings import Settings, load_settings

_EMPTY_HINT = "see TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE; if its cases are lost, say so with --all-lost"


def check_register(
    all_lost: Annotated[
        bool,
        typer.Option("--all-lost", help="Temporal is right to hold no cases now: mark every open case as removed."),
    ] = False,
    looker: Looker = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; its times are UTC.")] = False,
) -> None:
    """Mark in the register which open cases were ended from outside: terminated, deleted, failed or timed out.

    A worker does this every five minutes; this command does it straight away. Every case is checked; those that you may
    not see are not listed.
    """
    checked, alarms = asyncio.run(_checked(load_settings(), all_lost, looker))
    if as_json:
        shown = checked.model_dump(mode="json") | {"alarms": [alarm.model_dump(mode="json") for alarm in alarms]}
        say_json(shown)
        return
    say(f"Open cases checked: {checked.open_cases}")
    say(f"Newly marked as ended outside the system: {len(checked.ended)}")
    for end in checked.ended:
        say(f"  {end.reference}  {end.how}, {local(end.at)}")
    say(f"Running again, mark removed: {len(checked.living_again)}")
    for reference in checked.living_again:
        say(f"  {reference}")
    say(f"Timed out before any worker took them up, started again: {len(checked.begun_anew)}")
    for reference in checked.begun_anew:
        say(f"  {reference}")
    say(f"Alarms that somebody must look into: {len(alarms)}")
    for alarm in alarms:
        say(f"  {alarm.case_reference}  {local(alarm.raised_at)}  {alarm.kind.replace('_', ' ')}: {alarm.what}")


async def _checked(settings: Settings, all_lost: bool, looker: str | None) -> tuple[RegisterChecked, list[AlarmRow]]:
    client = await connect_temporal(settings)
    async with await open_pool(database_address(settings)) as pool:
        try:
            person = named_sender(looker, settings)
            who = await viewer_of(pool, person) if person is not None else None
            checked = await compare(client, pool, believe_empty=all_lost)
            return await _for_them(pool, who, checked, await read_alarms(pool, unseen_only=True))
        except NotInRegister as nobody:
            raise BadInput(f"--as: {nobody}") from None
        except NoCaseKnown as empty:
            raise Problem(f"{empty}; {_EMPTY_HINT}") from None
        except RegisterUnavailable as error:
            raise Unreachable(f"{error}; see ASB_DATABASE_URL, and try again") from None
        except RegisterError as error:
            raise Problem(f"{error}; `asb migrate` brings the tables up to date") from None
        except RPCError as error:
            raise Unreachable(
                f"Temporal did not list its cases ({error.status.name}); see TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE"
            ) from None


async def _for_them(
    pool: Pool, who: Viewer | None, checked: RegisterChecked, alarms: list[AlarmRow]
) -> tuple[RegisterChecked, list[AlarmRow]]:
    """What of it is for this person; where nobody is named, what is kept from nobody."""
    ended = [each.reference for each in checked.ended]
    named = {*ended, *checked.living_again, *checked.begun_anew, *(each.case_reference for each in alarms)}
    shown = await seen_by(pool, who, named)
    lists = {
        name: [each for each in getattr(checked, name) if each in shown] for name in ("living_again", "begun_anew")
    }
    lists["ended"] = [each for each in checked.ended if each.reference in shown]
    return checked.model_copy(update=lists), [each for each in alarms if each.case_reference in shown]
