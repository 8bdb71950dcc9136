"""Every message, as every reader gets it."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.notifications import rendering
from activities.notifications.config import Landlord
from activities.notifications.rendering import LONGEST_SMS, CannotRender, Renderer
from standard.core.names import name_to_greet
from standard.core.targets import TargetKind
from standard.core.words import ClosureGround, Promise, Recipient, Template
from standard.response_times.assessment_due import AskedFor

REFERENCE = "ASB-7K3Q-MX92-PD4T"
DUE, SINCE = "2026-07-07T14:00:00+00:00", "2026-07-01T08:30:00+00:00"
DUE_IN_WORDS, SINCE_IN_WORDS = "3pm on Tuesday 7 July 2026", "9:30am on Wednesday 1 July 2026"
GROUND = ClosureGround.ACTIONS_EXHAUSTED
CLOSURE = {"proposal_id": "closure-1", "ground": GROUND, "asb": True, "hate": False}
STAFF = (Recipient.OFFICER, Recipient.MANAGER, Recipient.DEPUTY)
REPORTER = (Recipient.REPORTER,)
BY = "2026-12-05T00:00:00+00:00"
REQUEST = {"request": "Q1", "request_kind": "information", "direction": "to_agency", "agency": "G1", "due": DUE}
PLAN = {
    "agreed": True,
    "ours": [{"what": "Speak with the neighbour.", "by": BY}],
    "yours": [{"what": "Keep a diary of the noise", "by": BY}],
    "others": [{"what": "The council measures the noise.", "by": BY}, {"what": None, "by": BY}],
    "every": 10,
    "method": "phone",
    "when": "after five",
}

AGENCY = (Recipient.AGENCY,)
WHO_TO_TELL = ["999", "101", "your local council", "reporting centre", "do it together with you"]

MESSAGES: list[tuple[Template, tuple[Recipient, ...], dict[str, Any], list[str]]] = [
    (
        Template.ACKNOWLEDGEMENT,
        REPORTER,
        {
            "priority": 2,
            "asb": True,
            "promises": [
                {"promise": Promise.P2_ACKNOWLEDGE, "due": SINCE},
                {"promise": Promise.P2_BEGIN_INVESTIGATION, "due": DUE},
            ],
        },
        ["Olu Officer", "priority 2 (medium)", *WHO_TO_TELL, f"We will start to look into it by {DUE_IN_WORDS}."],
    ),
    (Template.INCIDENT_ADDED, REPORTER, {"incident_number": 2, "priority": 1}, ["number 2", *WHO_TO_TELL]),
    (Template.OFFICER_CHANGED, REPORTER, {}, ["Olu Officer"]),
    (
        Template.LEAD_AGENCY,
        (*REPORTER, *AGENCY),
        {"lead": "G1", "lead_name": "Essex Police", "agency": "G2"},
        ["Essex Police"],
    ),
    (Template.LEAD_AGENCY, REPORTER, {"lead": None}, ["We now lead"]),
    (Template.LEAD_AGENCY, AGENCY, {"lead": None, "agency": "G2"}, ["is now the lead agency"]),
    (
        Template.AGENCY_LETTER,
        AGENCY,
        {"agency": "G1", "letter": "It happened again.", "gave": [], "contact": 3},
        ["It happened again.", "Olu Officer"],
    ),
    (
        Template.CLOSURE_PROPOSED,
        REPORTER,
        {**CLOSURE, "reasons": "We did all we can."},
        [GROUND.label, "all we can", "visit you"],
    ),
    (
        Template.CLOSURE_CANCELLED,
        REPORTER,
        {"proposal_id": "closure-1", "why": "decided"},
        ["We have decided to keep it open."],
    ),
    (
        Template.CLOSURE_CANCELLED,
        REPORTER,
        {"proposal_id": "closure-1", "why": "incident"},
        ["Something new has come to us since"],
    ),
    (
        Template.CLOSED,
        REPORTER,
        {**CLOSURE, "reasons": "We did all we can.", "done": "We visited you twice."},
        [
            GROUND.label,
            "all we can",
            "visited you twice",
            "complaint",
            "ASB Case Review",
            "3 incidents",
            "01632 960000",
        ],
    ),
    (
        Template.CLOSED,
        REPORTER,
        {**CLOSURE, "hate": True, "done": "We visited you twice. " * 20},
        ["You have reported a hate incident, so one incident in 6 months is enough"],
    ),
    (
        Template.CLOSED,
        REPORTER,
        {**CLOSURE, "asb": False},
        ["2. If you are still not happy"],
    ),
    (
        Template.ACTION_PLAN,
        REPORTER,
        {"version": 1, "plan": PLAN},
        [
            "By the end of Friday 4 December 2026: Speak with the neighbour.",
            "What you will do",
            "The council measures the noise.",
            "We have agreed something with others too.",
            "at least every 10 working days.",
            "How: phone",
            "When: after five",
            *WHO_TO_TELL,
        ],
    ),
    (
        Template.ACTION_PLAN,
        REPORTER,
        {
            "version": 2,
            "plan": PLAN | {"agreed": False, "yours": [], "others": [], "every": None, "method": None, "when": None},
        },
        ["not agreed with you yet", "We will contact you if there is news."],
    ),
    (
        Template.ACTION_OVERDUE,
        (Recipient.OFFICER,),
        {"due": DUE, "owner": None, "actions": [{"id": "A1", "owner": "landlord"}, {"id": "A2", "owner": "reporter"}]},
        ["A1, A2", DUE_IN_WORDS, "asb action chase ASB-7K3Q-MX92-PD4T A2"],
    ),
    (
        Template.ACTION_OVERDUE,
        (Recipient.OFFICER,),
        {"due": DUE, "owner": "oscar", "actions": [{"id": "A1", "owner": "landlord"}]},
        ["You have promised", DUE_IN_WORDS],
    ),
    (
        Template.REVIEW_CALLED,
        STAFF,
        {"due": DUE, "review": 1, "owner": "mina", "moved_from": None},
        [f"You are asked to attend a review of this case at {DUE_IN_WORDS}."],
    ),
    (
        Template.REVIEW_CALLED,
        STAFF,
        {"due": DUE, "review": 1, "owner": "mina", "moved_from": SINCE},
        ["has been moved", f"It was planned for {SINCE_IN_WORDS}."],
    ),
    (Template.REVIEW_REMINDER, STAFF, {"due": DUE, "review": 1, "owner": "mina"}, ["A reminder", DUE_IN_WORDS]),
    *(
        (
            Template.REVIEW_CALLED_OFF,
            STAFF,
            {"due": DUE, "review": 1, "owner": "mina", "why": why},
            [DUE_IN_WORDS, words],
        )
        for why, words in (
            ("called_off", "To see why: asb review list ASB-7K3Q-MX92-PD4T"),
            ("not_needed", "You need not attend"),
            ("closed", "the case is closed"),
            ("joined", "reviews are held there"),
        )
    ),
    (
        Template.REVIEW_MISSED,
        STAFF,
        {"due": DUE, "review": 1},
        [f"planned for {DUE_IN_WORDS}", "asb review hold", "asb review call"],
    ),
    (
        Template.ACTION_OVERDUE,
        (Recipient.OFFICER,),
        {"due": DUE, "owner": None, "actions": [{"id": "A3", "owner": "other", "agency": "G1"}]},
        ["A3 (agency G1)"],
    ),
    (
        Template.AGENCY_ACTION,
        (Recipient.AGENCY,),
        {"agency_actions": [{"what": "A visit is made.", "by": BY}]},
        ["By the end of Friday 4 December 2026: A visit is made."],
    ),
    (
        Template.REQUEST_DUE,
        (Recipient.AGENCY,),
        REQUEST | {"late": False},
        [f"Due: by {DUE_IN_WORDS}", "Q1 (information)"],
    ),
    (
        Template.REQUEST_DUE,
        (Recipient.AGENCY,),
        REQUEST | {"late": True},
        ["have no answer on record", f"Was due: by {DUE_IN_WORDS}"],
    ),
    (
        Template.REQUEST_DUE,
        (Recipient.OFFICER,),
        REQUEST | {"late": False},
        ["has left the case", "asb request answer"],
    ),
    (
        Template.REQUEST_DUE,
        (Recipient.OFFICER,),
        REQUEST | {"late": True, "direction": "from_agency"},
        ["Agency G1 has asked us", "It was due by"],
    ),
    (
        Template.REMEDY_ON_HOLD,
        STAFF,
        {"remedies": ["L1 (civil injunction)"]},
        ["L1 (civil injunction)", "asb commitment", "Please take it no further"],
    ),
    (Template.CASE_ALLOCATED, STAFF, {"priority": 1}, ["priority 1 (high)"]),
    (Template.PATCH_UNKNOWN, STAFF, {"patch": "north"}, ["given to the patch north"]),
    (
        Template.WARNING_REVIEW,
        (Recipient.OFFICER,),
        {"due": DUE, "warnings": [1, 3]},
        ["warnings 1, 3", "asb warnings end"],
    ),
    (Template.CLOCK_WARNING, STAFF, {"clock": "p1", "promise": Promise.P1_RESPOND, "due": DUE}, [DUE_IN_WORDS]),
    (Template.CLOCK_BREACH, STAFF, {"clock": "p1", "promise": Promise.P1_RESPOND, "due": DUE}, [DUE_IN_WORDS]),
    (Template.CONTACT_DUE, STAFF, {"due": DUE, "agreed": False}, [f"is to hear from us by {DUE_IN_WORDS}."]),
    (
        Template.CONTACT_MISSED,
        STAFF,
        {"due": DUE, "agreed": True},
        ["We agreed with the reporter", DUE_IN_WORDS],
    ),
    (
        Template.CONTACT_MISSED,
        REPORTER,
        {"due": DUE, "agreed": False},
        ["we are sorry", DUE_IN_WORDS, "Olu Officer"],
    ),
    (Template.TARGET_WARNING, STAFF, {"target": TargetKind.RISK_ASSESSMENT, "due": DUE}, ["needs a risk assessment"]),
    (
        Template.TARGET_WARNING,
        STAFF,
        {"target": TargetKind.DISPUTED_CLOSURE, "due": DUE, "proposal_id": "closure-1"},
        [f"needs a manager's decision on a disputed closure by {DUE_IN_WORDS}"],
    ),
    (
        Template.TARGET_MISSED,
        STAFF,
        {"target": TargetKind.PARTIES_SPOKEN_WITH, "due": DUE},
        ["needed a conversation with each party (or a reason why not) by"],
    ),
    (
        Template.TARGET_MISSED,
        STAFF,
        {"target": TargetKind.RISK_ASSESSMENT, "due": DUE},
        ["not a promise", DUE_IN_WORDS],
    ),
    (Template.ASSESSMENT_ASKED, STAFF, {"asked_for": AskedFor.SOMETHING_NEW}, ["asb decline-assessment"]),
    (Template.ASSESSMENT_ASKED, STAFF, {"asked_for": AskedFor.THE_REPORT}, ["more urgent than it was"]),
    (Template.ASSESSMENT_ASKED, STAFF, {"asked_for": AskedFor.TIME_PASSED}, ["some months old"]),
    (Template.PRIORITY_OVERRIDDEN, STAFF, {"priority": 2, "score": 1}, ["The score gives priority 1 (high)"]),
    (
        Template.CLOCK_MOVED,
        STAFF,
        {
            "cases": [
                {
                    "reference": REFERENCE,
                    "clocks": [{"promise": Promise.P1_RESPOND, "old_due": SINCE, "new_due": DUE}],
                    "reason": "the working calendar changed",
                }
            ]
        },
        [SINCE_IN_WORDS, DUE_IN_WORDS, "the working calendar changed"],
    ),
    (
        Template.APPROVAL_NEEDED,
        STAFF,
        {**CLOSURE, "proposed_by": "ann", "proposer": "Ann Officer", "agreed": False, "reasons": "All done."},
        ["Ann Officer", "actions exhausted", "All done.", "has not agreed yet"],
    ),
    (
        Template.APPROVAL_NEEDED,
        STAFF,
        {**CLOSURE, "proposed_by": "ann", "proposer": "Ann", "agreed": True, "known": ["contact as agreed was missed"]},
        ["Please note: contact as agreed was missed. This does not hold the case open."],
    ),
    (
        Template.CLOSURE_DISAGREED,
        STAFF,
        {**CLOSURE, "decide_by": DUE, "decided_in": None},
        ["actions exhausted", f"Please decide by {DUE_IN_WORDS}: decline"],
    ),
    (
        Template.CLOSURE_DISAGREED,
        STAFF,
        {**CLOSURE, "decide_by": DUE, "decided_in": "ASB-2B9D-H4KQ-W7TX"},
        [f"by {DUE_IN_WORDS}, in the case ASB-2B9D-H4KQ-W7TX, where"],
    ),
    (
        Template.CLOSURE_DISAGREED,
        STAFF,
        {"proposal_id": "closure-1", "ground": ClosureGround.WITHDRAWN, "decide_by": DUE, "decided_in": None},
        ["they have not withdrawn", f"decline it by {DUE_IN_WORDS}"],
    ),
    (
        Template.COMPLAINT_OFFER,
        REPORTER,
        {"disputed": True},
        [
            "make a complaint",
            "A manager will now",
            "will not change how we treat you",
            "keep working on your case",
            "01632 960000",
        ],
    ),
    (Template.COMPLAINT_OFFER, REPORTER, {"disputed": False}, ["how we are handling your case", "Housing Ombudsman"]),
    (Template.CLOSURE_REMINDER, STAFF, {"proposal_id": "closure-1", "since": SINCE}, [SINCE_IN_WORDS]),
    (Template.CLOSURE_OVERDUE, STAFF, {"proposal_id": "closure-1", "since": SINCE}, [SINCE_IN_WORDS]),
    (
        Template.CLOSURE_CANCELLED,
        STAFF,
        {"proposal_id": "closure-1", "why": "incident", "what": "a new incident was reported"},
        ["because a new incident was reported"],
    ),
    (
        Template.ANNOUNCEMENT_OVERDUE,
        (Recipient.MANAGER, Recipient.DEPUTY),
        {"announcement": "N1", "about": "legal_success"},
        ["asb answer-announcement ASB-", "a legal success"],
    ),
    (
        Template.LEGAL_DATE,
        (Recipient.OFFICER, Recipient.MANAGER),
        {"remedy": "L1 (civil injunction)", "legal_date": "court date: Fri 4 Dec 2026", "over": False},
        ["L1 (civil injunction): court date: Fri 4 Dec 2026.", "asb legal ASB-"],
    ),
    (
        Template.LEGAL_OUTCOME,
        REPORTER,
        {"entry": 9, "shared": True, "told": "He may not come near your home."},
        ["He may not come near your home."],
    ),
    (
        Template.LEGAL_OUTCOME,
        REPORTER,
        {"entry": 9, "shared": False, "told": None},
        ["We are not able to share the details with you."],
    ),
    (Template.WITHDRAWAL_IN_FEAR, (Recipient.MANAGER, Recipient.DEPUTY), {"afraid": "yes"}, ["said that they are"]),
    (Template.CLOSURE_REPLACED, (Recipient.OFFICER, Recipient.PROPOSER), CLOSURE, ["actions exhausted", "withdrawn"]),
    (Template.WITHDRAWAL_TO_CONFIRM, (Recipient.OFFICER,), {}, ["when they are alone"]),
    (
        Template.INCIDENT_TO_CONFIRM,
        (Recipient.OFFICER,),
        {"incident_number": 3},
        ["asb confirm-incident", "asb set-inc"],
    ),
    (Template.CLOSURE_DECLINED, STAFF, {**CLOSURE, "reason": "Too early."}, ["Too early.", "actions exhausted"]),
]
CASES = [
    pytest.param(template, recipient, facts, said, id=f"{template}-{recipient}")
    for template, recipients, facts, said in MESSAGES
    for recipient in recipients
]
FULL = Landlord("Made Up Homes", "01632 960000", "https://landlord.example/", "council.example or 01632 960200")
BARE = Landlord(name="Made Up Homes")


def data(facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "reference": REFERENCE,
        "name": "Rae Reporter",
        "officer": {"name": "Olu Officer", "email": "olu@landlord.example"},
        "priority_of_case": "priority 2 (medium)",
        "proposer": None,
        "reasons": None,
        "reason": None,
        "done": None,
        **facts,
        **more,
    }


@pytest.mark.parametrize(("template", "recipient", "facts", "said"), CASES)
@pytest.mark.parametrize("landlord", [FULL, BARE], ids=["full", "bare"])
def test_every_message_for_every_reader(
    template: Template, recipient: Recipient, facts: dict[str, Any], said: list[str], landlord: Landlord
) -> None:
    rendered = Renderer(landlord).render(template, recipient, data(facts))
    texts = [rendered.subject, rendered.body]
    if recipient is Recipient.REPORTER:
        assert rendered.sms is not None
        texts.append(rendered.sms)
    for text in texts:
        assert REFERENCE in text
        assert not re.search(r"[{}<>]|\bNone\b|\bundefined\b|_|2026-|\+00:00|  ", text), text
    assert "\n" not in rendered.subject
    assert "\n\n\n" not in rendered.body
    for words in said:
        if landlord is FULL or words != FULL.phone:
            assert words in rendered.body


def test_there_is_a_message_for_every_template_and_no_file_too_many() -> None:
    assert {template for template, *_ in MESSAGES} == set(Template)
    folder = Path(rendering.__file__).parent / "templates"
    files = {file.name for file in folder.iterdir() if not file.name.startswith("_")}
    expected = set[str]()
    for template, recipients, *_ in MESSAGES:
        if Recipient.REPORTER in recipients:
            expected |= {f"{template}.reporter.txt.j2", f"{template}.reporter.sms.txt.j2"}
        if Recipient.AGENCY in recipients:
            expected.add(f"{template}.agency.txt.j2")
        if {*STAFF, Recipient.PROPOSER} & {*recipients}:
            expected.add(f"{template}.staff.txt.j2")
    assert files == expected


def acknowledge(**facts: Any) -> rendering.Rendered:
    values = {"priority": 3, "asb": False, "promises": [], **facts}
    return Renderer(FULL).render(Template.ACKNOWLEDGEMENT, Recipient.REPORTER, data(values))


def test_what_is_not_classed_as_asb_is_said_so_and_still_answered() -> None:
    promised = [{"promise": Promise.P3_RESPOND, "due": "2027-01-08T00:00:00+00:00"}]
    body = acknowledge(promises=promised).body
    assert "not what we count as anti-social behaviour" in body
    assert "We will give you an answer by the end of Thursday 7 January 2027." in body
    assert "not what we count" not in acknowledge(asb=True).body


def test_the_acknowledgement_does_not_promise_itself() -> None:
    body = acknowledge(promises=[{"promise": Promise.P2_ACKNOWLEDGE, "due": DUE}]).body
    assert "acknowledge" not in body
    assert "What happens next" not in body


@pytest.mark.parametrize("promise", Promise)
def test_every_promise_is_said_in_residents_words(promise: Promise) -> None:
    body = acknowledge(promises=[{"promise": promise, "due": DUE}]).body
    assert promise.label not in body


def test_a_reporter_without_a_name_is_greeted() -> None:
    facts = {"incident_number": 2, "priority": 1}
    body = Renderer(FULL).render(Template.INCIDENT_ADDED, Recipient.REPORTER, data(facts, name=None)).body
    assert body.startswith("Hello,\n")


def test_what_people_wrote_is_never_taken_for_a_template() -> None:
    reasons = "{{ landlord }} {% include 'x' %} <b>&amp;"
    rendered = Renderer(FULL).render(Template.CLOSED, Recipient.REPORTER, data({**CLOSURE, "reasons": reasons}))
    assert reasons in rendered.body


def test_the_systems_own_proposal_says_so() -> None:
    facts = {"proposal_id": "closure-1", "ground": ClosureGround.NO_NEW_REPORTS, "agreed": True}
    body = (
        Renderer(FULL)
        .render(
            Template.APPROVAL_NEEDED, Recipient.OFFICER, data({**facts, "proposed_by": "system", "proposer": "system"})
        )
        .body
    )
    assert "After 60 days without a new report the system proposes" in body
    assert "Ground: no new reports." in body


@pytest.mark.parametrize("ground", ClosureGround)
def test_a_letter_of_closure_reads_well_for_every_ground(ground: ClosureGround) -> None:
    facts = CLOSURE | {"ground": ground}
    body = Renderer(FULL).render(Template.CLOSED, Recipient.REPORTER, data(facts)).body
    assert f"We have closed your case, because {ground.label}." in body


def test_long_reasons_leave_no_text_message() -> None:
    facts = {**CLOSURE, "reasons": "Because. " * 100}
    assert Renderer(FULL).render(Template.CLOSED, Recipient.REPORTER, data(facts)).sms is None
    short = Renderer(FULL).render(Template.CLOSED, Recipient.REPORTER, data({**CLOSURE, "reasons": "Done"})).sms
    assert short is not None
    assert "Our reasons: Done. Not happy?" in short
    assert len(short) < LONGEST_SMS


def test_a_missing_fact_and_a_missing_template_are_named_without_data() -> None:
    with pytest.raises(CannotRender, match=r"clock_warning\.staff .*'promise' is undefined"):
        Renderer(FULL).render(Template.CLOCK_WARNING, Recipient.OFFICER, data({"due": DUE}))
    with pytest.raises(CannotRender, match=r"clock_warning\.reporter") as missing:
        Renderer(FULL).render(Template.CLOCK_WARNING, Recipient.REPORTER, data({}))
    assert "/" not in str(missing.value)
    with pytest.raises(CannotRender) as wrong:
        Renderer(FULL).render(Template.CLOCK_WARNING, Recipient.OFFICER, data({"due": "made-up", "promise": "x"}))
    assert "made-up" not in str(wrong.value)


@given(st.text(), st.text())
def test_no_text_acts_in_a_message(name: str, words: str) -> None:
    facts = {**CLOSURE, "name": name, "reasons": words, "reason": words, "proposed_by": words, "proposer": words}
    for template, recipient in (
        (Template.CLOSED, Recipient.REPORTER),
        (Template.CLOSURE_PROPOSED, Recipient.REPORTER),
        (Template.CLOSURE_DECLINED, Recipient.OFFICER),
        (Template.APPROVAL_NEEDED, Recipient.MANAGER),
    ):
        message = Renderer(FULL).render(template, recipient, data({**facts, "agreed": True}))
        for part in (message.subject, message.body, message.sms or ""):
            assert part.replace("\n", "").replace("\u200c", "").replace("\u200d", "").isprintable()
        assert "\n" not in message.subject
        if recipient is Recipient.REPORTER:
            greeted = name_to_greet(name)
            assert message.body.startswith(f"Hello {greeted},\n" if greeted else "Hello,\n")
