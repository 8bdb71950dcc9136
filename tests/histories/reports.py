"""Stories about reports: what was reported twice, what other agencies were told, and our help with that."""

from typing import Any

from tests.histories.stage import Histories, Stage, Stories

STORIES = Stories()


@STORIES.enter
async def told_to_other_agencies(stage: Stage, name: str) -> Histories:
    """Through a reporting centre, with a reference of the police; each message taken and refused, and answered."""
    case = await stage.open(name, reporting_centre="The Rainbow Hub", may_pass_on=False, hate_strands=["race"])
    await case.do("record_help_to_report", help_to_report="offered")
    await case.do("record_help_to_report", help_to_report="accepted", may_pass_on=True, notes="With a friend.")
    await case.signal("record_help_to_report", help_to_report="given")
    await case.do("record_help_to_report", help_to_report="given", agency="police")
    await case.signal("record_reported_to", agency="council")
    await case.do("record_reported_to", agency="council", recorded_as="not_recorded", helped=True)
    threat: dict[str, Any] = {"threat_of_violence": True, "police_reference": "42/1234/26"}
    await case.do("report_incident", "noise-app", description="He said he would break the door.", **threat)
    await case.do("report_incident", "oscar", description="A drug deal on the stairs.", category="drugs")
    other: dict[str, Any] = {"agency": "other", "agency_name": "The park wardens", "their_reference": "PW 7"}
    await case.do("record_reported_to", **other, incidents=[3])
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def reported_twice(stage: Stage, name: str) -> Histories:
    """By telephone and by the app, of the same night; marked as one, and as two after all."""
    case = await stage.open(name)
    night = {"occurred_at": "2026-11-01T22:00:00+00:00", "occurred_until": "2026-11-02T01:00:00+00:00"}
    for sender in ("noise-app", "oscar"):
        await case.do("report_incident", sender, description="Drilling until one in the morning.", **night)
    both: dict[str, Any] = {"incident": 3, "other_incident": 2, "reason": "The app and the telephone."}
    await case.do("compare_incidents", **both, are_the_same=True)
    await case.signal("compare_incidents", **both | {"other_incident": 4}, are_the_same=True)
    await case.do("compare_incidents", **both, are_the_same=False)
    await case.settle()
    return [await case.history()]
