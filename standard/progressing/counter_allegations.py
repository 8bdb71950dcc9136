"""A counter-allegation: what the one reported accuses the reporter of is a case of its own, linked both ways.

Source: the project's reading of the Standard; see docs/standard.md. Each of the two cases keeps the other's reference
and nothing else: neither's people cross over. Whoever may see the one need not be one who may see the other: what is
shown of a case says that there is another, and only ``asb show`` which, to who may see both.
"""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line
from standard.core.case import Case, Own
from standard.core.draft import Draft, Refused
from standard.core.messages import Identifier, Message
from standard.core.other_case import other_case
from standard.core.words import EntryKind, RefusalCode

MOST_LINKS = 10
"""How many counter-allegations a case may be linked with; its state has to stay small. Our own bound."""


class LinkCounterAllegation(Message):
    """Two cases accuse each other. Sent to both of them."""

    name: ClassVar[str] = "link"
    about: ClassVar[str] = "Link the case with another one as a counter-allegation. Officers and managers."

    other: Identifier = Field(description="The other case's reference.", examples=["ASB-7K3Q-MX92-PD4T"])


class CounterAllegations(Own):
    """The references of the cases that are linked as counter-allegations."""

    called: ClassVar[str] = "counter_allegations"

    linked: tuple[str, ...] = ()


def link_counter_allegation(draft: Draft, message: LinkCounterAllegation) -> None:
    """Links the case with another one. Linking it again changes nothing.

    Raises:
        Refused: it is no other case's reference, or there are too many.
    """
    case, linked = draft.case, draft.case.of(CounterAllegations).linked
    other = other_case(case, "other", message.other)
    if other in linked:
        return
    if len(linked) >= MOST_LINKS:
        raise Refused(RefusalCode.NOT_ALLOWED, f"the case is linked with {MOST_LINKS} others, the most it may have")
    case.keep(CounterAllegations(linked=(*linked, other)))
    draft.write(EntryKind.COUNTER_ALLEGATION_LINKED, "Linked with another case as a counter-allegation", other=other)


def shown(case: Case) -> Iterator[Line]:
    """That it is linked, not with which case: that one may be for fewer people."""
    if number := len(case.of(CounterAllegations).linked):
        yield "Counter-allegation", "linked with another case" if number == 1 else f"linked with {number} other cases"


COUNTER_ALLEGATIONS = Capability(rules={LinkCounterAllegation: link_counter_allegation}, shown=shown)
