"""The partner agencies of a case and what was exchanged with them, for a terminal of 80 columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from activities.register.agencies import AgencyRow, ExchangeRow
from standard.worktime.in_words import local
from starter.saying import console
from starter.shown.case import Facts, facts


def print_agencies(found: Mapping[str, Any]) -> None:
    """Print the ``agencies`` of a case with their names, and what each was given and gave (``exchanges``); by the
    case's own word who leads (``lead``), and what each that is ``on_case`` may have.
    """
    out = console()
    if not found["agencies"]:
        out.print("No agency is on record; `asb agency add --help` shows how to add one.")
        return
    out.print(f"Lead agency: {found['lead'] or 'the landlord'}", style="bold")
    may_have = {each["id"]: each["may_have"] for each in found["on_case"]}
    for agency in found["agencies"]:
        confidential = ", CONFIDENTIAL" if agency.confidential else ""
        out.print(f"{agency.agency}, {agency.kind.label}{confidential}", style="bold")
        out.print(facts(_of_agency(agency, may_have.get(agency.agency))))
        for each in found["exchanges"]:
            if each.agency == agency.agency:
                out.print(facts(_of_exchange(each)))


def _of_agency(agency: AgencyRow, may_have: Sequence[str] | None) -> Facts:
    return (
        ("Name", agency.name),
        ("Contact", agency.contact_name),
        ("Email", agency.email),
        ("Telephone", agency.phone),
        ("On the case since", local(agency.joined_at)),
        ("Left", local(agency.left_at) if agency.left_at else None),
        ("Reason", agency.ended_because),
        ("May have", None if may_have is None else ", ".join(may_have).replace("_", " ") or "nothing"),
    )


def _of_exchange(exchange: ExchangeRow) -> Facts:
    basis = f" ({exchange.lawful_basis.label})" if exchange.lawful_basis else ""
    return (
        (f"Entry {exchange.entry}", f"{exchange.method.label}, {exchange.sender}, {local(exchange.happened_at)}"),
        ("Given", f"{', '.join(each.label for each in exchange.gave)}{basis}" if exchange.gave else None),
        ("Received", ", ".join(each.label for each in exchange.received)),
        ("Why", exchange.why),
        ("Words", exchange.words),
    )
