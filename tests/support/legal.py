"""The reporter's commitment and remedies, for tests of the rules."""

from typing import Any

from standard.core.draft import Draft
from standard.progressing.legal_state import OpenRemedy, Remedies
from tests.support.casebook import Play

YES: dict[str, Any] = {"commitment": "yes", "asked_how": "visit", "witness_support": "Screens in court."}
"""The fields of a yes to whatever it is."""

NO: dict[str, Any] = YES | {"commitment": "no"}
"""The fields of a no."""

NOT_ASKED: dict[str, Any] = {"commitment": "not_asked", "not_asked_because": "They are in hospital."}
"""The fields of why they were not asked."""

INJUNCTION: dict[str, Any] = {"remedy": "civil_injunction", "party": 1, "skipped_because": "He has a knife."}
"""The fields of a legal remedy that usually rests on the reporter."""

ASSESSED: dict[str, Any] = {
    "proportionality": "Threats, weekly.",
    "equality": "No effect found.",
    "vulnerabilities": "None known.",
    "alternatives": "A contract, broken twice.",
}
"""The fields of an assessment before court, besides the remedy's number."""

OUTCOME: dict[str, Any] = {
    "legal_outcome": "succeeded",
    "outcome_in_words": "An injunction for two years.",
    "reporter_is_told": "He may not come near your home.",
}
"""The fields of an outcome, besides the remedy's number."""

OTHERS_SAW_IT: dict[str, Any] = {"other_evidence_named": "The police saw it."}
"""The field by which a manager lets it stand on other evidence."""


def with_adult(**fields: Any) -> Play:
    """A case with a secure tenant of age as its first party."""
    play = Play(**fields)
    play.do("record_party", party_role="alleged_perpetrator", tenure="secure_tenant", age="adult")
    return play


def considered(play: Play, sender: str = "ola", **fields: Any) -> OpenRemedy:
    """An injunction is considered; it as the case keeps it."""
    play.do("consider_remedy", sender, **INJUNCTION | fields)
    return last(play)


def last(play: Play) -> OpenRemedy:
    """The remedy that was considered last, of those that still are."""
    return play.case.of(Remedies).open[-1]


def steps(*drafts: Draft) -> list[tuple[str, str]]:
    """What became of remedies, by the journal: the number and the step of each row."""
    entries = [entry for draft in drafts for entry in draft.entries if entry.kind.startswith(("remedy_", "remedies_"))]
    return [(number, row["step"]) for entry in entries for number, row in entry.detail["rows"].items()]
