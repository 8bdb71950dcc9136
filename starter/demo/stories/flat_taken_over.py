"""A flat taken over by dealers: the police lead, other agencies help, and each is given what it may have."""

from typing import Any

from standard.core.words import Priority, RefusalCode, Shared, Template
from standard.progressing.announcements import wording_of
from starter.demo.evidence import file_of
from starter.demo.looking import announced_in_words, draft_to, likely_the_same, named_in, notice_for, refused_draft_to
from starter.demo.stage import OnStage
from starter.demo.stories.story import (
    Story,
    agrees_to_closing,
    assesses,
    on_day,
    plans,
    proposes,
    rings_as_agreed,
)

_DIARY, _RECORDING = "diary-sheet.txt", "through-the-wall.wav"
_POLICE: dict[str, Any] = {
    "agency_kind": "police",
    "agency_name": "Exampleton Police (made up)",
    "agency_email": "high.street@police.example",
    "lawful_basis": "crime_and_disorder",
    "may_have": ["incidents", "evidence", "plan_actions"],
}
_SOCIAL_CARE: dict[str, Any] = {
    "agency_kind": "social_care",
    "agency_name": "Exampleton Social Care (made up)",
    "agency_email": "duty@council.example",
    "lawful_basis": "safeguarding",
    "may_have": ["incidents"],
}


_WEIGHED = {
    "proportionality": "Dealing every night, and a threat.",
    "equality": "The tenant has a learning disability: he was made to let them in.",
    "vulnerabilities": "He lives with his sister until it is over.",
    "alternatives": "The police search it; that alone does not keep them away.",
}


async def _flat_taken_over(case: OnStage) -> None:
    await case.opens(in_short="It becomes a case of priority 1, as violence was threatened.")
    await case.until(0, "11:20")
    await case.contacts("rings the resident, who fears for the tenant upstairs too.", method="phone", outcome="spoke")
    await case.officer_does(
        "records that she told the police, and their reference.",
        "record_reported_to",
        agency="police",
        told_on=on_day(case, -1),
        their_reference="42/0117",
        recorded_as="crime",
        incidents=[1],
    )
    await _puts_agencies_on_the_case(case)
    await _hears_of_one_night_twice(case)
    await _takes_evidence(case)
    with case.in_short("The risk is assessed, a plan agreed and the investigation begun."):
        await _begins(case)
    await _hands_evidence_out(case)
    await _reviews(case)
    await _goes_to_court(case)
    await _announces(case)
    await _closes(case)


async def _begins(case: OnStage) -> None:
    await assesses(case, "assesses the risk.", how_often="daily", violence="threatened", daily_life="afraid")
    await plans(case, 30, every=10)
    await case.officer_does("begins the investigation.", "begin_investigation")
    await case.officer_does(
        "says why nobody has spoken with them.",
        "record_not_spoken_party",
        not_spoken_because="Nobody knows their names, and the police ask us not to warn them.",
    )


async def _puts_agencies_on_the_case(case: OnStage) -> None:
    await case.until(0, "15:00")
    await case.officer_does("puts the police on the case.", "add_agency", **_POLICE)
    await case.officer_does(
        "agrees with them that they lead.", "lead_agency", leads="G1", leads_because="Dealing, and a threat."
    )
    await case.officer_does("puts social care on it, for the tenant upstairs.", "add_agency", **_SOCIAL_CARE)
    await case.looks_in_vain(
        "sam",
        "is curious: may social care know who reported it?",
        refused_draft_to("G2", Shared.REPORTER_IDENTITY),
    )
    await case.officer_does(
        "asks social care to see the tenant alone, by tomorrow.",
        "add_request",
        agency="G2",
        request_direction="to_agency",
        request_kind="visit",
        wanted="See the tenant alone.",
        answer_due=on_day(case, 1),
    )


async def _hears_of_one_night_twice(case: OnStage) -> None:
    night = {"occurred_at": case.at(0, "23:20").isoformat()}
    await case.until(1, "00:10")
    banging = "Shouting upstairs, doors banged."
    await case.service_signals("noise-app", "signals a new incident.", "report_incident", description=banging, **night)
    await case.until(1, "11:00")
    banging = "Shouting and banged doors upstairs last night."
    await case.officer_does(
        "visits the resident, who tells of it too.", "report_incident", description=banging, **night
    )
    await case.looks(case.officer, "looks at the case.", likely_the_same)
    await case.officer_does(
        "asks. It was the same night.",
        "compare_incidents",
        incident=3,
        other_incident=2,
        are_the_same=True,
        reason="She told the app, and the officer in the morning.",
    )


async def _takes_evidence(case: OnStage) -> None:
    by_her: dict[str, Any] = {"handed_in_by": "reporter", "incidents": [2]}
    await case.hands_in("is given her diary.", _DIARY, kind="diary_sheet", what="Seven nights, by hand.", **by_her)
    await case.hands_in("is given a recording.", _RECORDING, kind="recording", what="Through the wall.", **by_her)


async def _hands_evidence_out(case: OnStage) -> None:
    await case.until(2, "15:00", "Social care does not answer.")
    await case.looks(case.officer, "gets the recording out for the police.", file_of("E2"))
    await case.looks(case.officer, "has a letter to them drafted, and reads it.", draft_to("G1", Shared.INCIDENTS))
    await case.officer_does(
        "sends what she made of it.",
        "write_to_agency",
        agency="G1",
        gave=["incidents"],
        letter="It happened again last night. Please call me about the recording.",
    )
    await case.officer_does(
        "rings social care. He was made to let them in, and is safe now.",
        "answer_request",
        request="Q1",
        answer="He was made to let them in. He stays with his sister from today.",
    )


