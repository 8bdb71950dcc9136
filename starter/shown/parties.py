"""The parties of a case, and those that are possibly the same, for a terminal of 80 columns."""

from collections.abc import Sequence

from activities.register.parties import Match, PartyRow
from standard.what_happens_next.parties import REPORTER_TO_OTHERS, AgeBand, Tenure
from standard.worktime.in_words import local, whole_date
from starter.saying import console
from starter.shown.case import Facts, facts

_FOUND_BY = {"name": "name and date of birth", "address": "address"}


def print_parties(found: Sequence[PartyRow]) -> None:
    """Print the parties of a case with their names."""
    out = console()
    if not found:
        out.print("No party is on record; `asb party add --help` shows how to add one.")
        return
    for party in found:
        confidential = ", CONFIDENTIAL" if party.confidential else ""
        out.print(f"Party {party.party}, {party.role.label}{confidential}", style="bold")
        out.print(facts(_party_facts(party)))
    out.print(f"To all of them the reporter is only {REPORTER_TO_OTHERS!r}. Nothing is sent to them automatically.")


def print_matches(found: Sequence[Match]) -> None:
    """Print parties that are possibly the same, with what was found of them."""
    out = console()
    if not found:
        out.print("No parties are possibly the same.")
        return
    for match in found:
        out.print(
            f"Party {match.party} of {match.case_reference}, party {match.other_party} of {match.other_reference}",
            style="bold",
        )
        rows = [("Same", " and ".join(_FOUND_BY[each] for each in match.found_by))]
        if match.decided_at is not None:
            what = "the same" if match.same else "different"
            rows.append(("Found", f"{what}, by {match.decided_by}, {local(match.decided_at)}"))
            rows.append(("Reason", match.reason or ""))
        else:
            rows.append(("Found", "nothing yet: possibly the same"))
        out.print(facts(rows))


def _party_facts(party: PartyRow) -> Facts:
    told = ", ".join(each.label for each in party.may_be_told or ())
    agrees = party.reporter_agrees
    return (
        ("Name", party.name),
        ("Born", whole_date(party.date_of_birth) if party.date_of_birth else None),
        ("Age", (party.age or AgeBand.NOT_KNOWN).label),
        ("Tenure", (party.tenure or Tenure.NOT_KNOWN).label),
        ("Address", party.address),
        ("Telephone", party.phone),
        ("May be told", told or "nothing"),
        ("Spoken with", local(party.spoken_with_at) if party.spoken_with_at else None),
        ("Not spoken", party.not_spoken_because),
        ("Reporter agrees", agrees.label if agrees else None),
        ("Why contacted", party.why_all_the_same),
        ("Could identify", party.could_identify),
    )
