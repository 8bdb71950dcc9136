"""What each ground of closing needs as its evidence, filled in where a test tells of something else."""

from typing import Any

DONE = "We spoke with the neighbour, and it has stopped."
TRIED = "Two warnings, and mediation."

_OF_GROUND: dict[str, dict[str, Any]] = {
    "resolved": {"what_was_done": DONE},
    "actions_exhausted": {"what_was_tried": TRIED},
    "action_plan_not_adhered_to": {"undone": ["A2"]},
}
WORDED: dict[str, Any] = {"done_in_words": DONE}
"""The fields of a message that words the letter about a closure, besides the proposal."""

NO_NEWS: dict[str, Any] = {"announce": False, "not_announced_because": "They would be known by it."}
"""The fields of a no to an announcement, besides its number."""

NOT_AFRAID: dict[str, Any] = {"asked_alone": True, "afraid": "no"}


def with_evidence(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a message with the evidence of its ground: ``None`` in a field leaves it out."""
    given = fields
    if name == "propose_closure":
        given = _OF_GROUND.get(str(fields.get("ground")), {}) | fields
    if name == "withdraw" and "afraid" not in fields:
        given = NOT_AFRAID | fields
    return {field: value for field, value in given.items() if value is not None or field not in _EVIDENCE}


_EVIDENCE = frozenset({"what_was_done", "what_was_tried", "undone", "asked_alone", "afraid"})
