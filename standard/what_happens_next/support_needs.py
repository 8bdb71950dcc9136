"""What the reporter needs, and how they can be contacted safely: asked of everybody, and honoured in what is sent.

Source: Service Standard, "What Happens Next?" (support needs); readings in docs/standard.md. The case keeps what rules
go by; the register alone has the words, the language and who else is to be contacted. Each thing counts from when it
was said: of two statements the later one stands, in whatever order they are typed in.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any, ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line, NextStep, Urgency
from standard.core.case import Case, Own
from standard.core.draft import Draft, Happening, wrong
from standard.core.kept import Kept
from standard.core.messages import Message, ShortOrNone, Text
from standard.core.record import Fact
from standard.core.words import (
    WAYS_TO_WRITE,
    Channel,
    ContactMethod,
    EntryKind,
    Recipient,
    Stage,
    SupportNeed,
)
from standard.what_happens_next.reporter import (
    acknowledge_once_released,
    asked_for_no_letters,
    bar,
    list_needs,
    release,
)
from standard.worktime.calendar import LONDON
from standard.worktime.in_words import local
from standard.worktime.office import CallHours

IN_WRITING = frozenset(ContactMethod(way.value) for way in WAYS_TO_WRITE)
"""The ways to be in contact with somebody by writing to them."""

_END_OF_DAY = time(23, 59, 59)


class SafeWays(Kept):
    """What stands of the ways that are safe for a reporter; ``safe_channels``, the only ones, is empty for any."""

    large_print: bool = False
    safe_channels: tuple[ContactMethod, ...] = ()
    never_leave_message: bool = False
    must_not_be_written_to: bool = False


def ways_to_write(said: SafeWays, *, only_at_times: bool, somebody_else: bool) -> frozenset[Channel]:
    """The channels by which something may be sent to them by itself. ``only_at_times``: they may be contacted at
    certain times alone; ``somebody_else`` is contacted in their place.

    A text message rings when it comes, so none is sent where only certain times are safe; and it stays on a telephone
    that others may look at, so that none is sent where no message may be left, unless they have named it as safe.
    """
    if said.must_not_be_written_to or said.large_print or somebody_else:
        return frozenset()
    safe = said.safe_channels
    ways = {way for way in WAYS_TO_WRITE if not safe or ContactMethod(way.value) in safe}
    left_unseen = said.never_leave_message and ContactMethod.SMS not in safe
    return frozenset(ways - {Channel.SMS} if only_at_times or left_unseen else ways)


class RecordSupportNeeds(Message):
    """The reporter was asked what they need, and how they can be contacted safely; ``happened_at`` is when. What is
    left out stays as it is on record.
    """

    name: ClassVar[str] = "record_support_needs"
    about: ClassVar[str] = "Record what the reporter needs, and how to contact them safely. Officers and managers."
    until_the_end: ClassVar[bool] = True

    none: bool = Field(description="They were asked, and need no support.", examples=[True])
    needs: list[SupportNeed] | None = Field(None, max_length=10, description="Everything on this list that they need.")
    words: Text | None = Field(None, description="What they need, in words.")
    language: ShortOrNone | None = Field(None, description="The language to speak with them; empty for English.")
    large_print: bool | None = Field(None, description="What is written to them is printed at 18 point or larger.")
    safe_channels: list[ContactMethod] | None = Field(
        None, max_length=10, description="The only ways to contact them that are safe; an empty list for any."
    )
    safe_times: ShortOrNone | None = Field(None, description="When to contact them safely, in words; empty for always.")
    safe_from: int | None = Field(None, ge=0, le=23, description="The hour (UK) from which they may be called.")
    safe_until: int | None = Field(None, ge=1, le=24, description="The hour (UK) until which they may be called.")
    never_leave_message: bool | None = Field(None, description="No message is ever left for them.")
    must_not_be_written_to: bool | None = Field(None, description="Nothing is ever written to them, on any channel.")
    contact_instead: ShortOrNone | None = Field(
        None, description="An advocate or somebody else to contact in their place, with the number; empty for nobody."
    )
    not_asked_because: Text | None = Field(None, description="Why they could not be asked; goes with no other field.")


_NO_NEED = {*Message.model_fields, "none", "not_asked_because"}
"""The fields that say nothing of a need by themselves."""


class SaidThen(Kept):
    """What was said of needs and safe contact at one time (UTC), by the fields of ``SupportNeeds``."""

    at: datetime
    fields: dict[str, Any]


class SupportNeeds(Own, SafeWays):
    """What is on record, without words. ``asked_at``: when a person of the landlord last asked. ``unread_at``: when
    something about contact last came that could not be read. ``not_asked_at``: when they could not be asked. ``said``:
    what was said when, of which of each thing the last stands. All instants are UTC; ``safe_from`` and ``safe_until``
    are hours of the day in the UK.
    """

    called: ClassVar[str] = "support_needs"

    asked_at: datetime | None = None
    unread_at: datetime | None = None
    not_asked_at: datetime | None = None
    said: tuple[SaidThen, ...] = ()
    in_words: bool = False
    language: bool = False
    safe_times: bool = False
    safe_from: int | None = None
    safe_until: int | None = None
    contact_instead: bool = False

    @property
    def may_be_written_to(self) -> bool:
        """Whether any way of writing to them is left."""
        only_spoken_with = self.safe_channels and not IN_WRITING.intersection(self.safe_channels)
        return not (self.must_not_be_written_to or only_spoken_with)

    @property
    def unread(self) -> bool:
        """Whether something about contact could not be read, and nobody has asked the reporter since."""
        return self.unread_at is not None and (self.asked_at is None or self.asked_at < self.unread_at)

    @property
    def settled(self) -> bool:
        """Whether they were asked, or it is on record why they could not be."""
        return self.settled_at is not None

    @property
    def settled_at(self) -> datetime | None:
        """When (UTC) they were first asked, as far as that is kept apart, or it was on record why they could not be."""
        asked = [self.asked_at, self.not_asked_at, *(each.at for each in self.said)]
        return min((at for at in asked if at is not None), default=None)

    def by(self, at: datetime) -> "SupportNeeds":
        """What they had said by then (UTC): a contact goes by that, whatever is said later."""
        return SupportNeeds.model_validate(_folded(each for each in self.said if each.at <= at))

    def saying(self, new: SaidThen) -> "SupportNeeds":
        """The same with one thing more that was said. Of too much the two oldest become one."""
        # Of two things said at one instant the one that is typed in last stands.
        said = sorted((*self.said, new), key=lambda each: each.at)
        if len(said) > _MOST_SAID:
            said[:2] = [SaidThen(at=said[1].at, fields=_folded(said[:2]))]
        return SupportNeeds.model_validate({**self.model_dump(), "said": said, **_folded(said)})


_MOST_SAID = 20
"""How often a case keeps apart what was said; its state has to stay small. Our own bound."""


def _folded(said: Iterable[SaidThen]) -> dict[str, Any]:
    return {name: value for each in said for name, value in each.fields.items()}


class CallHoursChanged(Happening):
    """The reporter may be called at other hours than before."""


def record_support_needs(draft: Draft, message: RecordSupportNeeds) -> None:
    """Puts on record what the reporter said when asked; from here on it is honoured.

    Raises:
        Refused: nothing is said, or two things that cannot both be.
    """
    if message.not_asked_because is not None:
        _could_not_ask(draft, message)
        return
    said = _said(message)
    case, before, was_held = draft.case, draft.case.of(SupportNeeds), draft.case.telephone_only
    later = {name for each in before.said if each.at > draft.at for name in each.fields}
    stands = {name: value for name, value in said.items() if name not in later}
    if "needs" in said:
        list_needs(case, message.needs or (), draft.at)
    needs = before.saying(SaidThen(at=draft.at, fields=_fields(said)))
    case.keep(needs.model_copy(update={"asked_at": max(draft.at, before.asked_at or draft.at)}))
    if stands.get("must_not_be_written_to") is False:
        release(case, draft.at)
    bar(case, barred=not needs.may_be_written_to)
    draft.write(
        EntryKind.SUPPORT_NEEDS_RECORDED,
        "Support needs and safe contact recorded",
        words=message.words,
        telephone_only=case.telephone_only if case.telephone_only != was_held else None,
        reporter=said,
    )
    if was_held and case.stage is not Stage.CLOSED:
        acknowledge_once_released(draft)
    if "safe_times" in stands:
        _set_call_hours(draft, needs)


def _could_not_ask(draft: Draft, message: RecordSupportNeeds) -> None:
    if message.none or message.model_dump(exclude=_NO_NEED, exclude_none=True):
        raise wrong("not_asked_because", "give it with none false, and no other field")
    draft.case.change(SupportNeeds, not_asked_at=draft.at)
    what = "Support needs could not be asked about"
    draft.write(EntryKind.SUPPORT_NEEDS_RECORDED, what, words=message.not_asked_because)


def cannot_read(case: Case, at: datetime) -> None:
    """Something about contact came at ``at`` (UTC) that only a person can read."""
    case.change(SupportNeeds, unread_at=at)


def against_needs(case: Case, method: ContactMethod, at: datetime) -> list[str]:
    """What on record a contact with the reporter in this way at ``at`` (UTC) goes against, by the names of the fields:
    what they had said by then.
    """
    needs = case.of(SupportNeeds).by(at)
    found = []
    if method in IN_WRITING and (needs.must_not_be_written_to or asked_for_no_letters(case, at)):
        found.append("must_not_be_written_to")
    if needs.safe_channels and method not in needs.safe_channels:
        found.append("safe_channels")
    if method not in IN_WRITING and not _in_safe_hours(needs, at):
        found.append("safe_times")
    if needs.contact_instead:
        found.append("contact_instead")
    return found


def counts_as_attempt(case: Case, fact: Fact) -> bool:
    """Whether the reporter was tried, or written to, in a way and at a time that are safe for them."""
    needs = case.of(SupportNeeds).by(fact.happened_at)
    if fact.by is None:
        return True
    against = {*against_needs(case, fact.by, fact.happened_at)} - {"contact_instead"}
    if fact.by not in IN_WRITING and IN_WRITING.issuperset(needs.safe_channels):
        # Where no way to speak is safe, the way of an attempt is nobody's choice.
        against.discard("safe_channels")
    return not against


def _said(message: RecordSupportNeeds) -> dict[str, Any]:
    """What the message says, by its fields. ``none`` says no to all that help is needed with, and says nothing of
    safety.
    """
    given = message.model_dump(mode="json", exclude=_NO_NEED, exclude_none=True)
    if message.none:
        help_needed = sorted(name for name in ("needs", "words", "language", "large_print") if given.get(name))
        if help_needed:
            raise wrong("none", f"goes without {' and '.join(help_needed)}")
        given |= {"needs": [], "in_words": "", "language": "", "large_print": False}
    if "words" in given:
        given["in_words"] = given.pop("words")
    if not given:
        raise wrong("none", "is false, and nothing is said of what they need")
    _check_times(message)
    if message.safe_from is not None:
        hours = f"{message.safe_from:02}:00 to {message.safe_until:02}:00"
        given["safe_times"] = ", ".join(filter(None, (message.safe_times, hours)))
    channels = message.safe_channels
    if (
        message.must_not_be_written_to is not None
        and channels
        and message.must_not_be_written_to is bool(IN_WRITING.intersection(channels))
    ):
        raise wrong("must_not_be_written_to", "cannot be together with these safe_channels")
    return given


def _check_times(message: RecordSupportNeeds) -> None:
    first, last = message.safe_from, message.safe_until
    if (first is None) != (last is None):
        raise wrong("safe_from", "goes with safe_until, and that with it")
    if first is not None and last is not None and first >= last:
        raise wrong("safe_from", "lies before safe_until; say other times in safe_times")


def _fields(said: dict[str, Any]) -> dict[str, Any]:
    """What the case keeps of what was said: nobody's words."""
    in_words = ("in_words", "language", "contact_instead", "safe_times")
    kept: dict[str, Any] = {name: bool(said[name]) for name in in_words if name in said}
    alike = ("large_print", "never_leave_message", "must_not_be_written_to")
    kept |= {name: said[name] for name in alike if name in said}
    if "safe_channels" in said:
        kept["safe_channels"] = list(dict.fromkeys(said["safe_channels"]))
    if "safe_times" in said:
        kept |= {name: said.get(name) for name in ("safe_from", "safe_until")}
    return kept


