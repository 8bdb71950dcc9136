"""Contact with a party on record: the first one asks whether the reporter agrees, and what could identify them.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md. A reporter who does not agree forbids
nothing, as the landlord may have to act: it is on record why it was done.
"""

from standard.core.capability import Capability
from standard.core.draft import Draft, Refused, wrong
from standard.core.words import ContactWith, EntryKind, RefusalCode
from standard.what_happens_next.access import write_down
from standard.what_happens_next.contact import UNANSWERED, ContactMade, RecordContact
from standard.what_happens_next.parties import Parties, Party, ReporterAgrees, earliest, party_of

_ABOUT_PARTIES = ("party", "reporter_agrees", "could_identify", "why_all_the_same")


def contact_made(draft: Draft, happening: ContactMade) -> None:
    """A contact with a party on record: they have been spoken with, if they answered.

    Raises:
        Refused: it is not said with which party, or, of the first contact, what the reporter was asked.
    """
    contact, held = happening.contact, draft.case.of(Parties)
    if contact.contact_with is ContactWith.PARTY and not held.on_record:
        what = f"party: put them on record first, named or not: asb party add {draft.case.reference}; then say which"
        raise Refused(RefusalCode.STEP_MISSING, what)
    if contact.contact_with is not ContactWith.PARTY:
        given = [name for name in _ABOUT_PARTIES if getattr(contact, name) is not None]
        if given:
            raise wrong(given[0], "goes with a contact with a party on record")
        return
    party = party_of(draft.case, contact.party)
    first = party.agreed is None and party.role.asked_first
    _check(contact, party, first=first)
    spoken = contact.outcome not in UNANSWERED
    at = earliest(party.spoken_with_at, draft.at) if spoken else party.spoken_with_at
    asked_now = {"agreed": contact.reporter_agrees} if contact.reporter_agrees is not None else {}
    draft.case.keep(held.with_one(party.saying(draft.at, asked_now).model_copy(update={"spoken_with_at": at})))
    words = {name: value for name in _ABOUT_PARTIES[2:] if (value := getattr(contact, name)) is not None}
    confidential, agrees = contact.confidential or party.confidential, contact.reporter_agrees
    asked = f", the first; the reporter agrees: {agrees.label}" if first and agrees else ""
    write_down(
        draft,
        EntryKind.PARTY_CONTACTED,
        f"Contact with party {party.number}{asked}",
        party=party.number,
        first=first,
        spoken=spoken,
        reporter_agrees=contact.reporter_agrees,
        confidential=confidential,
        of_party=words or None,
    )


def _check(contact: RecordContact, party: Party, *, first: bool) -> None:
    agrees = contact.reporter_agrees
    what = f"this is the first contact with party {party.number};"
    if first and agrees is None:
        raise wrong("reporter_agrees", f"{what} ask whether the reporter agrees: yes, no or not_asked")
    if first and contact.could_identify is None:
        details = "the only neighbour, a time, a detail"
        raise wrong("could_identify", f"{what} say what could tell them who reported it ({details}), or 'nothing'")
    if agrees in (ReporterAgrees.NO, ReporterAgrees.NOT_ASKED) and contact.why_all_the_same is None:
        why = f"needed with reporter_agrees {agrees.value}; say why the party is contacted all the same"
        raise wrong("why_all_the_same", why)


PARTY_CONTACT = Capability(hears={ContactMade: contact_made})
