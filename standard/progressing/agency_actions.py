"""Agencies that do actions of the plan: each is on the case, and is told of its own.

Source: Service Standard, "Progressing the case" ("working closely with partner agencies"); readings in
docs/standard.md. An agency is sent only what the officer has worded for others, and only if it may have the plan's
actions; of anything else the officer tells it.
"""

from typing import Any

from standard.core.capability import Capability
from standard.core.draft import Draft
from standard.core.numbered import ids_of
from standard.core.words import Recipient, Shared, Template
from standard.progressing.agencies import Agencies
from standard.what_happens_next.plan_state import AgencyActionsPlanned


def planned(draft: Draft, new: AgencyActionsPlanned) -> None:
    """Tells each agency of its own actions, or has the officer do so.

    Raises:
        Refused: an agency is not on the case when the plan is set.
    """
    held, by_hand = draft.case.of(Agencies), []
    for agency_id in dict.fromkeys(each.agency for each in new.actions if each.agency is not None):
        agency = held.agency(agency_id, draft.at)
        may_have = sorted(held.may_have(agency))
        theirs = [each for each in new.actions if each.agency == agency_id]
        told = [each for each in theirs if Shared.PLAN_ACTIONS in may_have and each.id in new.worded]
        left = [each for each in theirs if each not in told]
        if told:
            facts: dict[str, Any] = {
                "version": new.version,
                "actions": [each.id for each in told],
                "may_have": may_have,
            }
            draft.tell(Template.AGENCY_ACTION, Recipient.AGENCY, agency=agency_id, **facts)
        if left:
            by_hand.append(f"agency {agency_id} of {ids_of(left)}")
    if by_hand:
        what = f"Tell {'; '.join(by_hand)} yourself, as nothing was sent: `asb plan show {draft.case.reference}`"
        draft.add_detail(new.entry, task=what)


AGENCY_ACTIONS = Capability(hears={AgencyActionsPlanned: planned})
