"""Any message to a case, of every kind, with fields that are right more often than not. Every text that somebody may
write is a canary.
"""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from standard.closing.grounds import Afraid, WhoseWords
from standard.core.case import Case
from standard.core.people import Person
from standard.core.reference import reference_for
from standard.core.words import ContactMethod, ContactOutcome, Role, Shared, Stage
from standard.progressing.agencies import Agencies, AgencyKind, LawfulBasis
from standard.progressing.evidence_files import EvidenceHeld
from standard.progressing.help_to_report import HelpToReport
from standard.progressing.report_to import ToldAgency
from standard.progressing.reports_elsewhere import RecordedAs
from standard.progressing.review_state import Reviews
from standard.response_times.assessment import QUESTIONNAIRES
from standard.what_happens_next.access import Access
from standard.what_happens_next.parties import AgeBand, MayBeTold, Parties, PartyRole, ReporterAgrees, Tenure
from standard.what_happens_next.plan_state import ActionOwner, ActionPlan, Possible, PreventedBy
from standard.worktime.calendar import local_date
from tests.support.agency_messages import AgencyMessages, of_little_use
from tests.support.announcing import AnnouncingMessages
from tests.support.canaries import BORN, Canaries
from tests.support.casebook import EVERYBODY, judged
from tests.support.legal_messages import LegalMessages

PETRA = Person(id="petra", name="Petra Holm", role=Role.OFFICER)
NADIA = Person(id="nadia", name="Nadia Bose", role=Role.MANAGER)
CROWD = [Person(id=f"{n}.{'long' * 49}", name="Long " * 20, role=Role.OFFICER) for n in range(40)]
"""More people than a case may name, with ids as long as they may be."""

PEOPLE = {each.id: each for each in (*EVERYBODY, PETRA, NADIA, *CROWD)}
"""Everybody in the register."""

DAY = timedelta(days=1)
Fields = dict[str, Any]


