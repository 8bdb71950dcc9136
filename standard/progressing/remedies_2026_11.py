"""The remedies of November 2026, lowest step first, in our own words. Source: the field's policies and the Acts named.

An id never changes its meaning: cases keep it.
"""

from functools import partial

from standard.core.words import LandlordKind
from standard.progressing.legal_state import LegalDateKind, LegalStepKind
from standard.progressing.remedies import CommitmentNeeded, LegalDeadline, Remedy, Rung
from standard.what_happens_next.parties import Tenure

_COUNCIL, _PROVIDER = (LandlordKind.COUNCIL,), (LandlordKind.PROVIDER,)
_ACT_2014, _ACT_2026 = "Anti-social Behaviour, Crime and Policing Act 2014", "Crime and Policing Act 2026"
_POLICE, _COUNCIL_TOO = ("the police",), ("the council", "the police")
_TENANTS = (Tenure.SECURE_TENANT, Tenure.FIXED_TERM_TENANT, Tenure.OTHER_TENANT)
_STATEMENTS = "statements; hearsay may be used"
_FIRST_ASSESS = ("the respondent's vulnerabilities, the harm and the alternatives tried are assessed first",)
_LAPSES = LegalDeadline(LegalDateKind.NOTICE_LAPSES, LegalStepKind.NOTICE_SERVED, months=12)

_support = partial(Remedy, family="support and prevention", rung=Rung.SUPPORT, evidence="an officer's note")
_own_proof = partial(Remedy, family="proof of our own", rung=Rung.SUPPORT, evidence="what it finds itself")
_warning = partial(Remedy, family="warnings", rung=Rung.WARNINGS, evidence="an officer's note")
_agreement = partial(Remedy, family="agreements", rung=Rung.AGREEMENTS, evidence="signed by those who agree")
_talk = partial(_agreement, evidence="both agree to it", never_with_violence=True)
_legal = partial(Remedy, legal=True, commitment=CommitmentNeeded.IF_RELIED_ON)
_notice = partial(_legal, family="notices and places", rung=Rung.NOTICES)
_public = partial(_notice, least_age=16, law=_ACT_2014, ask="Has the council designated the landlord for it?")
_order = partial(_legal, family="court orders", rung=Rung.COURT_ORDERS)
_injunction = partial(
    _order, evidence=_STATEMENTS, others=_COUNCIL_TOO, commitment=CommitmentNeeded.USUALLY, law=_ACT_2014
)
_new_order = partial(_injunction, in_force_from=None, law=_ACT_2026, preconditions=_FIRST_ASSESS)
_closure = partial(_order, family="closure", evidence="serious nuisance, disorder or crime", others=_COUNCIL_TOO)
_INTRODUCTORY = (Tenure.INTRODUCTORY_TENANT,)
_tenancy = partial(_legal, family="tenancy", rung=Rung.TENANCY, evidence="what the notice states")
_possession = partial(_tenancy, family="possession", tenures=_TENANTS)

