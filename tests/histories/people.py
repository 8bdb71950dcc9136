"""Stories about the people of a case: its parties, contact with its reporter, who may see it, what is confidential."""

from datetime import timedelta
from typing import Any

from tests.histories.stage import Actor, Histories, Stage, Stories
from tests.support.casebook import judged, plan

STORIES = Stories()

SPOKEN: dict[str, Any] = {"method": "phone", "outcome": "spoke"}
WITH_PARTY: dict[str, Any] = {"contact_with": "party", "method": "visit", "outcome": "spoke"}
POOLE: dict[str, Any] = {"party_role": "alleged_perpetrator", "person_name": "Sam Poole", "date_of_birth": "1990-04-02"}


@STORIES.enter
async def with_parties(stage: Stage, name: str) -> Histories:
    """One who did it and one who saw it; each message of a party taken and refused; the first contact asks."""
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.do("record_party", **POOLE, tenure="secure_tenant", address="Flat 2, 14 High Street")
    await case.signal("record_party", party_role="witness", confidential=True, age="16_to_17")
    await case.signal("record_party", **POOLE, age="under_10")
    await case.do("change_party", party=1, may_be_told=["that_it_was_reported", "what_we_do"])
    await case.signal("change_party", party=7, phone="01632 960002")
    asked: dict[str, Any] = {"party": 1, "could_identify": "The reporter is the only neighbour."}
    await case.do("record_contact", **WITH_PARTY, party=1)
    await case.do("record_contact", **WITH_PARTY, **asked, reporter_agrees="no")
    await case.do("record_contact", **WITH_PARTY, **asked, reporter_agrees="no", why_all_the_same="A child is at risk.")
    await case.signal("record_not_spoken_party", not_spoken_because="Nobody is in.")
    await case.do("record_not_spoken_party", party=2, not_spoken_because="The police ask us to wait.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def accused_in_turn(stage: Stage, name: str) -> Histories:
    """A counter-allegation is linked, again, and with itself; who did it is not known."""
    other = await stage.open(f"{name}-other")
    case = await stage.open(name)
    await case.do("link", other=other.reference)
    await case.signal("link", other=other.reference)
    await case.signal("link", other=case.reference)
    await case.do("begin_investigation")
    await case.after(days=17)
    await case.do("record_not_spoken_party", not_spoken_because="Nobody saw who left the rubbish.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def contact_kept_and_missed(stage: Stage, name: str) -> Histories:
    """Missed and owned up to; made in time and typed in late; less often from now on; and of no use any more."""
    case = await stage.open(name)
    await case.do("record_support_needs", none=True)
    start = await case.now()
    await case.do("set_plan", **plan(start, contact={"every": 5, "method": "phone"}))
    await case.after(days=8)
    await case.do("record_contact", **SPOKEN, happened_at=start + timedelta(days=2))
    await case.do("record_contact", method="letter", outcome="sent")
    await case.after(days=14)
    await case.do("record_contact", **SPOKEN)
    kept = [each | {"id": f"A{number}"} for number, each in enumerate(plan(start)["actions"], 1)]
    await case.do("set_plan", **plan(start, actions=kept, contact={"every": None}))
    await case.do("assess", **judged(3), reason="Nothing but the sounds of everyday life.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def restricted(stage: Stage, name: str) -> Histories:
    """Named, refused to everybody else but for a report of harm, and lifted by a manager alone."""
    case = await stage.open(name)
    await case.signal("restrict_case", restricted=True, reason="Known in the office.", named=["stranger"])
    await case.do("restrict_case", restricted=True, reason="Known in the office.")
    await case.signal("record_contact", "oscar", **SPOKEN)
    await case.do("report_incident", "oscar", description="Drilling again.")
    await case.do("lift_restriction", restricted=False, reason="It is over.")
    await case.signal("restrict_case", restricted=True, reason="He covers for her.", named=["oscar"])
    await case.signal("record_contact", "oscar", **SPOKEN)
    await case.signal("lift_restriction", "mina", restricted=False, reason="They have moved.")
    await case.do("lift_restriction", "mina", restricted=False, reason="They have moved.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def linked_to_a_restricted_case(stage: Stage, name: str) -> Histories:
    first = await stage.open(f"{name}-first")
    await first.do("restrict_case", restricted=True, reason="Known in the office.", named=["oscar"])
    await first.do("close_case_to", person="david", because="themselves")
    await first.settle()
    case = await stage.open(name, linked_case=first.reference)
    return [await case.history()]


@STORIES.enter
async def closed_to_its_officer(stage: Stage, name: str) -> Histories:
    """A neighbour of the case's own officer: it goes to another, and is opened to her again."""
    case = await stage.open(name)
    await case.do("close_case_to", "mina", person="ola", because="their_home")
    await case.signal("close_case_to", "mina", person="stranger", because="themselves")
    await case.signal("record_contact", **SPOKEN)
    await case.do("reallocate", "mina", to="oscar")
    await case.signal("close_case_to", "oscar", person="david", because="themselves", reason="His sister.")
    await case.signal("open_case_to", "mina", person="oscar", reason="A mistake.")
    await case.signal("open_case_to", "mina", person="david", reason="A mistake.")
    await case.do("open_case_to", "mina", person="ola", reason="It was another household.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def kept_confidential(stage: Stage, name: str) -> Histories:
    """What is confidential is passed on to an agency on a basis, and to nobody else; the reporter is told that."""
    case = await stage.open(name)
    told = {"contact_with": "partner_agency", "method": "phone", "outcome": "spoke"}
    await case.do("record_contact", **told, confidential=True, notes="He has a hearing in January.")
    number = await _last_entry(case)
    await case.do("record_evidence", kind="recording", handed_in_by="other", what="A voice.", confidential=True)
    await case.do("record_contact", **SPOKEN, passed_on=[number])
    await case.do("record_contact", **told, passed_on=[number])
    await case.do("record_contact", **told, passed_on=[number], basis="Crime and Disorder Act 1998, section 115.")
    await case.do("record_contact", **SPOKEN, not_shared=True)
    quoted = "It is quiet now. He has a hearing in January."
    await case.do("propose_closure", ground="resolved", reasons=quoted)
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def marked_confidential(stage: Stage, name: str) -> Histories:
    """A report and an action of the plan are marked, by an officer, and only a manager takes it back."""
    case = await stage.open(name)
    await case.signal("record_support_needs", none=True)
    await case.do("set_plan", **plan(await case.now()))
    number = await _last_entry(case)
    await case.signal("record_confidential", keep_back=[1], reason="It tells who the witness is.")
    await case.do("record_confidential", keep_back=[number], keep_back_action="A1", reason="She lives below.")
    await case.signal("record_confidential", keep_back=[1], reason="Again.")
    await case.do("record_contact", **SPOKEN, passed_on=[1])
    await case.signal("record_not_confidential", release=[1], reason="An officer may not.")
    await case.signal("record_not_confidential", "mina", release=[number], reason="She has agreed.")
    await case.do("record_not_confidential", "mina", release=[1], reason="It was said in court.")
    await case.settle()
    return [await case.history()]


async def _last_entry(case: Actor) -> int:
    await case.settle()
    return (await case.journal())[-1].number