def _set_call_hours(draft: Draft, needs: SupportNeeds) -> None:
    first, last = needs.safe_from, needs.safe_until
    hours = None
    if first is not None and last is not None:
        closes = time(last) if last < 24 else _END_OF_DAY
        hours = CallHours(opens=time(first), closes=closes, since=draft.now)
    draft.case.call_hours = hours
    draft.happened(CallHoursChanged())


def _in_safe_hours(needs: SupportNeeds, at: datetime) -> bool:
    if needs.safe_from is None or needs.safe_until is None:
        return True
    return needs.safe_from <= at.astimezone(LONDON).hour < needs.safe_until


def next_step(case: Case, _: datetime) -> NextStep | None:
    """To ask the reporter, where nobody has; and where something they said of contact could not be read."""
    needs = case.of(SupportNeeds)
    if case.anonymous or (needs.settled and not needs.unread):
        return None
    what = f"Ask the reporter what they need and how to contact them safely: `asb support-needs {case.reference}`"
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.ORDINARY)


def shown(case: Case) -> Iterator[Line]:
    """What they need, how they can be contacted safely, and what could not be read."""
    needs = case.of(SupportNeeds)
    found = [need.value.replace("_", " ") for need in case.support_needs]
    found += ["another language"] if needs.language else []
    found += ["large print"] if needs.large_print else []
    found += ["more in words"] if needs.in_words else []
    if needs.asked_at is not None:
        yield "Support needs", f"{', '.join(found) or 'none'}; asked {local(needs.asked_at)}"
    elif found or not case.anonymous:
        not_asked = f"could not be asked, {local(needs.not_asked_at)}" if needs.not_asked_at else "not asked yet"
        yield "Support needs", "; ".join([*([", ".join(found)] if found else []), not_asked])
    if safe := list(_safe_contact(case, needs)):
        yield "Safe contact", "; ".join(safe)
    if needs.unread:
        yield "Not read", f"something about contact could not be read: see asb show {case.reference} --words"


def _safe_contact(case: Case, needs: SupportNeeds) -> Iterator[str]:
    if case.telephone_only:
        yield "must not be written to" if not needs.may_be_written_to else "nothing is sent by itself"
    if needs.safe_channels:
        yield f"only by {', '.join(method.label for method in needs.safe_channels)}"
    if needs.safe_from is not None:
        yield f"only from {needs.safe_from:02}:00 to {needs.safe_until:02}:00"
    elif needs.safe_times:
        yield "only at certain times: see asb show"
    if needs.never_leave_message:
        yield "never leave a message"
    if needs.contact_instead:
        yield "contact somebody else instead: see asb show"


SUPPORT_NEEDS = Capability(rules={RecordSupportNeeds: record_support_needs}, next_step=next_step, shown=shown)
