"""The vocabulary: one word for one idea, the same in code, tables, messages and documents."""

from enum import IntEnum, StrEnum


class Word(StrEnum):
    """A word of the vocabulary that people are shown as it stands, with blanks."""

    @property
    def label(self) -> str:
        """It in plain words."""
        return self.value.replace("_", " ")


class Priority(IntEnum):
    """How urgent a case is, from the risk of harm. Source: Service Standard, "Response Times"."""

    HIGH = 1
    MEDIUM = 2
    STANDARD = 3

    @property
    def label(self) -> str:
        """The priority as people say it, for example ``priority 1 (high)``."""
        return f"priority {self.value} ({self.name.lower()})"


class Harm(StrEnum):
    """The risk of harm that the report states, or ``unknown`` until somebody has assessed it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"
    UNKNOWN = "unknown"


class Category(Word):
    """What the report is about. The last four are what the Standard does not class as ASB."""

    NOISE = "noise"
    HARASSMENT = "harassment"
    VERBAL_ABUSE = "verbal_abuse"
    INTIMIDATION = "intimidation"
    VIOLENCE = "violence"
    VANDALISM = "vandalism"
    DRUGS = "drugs"
    ALCOHOL = "alcohol"
    VEHICLES = "vehicles"
    ANIMALS = "animals"
    RUBBISH = "rubbish"
    HATE = "hate"
    OTHER = "other"
    BABY_CRYING = "baby_crying"
    COOKING_SMELLS = "cooking_smells"
    ONE_OFF_PARTY = "one_off_party"
    EVERYDAY_LIVING = "everyday_living"

    @property
    def classed_as_asb(self) -> bool:
        """Whether the Standard classes this as ASB at all."""
        return self not in _NOT_ASB


_NOT_ASB = frozenset({Category.BABY_CRYING, Category.COOKING_SMELLS, Category.ONE_OFF_PARTY, Category.EVERYDAY_LIVING})


class HateStrand(StrEnum):
    """The five monitored hate strands: a closed list. Source: the regulator's measure NM01."""

    DISABILITY = "disability"
    RACE = "race"
    RELIGION_OR_BELIEF = "religion_or_belief"
    SEXUAL_ORIENTATION = "sexual_orientation"
    TRANSGENDER_IDENTITY = "transgender_identity"


class Stage(Word):
    """Where a case stands on its way from report to closure."""

    REPORTED = "reported"
    INVESTIGATING = "investigating"
    JOINED = "joined"
    CLOSURE_PROPOSED = "closure_proposed"
    CLOSED = "closed"


class ContactMethod(Word):
    """How a contact was made."""

    PHONE = "phone"
    VISIT = "visit"
    MEETING = "meeting"
    VIDEO_CALL = "video_call"
    RELAY_CALL = "relay_call"
    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class ContactOutcome(Word):
    """What came of a contact."""

    SPOKE = "spoke"
    SENT = "sent"
    NO_ANSWER = "no_answer"
    AGREES = "agrees"
    DISAGREES = "disagrees"


class ContactWith(StrEnum):
    """Who was contacted. A referral is a contact with a partner agency."""

    REPORTER = "reporter"
    PARTY = "party"
    PARTNER_AGENCY = "partner_agency"


class Shared(Word):
    """Kinds of information that a partner agency may be given: a closed list. ``confidential``: what is marked so on
    the case, of whatever kind.
    """

    INCIDENTS = "incidents"
    REPORTER_IDENTITY = "reporter_identity"
    PARTY_IDENTITY = "party_identity"
    RISK = "risk"
    EVIDENCE = "evidence"
    PLAN_ACTIONS = "plan_actions"
    CONFIDENTIAL = "confidential"


class SupportNeed(StrEnum):
    """Support needs of a reporter that change how they can be spoken with."""

    SIGN_LANGUAGE = "sign_language"
    TEXT_RELAY = "text_relay"
    INTERPRETER = "interpreter"
    ADVOCATE = "advocate"
    OTHER = "other"


class ClosureGround(StrEnum):
    """The five circumstances in which a case may be closed. Source: Service Standard, "Closing a case"."""

    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    ACTION_PLAN_NOT_ADHERED_TO = "action_plan_not_adhered_to"
    ACTIONS_EXHAUSTED = "actions_exhausted"
    NO_NEW_REPORTS = "no_new_reports"

    @property
    def label(self) -> str:
        """The ground in plain words, as a letter says it."""
        return _GROUND_LABELS[self]

    @property
    def short(self) -> str:
        """The ground in few words, as the journal and officers say it."""
        return self.value.replace("_", " ")


