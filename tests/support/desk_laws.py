"""The laws that hold at a case's desk, whatever comes to it and in whatever order.

Of every decision (``of_decision``):

- What somebody said, and who they are, stands in no summary, in no fact of a notification, and in no detail that the
  register's journal keeps. A letter to the reporter says of it what is meant for them: never what is confidential, or
  what a plan has of another party. Nothing is sent to a party.
- What is refused, or came twice, changes nothing.
- Nobody's message but a report of harm is taken who may not send it to a guarded case. A restriction ends only because
  a manager who may see the case lifts it, and so does a case's being closed to somebody. Nobody to whom it is closed
  becomes its officer or approves its closure.
- Every version of the action plan has an action of the landlord's.
- An agency is given nothing beyond what it may have at that time, and nobody's words but the letter that an officer
  sends it. The reporter is not told of an agency whose part is confidential.
- A review that was held has an outcome: what it decided is open in the action plan, each with its row. One that is due
  stays due until a review is held, the case is no ASB, it is joined to another one, or it closes.
- No evidence has a file without its hash. What is withdrawn was not kept by a manager, and is not kept from then on.
- Nothing that was said in one case stands in the journal or letters of one that is joined to it, but which agency
  leads.
- No legal remedy is considered without an answer of the reporter from before it, or why they were not asked; without a
  yes that covers it, only by a manager who names other evidence.
- The reporter is told at most once of each contact as agreed that was missed.

Of the desk whenever it rests (``of_desk``):

- Nothing due is left undecided; what is to come has its timer. Nothing that is settled changes.
- A closed case awaits nothing, was assessed unless it was withdrawn, and no promise of it runs.
- Each open action that is not overdue has its timer, at its due, and nothing else has one; at most 50 are open. What is
  open when the case closes is settled.
- Contact is kept just if the case is one of ASB and somebody can be contacted: a period is due in the future unless it
  was missed, and begins no earlier than the last conversation since contact is kept.
- Exactly one agency leads: the landlord, or one that is on the case; at most 20 are on record.
- The target to speak with the parties is open just if the investigation has begun, at priority 1 or 2, and somebody is
  still to be spoken with.
- A legal remedy is on hold just if no yes covers it any more, and it stands on no other evidence.
- Help to tell an agency is asked about for incidents that the case has, each once, and for none that was answered or is
  set aside. Of incidents that were reported twice there are fewer than reports, but never none.
- What somebody said, or who they are, stands nowhere in what the case carries once it is recorded, nor in what lists,
  timers, the page or the register's view of it say. Of a restricted case lists say who its officer is, and no more.
- The view and what is carried can be written and read back. What was sent of the view, put together, is the view.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from activities.notifications.config import Landlord
from activities.notifications.rendering import Renderer
from activities.register.access import as_json
from activities.register.action_plans import PlanRow, copy_of, told_to_agency
from activities.register.recording import without_personal_data
from standard.closing.disagreement import Dissatisfaction, disputed_since
from standard.core.access import Action, may
from standard.core.capability import Moment
from standard.core.case import Case
from standard.core.clocks import Clock
from standard.core.confidential import without_confidential
from standard.core.draft import Draft
from standard.core.joined import joined_to
from standard.core.journal import CaseView, Entry
from standard.core.notices import Notice
from standard.core.people import JOINED_CASE
from standard.core.record import FactKind
from standard.core.seals import is_person
from standard.core.targets import TargetKind, Targets
from standard.core.words import (
    ClockStatus,
    ClosureGround,
    EntryKind,
    Priority,
    Recipient,
    Role,
    Shared,
    Stage,
    Template,
)
from standard.moments import advance, awaited
from standard.progressing.agencies import MOST_AGENCIES, Agencies
from standard.progressing.evidence_files import MOST_PIECES, EvidenceHeld
from standard.progressing.help_to_report import MOST_OFFERS, Help, to_answer
from standard.progressing.review_state import Reviews
from standard.progressing.same_incidents import how_many
from standard.response_times.assessment_due import Risk
from standard.what_happens_next.access import Access, guarded
from standard.what_happens_next.contact_kept import ContactKept
from standard.what_happens_next.parties import Parties
from standard.what_happens_next.plan_state import ActionOwner, ActionPlan
from standard.what_happens_next.planned_action import MOST_OPEN
from standard.worktime.calendar import local_date
from tests.support.anything import PEOPLE
from tests.support.canaries import canaries_in, whose_in
from tests.support.casebook import as_asked_for
from tests.support.legal_laws import of_announcing, of_considering, of_remedies
from tests.support.request_laws import RequestLaws, of_requests
from workflows.attributes import ALL, OFFICER, values_of
from workflows.desk import Desk
from workflows.models import Carried
from workflows.page import page_of

OPEN = (ClockStatus.RUNNING, ClockStatus.BREACHED)
_NOW_AND_THEN = 5
"""What takes long is looked at only each so many times."""

_SAID_AGAIN = {EntryKind.REFUSED, EntryKind.DUPLICATE}
_TOLD = {
    Recipient.REPORTER: {
        "agencyname",
        "name",
        "reasons",
        "doneinwords",
        "whatwasdone",
        "whatwastried",
        "withdrawn",
        "planned",
        "toldas",
        "when",
        "reporteristold",
    },
    "staff": {"reasons", "withdrawn", "reason", "confidential"},
    Recipient.AGENCY: {"agencyname", "letter", "toldas"},
}
_RENDERER = Renderer(Landlord(name="Made Up Homes", phone="01632 960000", website="https://landlord.example/"))


class Laws:
    """Holds one case to them, and keeps what the register would have of it for its letters. ``whose``: its number,
    where there are ``others``.
    """

    def __init__(self, whose: int = 0) -> None:
        self.others: list[Laws] = []
        self.case: Case
        self._whose = whose
        self.kinds: Counter[EntryKind] = Counter()
        self.templates: Counter[Template] = Counter()
        self.stages: set[Stage] = set()
        self.statuses: set[ClockStatus] = set()
        self._before: dict[str, Clock] = {}
        self._was_closed = False
        self._looked = 0
        self._owned_up: set[str] = set()
        self.confidential: list[str] = []
        self._decided: dict[tuple[str, str], str | None] = {}
        self._done: dict[str, str | None] = {}
        self._of_outcome: dict[int, str | None] = {}
        self._plans: dict[int, PlanRow] = {}
        self.agencies: dict[str, str] = {}
        self._letters: dict[int, str | None] = {}
        self._requests = RequestLaws()

    def of_decision(self, draft: Draft) -> None:
        """Every law of one decision."""
        self.case = draft.case
        kinds = {entry.kind for entry in draft.entries}
        self.kinds.update(entry.kind for entry in draft.entries)
        for entry in draft.entries:
            _says_nothing(f"the summary of {entry.kind}", entry.summary)
            _says_nothing(f"the journal's detail of {entry.kind}", str(without_personal_data(as_json(entry))))
            if self.others:
                assert whose_in(entry.model_dump_json()) <= {self._whose}, f"{entry.kind} tells of another case"
            self._record(entry)
        if kinds & _SAID_AGAIN:
            assert draft.before.model_copy(update={"entries": draft.case.entries}) == draft.case, "a refusal changes it"
        self._of_access(draft, kinds)
        _of_exchanges(draft)
        self._requests.of_decision(draft)
        of_considering(draft)
        of_announcing(draft)
        if EntryKind.PLAN_SET in kinds:
            owners = {each.owner for each in draft.case.of(ActionPlan).open}
            assert ActionOwner.LANDLORD in owners, "a plan without an action of the landlord's"
        _of_reviews(draft, kinds)
        _of_evidence(draft)
        for notice in draft.notices:
            self._of_notice(notice, draft.case)

    def _of_access(self, draft: Draft, kinds: set[EntryKind]) -> None:
        before, after, person = draft.before.of(Access), draft.case.of(Access), PEOPLE.get(draft.sender)
        about = guarded(draft.before, draft.now)
        if draft.sender == JOINED_CASE:
            # Whatever is lifted here was lifted by a manager there.
            there = self.others[0].case.of(Access)
            assert after.restricted or not before.restricted or not there.restricted, "a restriction ends by itself"
            assert not ({*before.closed_to} - {*after.closed_to}) & {*there.closed_to}, "a case opens by itself"
            before = after
        if before.restricted and not after.restricted:
            assert EntryKind.RESTRICTION_LIFTED in kinds, "a restriction ends by itself"
            assert person is not None
            assert person.role is Role.MANAGER
            assert may(person, Action.SEE, about), "lifted by somebody who may not see it"
        if set(before.closed_to) - set(after.closed_to):
            assert EntryKind.CASE_OPENED_TO in kinds, "a case opens by itself"
            assert may(person, Action.LIFT_RESTRICTION, about)
        is_taken = is_person(draft.seal) and not kinds & {*_SAID_AGAIN, EntryKind.INCIDENT_REPORTED}
        if is_taken and draft.message_id is not None and (before.restricted or before.closed_to):
            assert may(person, Action.RECORD, about), f"taken from {draft.sender}, who may not send it"
        if EntryKind.CLOSURE_APPROVED in kinds:
            assert may(person, Action.DECIDE, about), "approved by somebody who may not"
        old, new = draft.before.allocation, draft.case.allocation
        if new is not None and (old is None or old.officer != new.officer):
            # A joined case names the officer of the first even where it is closed to them: somebody else then holds it.
            assert new.holder(Recipient.OFFICER) not in after.closed_to, "given to somebody to whom it is closed"

    def _of_notice(self, notice: Notice, case: Case) -> None:
        self.templates[notice.template] += 1
        _says_nothing(f"the facts of {notice.template}", notice.model_dump_json())
        to_reporter = notice.recipient is Recipient.REPORTER
        if to_reporter and notice.template is Template.LEAD_AGENCY and notice.facts["lead"] is not None:
            there = case if notice.facts.get("of_case", case.reference) == case.reference else self.others[0].case
            assert not there.of(Agencies).agency(notice.facts["lead"]).confidential, "told of a confidential part"
        if to_reporter and notice.template is Template.CONTACT_MISSED:
            due = notice.facts["due"]
            assert due not in self._owned_up, f"the reporter is told twice of what was due {due}"
            self._owned_up.add(due)
        rendered = _RENDERER.render(notice.template, notice.recipient, self._data(notice, case))
        text = f"{rendered.subject}\n{rendered.body}\n{rendered.sms}"
        said = canaries_in(text)
        if notice.template is not Template.LEAD_AGENCY:
            assert whose_in(text) <= {self._whose}, f"{notice.template} tells of what was said in another case"
        # Whoever works on the case may read reasons that quote what is confidential in it.
        may_be_told = _TOLD.get(notice.recipient) or _TOLD["staff"] | canaries_in(" ".join(self.confidential))
        too_much = said - may_be_told
        assert not too_much, f"{notice.template} tells the {notice.recipient} of {too_much}"

    def _data(self, notice: Notice, case: Case) -> dict[str, Any]:
        """As ``activities.notifications.background`` finds it in the register."""
        facts = notice.facts
        if notice.template is Template.CLOCK_MOVED:
            facts = {"cases": [{"reference": case.reference, **facts}]}
        proposal = facts.get("proposal_id", "")
        said = {
            "reasons": self._decided.get((proposal, EntryKind.CLOSURE_PROPOSED)),
            "done": self._decided.get((proposal, EntryKind.CLOSURE_WORDED)) or self._done.get(proposal),
        }
        if notice.recipient is Recipient.REPORTER:
            said = {name: words and without_confidential(words, self.confidential) for name, words in said.items()}
        plan: dict[str, Any] = (
            {"plan": copy_of(self._plans[facts["version"]])} if notice.template is Template.ACTION_PLAN else {}
        )
        if notice.template is Template.LEAD_AGENCY and facts["lead"]:
            there = self if facts.get("of_case", case.reference) == case.reference else self.others[0]
            plan["lead_name"] = there.agencies[facts["lead"]]
        if notice.template is Template.LEGAL_OUTCOME:
            plan["told"] = self._of_outcome.get(facts["entry"])
        if notice.template is Template.AGENCY_LETTER:
            plan["letter"] = self._letters[facts["contact"]]
        if notice.template is Template.AGENCY_ACTION:
            plan["agency_actions"] = told_to_agency(self._plans[facts["version"]], facts["actions"])
        return {
            **said,
            "reason": self._decided.get((proposal, EntryKind.CLOSURE_DECLINED)),
            **plan,
            **facts,
            "reference": case.reference,
            "officer": {"name": "Ola Adeyemi", "email": "ola@landlord.example"},
            "priority_of_case": case.priority.label,
            "proposer": facts.get("proposed_by"),
            "name": "Zyxname0z",
        }

    def _record(self, entry: Entry) -> None:
        detail = entry.detail
        if entry.kind is EntryKind.LEGAL_OUTCOME_RECORDED:
            told = detail["in_table"]["reporter_is_told"]
            self._of_outcome[entry.number] = told and without_confidential(told, self.confidential)
        if entry.kind.startswith("closure_"):
            self._decided[detail["proposal_id"], entry.kind] = entry.words
            if evidence := detail.get("in_table"):
                self._done[detail["proposal_id"]] = evidence.get("done") or evidence.get("tried")
        in_table = detail.get("in_table") or {}
        if entry.kind in (EntryKind.AGENCY_ADDED, EntryKind.AGENCY_CHANGED) and "agency_name" in in_table:
            self.agencies[detail["agency"]] = in_table["agency_name"]
        if entry.kind is EntryKind.CONTACT_RECORDED:
            self._letters[entry.number] = entry.words
        words = entry.words or in_table.get("minutes")
        if detail.get("confidential") and words and entry.kind is not EntryKind.PARTY_RECORDED:
            self.confidential.append(words)
        if entry.kind is EntryKind.PLAN_SET:
            self._plans[detail["version"]] = _plan_row(entry)

    def of_desk(self, desk: Desk, now: datetime) -> None:
        """Every law of the desk at ``now`` (UTC), when it rests."""
        case, view = desk.carried.case, desk.view(now)
        moments = awaited(case)
        assert all(moment.at > now for moment in moments), "something due is left undecided"
        assert desk.awaited == moments, "a moment to come has no timer"
        numbers = [brief.number for brief in desk.carried.recent]
        assert numbers == list(range(case.entries - len(numbers) + 1, case.entries + 1)), "entries have gaps"
        assert not case.floor or case.priority is Priority.HIGH, "a case is below what hate or violence ask for"
        self._of_clocks(case)
        if case.stage is Stage.CLOSED:
            _of_closed(case, now)
        else:
            _of_contact(case, now)
        _of_plan(case, moments, now)
        _of_parties(case)
        _of_disagreement(case)
        _of_agencies(case, now)
        _of_reports(case)
        of_requests(case, moments)
        of_remedies(case, now)
        _of_what_is_seen(desk, view, moments)
        self._looked += 1
        if self._looked % _NOW_AND_THEN == 0:
            _says_nothing("the page", page_of(desk.carried, now))
            again = Carried.model_validate_json(desk.carried.model_dump_json()).case
            assert as_asked_for(again, like=case) == case, "it does not come back"

    def _of_clocks(self, case: Case) -> None:
        closed = case.stage is Stage.CLOSED
        self.stages.add(case.stage)
        self.statuses |= {clock.status for clock in case.clocks}
        clocks = {clock.id: clock for clock in case.clocks}
        if self._was_closed == closed:
            for before in self._before.values():
                if before.status not in (*OPEN, ClockStatus.NOT_POSSIBLE):
                    _is_settled(before, clocks[before.id])
        self._before, self._was_closed = clocks, closed


def _of_evidence(draft: Draft) -> None:
    before, after, today = draft.before.of(EvidenceHeld), draft.case.of(EvidenceHeld), local_date(draft.now)
    for entry in draft.entries:
        if entry.kind is EntryKind.EVIDENCE_RECORDED and entry.detail["file"] is not None:
            assert len(entry.detail["file"].get("sha256", "")) == 64, "a file without its hash"
    for number in set(after.withdrawn) - set(before.withdrawn):
        assert before.kept_until(number, today) is None, "what a manager keeps is withdrawn"
    assert not {number for number, *_ in after.kept} & {*after.withdrawn}, "what is withdrawn is kept"
    assert after.pieces <= MOST_PIECES


def _plan_row(entry: Entry) -> PlanRow:
    """The version as its tables have it."""
    plan = entry.detail["plan"]
    actions = [{"action": action, "steps": [], "told_as": None, **row} for action, row in plan["actions"].items()]
    return PlanRow.model_validate(
        {
            "version": entry.detail["version"],
            "agreed_by": entry.detail["agreed_by"],
            "not_agreed_because": plan.get("not_agreed_because"),
            "their_words": plan.get("their_words"),
            "contact_every": entry.detail["every"],
            "contact_method": entry.detail["method"],
            "contact_when": plan["contact_when"],
            "happened_at": entry.happened_at,
            "sender": entry.sender,
            "actions": actions,
        }
    )


def _is_settled(before: Clock, now: Clock) -> None:
    late = (ClockStatus.MET_LATE, ClockStatus.MET_RECORDED_LATE)
    assert now == before or (before.status, now.status) == late, "a settled clock has changed"


def _of_closed(case: Case, now: datetime) -> None:
    no_assessment = case.of(Risk).at is None
    assert not no_assessment or case.closure_ground is ClosureGround.WITHDRAWN, "closed without an assessment"
    assert not [clock for clock in case.clocks if clock.status in OPEN], "a closed case has a clock that runs"
    assert not awaited(case), "a closed case awaits something"
    assert not advance(case, now + timedelta(days=400)).entries, "something happens in a closed case"


def _of_plan(case: Case, moments: list[Moment], now: datetime) -> None:
    plan, closed = case.of(ActionPlan), case.stage is Stage.CLOSED
    actions = plan.open
    assert len(actions) <= MOST_OPEN
    assert not actions or plan.settled is closed, "open actions are settled with the case, and only with it"
    wanted = [] if closed else [(f"action_{each.id}", each.due_at) for each in actions]
    timers = [(moment.name, moment.at) for moment in moments if moment.name.startswith("action_")]
    assert timers == [(name, at) for name, at in wanted if at > now], "the actions and their timers differ"


def _of_reviews(draft: Draft, kinds: set[EntryKind]) -> None:
    held = [entry.detail for entry in draft.entries if entry.kind is EntryKind.REVIEW_HELD]
    added = [entry.detail["plan"]["actions"] for entry in draft.entries if entry.kind is EntryKind.ACTION_ADDED]
    decided = [action for detail in held for action in detail["actions"]]
    assert decided == [action for rows in added for action in rows], "a decision of a review without an action"
    new = {each.id for each in draft.case.of(ActionPlan).open} - {each.id for each in draft.before.of(ActionPlan).open}
    assert set(decided) <= new
    for detail in held:
        assert bool(detail["actions"]) != bool(detail["in_table"]["no_further_action_because"]), "no outcome, or two"
    before, after = (case.of(Targets).of(TargetKind.CASE_REVIEW) for case in (draft.before, draft.case))
    case = draft.case
    if joined_to(case) is None:
        wanted = case.priority is not Priority.STANDARD and case.stage is not Stage.CLOSED
        assert (after is not None) is wanted, "the target of a case review is not in step"
        missed = before is not None and before.missed_at is not None
        if missed and wanted and EntryKind.REVIEW_HELD not in kinds:
            assert after == before, "a review that was due is due no more"


def _of_contact(case: Case, now: datetime) -> None:
    kept = case.of(ContactKept)
    running, since = kept.running, kept.since
    possible = case.priority is not Priority.STANDARD and not case.anonymous
    assert (running is not None) is possible, "contact is kept, and should not be; or the other way round"
    if running is None or since is None:
        return
    assert running.breached_at is not None or running.due > now, "a contact that is missed is not told"
    spoke = [fact.happened_at for fact in case.happened(FactKind.SPOKE) if fact.happened_at > since]
    assert running.start >= max(spoke, default=since), "a conversation has not begun a period"


def _of_parties(case: Case) -> None:
    wanted = case.priority is not Priority.STANDARD and case.stage is not Stage.CLOSED
    wanted = wanted and bool(case.happened(FactKind.INVESTIGATION_BEGUN)) and case.of(Parties).settled_at is None
    # A joined case leaves them to the matter.
    wanted = wanted and joined_to(case) is None
    assert joined_to(case) is None or case.of(Reviews).planned is None, "a joined case has a review of its own"
    is_open = case.of(Targets).of(TargetKind.PARTIES_SPOKEN_WITH) is not None
    assert is_open is wanted, "the target to speak with the parties is not in step"


def _of_disagreement(case: Case) -> None:
    wanted = case.stage is not Stage.CLOSED and disputed_since(case, case.proposal) is not None
    is_open = case.of(Targets).of(TargetKind.DISPUTED_CLOSURE) is not None
    assert is_open is wanted, "the target to decide on a disputed closure is not in step"
    assert case.anonymous or not case.of(Dissatisfaction).is_to_be_answered, "a complaint was not offered"


def _of_agencies(case: Case, now: datetime) -> None:
    held = case.of(Agencies)
    assert len(held.on_record) <= MOST_AGENCIES
    leading = [each for each in held.on_case if each.id == held.lead]
    assert len(leading) == (held.lead is not None), "who leads is not on the case"
    assert held.lead == held.lead_at(now), "who leads is not who leads now"


def _of_exchanges(draft: Draft) -> None:
    for entry in draft.entries:
        agency, gave = entry.detail.get("agency"), entry.detail.get("gave")
        if entry.kind is EntryKind.CONTACT_RECORDED and agency is not None and gave:
            held = draft.before.of(Agencies)
            there = next(each for each in held.on_record if each.id == agency)
            assert there.is_on_case(entry.happened_at), "given to an agency that is not on the case"
            beyond = {*gave} - held.may_have(there, entry.happened_at)
            assert not beyond, f"an agency is given {beyond}"
            access = draft.before.of(Access)
            kept_back = {*access.confidential, *(each.entry for each in access.marked)}
            told = {*(entry.detail.get("passed_on") or ())} & kept_back
            may = Shared.CONFIDENTIAL in held.may_have(there, entry.happened_at)
            assert not told or may, "an agency is told what is confidential"


def _of_reports(case: Case) -> None:
    assert 1 <= how_many(case) <= case.incidents, "incidents are lost, or made up"
    asked, given = to_answer(case, accepted=False), to_answer(case, accepted=True)
    aside = {each.number for each in case.reports if each.set_aside}
    assert len({*asked, *given}) == len(asked) + len(given) <= MOST_OFFERS, "help is offered twice"
    assert all(1 <= number <= case.incidents and number not in aside for number in (*asked, *given)), "offered for none"
    held = case.of(Help)
    told_at = {each.number: each.told_at for each in held.offers}
    assert not held.answered_at or all(told_at[number] > held.answered_at for number in asked), "asked again"


def _of_what_is_seen(desk: Desk, view: CaseView, moments: list[Moment]) -> None:
    carried, case = desk.carried, desk.carried.case
    recorded = {"entries", "waiting", "unclaimed", "report", "set_aside", "ledger", "outside"}
    _says_nothing("what is carried", carried.model_dump_json(exclude=recorded))
    listed = dict(zip(ALL, values_of(case), strict=True))
    _says_nothing("a list", str(listed))
    _says_nothing("a timer", " ".join(moment.summary for moment in moments))
    if case.of(Access).restricted:
        assert not [key for key, value in listed.items() if value is not None and key is not OFFICER], "lists tell more"
    written = view.model_dump_json()
    _says_nothing("the view", written)
    assert CaseView.model_validate_json(written) == view


def _says_nothing(where: str, text: str) -> None:
    found = canaries_in(text)
    assert not found, f"{where} tells of {found}"
