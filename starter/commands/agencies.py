"""``asb agency``: the partner agencies on a case, who leads, and what each is given."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from standard.core.words import ContactMethod, Shared
from standard.progressing.agencies import AgencyKind, LawfulBasis
from standard.progressing.agency_part import AddAgency, ChangeAgency, WithdrawConsent
from standard.progressing.lead_agency import LeadAgency
from starter.commands.agency_letters import KINDS, Agency, draft, list_, write_to
from starter.commands.grouped import with_groups
from starter.commands.options import Reference, said, text_of
from starter.commands.sending import EXIT_STATUS, Envelope, send
from starter.times import read_time
from worker.problems import BadInput

agency_commands = typer.Typer(no_args_is_help=True, help="Work with partner agencies, and say who leads.")

_MayHave = Annotated[
    list[Shared] | None,
    typer.Option("--may-have", metavar="KIND", help=f"What it may have: {KINDS}. May be repeated."),
]
_Because = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; - reads standard input, @FILE a file.")]
_NOTHING = typer.Option("--nothing", help="It may have nothing.")


@dataclass(frozen=True)
class AgencyDetails:
    """What a command may say of an agency besides what it may have."""

    contact_name: Annotated[
        str | None, typer.Option("--contact", metavar="NAME", help=said(AddAgency, "contact_name"))
    ] = None
    agency_email: Annotated[
        str | None, typer.Option("--email", metavar="EMAIL", help=said(AddAgency, "agency_email"))
    ] = None
    agency_phone: Annotated[
        str | None, typer.Option("--phone", metavar="NUMBER", help=said(AddAgency, "agency_phone"))
    ] = None
    consented_by: Annotated[ContactMethod | None, typer.Option(help=said(AddAgency, "consented_by"))] = None
    consented_at: Annotated[str | None, typer.Option(metavar="TIME", help=said(AddAgency, "consented_at"))] = None
    confidential: Annotated[
        bool | None, typer.Option("--confidential/--not-confidential", help=said(AddAgency, "confidential"))
    ] = None

    def given(self) -> dict[str, Any]:
        """What was typed, by the names of the message's fields."""
        consented = self.consented_at
        return asdict(self) | {"consented_at": read_time(consented, "--consented-at") if consented else None}


def add(
    reference: Reference,
    agency_kind: Annotated[
        AgencyKind, typer.Option("--kind", metavar="KIND", help=f"What it is: {', '.join(AgencyKind)}.")
    ],
    agency_name: Annotated[str, typer.Option("--name", metavar="NAME", help=said(AddAgency, "agency_name"))],
    lawful_basis: Annotated[LawfulBasis, typer.Option("--basis", help=said(AddAgency, "lawful_basis"))],
    may_have: _MayHave = None,
    nothing: Annotated[bool, _NOTHING] = False,
    *,
    details: AgencyDetails,
    envelope: Envelope,
) -> None:
    """Put a partner agency on the case, and say what it may have on which basis.

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
    fields: dict[str, Any] = {"agency_kind": agency_kind, "agency_name": agency_name, "lawful_basis": lawful_basis}
    send("add_agency", reference, envelope, may_have=kinds, **fields, **details.given())


def change(
    reference: Reference,
    agency: Agency,
    agency_name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help=said(ChangeAgency, "agency_name"))
    ] = None,
    lawful_basis: Annotated[
        LawfulBasis | None, typer.Option("--basis", help=said(ChangeAgency, "lawful_basis"))
    ] = None,
    may_have: _MayHave = None,
    nothing: Annotated[bool, _NOTHING] = False,
    *,
    details: AgencyDetails,
    envelope: Envelope,
) -> None:
    """Change what an agency may have, its basis or its contact. What you leave out stays.

    What it may have and the basis go together: give both, in full.

    \b
    Example:
      asb agency change ASB-7K3Q-MX92-PD4T G1 --as ola --basis safeguarding \\
          --may-have incidents --may-have reporter_identity
    """
    kinds = _kinds(may_have, nothing=nothing)
    fields: dict[str, Any] = {"agency": agency, "agency_name": agency_name, "lawful_basis": lawful_basis}
    send("change_agency", reference, envelope, may_have=kinds, **fields, **details.given())


def end(reference: Reference, agency: Agency, reason: _Because, *, envelope: Envelope) -> None:
    """End an agency's part in the case. If it leads, the landlord leads again, and that is announced.

    \b
    Example:
      asb agency end ASB-7K3Q-MX92-PD4T G1 --as ola --reason "They have closed it."
    """
    send("end_agency", reference, envelope, agency=agency, ended_because=text_of(reason, "--reason"))


def lead(
    reference: Reference,
    leads: Annotated[str, typer.Argument(metavar="AGENCY", help=said(LeadAgency, "leads"), show_default=False)],
    reason: _Because,
    *,
    envelope: Envelope,
) -> None:
    """Say which agency leads; --at says since when. Until then the landlord leads.

    A change is announced by itself: to the agencies on the case, naming the case and who leads and nothing else, and to
    the reporter, unless the leading agency's part is confidential.

    \b
    Examples:
      asb agency lead ASB-7K3Q-MX92-PD4T G1 --as ola --reason "It is a crime now."
      asb agency lead ASB-7K3Q-MX92-PD4T landlord --as ola --reason "Not charged."
    """
    send("lead_agency", reference, envelope, leads=leads, leads_because=text_of(reason, "--reason"))


def withdraw_consent(
    reference: Reference,
    withdrawn_by: Annotated[ContactMethod, typer.Option("--method", help=said(WithdrawConsent, "withdrawn_by"))],
    agency: Annotated[str | None, typer.Option(metavar="AGENCY", help=said(WithdrawConsent, "agency"))] = None,
    *,
    envelope: Envelope,
) -> None:
    """Record that the reporter no longer consents to sharing. It ends sharing on that basis, and no other.

    \b
    Example:
      asb withdraw-consent ASB-7K3Q-MX92-PD4T --as ola --method phone --agency G2
    """
    send("withdraw_consent", reference, envelope, withdrawn_by=withdrawn_by, agency=agency)


def _kinds(may_have: list[Shared] | None, *, nothing: bool) -> list[Shared] | None:
    if nothing and may_have:
        raise BadInput("--nothing: cannot be used with --may-have")
    return [] if nothing else may_have or None


for _command in (add, change, end, lead, write_to):
    agency_commands.command(epilog=EXIT_STATUS)(with_groups(_command))
agency_commands.command()(draft)
agency_commands.command("list")(list_)