class Anything:
    """Makes messages to one case, with luck from ``rng``.

    ``people``: the ids that messages name. ``confidential``: what is on record as confidential by now.
    """

    def __init__(self, rng: random.Random, canaries: Canaries, people: list[str], confidential: list[str]) -> None:
        self.random = rng
        self.said = canaries.said
        self.canaries = canaries
        self.people = people
        self.confidential = confidential
        self.kinds: list[tuple[int, str, Callable[[Case, datetime], Fields]]] = [
            (6, "report_incident", self.incident),
            (2, "confirm_incident", lambda case, _: {"incident": self.number(case.incidents), **self.checked()}),
            (2, "set_incident_aside", lambda case, _: {"incident": self.number(case.incidents), **self.reason()}),
            (10, "record_contact", self.contact),
            (4, "record_contact", lambda *_: {"method": "phone", "outcome": "spoke", **self.maybe("notes")}),
            (4, "record_contact", self.party_contact),
            (3, "record_contact", self.passed_on),
            (3, "record_evidence", self.evidence),
            (1, "withdraw_evidence", lambda case, _: {"piece": self.piece(case), **self.reason()}),
            (1, "keep_evidence", self.keep),
            (2, "compare_incidents", self.compared),
            (3, "record_reported_to", self.reported_to),
            (3, "record_help_to_report", self.help_to_report),
            (4, "record_support_needs", self.needs),
            (2, "set_warning", self.warning),
            (2, "end_warning", lambda *_: {"warning": self.number(3), **self.reason()}),
            (3, "begin_investigation", lambda *_: {}),
            (3, "assess", lambda *_: judged(self.number(3)) | self.reason()),
            (3, "assess", lambda *_: {"questionnaire": "2026-11", "answers": self.answers()}),
            (2, "decline_assessment", lambda *_: self.reason()),
            (4, "reallocate", lambda *_: {"to": self.somebody(), **self.maybe("reason")}),
            (5, "propose_closure", self.proposal),
            (4, "retract_closure", lambda case, _: self.decision(case, "retract")),
            (4, "approve_closure", lambda case, _: self.decision(case, "approve")),
            (3, "decline_closure", lambda case, _: self.decision(case, "decline")),
            (2, "withdraw", self.withdrawal),
            (4, "word_closure", self.worded),
            (3, "calendar_changed", lambda *_: {"version": "2"}),
            (2, "settings_changed", lambda *_: {}),
            (8, "set_plan", self.plan),
            (3, "complete_action", lambda case, _: {"action": self.action(case), "outcome": self.said("outcome")}),
            (2, "waive_action", lambda case, _: {"action": self.action(case), **self.reason()}),
            (5, "chase_action", self.chase),
            (2, "record_no_plan", lambda *_: {"no_plan_because": self.said("no_plan_because")}),
            (4, "record_party", lambda *_: {"party_role": self.one_of(PartyRole), **self.who_they_are()}),
            (3, "change_party", lambda case, _: {"party": self.party(case), **self.who_they_are()}),
            (3, "record_not_spoken_party", self.not_spoken),
            (6, "call_review", self.review),
            (2, "call_off_review", lambda *_: {"called_off_because": self.said("called_off_because")}),
            (4, "hold_review", self.held_review),
            (2, "link", lambda *_: {"other": reference_for(f"other-{self.number(12)}")}),
            (4, "add_agency", self.new_agency),
            (3, "change_agency", self.changed_agency),
            (
                1,
                "end_agency",
                lambda case, _: {"agency": self.agency(case), "ended_because": self.said("ended_because")},
            ),
            (4, "lead_agency", self.leads),
            (1, "withdraw_consent", self.consent_withdrawn),
            (5, "record_contact", self.exchange),
            (5, "write_to_agency", self.letter),
            (1, "restrict_case", self.restrict),
            (2, "lift_restriction", lambda *_: {"restricted": False, **self.reason()}),
            (2, "record_confidential", lambda case, _: {"keep_back": [self.number(case.entries)], **self.reason()}),
            (1, "record_not_confidential", self.released),
            (1, "close_case_to", self.close_to),
            (2, "open_case_to", self.open_to),
        ]
        self.kinds += AgencyMessages(self).kinds
        self.kinds += LegalMessages(self).kinds
        self.kinds += AnnouncingMessages(self).kinds

    def message(self, case: Case, now: datetime) -> tuple[str, Fields]:
        """The name of a message and its fields."""
        idle = of_little_use(case)
        weights = [weight / 10 if name in idle else weight for weight, name, _ in self.kinds]
        if case.stage is Stage.CLOSED:
            # Else not much would happen from here on.
            weights[0] *= 20
        _, name, make = self.random.choices(self.kinds, weights)[0]
        return name, make(case, now)

    def maker(self, name: str) -> Callable[[Case, datetime], Fields]:
        """What makes a message of this name; one of them, where several do."""
        return self.random.choice([make for _, each, make in self.kinds if each == name])

    def incident(self, *_: object) -> Fields:
        more: Fields = self.random.choice(
            [
                {},
                {"harm": "high"},
                {"violence": True},
                {"category": "noise", "harm": "medium"},
                {"hate_strands": ["race"]},
            ]
        )
        reporter: Fields = self.random.choice([{}, {}, {"reporter": self.reporter()}])
        # What cannot be read is set aside, with the words that it has.
        unread: Fields = self.random.choice(
            [{}, {}, {}, {"harm": self.said("harm")}, {self.canaries.name("field"): self.said("unknown_field")}]
        )
        return {"description": self.said("description"), **more, **reporter, **unread, **self.came()}

    def came(self) -> Fields:
        """How it happened and came, now and then."""
        found: Fields = {
            "occurred_at": "2026-11-20T22:00:00+00:00",
            "occurred_until": "2026-11-21T01:00:00+00:00",
            "police_reference": self.said("police_reference"),
            "reporting_centre": self.canaries.name("reporting_centre"),
            "may_pass_on": self.likely(0.5),
        }
        return {name: value for name, value in found.items() if self.likely(0.2)}

    def compared(self, case: Case, _: datetime) -> Fields:
        both = {"incident": self.number(case.incidents), "other_incident": self.number(case.incidents - 1)}
        return {**both, "are_the_same": self.likely(0.7), **self.reason()}

    def reported_to(self, case: Case, _: datetime) -> Fields:
        fields: Fields = {"agency": self.one_of(ToldAgency), "helped": self.likely(0.3), **self.maybe("notes")}
        if fields["agency"] == "other":
            fields["agency_name"] = self.said("agency_name")
        fields |= self.random.choice([{"their_reference": self.said("their_reference")}, {}])
        fields |= self.random.choice([{"recorded_as": self.one_of(RecordedAs)}, {}])
        return fields | ({"incidents": [self.number(case.incidents)]} if self.likely(0.4) else {})

    def help_to_report(self, case: Case, _: datetime) -> Fields:
        fields: Fields = {"help_to_report": self.one_of(HelpToReport), **self.maybe("notes")}
        fields |= {"agency": "police"} if self.likely(0.6) else {}
        fields |= {"may_pass_on": self.likely(0.5)} if self.likely(0.3) else {}
        return fields | ({"incidents": [self.number(case.incidents)]} if self.likely(0.4) else {})

    def reporter(self) -> Fields:
        """Details of the reporter, some of them or all."""
        found = {
            "name": self.canaries.name("name"),
            "email": self.canaries.email(),
            "phone": self.canaries.phone(),
            "address": self.said("address"),
        }
        kept = {name: value for name, value in found.items() if self.likely(0.6)}
        return kept | ({"telephone_only": True} if self.likely(0.1) else {})

    def contact(self, case: Case, _: datetime) -> Fields:
        outcome = self.one_of(ContactOutcome)
        with_whom = self.random.choice(["reporter", "reporter", "reporter", "partner_agency", "party"])
        fields: Fields = {"method": self.one_of(ContactMethod), "outcome": outcome, "contact_with": with_whom}
        fields |= self.random.choice([{}, {}, {"reporter": self.reporter()}, {"given": ["advice"]}])
        if case.proposal and (outcome in ("agrees", "disagrees") or self.likely(0.2)):
            fields["proposal_id"] = self.proposal_id(case)
        fields |= {name: True for name in ("dissatisfied", "complaint_offered") if self.likely(0.15)}
        return fields | (self.confided("notes") if self.likely(0.4) else self.maybe("notes"))

    def party_contact(self, case: Case, _: datetime) -> Fields:
        agrees = self.one_of(ReporterAgrees)
        fields: Fields = {
            "contact_with": "party",
            "party": self.party(case),
            "method": self.random.choice(["phone", "visit", "letter"]),
            "reporter_agrees": agrees,
            "could_identify": self.said("could_identify"),
        }
        fields["outcome"] = "sent" if fields["method"] == "letter" else self.random.choice(["spoke", "no_answer"])
        if agrees != "yes" or self.likely(0.1):
            fields["why_all_the_same"] = self.said("why_all_the_same")
        return fields | self.maybe("notes")

    def passed_on(self, case: Case, _: datetime) -> Fields:
        confidential = case.of(Access).confidential
        which = self.random.choice(confidential) if confidential and self.likely(0.5) else self.number(case.entries)
        fields: Fields = {"method": "phone", "outcome": "spoke", "passed_on": [which]}
        fields["contact_with"] = self.random.choice(["reporter", "partner_agency", "partner_agency"])
        fields["not_shared"] = self.likely(0.5)
        return fields | self.maybe("basis") | self.maybe("notes")

    def agency(self, case: Case) -> str:
        return self.random.choice([*[each.id for each in case.of(Agencies).on_record] * 3, "G99"])

    def terms(self) -> Fields:
        """What an agency may have, and on which basis."""
        basis = self.one_of(LawfulBasis)
        fields: Fields = {"may_have": self.kinds_shared(), "lawful_basis": basis}
        consented = {"consented_by": "phone"} if basis == "consent" or self.likely(0.05) else {}
        return fields | consented

    def kinds_shared(self) -> list[str]:
        return [each.value for each in Shared if self.likely(0.4)]

    def who_it_is(self) -> Fields:
        found: Fields = {
            "contact_name": self.canaries.name("contact_name"),
            "agency_email": self.canaries.email(),
            "agency_phone": self.canaries.phone(),
            "confidential": self.likely(0.3),
        }
        return {name: value for name, value in found.items() if self.likely(0.7)}

    def new_agency(self, *_: object) -> Fields:
        named = {"agency_kind": self.one_of(AgencyKind), "agency_name": self.canaries.name("agency_name")}
        return {**named, **self.terms(), **self.who_it_is()}

    def changed_agency(self, case: Case, _: datetime) -> Fields:
        return {"agency": self.agency(case), **(self.terms() if self.likely(0.6) else {}), **self.who_it_is()}

    def leads(self, case: Case, _: datetime) -> Fields:
        who = "landlord" if self.likely(0.2) else self.agency(case)
        return {"leads": who, "leads_because": self.said("leads_because")}

    def consent_withdrawn(self, case: Case, _: datetime) -> Fields:
        which = {"agency": self.agency(case)} if self.likely(0.5) else {}
        return {"withdrawn_by": self.one_of(ContactMethod), **which}

    def exchange(self, case: Case, _: datetime) -> Fields:
        fields: Fields = {"contact_with": "partner_agency", "agency": self.agency(case), "gave": self.kinds_shared()}
        fields |= {"received": self.kinds_shared(), "method": "phone", "outcome": "spoke"}
        if self.likely(0.3):
            fields["passed_on"] = [self.number(case.entries)]
        return fields | (self.confided("notes") if self.likely(0.3) else self.maybe("notes"))

    def letter(self, case: Case, _: datetime) -> Fields:
        passed_on = {"passed_on": [self.number(case.entries)]} if self.likely(0.2) else {}
        gave = self.kinds_shared() if self.likely(0.5) else []
        return {"agency": self.agency(case), "gave": gave, "letter": self.said("letter"), **passed_on}

    def evidence(self, case: Case, _: datetime) -> Fields:
        fields: Fields = {"kind": "diary_sheet", "handed_in_by": "reporter", "something_new": self.likely(0.3)}
        fields["incidents"] = [self.number(case.incidents)] if self.likely(0.3) else []
        if self.likely(0.5):
            hashes = {"id": f"{self.random.getrandbits(128):032x}", "sha256": f"{self.random.getrandbits(256):064x}"}
            about = {"size": self.number(50_000_000), "media_type": "audio/wav", "key": "storage-1"}
            fields["file"] = hashes | about | {"name": f"{self.said('file_name')}.wav"}
            # Now and then nobody knows what it held.
            if self.likely(0.1):
                del fields["file"]["sha256"]
        return fields | (self.confided("what") if self.likely(0.5) else {"what": self.said("what")})

    def piece(self, case: Case) -> str:
        return f"E{self.number(case.of(EvidenceHeld).pieces)}"

    def keep(self, case: Case, now: datetime) -> Fields:
        until = local_date(now) + self.random.choice([DAY, 30 * DAY, -DAY])
        return {"piece": self.piece(case), "keep_until": until.isoformat(), **self.reason()}

    def confided(self, field: str) -> Fields:
        """Words that are confidential."""
        return {field: self.said("confidential"), "confidential": True}

    def needs(self, *_: object) -> Fields:
        fields: Fields = {"none": False}
        if self.likely(0.3):
            return fields | {"not_asked_because": self.said("not_asked_because")}
        choices: list[Fields] = [
            {"must_not_be_written_to": self.likely(0.5)},
            {"safe_from": 18, "safe_until": self.random.choice([19, 24])},
            {"safe_times": self.random.choice(["", self.said("safe_times")])},
            {"words": self.said("words"), "language": self.canaries.name("language")},
            {"contact_instead": self.random.choice(["", self.said("contact_instead")])},
            {"safe_channels": self.random.choice([[], ["phone"], ["email", "visit"]])},
        ]
        for each in self.random.sample(choices, self.random.randint(1, 2)):
            fields |= each
        return fields

    def warning(self, _: Case, now: datetime) -> Fields:
        return {"kind": "dog", "review_on": (now.date() + DAY).isoformat(), "words": self.said("words")}

    def answers(self) -> dict[str, str]:
        """Answers to some of the questions, often to all."""
        questions, of_all = QUESTIONNAIRES["2026-11"].questions, self.likely(0.7)
        return {each.id: self.random.choice(each.answers).id for each in questions if of_all or self.likely(0.5)}

    def proposal(self, *_: object) -> Fields:
        ground = self.random.choice(["resolved", "actions_exhausted", "action_plan_not_adhered_to", "no_new_reports"])
        said = {"reasons": self.reasons()} if self.likely(0.8) else {}
        return {"ground": ground} | said | ({"what_was_done": self.said("what_was_done")} if self.likely(0.5) else {})

    def worded(self, case: Case, _: datetime) -> Fields:
        return {"proposal_id": self.proposal_id(case), "done_in_words": self.said("done_in_words")}

    def withdrawal(self, *_: object) -> Fields:
        asked = {"asked_alone": True, "afraid": self.one_of(Afraid)} if self.likely(0.3) else {}
        said = {"method": self.one_of(ContactMethod), "reason": self.said("withdrawn")}
        return said | asked | ({"whose_words": self.one_of(WhoseWords)} if self.likely(0.3) else {})

    def reasons(self) -> str:
        """What is told to the reporter; now and then it quotes what is confidential."""
        quoted = [self.random.choice(self.confidential)] if self.confidential and self.likely(0.8) else []
        return " ".join([self.said("reasons"), *quoted])

    def decision(self, case: Case, decision: str) -> Fields:
        return {"proposal_id": self.proposal_id(case), "decision": decision, **self.reason()}

    def proposal_id(self, case: Case) -> str:
        return case.proposal.id if case.proposal and self.likely(0.9) else "closure-of-old"

    def plan(self, case: Case, now: datetime) -> Fields:
        held, today = case.of(ActionPlan), local_date(now)
        kept = [each for each in held.open if self.likely(0.7)]
        actions = [self.planned(each.owner, today) | {"id": each.id} for each in kept]
        for each in actions:
            if self.likely(0.5):
                each["due"] = held.one("action", each["id"]).due.isoformat()
        actions += [self.planned(self.one_of(ActionOwner), today) for _ in range(self.random.randint(0, 3))]
        if self.likely(0.9):
            actions.append(self.planned("landlord", today))
        for each in actions:
            if each["owner"] == ActionOwner.OTHER and self.likely(0.8 if case.of(Agencies).on_case else 0.02):
                each |= {"agency": self.agency(case), "told_as": self.said("told_as")}
        contact = {"every": self.random.choice([None, 1, 3, 10, 60]), "when": self.said("when")}
        contact |= self.random.choice([{}, {"method": self.one_of(ContactMethod)}])
        agreed: Fields = {"agreed_by": self.one_of(ContactMethod)}
        if self.likely(0.3):
            agreed = {"not_agreed_because": self.said("not_agreed_because")}
        dropped = len(kept) < len(held.open) and self.likely(0.9)
        because = {"dropped_because": self.said("dropped_because")} if dropped else {}
        return {"actions": actions, "contact": contact, **agreed, **self.maybe("their_words"), **because}

    def planned(self, owner: str, today: date) -> Fields:
        due = today + self.random.choice([-2, 0, 0, 1, 1, 7, 30]) * DAY
        action: Fields = {"owner": owner, "due": due.isoformat()}
        told_as = {"told_as": self.said("told_as")} if self.likely(0.4) else {}
        # The reporter's copy does not say what another party's action is, nor one that is told in other words.
        kept_back = owner == "other" or told_as
        person = {"person": self.somebody()} if owner == "landlord" and self.likely(0.4) else {}
        return action | {"what": self.said("kept_back" if kept_back else "planned"), **told_as, **person}

    def action(self, case: Case) -> str:
        return self.random.choice([*[each.id for each in case.of(ActionPlan).open] * 3, "A999"])

    def chase(self, case: Case, _: datetime) -> Fields:
        theirs = [each.id for each in case.of(ActionPlan).open if each.owner is ActionOwner.REPORTER]
        possible = self.one_of(Possible)
        fields: Fields = {"action": self.random.choice(theirs) if theirs and self.likely(0.9) else self.action(case)}
        fields |= {"method": self.one_of(ContactMethod), "possible": possible}
        if possible == "no" or self.likely(0.05):
            fields["prevented_by"] = self.one_of(PreventedBy)
        return fields | self.maybe("notes")

    def review(self, case: Case, now: datetime) -> Fields:
        # Whoever is asked to come is looked up first, and that may take some time.
        at = case.office.first_open(now + self.random.choice([1, 9, 30, 90]) * DAY, case.calendar)
        fields: Fields = {"review_at": at.isoformat(), "called_because": self.said("called_because")}
        fields["attendees"] = self.random.sample(self.people, min(len(self.people), self.random.choice([1, 1, 1, 2])))
        planned = case.of(Reviews).planned is not None
        moved = {"moved_because": self.said("moved_because")} if planned is self.likely(0.95) else {}
        return fields | moved | self.maybe("guests")

    def held_review(self, _: Case, now: datetime) -> Fields:
        fields: Fields = {"attended": [self.somebody()], **self.maybe("guests")}
        fields |= self.confided("minutes") if self.likely(0.3) else {"minutes": self.said("minutes")}
        if self.likely(0.2):
            return fields | {"no_further_action_because": self.said("no_further_action_because")}
        owners = self.random.choices(["landlord", "other", "reporter"], [10, 4, 1], k=self.random.randint(0, 2))
        return fields | {"decisions": [self.planned(each, local_date(now)) for each in owners]}

    def who_they_are(self) -> Fields:
        """What is said of a party."""
        found: Fields = {
            "tenure": self.one_of(Tenure),
            "person_name": self.canaries.name("person_name"),
            "address": self.said("party_address"),
            "phone": self.canaries.phone(),
            "may_be_told": self.random.sample(list(MayBeTold), 2),
            "confidential": self.likely(0.3),
        }
        found |= self.random.choice([{"date_of_birth": BORN}, {"age": self.one_of(AgeBand)}, {"person_name": ""}])
        return {name: value for name, value in found.items() if self.likely(0.7)}

    def party(self, case: Case) -> int:
        return self.number(len(case.of(Parties).on_record) + (1 if self.likely(0.1) else 0))

    def not_spoken(self, case: Case, _: datetime) -> Fields:
        which = {"party": self.party(case)} if self.likely(0.7) else {}
        return {**which, "not_spoken_because": self.said("not_spoken_because")}

    def restrict(self, *_: object) -> Fields:
        named = self.random.sample(self.people, min(len(self.people), self.random.randint(0, 3)))
        return {"restricted": True, "named": named, **self.reason()}

    def released(self, case: Case, _: datetime) -> Fields:
        marked = [each.entry for each in case.of(Access).marked] or [self.number(case.entries)]
        return {"release": [self.random.choice(marked)], **self.reason()}

    def close_to(self, *_: object) -> Fields:
        because = self.random.choice(["themselves", "their_home"])
        return {"person": self.somebody(), "because": because, **self.maybe("reason")}

    def open_to(self, case: Case, _: datetime) -> Fields:
        closed_to = case.of(Access).closed_to
        person = self.random.choice(closed_to) if closed_to and self.likely(0.9) else self.somebody()
        return {"person": person, **self.reason()}

    def somebody(self) -> str:
        return self.random.choice(self.people)

    def number(self, most: int) -> int:
        return self.random.randint(1, max(1, most))

    def one_of(self, words: Any) -> str:
        return str(self.random.choice(list(words)).value)

    def likely(self, chance: float) -> bool:
        return self.random.random() < chance

    def maybe(self, field: str) -> Fields:
        return {field: self.said(field)} if self.likely(0.5) else {}

    def reason(self) -> Fields:
        return {"reason": self.said("reason")}

    def checked(self) -> Fields:
        details: Fields = {"reporter": self.reporter()} if self.likely(0.3) else {}
        return details | self.maybe("notes")


def names_played() -> set[str]:
    """The messages that are played; a test compares them with those that there are."""
    return {name for _, name, _ in Anything(random.Random(0), Canaries(), [], []).kinds}
