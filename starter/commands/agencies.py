"""``asb agency``: the partner agencies on a case, who leads, and what each is given."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from standard.core.words import Shared
from standard.progressing.agency_part import AddAgency, ChangeAgency, EndAgency, WithdrawConsent
from standard.progressing.lead_agency import LeadAgency
from starter.commands.agency_letters import KINDS, draft, list_, write_to
from starter.commands.from_message import sends
from starter.commands.grouped import with_groups
from starter.commands.options import these_or_none
from starter.commands.sending import EXIT_STATUS
from worker.problems import BadInput

agency_commands = typer.Typer(no_args_is_help=True, help="Work with partner agencies, and say who leads.")

MayHave = Annotated[
    list[Shared] | None,
    typer.Option("--may-have", metavar="KIND", help=f"What it may have: {KINDS}. May be repeated."),
]
Nothing = Annotated[bool, typer.Option("--nothing", help="It may have nothing.")]

_CALLED = {
    "agency_kind": "--kind",
    "agency_name": "--name",
    "lawful_basis": "--basis",
    "contact_name": "--contact",
    "agency_email": "--email",
    "agency_phone": "--phone",
    "confidential": "--confidential/--not-confidential",
}


@sends(AddAgency, own=("may_have",), **_CALLED)
def add(may_have: MayHave = None, nothing: Nothing = False) -> Mapping[str, Any]:
    """Put a partner agency on the case, and say what it may have and on which basis.

    With the basis consent, say how the reporter consented. The agency is not told by this; write to it with
    `asb agency write-to`.

    \b
    Example:
      asb agency add ASB-7K3Q-MX92-PD4T --as ola --kind police \\
          --name "Essex Police" --email asb@police.example \\
          --basis crime_and_disorder --may-have incidents --may-have risk
    """
    kinds = _kinds(may_have, nothing=nothing)
    if kinds is None:
        raise BadInput(f"--may-have: say what it may have ({KINDS}), or --nothing")
    return {"may_have": kinds}


@sends(ChangeAgency, "agency", own=("may_have",), **_CALLED)
def change(may_have: MayHave = None, nothing: Nothing = False) -> Mapping[str, Any]:
    """Change what an agency may have, its basis or its contact. What you leave out stays as it is.

    What it may have and the basis go together: give both, in full.

    \b
    Example:
      asb agency change ASB-7K3Q-MX92-PD4T G1 --as ola --basis safeguarding \\
          --may-have incidents --may-have reporter_identity
    """
    return {"may_have": _kinds(may_have, nothing=nothing)}


@sends(EndAgency, "agency", ended_because="--reason")
def end() -> None:
    """End an agency's part in the case. If it leads, the landlord leads again, and that is announced.

    \b
    Example:
      asb agency end ASB-7K3Q-MX92-PD4T G1 --as ola --reason "They have closed it."
    """


@sends(LeadAgency, "leads", leads="AGENCY", leads_because="--reason")
def lead() -> None:
    """Say which agency leads; --at says since when. Until then the landlord leads.

    A change is announced automatically: to the agencies on the case, naming the case and who leads and nothing else,
    and to the reporter, unless the leading agency's part is confidential.

    \b
    Examples:
      asb agency lead ASB-7K3Q-MX92-PD4T G1 --as ola --reason "It is a crime now."
      asb agency lead ASB-7K3Q-MX92-PD4T landlord --as ola --reason "Not charged."
    """


@sends(WithdrawConsent, withdrawn_by="--method")
def withdraw_consent() -> None:
    """Record that the reporter no longer consents to sharing. It ends sharing on that basis, and no other.

    \b
    Example:
      asb withdraw-consent ASB-7K3Q-MX92-PD4T --as ola --method phone --agency G2
    """


def _kinds(may_have: list[Shared] | None, *, nothing: bool) -> list[Shared] | None:
    return these_or_none(may_have, "--may-have", none=nothing, none_option="--nothing")


for _command in (add, change, end, lead, write_to):
    agency_commands.command(epilog=EXIT_STATUS)(with_groups(_command))
agency_commands.command()(draft)
agency_commands.command("list")(list_)