REMEDIES = (
    _support("advice", "advice and a self-help card"),
    _support("support_referral", "referral for support, safeguarding, drugs, alcohol or mental health"),
    _support("target_hardening", "locks, lights and other target hardening"),
    _support("cctv", "CCTV"),
    _support("graffiti_removal", "removal of graffiti"),
    _support("estate_action", "action on the estate"),
    _own_proof("professional_witness", "professional witness"),
    _own_proof("noise_monitoring", "noise monitoring"),
    _own_proof("diary", "diary or noise app"),
    _warning("verbal_warning", "verbal warning"),
    _warning("advisory_letter", "advisory letter"),
    _warning("warning_letter", "warning letter"),
    _warning("final_warning", "final warning"),
    _talk("mediation", "mediation"),
    _talk("restorative_meeting", "restorative meeting"),
    _agreement("good_neighbour_agreement", "good neighbour agreement"),
    _agreement("acceptable_behaviour_contract", "acceptable behaviour contract", least_age=10),
    _agreement("parenting_contract", "parenting contract", below_age=18),
    _agreement("undertaking", "undertaking", least_age=10),
    _public("community_protection_warning", "community protection warning", evidence="persistent, detrimental effect"),
    _public(
        "community_protection_notice",
        "community protection notice",
        evidence="persistent, detrimental effect",
        preconditions=("a written warning was given, and time to stop",),
    ),
    _notice(
        "abatement_notice",
        "abatement notice, seizure or prosecution for nuisance",
        evidence="an officer witnesses the nuisance",
        used_by=_COUNCIL,
        others=("the council",),
        law="Environmental Protection Act 1990 s.80",
        ask="Does the landlord act for the council in it, or is the council asked?",
    ),
    Remedy(
        "public_spaces_protection_order",
        "public spaces protection order",
        "notices and places",
        Rung.NOTICES,
        "what is known of the area",
        legal=True,
        used_by=_COUNCIL,
        others=("the council",),
        law=_ACT_2014,
    ),
    _notice("dispersal", "dispersal", evidence="a police officer decides", used_by=(), others=_POLICE, law=_ACT_2014),
    _injunction("civil_injunction", "civil injunction", least_age=10),
    _injunction("power_of_arrest", "injunction with power of arrest or exclusion", least_age=10),
    _new_order("housing_injunction", "housing injunction", least_age=18),
    _new_order("youth_injunction", "youth injunction", least_age=10, below_age=18),
    _new_order("respect_order", "respect order", least_age=18),
    _closure("closure_order", "closure notice and order", used_by=_COUNCIL, law=_ACT_2014),
    _closure(
        "landlord_closure_order", "closure order by the landlord", used_by=_PROVIDER, law=_ACT_2026, in_force_from=None
    ),
    _order(
        "criminal_behaviour_order",
        "prosecution, criminal behaviour order",
        evidence="a conviction",
        used_by=(),
        others=("the police", "the Crown Prosecution Service"),
        least_age=10,
        law=_ACT_2014,
    ),
    _tenancy("introductory_extended", "introductory tenancy extended by 6 months", tenures=_INTRODUCTORY),
    _tenancy(
        "introductory_ended",
        "introductory tenancy ended",
        tenures=_INTRODUCTORY,
        deadlines=(LegalDeadline(LegalDateKind.REVIEW_MAY_BE_REQUESTED, LegalStepKind.NOTICE_SERVED, days=14),),
        law="Housing Act 1996 s.128, s.129",
    ),
    _tenancy("demotion", "demotion of the tenancy", tenures=(Tenure.SECURE_TENANT, Tenure.OTHER_TENANT)),
    _tenancy("family_intervention_tenancy", "family intervention tenancy", tenures=_TENANTS),
    _tenancy("forfeiture", "forfeiture of the lease", tenures=(Tenure.LEASEHOLDER, Tenure.SHARED_OWNER)),
    _tenancy("tenancy_moved", "tenancy refused or moved"),
    _possession(
        "notice_seeking_possession",
        "notice of seeking possession",
        evidence="statements",
        commitment=CommitmentNeeded.USUALLY,
        deadlines=(_LAPSES,),
    ),
    _possession(
        "possession",
        "possession, discretionary ground",
        evidence="statements, and that it is reasonable",
        commitment=CommitmentNeeded.USUALLY,
        preconditions=("a notice was served and has not lapsed", "the pre-action protocol was kept to"),
    ),
    _possession(
        "absolute_ground",
        "possession, absolute ground",
        evidence="a court has decided: serious offence, breach of an injunction, of a criminal behaviour order or of a "
        "noise notice, or a closure of more than 48 hours",
        commitment=CommitmentNeeded.NO,
        deadlines=(
            LegalDeadline(LegalDateKind.NOTICE_MUST_BE_SERVED, LegalStepKind.CONVICTION_OR_FINDING, months=12),
            LegalDeadline(LegalDateKind.NOTICE_MUST_BE_SERVED, LegalStepKind.CLOSURE_ORDER_MADE, months=3),
            LegalDeadline(LegalDateKind.REVIEW_MAY_BE_REQUESTED, LegalStepKind.NOTICE_SERVED, days=7),
            _LAPSES,
        ),
        law="Housing Act 1985 s.84A; Housing Act 1988, ground 7A",
    ),
)
"""Every one, by the step of the ladder."""