_GROUND_LABELS = {
    ClosureGround.WITHDRAWN: "you withdrew your report",
    ClosureGround.RESOLVED: "the matter has been resolved",
    ClosureGround.ACTION_PLAN_NOT_ADHERED_TO: "the action plan was not kept to",
    ClosureGround.ACTIONS_EXHAUSTED: "we have taken every appropriate action open to us",
    ClosureGround.NO_NEW_REPORTS: "there have been no new reports for 60 days",
}


class Promise(StrEnum):
    """A clock that the Standard promises for a priority. Its value is the first part of a clock's id."""

    P1_RESPOND = "p1_respond"
    P2_ACKNOWLEDGE = "p2_acknowledge"
    P2_BEGIN_INVESTIGATION = "p2_begin_investigation"
    P3_RESPOND = "p3_respond"

    @property
    def label(self) -> str:
        """The promise in an officer's words."""
        return _PROMISE_LABELS[self]


_PROMISE_LABELS = {
    Promise.P1_RESPOND: "respond within 24 hours (excluding weekends and bank holidays)",
    Promise.P2_ACKNOWLEDGE: "acknowledge within 24 hours (excluding weekends and bank holidays)",
    Promise.P2_BEGIN_INVESTIGATION: "begin the investigation within 5 working days",
    Promise.P3_RESPOND: "respond within 10 working days",
}


class ClockStatus(StrEnum):
    """How a promised clock stands."""

    RUNNING = "running"
    MET = "met"
    MET_RECORDED_LATE = "met_recorded_late"
    BREACHED = "breached"
    MET_LATE = "met_late"
    SUPERSEDED = "superseded"
    NOT_POSSIBLE = "not_possible"
    NEVER_MET = "never_met"
    ENDED_BY_WITHDRAWAL = "ended_by_withdrawal"
    ENDED_BY_CLOSING = "ended_by_closing"

    @property
    def label(self) -> str:
        """The status in plain words."""
        return _STATUS_LABELS.get(self, self.value.replace("_", " "))


_STATUS_LABELS = {
    ClockStatus.MET_RECORDED_LATE: "met, recorded late",
    ClockStatus.BREACHED: "breached, still open",
    ClockStatus.MET_LATE: "breached, met late",
    ClockStatus.NEVER_MET: "breached, never met",
}


class SlaState(Word):
    """How an open case stands by its promises.

    ``late``: one is broken and still open. ``due_soon``: one has been warned of.
    """

    ON_TRACK = "on_track"
    DUE_SOON = "due_soon"
    LATE = "late"


class Role(StrEnum):
    """What a person may do. The register says who has which; a role claimed in a message counts for nothing."""

    OFFICER = "officer"
    MANAGER = "manager"


class LandlordKind(Word):
    """What kind of landlord the landlord is: some remedies are for one of them alone."""

    COUNCIL = "council_or_almo"
    PROVIDER = "private_registered_provider"

    @property
    def label(self) -> str:
        """It in plain words."""
        return "council or its ALMO" if self is LandlordKind.COUNCIL else super().label


