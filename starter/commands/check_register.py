"""``asb check-register``: comparing the register with Temporal straight away."""

import asyncio
from typing import Annotated

import typer
from temporalio.service import RPCError

from activities.register.ends import NoCaseKnown, RegisterChecked
from activities.register.ends import check_register as compare
from activities.register.errors import RegisterError, RegisterUnavailable
from activities.register.guarding import ANYBODY
from activities.register.queries import read_alarms
from activities.register.records import AlarmRow
from standard.worktime.in_words import local
from starter.saying import say, say_json
from worker.connection import connect_temporal, database_address, open_pool
from worker.problems import Problem, Unreachable
from worker.settings import Settings, load_settings

_EMPTY_HINT = "see TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE; if its cases are lost, say so with --all-lost"


def check_register(
    all_lost: Annotated[
        bool,
        typer.Option("--all-lost", help="Temporal is right to hold no cases now: mark every open case as removed."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; its times are UTC.")] = False,
) -> None:
    """Mark in the register which open cases were ended from outside: terminated, deleted, failed or timed out.

    A worker does this every five minutes; this command does it straight away.
    """
    checked, alarms = asyncio.run(_checked(load_settings(), all_lost))
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


async def _checked(settings: Settings, all_lost: bool) -> tuple[RegisterChecked, list[AlarmRow]]:
    client = await connect_temporal(settings)
    async with await open_pool(database_address(settings)) as pool:
        try:
            return (
                await compare(client, pool, believe_empty=all_lost),
                await read_alarms(pool, unseen_only=True, viewer=ANYBODY),
            )
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
