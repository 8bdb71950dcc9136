"""What driven cases are about: each has a theme, whose steps are taken besides whatever luck brings.

A step is a message that is sent until it is taken, or something that the driver does. By their steps alone they get
everywhere. What no theme names, a new message say, is tried by the last of them; what is taken only after something
else needs its step here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from standard.core.case import Case
from standard.core.notices import NoticeStatus
from standard.core.seals import SenderKind
from standard.core.words import Shared
from standard.messages import MESSAGES
from standard.progressing.agencies import Agencies
from standard.progressing.announcement_state import Announcements
from standard.progressing.evidence_files import EvidenceHeld
from standard.progressing.legal_state import Remedies
from standard.progressing.request_state import Requests
from standard.what_happens_next.access import Access
from standard.what_happens_next.plan_state import ActionOwner, ActionPlan
from standard.worktime.calendar import local_date
from tests.support.announcing import AGREES as AGREES_TO_IT
from tests.support.announcing import WORDING
from tests.support.announcing import WORDS as NOTICE
from tests.support.casebook import RISK_LOW, WITH_PARTY, assessed, plan
from tests.support.grounds import NO_NEWS
from tests.support.legal import ASSESSED as COURT
from tests.support.legal import INJUNCTION, NO, OTHERS_SAW_IT, OUTCOME, YES

Fields = dict[str, Any]
Made = Callable[[Case, datetime], Fields]


@dataclass(frozen=True)
class Step:
    """A message by its name, or what the driver does (the name of its method, and ``does`` what that is given).

    ``fields``: None for any that a message may have. ``sender``: None for anybody who may. ``refused``: it is sent
    once, as it is there to be refused.
    """

    name: str
    fields: Made | None = None
    sender: str | None = None
    kind: SenderKind | None = SenderKind.PERSON
    refused: bool = False
    does: Fields = field(default_factory=dict)


def send(name: str, sender: str | None = None, kind: SenderKind | None = SenderKind.PERSON, **fields: Any) -> Step:
    """A message with these fields."""
    return Step(name, lambda *_: fields, sender, kind)


def no(name: str, sender: str = "ola", **fields: Any) -> Step:
    """A message that is refused."""
    return Step(name, lambda *_: fields, sender, refused=True)


def each(*names: str) -> tuple[Step, ...]:
    """Messages with any fields that they may have."""
    return tuple(Step(name) for name in names)


def act(name: str, **does: Any) -> Step:
    """What the driver does."""
    return Step(name, does=does)


def days(count: int) -> Step:
    """Time goes on."""
    return act("passes", days=count)


def _named(**fields: Any) -> Made:
    """Of the closure that is proposed."""
    return lambda case, _: fields | ({"proposal_id": case.proposal.id} if case.proposal else {})


def _plan_of(owner: str, **more: Any) -> Step:
    def made(case: Case, now: datetime) -> Fields:
        due = (local_date(now) + timedelta(days=7)).isoformat()
        if owner == "other":
            more.update({"agency": case.of(Agencies).on_case[-1].id, "told_as": "Make it quieter."})
        kept = [
            {"id": held.id, "owner": held.owner, "what": "As before.", "due": due} for held in case.of(ActionPlan).open
        ]
        return plan(now) | {
            "actions": [*plan(now)["actions"], *kept, {"owner": owner, "what": "This.", "due": due, **more}]
        }

    return Step("set_plan", made)


def _of_plan(name: str, owner: ActionOwner, **fields: Any) -> Step:
    def made(case: Case, _: datetime) -> Fields:
        ids = [held.id for held in case.of(ActionPlan).open if held.owner is owner]
        return {"action": ids[0] if ids else "A1", **fields}

    return Step(name, made)


def _piece(name: str, **more: Any) -> Step:
    """Of the evidence that came last."""
    return Step(name, lambda case, _: {"piece": f"E{case.of(EvidenceHeld).pieces}", "reason": "So it is.", **more})


def _request(name: str, **said: str) -> Step:
    return Step(
        name, lambda case, _: {"request": case.of(Requests).open[0].id if case.of(Requests).open else "R1", **said}
    )


_ANY_SHARED = [kind.value for kind in Shared]


def _request_due(days: int) -> Step:
    def made(case: Case, now: datetime) -> Fields:
        due = (local_date(now) + timedelta(days=days)).isoformat()
        agency = next((each.id for each in reversed(case.of(Agencies).on_case)), "G99")
        return {
            "agency": agency,
            "request_direction": "to_agency",
            "request_kind": "information",
            "answer_due": due,
            "wanted": "This.",
        }

    return Step("add_request", made)


def _kept(case: Case, now: datetime) -> Fields:
    until = (local_date(now) + timedelta(days=30)).isoformat()
    return {"piece": f"E{case.of(EvidenceHeld).pieces}", "keep_until": until, "reason": "The court asks for it."}


def _review(**more: str) -> Step:
    def made(case: Case, now: datetime) -> Fields:
        at = case.office.first_open(now + timedelta(days=9), case.calendar)
        return {"review_at": at.isoformat(), "called_because": "It goes on.", "attendees": ["ola"], **more}

    return Step("call_review", made)


def _held(_: Case, now: datetime) -> Fields:
    decided = {"owner": "landlord", "what": "Write to them.", "due": local_date(now).isoformat()}
    return {"attended": ["ola"], "minutes": "All was said.", "decisions": [decided]}


def _of_last(**fields: Any) -> Made:
    """The fields with the number of the remedy that was considered last."""
    return lambda case, _: {"remedy_number": next((e.id for e in reversed(case.of(Remedies).open)), "L999")} | fields


def _of_remedy(name: str, **fields: Any) -> Step:
    return Step(name, _of_last(**fields))


def _considers(remedy: str) -> Step:
    return send("consider_remedy", remedy=remedy, party=1, skipped_because="It cannot wait.")


def _hearing(case: Case, now: datetime) -> Fields:
    day = (local_date(now) + timedelta(days=14)).isoformat()
    return _of_last(legal_step="hearing_listed", legal_date=day)(case, now)


AGENCY = send(
    "add_agency", agency_kind="police", agency_name="Essex Police", may_have=_ANY_SHARED, lawful_basis="safeguarding"
)
ASSESSED = Step("assess", lambda case, _: assessed(case.priority))
READY = (
    ASSESSED,
    send("begin_investigation"),
    send("record_support_needs", none=True),
    Step("set_plan", lambda _, now: plan(now)),
    send("record_contact", method="visit", outcome="spoke"),
)
PROPOSED = send("propose_closure", "ola", ground="resolved", reasons="It is over.")
ANSWERED = Step("record_contact", _named(method="phone", outcome="agrees"))
NOT_ANNOUNCED = Step(
    "answer_announcement",
    lambda case, _: {"announcement_number": next((e.id for e in case.of(Announcements).open), "N999"), **NO_NEWS},
)
DISAGREED = Step("record_contact", _named(method="phone", outcome="disagrees"))
WORDED = Step("word_closure", _named(done_in_words="We spoke with everybody."))
APPROVED = Step("approve_closure", _named(decision="approve", reason="All is done."))
DECLINED = Step("decline_closure", _named(decision="decline", reason="Not yet."))
RETRACTED = Step("retract_closure", _named(decision="retract", reason="Too early."), "ola")
WITHDRAWN = send("withdraw", "ola", method="phone")
AGAIN = send("report_incident", description="Again.")
ALARM = send("report_incident", "noise-app", None, description="Again.", violence=True)
BRIEFLY: Fields = {"method": "phone", "outcome": "spoke"}

LUCK = "luck"
"""The theme without steps: the register may be long in coming, and nobody sends what would be taken."""

THEMES: dict[str, tuple[Fields | None, tuple[Step, ...]]] = {
    LUCK: (None, ()),
    "closing": (
        {},
        (
            *READY,
            send("record_contact", **BRIEFLY, dissatisfied=True),
            PROPOSED,
            DISAGREED,
            DECLINED,
            PROPOSED,
            RETRACTED,
            PROPOSED,
            ANSWERED,
            WORDED,
            WORDED,
            APPROVED,
            AGAIN,
            days(62),
            DECLINED,
        ),
    ),
    "withdrawing": (
        {},
        (
            *(WITHDRAWN, WORDED, APPROVED, AGAIN),
            send("withdraw", "ola", method="phone", asked_alone=True, afraid="yes"),
            Step("approve_closure", _named(decision="approve"), "oscar", refused=True),
            *(DECLINED, PROPOSED),
            send("withdraw", "noise-app", SenderKind.SERVICE, method="phone"),
            *(days(9), WITHDRAWN, WORDED, APPROVED),
        ),
    ),
    "reminded": ({}, (*READY, PROPOSED, DISAGREED, days(9), days(9), AGAIN, PROPOSED)),
    "refused": (
        {"violence": True},
        (
            no("approve_closure", proposal_id="closure-of-old", decision="approve"),
            PROPOSED,
            *(no("propose_closure", ground="resolved"), no("begin_investigation", "lee")),
            no("record_contact", **BRIEFLY | {"outcome": "agrees"}),
            no("approve_closure", "david", proposal_id="closure-of-old", decision="approve"),
            Step("approve_closure", _named(decision="approve"), "david", refused=True),
            Step("approve_closure", _named(decision="approve"), "ola", refused=True),
            Step("retract_closure", _named(decision="retract", reason="No."), "david", refused=True),
            no("assess", questionnaire="2026-11", no_risk_of_harm=True, reason="So it is."),
            no("confirm_incident", incident=49),
            no("record_contact", **BRIEFLY, happened_at="2020-01-01T00:00:00Z"),
            no("record_contact", **BRIEFLY, happened_at="2120-01-01T00:00:00Z"),
            no("record_contact", **BRIEFLY, notes="Long. " * 20_000),
            no("record_contact", **BRIEFLY, case_reference="ASB-7K3Q-MX92-PD4T"),
            no("record_contact", "stranger", **BRIEFLY),
            Step("begin_investigation", lambda *_: {"sender": "mina"}, "ola", refused=True),
            no("no_such_message"),
            no("record_contact", message_id="m1", **BRIEFLY),
            Step("begin_investigation", kind=None, refused=True),
            *(act("receives_what_cannot_be_read"), act("is_cancelled")),
            send("record_contact", **BRIEFLY, notes="They are afraid.", confidential=True),
            act("again"),
            Step(
                "record_contact",
                lambda case, _: BRIEFLY | {"passed_on": [case.of(Access).confidential[-1]]},
                "ola",
                refused=True,
            ),
            send("record_confidential", keep_back=[1], reason="It tells who they are."),
            no("record_confidential", keep_back=[1], reason="Again."),
            no("record_contact", **BRIEFLY, passed_on=[1]),
            no("record_not_confidential", release=[1], reason="An officer may not."),
            send("record_not_confidential", "mina", release=[1], reason="All know by now."),
            send("restrict_case", restricted=True, named=[], reason="They work for us."),
            no("record_contact", "oscar", **BRIEFLY),
            *(WITHDRAWN, WORDED, APPROVED, no("record_contact", **BRIEFLY)),
        ),
    ),
    "plan": (
        {"harm": "high"},
        (
            *(*READY, _plan_of("landlord")),
            _of_plan("complete_action", ActionOwner.LANDLORD, outcome="Done."),
            _of_plan("chase_action", ActionOwner.REPORTER, method="phone", possible="yes"),
            _of_plan("waive_action", ActionOwner.LANDLORD, reason="No longer of use."),
            *(
                _plan_of("reporter"),
                *each("set_plan"),
                AGAIN,
                ALARM,
                *each("confirm_incident"),
                send("decline_assessment", reason="The same."),
                days(12),
            ),
        ),
    ),
    "agencies": (
        {},
        (
            READY[2],
            *(AGENCY, *each("change_agency"), AGENCY, send("lead_agency", leads="G2", leads_because="It is a crime.")),
            *(_plan_of("other"), *each("write_to_agency")),
            send("record_contact", **BRIEFLY, contact_with="partner_agency", agency="G2", gave=["incidents"]),
            send(
                "add_agency",
                agency_kind="health",
                agency_name="A clinic",
                may_have=_ANY_SHARED,
                lawful_basis="consent",
                consented_by="phone",
            ),
            *each("withdraw_consent", "end_agency"),
        ),
    ),
    "requests": (
        {},
        (
            *(AGENCY, *each("add_request"), _request("answer_request", answer="Yes.")),
            *(*each("add_request"), _request("withdraw_request", withdrawn_because="No longer of use.")),
            *(*each("add_resource", "end_resource"), _request_due(7), days(12)),
            *(_request_due(30), *each("add_resource"), WITHDRAWN, WORDED, APPROVED, AGAIN),
        ),
    ),
    "legal": (
        {},
        (
            send("record_party", party_role="alleged_perpetrator", tenure="secure_tenant", age="adult"),
            no("consider_remedy", **INJUNCTION),
            *(send("record_commitment", **YES), send("consider_remedy", **INJUNCTION), *each("consider_remedy")),
            *(send("record_commitment", **NO), no("consider_remedy", **INJUNCTION), send("record_commitment", **YES)),
            *(send("record_commitment", **NO), send("consider_remedy", "mina", **INJUNCTION | OTHERS_SAW_IT)),
            send("consider_remedy", remedy="mediation", skipped_because="They asked for it."),
            *(*each("drop_remedy"), WITHDRAWN, WORDED, APPROVED, AGAIN),
        ),
    ),
    "court": (
        {},
        (
            send("record_party", party_role="alleged_perpetrator", tenure="secure_tenant", age="adult"),
            *(send("record_commitment", **YES), _considers("absolute_ground")),
            _of_remedy("record_legal_step", legal_step="conviction_or_finding"),
            Step("record_legal_step", _of_last(legal_step="notice_served"), "ola", refused=True),
            *(_of_remedy("assess_before_court", **COURT), _of_remedy("record_legal_step", legal_step="notice_served")),
            *(days(3), WITHDRAWN, Step("approve_closure", _named(decision="approve"), "david", refused=True), days(9)),
            _of_remedy("record_legal_outcome", **OUTCOME),
            *(_considers("civil_injunction"), _of_remedy("assess_before_court", **COURT)),
            Step("record_legal_step", _hearing, "ola"),
            *(days(20), _of_remedy("record_legal_outcome", **OUTCOME | {"legal_outcome": "refused"})),
            *(_considers("closure_order"), WORDED, APPROVED, AGAIN),
        ),
    ),
    "announcing": (
        {"violence": True},
        (
            send("record_party", party_role="alleged_perpetrator", tenure="secure_tenant", age="adult"),
            *(send("record_commitment", **YES), _considers("civil_injunction")),
            *(
                _of_remedy("assess_before_court", **COURT),
                _of_remedy("record_legal_step", legal_step="application_made"),
            ),
            _of_remedy("record_legal_outcome", **OUTCOME),
            no("answer_announcement", announcement_number="N1", announce=True),
            send("answer_announcement", "ola", announcement_number="N1", announce=True, **AGREES_TO_IT),
            send("word_announcement", "ola", announcement_number="N1", **NOTICE),
            no("approve_announcement", announcement_number="N1", announcement_wording=WORDING),
            send("approve_announcement", "mina", announcement_number="N1", announcement_wording=WORDING),
            send("answer_announcement", announcement_number="N1", announce=False, not_announced_because="Afraid."),
            *(_considers("closure_order"), _of_remedy("assess_before_court", **COURT)),
            _of_remedy("record_legal_step", legal_step="application_made"),
            *(_of_remedy("record_legal_outcome", **OUTCOME), days(20), WITHDRAWN, WORDED, APPROVED, AGAIN),
        ),
    ),
    "parties": (
        {"hate_strands": ["race"]},
        (
            *each("record_party", "change_party", "record_party", "record_not_spoken_party", "link", "close_case_to"),
            Step("record_contact", lambda *_: BRIEFLY | WITH_PARTY),
            *(AGAIN, AGAIN, *each("open_case_to", "compare_incidents", "restrict_case", "lift_restriction")),
        ),
    ),
    "evidence": (
        {"reporter": {}, "violence": True},
        (
            *(*each("record_evidence"), _piece("withdraw_evidence"), *each("record_evidence")),
            Step("keep_evidence", _kept, "mina"),
            send("record_contact", **BRIEFLY, reporter={"name": "Rae Finch", "phone": "01632 960001"}),
        ),
    ),
    "reviews": (
        {"harm": "high"},
        (
            *(*READY[2:4], _review(), _review(moved_because="Ola is away."), *each("call_off_review", "hold_review")),
            *(Step("hold_review", _held), _review(), days(20)),
            *(*each("hold_review"), days(33)),
        ),
    ),
    "priority 3": (
        {"category": "baby_crying"},
        (
            *(
                days(16),
                send("record_contact", **BRIEFLY),
            ),
            *(AGAIN, ALARM, *each("assess"), *each("report_incident", "set_incident_aside")),
        ),
    ),
    "priority lowered": (
        {"harm": "high"},
        (
            send("assess", **RISK_LOW | {"priority": 2, "reason": "Spoke with them."}),
            send("assess", **RISK_LOW | {"priority": 1, "reason": "It got worse."}),
            Step("assess", lambda *_: {"questionnaire": "2026-11", "no_risk_of_harm": True, "reason": "It is over."}),
            *(ALARM, *each("confirm_incident", "set_incident_aside"), days(1)),
        ),
    ),
    "calendar": (
        {},
        (
            *each("calendar_changed", "settings_changed"),
            *(
                act("calendar_comes"),
                days(4),
                *[act("staffed")] * 8,
                act("told", status=NoticeStatus.UNDELIVERABLE),
                days(3),
                send("report_incident", description="Again.", harm="dreadful"),
            ),
        ),
    ),
    "anonymous": ({"reporter": {}}, (*READY[:2], *each("record_no_plan"), PROPOSED, days(20))),
    "reports": (
        {},
        (
            act("passes", days=1, hours=2),
            send("record_contact", **BRIEFLY, happened_at="2026-11-24T09:00:00Z"),
            *(AGAIN, *each("set_warning", "end_warning", "set_warning"), days(2)),
        ),
    ),
}


def _left() -> tuple[Step, ...]:
    """What no theme names."""
    named = {step.name for _, steps in THEMES.values() for step in steps}
    between_cases = {"join", "matter_stands", "complainant_stands"}
    return each(*(name for name in MESSAGES if name not in named | between_cases))


THEMES["reports"] = (THEMES["reports"][0], THEMES["reports"][1] + _left())
