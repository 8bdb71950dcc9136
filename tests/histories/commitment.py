"""Stories of the reporter's commitment, and of the remedies that are considered on it."""

from tests.histories.closings import closed_and_taken_back
from tests.histories.stage import Histories, Stage, Stories
from tests.support.legal import INJUNCTION, NO, NOT_ASKED, OTHERS_SAW_IT, YES

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
    await case.do("withdraw", method="phone")
    await closed_and_taken_back(stage, case)
    return [await case.history()]