class EntryKind(Word):
    """The kinds of entry a case's journal is made of."""

    REPORTED = "reported"
    PRIORITY_SET = "priority_set"
    ALLOCATED = "allocated"
    COVER_CHANGED = "cover_changed"
    INCIDENT_REPORTED = "incident_reported"
    INCIDENT_CONFIRMED = "incident_confirmed"
    INCIDENT_SET_ASIDE = "incident_set_aside"
    INCIDENTS_COMPARED = "incidents_compared"
    REPORTED_ELSEWHERE = "reported_elsewhere"
    HELP_TO_REPORT = "help_to_report"
    EVIDENCE_RECORDED = "evidence_recorded"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn"
    EVIDENCE_KEPT = "evidence_kept"
    CONTACT_RECORDED = "contact_recorded"
    AGREED_CONTACT_WARNED = "agreed_contact_warned"
    AGREED_CONTACT_MISSED = "agreed_contact_missed"
    AGREED_CONTACT_OWNED_UP = "agreed_contact_owned_up"
    AGREED_CONTACT_ENDED = "agreed_contact_ended"
    AGREED_CONTACT_RESUMED = "agreed_contact_resumed"
    INVESTIGATION_BEGUN = "investigation_begun"
    ASSESSED = "assessed"
    ASSESSMENT_ASKED = "assessment_asked"
    ASSESSMENT_DECLINED = "assessment_declined"
    TARGET_WARNED = "target_warned"
    TARGET_MISSED = "target_missed"
    TARGET_ENDED = "target_ended"
    TARGET_RESUMED = "target_resumed"
    REPORTER_IDENTIFIED = "reporter_identified"
    SET_ASIDE = "set_aside"
    LINKED = "linked"
    CLOCK_STARTED = "clock_started"
    CLOCK_WARNED = "clock_warned"
    CLOCK_MET = "clock_met"
    CLOCK_BREACHED = "clock_breached"
    CLOCK_MOVED = "clock_moved"
    CLOCK_ENDED = "clock_ended"
    CALENDAR_CHANGED = "calendar_changed"
    SETTINGS_CHANGED = "settings_changed"
    SUPPORT_NEEDS_RECORDED = "support_needs_recorded"
    WARNING_SET = "warning_set"
    WARNING_REVIEW_DUE = "warning_review_due"
    WARNING_ENDED = "warning_ended"
    PARTY_RECORDED = "party_recorded"
    PARTY_CHANGED = "party_changed"
    PARTY_CONTACTED = "party_contacted"
    PARTY_NOT_SPOKEN_WITH = "party_not_spoken_with"
    COUNTER_ALLEGATION_LINKED = "counter_allegation_linked"
    JOIN_ASKED = "join_asked"
    JOINED = "joined"
    NOT_JOINED = "not_joined"
    COMPLAINANT_JOINED = "complainant_joined"
    COMPLAINANT_ANSWERED = "complainant_answered"
    COMPLAINANT_LEFT = "complainant_left"
    PLAN_SET = "plan_set"
    NO_PLAN_RECORDED = "no_plan_recorded"
    ACTION_COMPLETED = "action_completed"
    ACTION_WAIVED = "action_waived"
    ACTION_CHASED = "action_chased"
    ACTION_OVERDUE = "action_overdue"
    ACTION_ADDED = "action_added"
    ACTIONS_SETTLED = "actions_settled"
    ACTIONS_RESUMED = "actions_resumed"
    AGENCY_ADDED = "agency_added"
    AGENCY_CHANGED = "agency_changed"
    AGENCY_ENDED = "agency_ended"
    AGENCY_LEADS = "agency_leads"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    ANNOUNCEMENT_ASKED = "announcement_asked"
    ANNOUNCEMENT_ANSWERED = "announcement_answered"
    ANNOUNCEMENT_WORDED = "announcement_worded"
    ANNOUNCEMENT_APPROVED = "announcement_approved"
    ANNOUNCEMENT_WITHDRAWN = "announcement_withdrawn"
    ANNOUNCEMENT_OVERDUE = "announcement_overdue"
    ANNOUNCEMENTS_SETTLED = "announcements_settled"
    ANNOUNCEMENTS_RESUMED = "announcements_resumed"
    REVIEW_CALLED = "review_called"
    REVIEW_MOVED = "review_moved"
    REVIEW_CALLED_OFF = "review_called_off"
    REVIEW_HELD = "review_held"
    REVIEW_MISSED = "review_missed"
    REQUEST_ADDED = "request_added"
    REQUEST_ANSWERED = "request_answered"
    REQUEST_WITHDRAWN = "request_withdrawn"
    REQUEST_CHASED = "request_chased"
    REQUESTS_SETTLED = "requests_settled"
    REQUESTS_RESUMED = "requests_resumed"
    RESOURCE_ADDED = "resource_added"
    RESOURCE_ENDED = "resource_ended"
    RESOURCES_SETTLED = "resources_settled"
    RESOURCES_RESUMED = "resources_resumed"
    COMMITMENT_RECORDED = "commitment_recorded"
    REMEDY_CONSIDERED = "remedy_considered"
    REMEDY_DROPPED = "remedy_dropped"
    REMEDY_ON_HOLD = "remedy_on_hold"
    REMEDY_OFF_HOLD = "remedy_off_hold"
    LEGAL_ASSESSMENT_RECORDED = "legal_assessment_recorded"
    LEGAL_STEP_TAKEN = "legal_step_taken"
    LEGAL_DATE_WARNED = "legal_date_warned"
    LEGAL_DATE_COME = "legal_date_come"
    LEGAL_OUTCOME_RECORDED = "legal_outcome_recorded"
    REMEDIES_SETTLED = "remedies_settled"
    REMEDIES_RESUMED = "remedies_resumed"
    CASE_RESTRICTED = "case_restricted"
    RESTRICTION_LIFTED = "restriction_lifted"
    CASE_CLOSED_TO = "case_closed_to"
    CASE_OPENED_TO = "case_opened_to"
    MARKED_CONFIDENTIAL = "marked_confidential"
    NO_LONGER_CONFIDENTIAL = "no_longer_confidential"
    WITHDRAWAL_RECORDED = "withdrawal_recorded"
    CLOSURE_PROPOSED = "closure_proposed"
    CLOSURE_WORDED = "closure_worded"
    CLOSURE_AGREED = "closure_agreed"
    CLOSURE_DISAGREED = "closure_disagreed"
    COMPLAINT_OFFERED = "complaint_offered"
    CLOSURE_REMINDED = "closure_reminded"
    CLOSURE_RETRACTED = "closure_retracted"
    CLOSURE_CANCELLED = "closure_cancelled"
    CLOSURE_DECLINED = "closure_declined"
    CLOSURE_APPROVED = "closure_approved"
    CLOSED = "closed"
    NOTIFICATION_UNDELIVERABLE = "notification_undeliverable"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


