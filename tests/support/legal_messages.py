"""Any message about the reporter's commitment and about remedies; see ``anything.py``."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from standard.core.case import Case
from standard.core.committed import CommitmentAnswer
from standard.core.words import ContactMethod
from standard.progressing.legal_state import LegalStepKind, Remedies
from standard.progressing.legal_steps import LegalOutcome
from standard.progressing.remedies_2026_11 import REMEDIES
from standard.worktime.calendar import local_date

if TYPE_CHECKING:
    from tests.support.anything import Anything

Fields = dict[str, Any]


class LegalMessages:
    """Makes them with the luck of ``anything``."""

    def __init__(self, anything: "Anything") -> None:
        self._any = anything
        self.kinds: list[tuple[int, str, Callable[[Case, datetime], Fields]]] = [
            (5, "record_commitment", self.commitment),
            (8, "consider_remedy", self.remedy),
            (2, "drop_remedy", self.dropped),
            (3, "assess_before_court", self.assessment),
            (6, "record_legal_step", self.step),
            (3, "record_legal_outcome", self.outcome),
        ]

    def commitment(self, *_: object) -> Fields:
        """What the reporter says, of some remedies or of all."""
        make = self._any
        answer = make.one_of(CommitmentAnswer)
        if answer == CommitmentAnswer.NOT_ASKED:
            return {"commitment": answer, "not_asked_because": make.said("not_asked_because")}
        fields = {"commitment": answer, "asked_how": make.one_of(ContactMethod), **make.maybe("their_words")}
        if answer == CommitmentAnswer.YES and make.likely(0.5):
            fields["to_remedies"] = [each.id for each in REMEDIES if each.legal and make.likely(0.5)]
        return fields | {"witness_support": make.said("witness_support")} | make.maybe("asked_by")

    def remedy(self, case: Case, _: datetime) -> Fields:
        """One that is considered, against a party or nobody."""
        make = self._any
        fields: Fields = {"remedy": make.random.choice(REMEDIES).id, "skipped_because": make.said("skipped_because")}
        fields |= {"party": make.party(case)} if make.likely(0.6) else {}
        return fields | make.maybe("other_evidence_named")

    def assessment(self, case: Case, _: datetime) -> Fields:
        """What is weighed before court."""
        said = ("proportionality", "equality", "vulnerabilities", "alternatives")
        return {"remedy_number": self.number(case)} | {name: self._any.said(name) for name in said}

    def step(self, case: Case, now: datetime) -> Fields:
        """A step, mostly with a date where it needs one."""
        make = self._any
        step = make.one_of(LegalStepKind)
        day = (local_date(now) + timedelta(days=make.number(40))).isoformat()
        dated = step in ("review_requested", "hearing_listed") or make.likely(0.1)
        fields: Fields = {"remedy_number": self.number(case), "legal_step": step, **make.maybe("step_in_words")}
        return fields | ({"legal_date": day} if dated else {})

    def outcome(self, case: Case, _: datetime) -> Fields:
        """How a remedy ended."""
        make = self._any
        told = make.random.choice(["reporter_is_told", "not_told_because"])
        came = LegalOutcome.SUCCEEDED if make.likely(0.5) else make.one_of(LegalOutcome)
        fields = {"remedy_number": self.number(case), "legal_outcome": came}
        return fields | {"outcome_in_words": make.said("outcome_in_words"), told: make.said(told)}

    def number(self, case: Case) -> str:
        """The number of one that is considered, or of another."""
        return str(self._any.random.choice([*[each.id for each in case.of(Remedies).open] * 3, "L999"]))

    def dropped(self, case: Case, _: datetime) -> Fields:
        """One that is considered, or another."""
        return {"remedy_number": self.number(case), "remedy_dropped_because": self._any.said("remedy_dropped_because")}
