"""What a case reckons with and is given as data, its calendar and settings, when they change."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability
from standard.core.draft import Draft, Happening
from standard.core.messages import Identifier, Message, SystemMessage
from standard.core.register import Surroundings
from standard.core.words import EntryKind
from standard.worktime.calendar import one_of_equals


class CalendarChanged(SystemMessage):
    """The register's calendar has changed: the case loads it anew and moves its running clocks. Changes nothing
    else.
    """

    name: ClassVar[str] = "calendar_changed"
    about: ClassVar[str] = "Tell the case that the working calendar has changed. Sent by the calendar commands."

    version: Identifier = Field(description="The version of the register's calendar.", examples=["2"])


class SettingsChanged(SystemMessage):
    """The landlord's settings have changed: the case loads office hours, keys and what it takes from outside anew."""

    name: ClassVar[str] = "settings_changed"
    about: ClassVar[str] = "Tell the case that keys or settings have changed. Sent by the key commands."


@dataclass(frozen=True)
class SurroundingsLoaded(Happening):
    """The case has a calendar and settings that were loaded anew."""


_SETTINGS = ("office", "trust", "days", "landlord")


def load(draft: Draft, loaded: Surroundings, asked_by: Message | None) -> None:
    """The case's calendar and settings are replaced. ``asked_by`` is the message that asked for it, None where the case
    did of its own accord.
    """
    case, for_settings = draft.case, isinstance(asked_by, SettingsChanged)
    old, new = case.calendar.version, loaded.calendar.version
    if old != new or not for_settings:
        draft.write(
            EntryKind.CALENDAR_CHANGED,
            f"Working calendar changed from version {old} to {new}",
            old_version=old,
            new_version=new,
        )
    before = [getattr(case, name) for name in _SETTINGS]
    if before != [getattr(loaded, name) for name in _SETTINGS] or for_settings:
        draft.write(
            EntryKind.SETTINGS_CHANGED,
            f"Settings loaded: {_in_words(loaded)}",
            office=loaded.office.model_dump(mode="json"),
            trust=loaded.trust.model_dump(mode="json"),
            days=loaded.days.model_dump(mode="json"),
            landlord=loaded.landlord,
        )
    for name in _SETTINGS:
        setattr(case, name, getattr(loaded, name))
    case.calendar = one_of_equals(loaded.calendar)
    draft.happened(SurroundingsLoaded())


def changed(draft: Draft, message: CalendarChanged | SettingsChanged) -> None:
    """What was loaded for this message takes the place of what the case had."""
    if draft.loaded is not None:
        load(draft, draft.loaded, message)


def _in_words(loaded: Surroundings) -> str:
    office, trust = loaded.office, loaded.trust
    days = "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in loaded.days)
    plain = "taken from everybody" if trust.plain_reports else "taken from proven senders only"
    return (
        f"office hours {office.opens:%H:%M} to {office.closes:%H:%M}; "
        f"{days}; landlord: {loaded.landlord.label}; "
        f"reports are {plain}; keys revoked: {len(trust.revoked_keys)}"
    )


SURROUNDINGS = Capability(rules={CalendarChanged: changed, SettingsChanged: changed})
