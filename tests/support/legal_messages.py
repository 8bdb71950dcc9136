"""Any message about the reporter's commitment and about remedies; see ``anything.py``."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from standard.core.case import Case
from standard.core.committed import CommitmentAnswer
from standard.core.words import ContactMethod
from standard.progressing.legal_state import Remedies
from standard.progressing.remedies_2026_11 import REMEDIES

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

    def dropped(self, case: Case, _: datetime) -> Fields:
        """One that is considered, or another."""
        ids = [each.id for each in case.of(Remedies).open]
        number = self._any.random.choice([*ids * 3, "L999"])
        return {"remedy_number": number, "remedy_dropped_because": self._any.said("remedy_dropped_because")}
