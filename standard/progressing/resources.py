"""Resources and expertise that agencies and the landlord share: what, with whom, for which action, and what came of it.

Source: Service Standard, "Progressing the case" ("we will share resources and expertise"); readings in
docs/standard.md. The case keeps ids and dates; what was shared, and what came of it, stands in the register.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line
from standard.core.case import Case
from standard.core.draft import Decided, Draft, Refused, wrong
from standard.core.messages import AgencyId, Day, Message, Text, id_with
from standard.core.numbered import OpenThing, OpenThings, in_summary, rows_of, settled_by_now
from standard.core.words import EntryKind, RefusalCode, Word
from standard.progressing.agencies import Agencies
from standard.what_happens_next.access import note_confidential
from standard.what_happens_next.plan_state import ActionId, ActionPlan
from standard.worktime.calendar import local_date
from standard.worktime.in_words import whole_date

MOST_RESOURCES = 50
"""How many resources of a case may be shared at once. Our own bound."""

ResourceId = Annotated[str, id_with("S")]
"""The id of something shared in its case, like ``S3``: never given twice."""


class ResourceKind(Word):
    """What is shared."""

    EXPERTISE = "expertise"
    PEOPLE = "people"
    EQUIPMENT = "equipment"
    PREMISES = "premises"
    MONEY = "money"
    OTHER = "other"


class ResourceDirection(Word):
    """Who shares: given by the landlord, or received from an agency."""

    GIVEN = "given"
    RECEIVED = "received"

    @property
    def whom(self) -> str:
        """The word between it and the agency."""
        return "given to" if self is ResourceDirection.GIVEN else "received from"


class AddResource(Message):
    """Something is shared from here on; ``happened_at`` is since when."""

    name: ClassVar[str] = "add_resource"
    about: ClassVar[str] = "Record a resource or expertise given to an agency, or received. Officers and managers."

    agency: AgencyId = Field(description="The agency's id on the case, as `asb agency list` has it.", examples=["G1"])
    resource_direction: ResourceDirection = Field(
        description="Given by the landlord to the agency, or received from it.", examples=["received"]
    )
    resource_kind: ResourceKind = Field(description="What is shared.", examples=["equipment"])
    resource: Text = Field(description="What it is, in words.", examples=["A noise meter for two weeks."])
    action: ActionId | None = Field(None, description="The action of the plan that it is for, if it is for one.")
    until: Day | None = Field(None, description="The last day (UK) on which it is shared, if that is agreed.")


class EndResource(Message):
    """Something is no longer shared; ``happened_at`` is since when."""

    name: ClassVar[str] = "end_resource"
    about: ClassVar[str] = "Record that something shared has ended, and what came of it. Officers and managers."

    resource_id: ResourceId = Field(description="Its id, as `asb resource list` has it.", examples=["S1"])
    came_of_it: Text = Field(description="What came of it.", examples=["Nine nights over the limit."])


class Resource(OpenThing):
    """Something that is shared. ``since``: from when (UTC); ``until``: the last UK day, if that is agreed."""

    letter, called, begun = "S", "resource", "was shared"
    in_rows = frozenset({"agency", "direction", "kind", "action", "until"})

    agency: str
    direction: ResourceDirection
    kind: ResourceKind
    action: str | None = None
    until: date | None = None

    @property
    def in_words(self) -> str:
        """It without anybody's words."""
        action = f", for action {self.action}" if self.action else ""
        until = f", until {whole_date(self.until)}" if self.until else ""
        return f"{self.kind.label}, {self.direction.whom} {self.agency}{action}{until}"


class Resources(OpenThings[Resource]):
    """Those that are shared now."""

    called: ClassVar[str] = "resources"
    stand: ClassVar[str] = "shared"


def add_resource(draft: Draft, message: AddResource) -> None:
    """Puts on record that something is shared.

    Raises:
        Refused: the agency is not on the case, the action is not open, the date cannot be, or there are too many.
    """
    case, held = draft.case, draft.case.of(Resources)
    case.of(Agencies).agency(message.agency, draft.at)
    if message.action is not None:
        case.of(ActionPlan).one("action", message.action)
    first = local_date(draft.at)
    if message.until is not None and message.until < first:
        raise wrong("until", f"is {message.until}; needs a date from {first} on")
    if len(held.open) >= MOST_RESOURCES:
        what = f"{MOST_RESOURCES} resources are shared, the most a case may have; first end one"
        raise Refused(RefusalCode.NOT_ALLOWED, f"{what}: asb resource list {case.reference}")
    new = Resource(
        number=held.ever + 1,
        agency=message.agency,
        direction=message.resource_direction,
        kind=message.resource_kind,
        action=message.action,
        until=message.until,
        since=draft.at,
    )
    case.keep(held.adding(new))
    _write(draft, EntryKind.RESOURCE_ADDED, "shared", new, what=message.resource)


def end_resource(draft: Draft, message: EndResource) -> None:
    """Puts on record that it is no longer shared, and what came of it.

    Raises:
        Refused: it is not shared now, or was not by then.
    """
    held = draft.case.of(Resources)
    found = held.one("resource_id", message.resource_id, draft.at)
    draft.case.keep(held.without(found))
    _write(draft, EntryKind.RESOURCE_ENDED, "ended", found, words=message.came_of_it)


def settle_with_the_case(draft: Draft, _: Decided) -> None:
    """What is shared when the case closes is settled by that; where the closing is undone, it is shared again."""
    settled, held = settled_by_now(draft, Resources), draft.case.of(Resources).open
    if settled is not None:
        kind = EntryKind.RESOURCES_SETTLED if settled else EntryKind.RESOURCES_RESUMED
        step = "settled" if settled else "shared_again"
        draft.write(kind, in_summary(step, held), rows=rows_of(step, held))


def _write(draft: Draft, kind: EntryKind, step: str, resource: Resource, **said: str) -> None:
    """Writes what became of it; what was said stands in the register's table alone."""
    summary = f"Resource {resource.id} {step}: {resource.in_words}"
    draft.write(kind, summary, rows=rows_of(step, [resource], **said))
    if draft.case.of(Agencies).is_confidential(resource.agency):
        note_confidential(draft)


def shown(case: Case) -> Iterator[Line]:
    """Each that is shared now."""
    held = case.of(Resources)
    for each in () if held.settled else held.open:
        yield f"Resource {each.id}", each.in_words


RESOURCES = Capability(
    rules={AddResource: add_resource, EndResource: end_resource}, hears={Decided: settle_with_the_case}, shown=shown
)
