"""Stories of the reporter's commitment, and of the remedies that are considered on it."""

from datetime import timedelta
from typing import Any

from standard.worktime.calendar import local_date
from tests.histories.closings import closed_and_taken_back
from tests.histories.stage import Actor, Histories, Stage, Stories
from tests.support.announcing import WORDING, WORDS
from tests.support.legal import ASSESSED, INJUNCTION, NO, NOT_ASKED, OTHERS_SAW_IT, OUTCOME, YES

STORIES = Stories()


@STORIES.enter
async def remedies_considered(stage: Stage, name: str) -> Histories:
    """The reporter is asked first, takes it back and says yes again; a manager names other evidence; what can be is
    refused once, and each message comes as a signal and as an update. A closing settles it all, and is taken back.
    """
    case = await stage.open(name)
    await case.do("record_party", party_role="alleged_perpetrator", tenure="secure_tenant", age="adult")
    await case.do("consider_remedy", **INJUNCTION)
    await case.signal("record_commitment", **YES)
    await case.signal("consider_remedy", **INJUNCTION)
    await case.do("consider_remedy", remedy="respect_order", party=1)
    await case.do("consider_remedy", remedy="mediation", party=1, skipped_because="They asked for it.")
    await case.signal("drop_remedy", remedy_number="L2", remedy_dropped_because="He does not want to.")
    await case.do("record_commitment", **NO)
    await case.do("record_commitment", **YES | {"to_remedies": ["civil_injunction"]})
    await case.do("record_commitment", **NOT_ASKED)
    await case.do("consider_remedy", "mina", **INJUNCTION | OTHERS_SAW_IT | {"remedy": "notice_seeking_possession"})
    await case.do("drop_remedy", remedy_number="L3", remedy_dropped_because="One at a time.")
    await _goes_to_court(case)
    await case.do("withdraw", method="phone")
    await closed_and_taken_back(stage, case)
    return [await case.history()]


async def _goes_to_court(case: Actor) -> None:
    """A step is refused before the assessment; the notice lapses, a hearing is listed, and there are two outcomes."""
    ground = {"remedy": "absolute_ground", "party": 1, "skipped_because": "A court has decided."}
    await case.do("consider_remedy", "mina", **ground | OTHERS_SAW_IT)
    notice = {"remedy_number": "L4", "legal_step": "notice_served"}
    await case.do("record_legal_step", **notice)
    await case.do("assess_before_court", remedy_number="L4", **ASSESSED)
    await case.do("record_legal_step", **notice)
    await case.after(days=9)
    await case.signal("record_legal_outcome", remedy_number="L4", **OUTCOME)
    await _announces(case)
    await case.signal("assess_before_court", remedy_number="L1", **ASSESSED)
    hearing = (local_date(await case.now()) + timedelta(days=14)).isoformat()
    await case.signal("record_legal_step", remedy_number="L1", legal_step="hearing_listed", legal_date=hearing)
    await case.do("record_legal_outcome", remedy_number="L1", **OUTCOME | {"legal_outcome": "settled"})
    await case.do("consider_remedy", **INJUNCTION)


async def _announces(case: Actor) -> None:
    """The success is announced, and that is withdrawn; what nobody answers goes to the manager."""
    yes: dict[str, Any] = {"announcement_number": "N1", "announce": True}
    await case.do("word_announcement", announcement_number="N1", **WORDS)
    await case.do("answer_announcement", **yes)
    await case.signal("word_announcement", announcement_number="N1", **WORDS)
    await case.do("approve_announcement", announcement_number="N1", announcement_wording=WORDING)
    await case.signal("approve_announcement", "mina", announcement_number="N1", announcement_wording=WORDING)
    await case.signal("answer_announcement", **yes | {"announce": False, "not_announced_because": "They are afraid."})
    await case.do("consider_remedy", "mina", **INJUNCTION | OTHERS_SAW_IT | {"remedy": "closure_order"})
    await case.do("record_legal_outcome", remedy_number="L5", **OUTCOME)
    await case.do("assess_before_court", remedy_number="L5", **ASSESSED)
    await case.do("record_legal_step", remedy_number="L5", legal_step="application_made")
    await case.do("record_legal_outcome", remedy_number="L5", **OUTCOME)
    await case.after(days=20)
