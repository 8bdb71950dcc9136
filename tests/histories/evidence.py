"""Stories about evidence with files: kept by a manager, withdrawn, and refused."""

from typing import Any

from tests.histories.stage import Histories, Stage, Stories

STORIES = Stories()

FILE: dict[str, Any] = {
    "id": "a" * 32,
    "sha256": "b" * 64,
    "size": 16_044,
    "media_type": "audio/x-wav",
    "key": "storage-1a2b3c4d5e",
    "name": "through-the-wall.wav",
}
RECORDING: dict[str, Any] = {"kind": "recording", "handed_in_by": "reporter", "what": "Shouting.", "file": FILE}
WHY = {"reason": "Made up."}


@STORIES.enter
async def evidence_kept_and_withdrawn(stage: Stage, name: str) -> Histories:
    """A manager keeps a recording, which is withdrawn in vain, and in earnest once the day is over."""
    case = await stage.open(name)
    until = (await case.now()).date().isoformat()
    await case.do("record_evidence", **RECORDING)
    await case.signal("record_evidence", **RECORDING, confidential=True)
    await case.do("keep_evidence", piece="E1", keep_until=until, **WHY)
    await case.do("keep_evidence", "mina", piece="E1", keep_until=until, **WHY)
    await case.do("withdraw_evidence", piece="E1", **WHY)
    await case.signal("withdraw_evidence", piece="E2", **WHY)
    await case.signal("keep_evidence", "mina", piece="E2", keep_until=until, **WHY)
    await case.after(days=1)
    await case.do("withdraw_evidence", piece="E1", **WHY)
    await case.settle()
    return [await case.history()]