async def _reviews(case: OnStage) -> None:
    meeting = case.at(4, "10:00")
    who = {"guests": "PC Hale", "attendees": ["mina"]}
    await case.officer_does(
        "calls a case review, with the police.", "call_review", review_at=meeting, called_because="The flat.", **who
    )
    await case.until(4, "11:30")
    search = {"owner": "other", "agency": "G1", "what": "Search the flat.", "due": on_day(case, 10)}
    search["told_as"] = "You search the flat."
    locks = {"owner": "landlord", "person": "ola", "what": "Change both locks.", "due": on_day(case, 10)}
    await case.manager_does(
        "records it: the police search the flat, we change the locks.",
        "hold_review",
        happened_at=meeting,
        attended=["ola", "mina"],
        guests="PC Hale",
        minutes="The police go in on Wednesday.",
        decisions=[search, locks],
    )


async def _goes_to_court(case: OnStage) -> None:
    order = {"remedy": "closure_order", "skipped_because": "Nobody knows who they are."}
    await case.until(7, "10:00")
    await case.officer_does(
        "would go to court for a closure order, and has not asked the resident.",
        "consider_remedy",
        refused=RefusalCode.STEP_MISSING,
        **order,
    )
    await case.officer_does(
        "asks her. She will give a statement, from behind a screen.",
        "record_commitment",
        commitment="yes",
        asked_how="visit",
        witness_support="A screen, and a visit to the court beforehand.",
    )
    await case.officer_does("considers the order.", "consider_remedy", **order)
    with case.in_short("What speaks against it is weighed, and a hearing is listed. The police search the flat."):
        await case.officer_does("weighs it.", "assess_before_court", remedy_number="L1", **_WEIGHED)
        hearing = {"legal_step": "hearing_listed", "legal_date": on_day(case, 14)}
        await case.officer_does("records the hearing.", "record_legal_step", remedy_number="L1", **hearing)
        await case.until(9, "16:00")
        for action in ("A2", "A3"):
            await case.officer_does("records that it is done.", "complete_action", action=action, outcome="Done.")
        await rings_as_agreed(case, case.officer, "rings the resident.")
    await case.until(14, "15:00", "The court closes the flat for three months.")
    await case.officer_does(
        "records the order, and what the resident is told.",
        "record_legal_outcome",
        remedy_number="L1",
        legal_outcome="succeeded",
        outcome_in_words="Closed for three months; nobody may go in but us.",
        reporter_is_told="The court has closed the flat above you for three months. Nobody may go in.",
    )
    await case.reads_out(Template.LEGAL_OUTCOME)


async def _announces(case: OnStage) -> None:
    await case.until(15, "10:00")
    await case.officer_does(
        "rings the resident: may the neighbours hear of it? She agrees.",
        "answer_announcement",
        announcement_number="N1",
        announce=True,
        reporter_agrees_to_it=True,
        asked_about_it_by="phone",
    )
    await case.looks(case.officer, "has a notice drafted.", notice_for("N1", "Exampleton"))
    named = named_in("Exampleton: Edith Marlow told us.", "Exampleton")
    await case.looks(case.officer, "names the resident in it.", named)
    await case.officer_does(
        "words it, with the flat's number in it.",
        "word_announcement",
        announcement_number="N1",
        announcement_area="Exampleton",
        announcement_text="Exampleton is safer: flat 12 is closed.",
        refused=RefusalCode.INVALID_FIELD,
    )
    text = "Exampleton is safer: the court has closed a flat that was used for dealing. Thank you to all who told us."
    await case.officer_does(
        "leaves it out.",
        "word_announcement",
        announcement_number="N1",
        announcement_area="Exampleton",
        announcement_text=text,
    )
    await case.manager_does(
        "approves these very words.",
        "approve_announcement",
        announcement_number="N1",
        announcement_wording=wording_of(text),
    )
    await case.looks(case.manager, "reads what is announced.", announced_in_words)


async def _closes(case: OnStage) -> None:
    await case.until(21, "10:00")
    proposal = await proposes(case, "proposes to close the case.", "The police went in; the court closed the flat.")
    await case.contacts(
        "rings the resident, who does not agree, as they may come back; and offers her a complaint.",
        method="phone",
        outcome="disagrees",
        complaint_offered=True,
        proposal_id=proposal,
    )
    await case.until(23, "11:00", "The manager has five working days to decide. The lock is shown to the resident.")
    await agrees_to_closing(case, proposal)
    await case.until(23, "15:00")
    await case.manager_does("approves.", "approve_closure", proposal_id=proposal)
    await case.ends()


FLAT_TAKEN_OVER = Story(
    "flat-taken-over.json",
    Priority.HIGH,
    "A flat taken over by dealers: the police lead, and nobody is told more than they may have",
    "Evidence is kept encrypted, and a review decides. Nothing goes to court before the resident was asked, the "
    "neighbours hear of it without anybody in it, and she does not agree to closing at once.",
    _flat_taken_over,
    evidence=(_DIARY, _RECORDING),
)
