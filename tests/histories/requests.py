"""Stories of what is asked of agencies and shared with them, and of what they do for the plan."""

from datetime import timedelta

from standard.worktime.calendar import local_date
from tests.histories.stage import Histories, Stage, Stories
from tests.support.agencies import ASKED, METER, POLICE
from tests.support.casebook import plan

STORIES = Stories()


@STORIES.enter
async def requests_and_resources(stage: Stage, name: str) -> Histories:
    """A request is chased before and after, answered too late and settled at closing; an agency does an action and
    lends something; whatever is refused once.
    """
    case = await stage.open(name)
    await case.do("add_agency", **POLICE)
    await case.signal("record_support_needs", none=True)
    agreed = plan(await case.now())
    visit = {"owner": "other", "agency": "G1", "what": "See him.", "due": agreed["actions"][0]["due"]}
    await case.do("set_plan", **agreed | {"actions": [*agreed["actions"], visit | {"told_as": "A visit is made."}]})
    due = (local_date(await case.now()) + timedelta(days=4)).isoformat()
    asked = ASKED | {"answer_due": due}
    await case.signal("add_request", **asked)
    await case.signal("add_request", **asked | {"request_direction": "from_agency"})
    await case.signal("add_request", **asked | {"agency": "G7"})
    await case.do("add_request", **asked)
    await case.signal("withdraw_request", request="Q3", withdrawn_because="It is the same as the first.")
    await case.do("add_resource", **METER, action="A1", until=due)
    await case.after(days=8)
    await case.do("answer_request", request="Q1", answer="Four calls, all at night.")
    await case.signal("answer_request", request="Q1", answer="Again.")
    await case.do("end_resource", resource_id="S1", came_of_it="Nine nights over the limit.")
    await case.signal("end_resource", resource_id="S1", came_of_it="Again.")
    await case.signal("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()
    return [await case.history()]


@STORIES.enter
async def agencies_signalled(stage: Stage, name: str) -> Histories:
    """An agency joins, hears, shares and leaves: what other stories send as updates, as signals, and the other way
    round.
    """
    case = await stage.open(name)
    await case.signal("add_agency", **POLICE)
    await case.signal("add_resource", **METER)
    await case.signal("change_agency", agency="G1", may_have=["incidents"], lawful_basis="safeguarding")
    await case.signal("write_to_agency", agency="G1", gave=["incidents"], letter="It happened again.")
    due = (local_date(await case.now()) + timedelta(days=4)).isoformat()
    await case.do("add_request", **ASKED | {"answer_due": due})
    await case.do("withdraw_request", request="Q1", withdrawn_because="It is the same as the first.")
    await case.do("withdraw_consent", withdrawn_by="phone")
    await case.signal("end_agency", agency="G1", ended_because="They have closed their case.")
    return [await case.history()]
