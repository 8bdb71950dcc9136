"""The story of a case with partner agencies: what they may have, what they are given, and who leads."""

from typing import Any

from tests.histories.stage import Histories, Stage, Stories

STORIES = Stories()

POLICE: dict[str, Any] = {
    "agency_kind": "police",
    "agency_name": "Made Up Police",
    "lawful_basis": "crime_and_disorder",
}


@STORIES.enter
async def with_agencies(stage: Stage, name: str) -> Histories:
    """The police lead, are given what they may have and no more, and leave; consent to share with the council ends."""
    case = await stage.open(name)
    await case.do("add_agency", **POLICE, may_have=["incidents"], agency_email="asb@police.example")
    council: dict[str, Any] = {"agency_kind": "council", "agency_name": "Made Up Council", "confidential": True}
    consented: dict[str, Any] = {"lawful_basis": "consent", "consented_by": "phone", "may_have": ["risk"]}
    await case.do("add_agency", **council, **consented)
    await case.signal("lead_agency", leads="G1", leads_because="It is a crime now.")
    told = {"contact_with": "partner_agency", "method": "phone", "outcome": "spoke"}
    await case.do("record_contact", **told, agency="G1", gave=["incidents"], received=["risk"])
    await case.do("record_contact", **told, agency="G1", gave=["risk"])
    await case.do("change_agency", agency="G1", may_have=["incidents", "risk"], lawful_basis="safeguarding")
    await case.do("write_to_agency", agency="G1", gave=["incidents"], letter="It happened again on Sunday night.")
    await case.signal("withdraw_consent", withdrawn_by="phone")
    await case.do("end_agency", agency="G1", ended_because="They have closed their case.")
    await case.do("lead_agency", leads="landlord", leads_because="As before.")
    await case.settle()
    return [await case.history()]