class Template(Word):
    """The notifications this system sends; each has message templates of this name."""

    ACKNOWLEDGEMENT = "acknowledgement"
    INCIDENT_ADDED = "incident_added"
    INCIDENT_TO_CONFIRM = "incident_to_confirm"
    OFFICER_CHANGED = "officer_changed"
    CLOCK_WARNING = "clock_warning"
    CLOCK_BREACH = "clock_breach"
    CLOCK_MOVED = "clock_moved"
    TARGET_WARNING = "target_warning"
    TARGET_MISSED = "target_missed"
    CONTACT_DUE = "contact_due"
    CONTACT_MISSED = "contact_missed"
    ASSESSMENT_ASKED = "assessment_asked"
    PRIORITY_OVERRIDDEN = "priority_overridden"
    CASE_ALLOCATED = "case_allocated"
    PATCH_UNKNOWN = "patch_unknown"
    WARNING_REVIEW = "warning_review"
    ACTION_PLAN = "action_plan"
    ACTION_OVERDUE = "action_overdue"
    LEAD_AGENCY = "lead_agency"
    AGENCY_LETTER = "agency_letter"
    REVIEW_CALLED = "review_called"
    REVIEW_REMINDER = "review_reminder"
    REVIEW_CALLED_OFF = "review_called_off"
    REVIEW_MISSED = "review_missed"
    AGENCY_ACTION = "agency_action"
    REQUEST_DUE = "request_due"
    ANNOUNCEMENT_OVERDUE = "announcement_overdue"
    LEGAL_DATE = "legal_date"
    LEGAL_OUTCOME = "legal_outcome"
    REMEDY_ON_HOLD = "remedy_on_hold"
    CLOSURE_PROPOSED = "closure_proposed"
    APPROVAL_NEEDED = "approval_needed"
    CLOSURE_DISAGREED = "closure_disagreed"
    COMPLAINT_OFFER = "complaint_offer"
    CLOSURE_REMINDER = "closure_reminder"
    CLOSURE_OVERDUE = "closure_overdue"
    CLOSURE_CANCELLED = "closure_cancelled"
    CLOSURE_DECLINED = "closure_declined"
    CLOSURE_REPLACED = "closure_replaced"
    WITHDRAWAL_TO_CONFIRM = "withdrawal_to_confirm"
    WITHDRAWAL_IN_FEAR = "withdrawal_in_fear"
    CLOSED = "closed"


class Recipient(StrEnum):
    """To whom a notification goes; the register knows their addresses, the case does not.

    ``proposer`` is whoever of the landlord's people made a closure proposal; such a notification names them itself.
    ``agency`` is a partner agency on the case; the fact ``agency`` of its notification says which.
    """

    REPORTER = "reporter"
    OFFICER = "officer"
    MANAGER = "manager"
    DEPUTY = "deputy"
    PROPOSER = "proposer"
    AGENCY = "agency"


class Channel(StrEnum):
    """How a notification travels."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    OUTBOX = "outbox"


WAYS_TO_WRITE = (Channel.EMAIL, Channel.SMS, Channel.LETTER)
"""The channels that reach somebody: the outbox is for whoever sets the system up."""


class RefusalCode(StrEnum):
    """Why something that arrived at a case could not be used."""

    UNDECODABLE = "undecodable"
    UNKNOWN_MESSAGE = "unknown_message"
    WRONG_ARGUMENTS = "wrong_arguments"
    INVALID_FIELD = "invalid_field"
    TOO_LONG = "too_long"
    UNSEALED = "unsealed"
    UNOPENED = "unopened"
    NOT_THE_SENDER = "not_the_sender"
    KEY_REVOKED = "key_revoked"
    WRONG_CASE = "wrong_case"
    ID_USED_BEFORE = "id_used_before"
    IN_THE_FUTURE = "in_the_future"
    BEFORE_THE_REPORT = "before_the_report"
    NOT_REGISTERED = "not_registered"
    HAS_LEFT = "has_left"
    NOT_ALLOWED = "not_allowed"
    OWN_PROPOSAL = "own_proposal"
    PROPOSAL_OPEN = "proposal_open"
    PROPOSAL_NOT_NAMED = "proposal_not_named"
    NO_PROPOSAL = "no_proposal"
    STALE_PROPOSAL = "stale_proposal"
    STEP_MISSING = "step_missing"
    PRIORITY_FLOOR = "priority_floor"
    UNKNOWN_INCIDENT = "unknown_incident"
    CASE_CLOSED = "case_closed"
    NOT_FOR_YOU = "not_for_you"
    CONFIDENTIAL = "confidential"
    CANCEL_REQUEST = "cancel_request"
