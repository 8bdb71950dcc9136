"""``asb plan``: the action plan that is agreed with the reporter, and what becomes of its actions."""

import json
from typing import Annotated, Any

import typer

from activities.register.action_plans import PlanRow, read_plans
from activities.register.agency_requests import ResourceRow, read_resources
from standard.core.messages import Message
from standard.what_happens_next.action_plan import SetPlan
from standard.what_happens_next.plan_actions import ChaseAction, CompleteAction, WaiveAction
from standard.what_happens_next.plan_due import RecordNoPlan
from starter.commands.from_message import sends
from starter.commands.grouped import with_groups
from starter.commands.looking_up import look_up
from starter.commands.options import AsJson, Looker, Reference, text_of
from starter.commands.sending import EXIT_STATUS, Envelope, send
from starter.saying import say_json
from starter.servers import Pool
from starter.shown.agency_requests import print_resources
from starter.shown.plan import print_plans
from starter.viewing import PLAN
from worker.problems import BadInput

plan_commands = typer.Typer(no_args_is_help=True, help="Set the action plan, or show it.")
action_commands = typer.Typer(no_args_is_help=True, help="Record what happens to the plan's actions.")

_FIELDS = [name for name in SetPlan.model_fields if name not in Message.model_fields]
_FORMS_ACTIONS = [
    {"owner": "landlord", "person": None, "what": None, "due": None, "told_as": None},
    {"owner": "reporter", "what": None, "due": None},
]

_NOT_IN_FORMS = {"action", "steps", "added"}


def set_(
    reference: Reference,
    file: Annotated[
        str,
        typer.Option("--from", metavar="FILE", help="The plan as JSON, see `asb plan form`; - reads standard input."),
    ],
    *,
    envelope: Envelope,
) -> None:
    """Set the action plan: a complete version of it, from a file; --at says when the reporter agreed.

    First ask the reporter what they need (`asb support-needs`). At least one action must be the landlord's. Say in
    agreed_by how they agreed; if they cannot or will not, say why in not_agreed_because, with their_words. Open actions
    that stay keep their ids; those that you leave out are waived, with dropped_because. The reporter gets a copy. It
    never shows another party's action, only what you say about it in told_as.

    \b
    Examples:
      asb plan form ASB-7K3Q-MX92-PD4T > plan.json
      asb plan set ASB-7K3Q-MX92-PD4T --as ola --from plan.json
    """
    send("set_plan", reference, envelope, **_from_file(file))


def form(reference: Reference, looker: Looker = None) -> None:
    """Print the current plan, or an empty one, as JSON for you to fill in and set; send nothing.

    \b
    Example:
      asb plan form ASB-7K3Q-MX92-PD4T > plan.json
    """
    plans = look_up(reference, looker, PLAN, read_plans)
    last = plans[-1] if plans else None
    contact: dict[str, Any] = {"every": 10, "method": None, "when": None}
    actions: list[dict[str, Any]] = _FORMS_ACTIONS
    if last is not None:
        rows = [each for each in last.actions if each.is_open]
        actions = [{"id": row.action, **row.model_dump(mode="json", exclude=_NOT_IN_FORMS)} for row in rows]
    if last is not None and last.version:
        contact = {"every": last.contact_every, "method": last.contact_method, "when": last.contact_when}
    elif last is not None:
        actions += _FORMS_ACTIONS
    say_json({**dict.fromkeys(_FIELDS), "actions": actions, "contact": contact})


def show(
    reference: Reference,
    everything: Annotated[bool, typer.Option("--all", help="Every version, not only the one that stands.")] = False,
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """Show the action plan with its words, as the register has it, and what became of each action.

    \b
    Example:
      asb plan show ASB-7K3Q-MX92-PD4T --all
    """
    found, resources = look_up(reference, looker, PLAN, _with_resources)
    plans = found if everything else found[-1:]
    if as_json:
        say_json(plans)
    else:
        print_plans(plans)
        if resources:
            print_resources(resources)


@sends(CompleteAction, "action")
def complete() -> None:
    """Record that an action is completed, and what came of it; --at is when.

    \b
    Example:
      asb action complete ASB-7K3Q-MX92-PD4T A1 --as ola \\
          --outcome "Spoke with him; he will wear headphones."
    """


@sends(WaiveAction, "action")
def waive() -> None:
    """Waive an action that is no longer needed, with the reason.

    \b
    Example:
      asb action waive ASB-7K3Q-MX92-PD4T A1 --as ola --reason "The flat is empty."
    """


@sends(ChaseAction, "action")
def chase() -> None:
    """Record that the reporter was reminded of an action of their own, and whether they could do it.

    A case is closed as "action plan not adhered to" only if an action of theirs was agreed and is overdue, and they
    have said since then, in a conversation, that it was possible. If nobody answered, say not_known.

    \b
    Example:
      asb action chase ASB-7K3Q-MX92-PD4T A2 --as ola --method phone \\
          --possible no --prevented-by fear
    """


@sends(RecordNoPlan, no_plan_because="--reason")
def no_plan() -> None:
    """Put on record why there is no action plan. Managers only.

    \b
    Example:
      asb no-plan ASB-7K3Q-MX92-PD4T --as mina --reason "It was over at once."
    """


def _from_file(name: str) -> dict[str, Any]:
    text = text_of(name if name == "-" else f"@{name}", "--from") or ""
    try:
        given = json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise BadInput(f"--from: {name!r} is not JSON; `asb plan form REF` prints a form") from None
    wrong = sorted({*given} - {*_FIELDS}) if isinstance(given, dict) else ["not an object"]
    if wrong:
        raise BadInput(f"--from: {name!r} must hold an object with {', '.join(_FIELDS)}; it has {', '.join(wrong)}")
    return dict(given)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInput(f"--from: {', '.join(map(repr, twice))} stands there twice; say it once")
    return dict(pairs)


async def _with_resources(pool: Pool, reference: str) -> tuple[list[PlanRow], list[ResourceRow]]:
    return await read_plans(pool, reference), await read_resources(pool, reference)


plan_commands.command("set", epilog=EXIT_STATUS)(with_groups(set_))
plan_commands.command()(form)
plan_commands.command()(show)
for _command in (complete, waive, chase):
    action_commands.command(epilog=EXIT_STATUS)(with_groups(_command))
