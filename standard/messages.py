"""The messages a case understands: those of every capability, each a pydantic model that any client can send as JSON.

Every message carries its own id (for duplicates), the reference of the case it is for, and who sends it. Times are
aware ISO 8601 date-times; ``happened_at`` may be left out and is then the case's own clock. Unknown fields are refused
by name, so that nothing somebody wrote is dropped in silence; in a report or an incident they are set aside. A claimed
``role`` is accepted and ignored.
"""

from datetime import datetime
from typing import Any

from standard.capabilities import RULES
from standard.core.draft import Refused
from standard.core.messages import Message, ReportIncident
from standard.core.reading import for_case, read_incident, read_model
from standard.core.words import RefusalCode

MESSAGES: dict[str, type[Message]] = {model.name: model for model in RULES}
"""Every message by its signal name."""


def read_message(
    name: str, raw: bytes, case_reference: str, *, sender: str | None = None, at: datetime | None = None
) -> Message:
    """The message of this name for this case.

    ``sender`` is who has proven to send it, ``at`` when it came (UTC): an incident that does not say who sends it, or
    under which id, has them from there. One without a reference that can be read is for the case that it came to.

    Raises:
        Refused: the name is unknown, the JSON cannot be read, a field is wrong, or it is for another case.
    """
    model = MESSAGES.get(name)
    if model is None:
        names = ", ".join(sorted(MESSAGES))
        raise Refused(RefusalCode.UNKNOWN_MESSAGE, f"no message has this name; there are: {names}")
    if model is ReportIncident:
        return read_incident(raw, case_reference, sender=sender, at=at)
    return for_case(read_model(model, raw), case_reference)


def decision_of(name: str) -> dict[str, Any]:
    """The field ``decision`` of the message of this name, for whoever fills it in; empty where it has none."""
    return {"decision": name.removesuffix("_closure")} if "decision" in MESSAGES[name].model_fields else {}
