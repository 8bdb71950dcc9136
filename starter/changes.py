"""The messages that tell open cases of a change, each made for any case."""

from collections.abc import Callable

from standard.core.surroundings import CalendarChanged, SettingsChanged

CALENDAR_SENDER = "asb-calendar"
"""The sender that ``calendar_changed`` messages carry."""

KEYS_SENDER = "asb-keys"
"""The sender that ``settings_changed`` messages carry."""


def calendar_changed(version: str, change: int | str) -> Callable[[str], CalendarChanged]:
    """The working calendar is of this version now. ``change`` identifies the change: its row's id in the register."""

    def message_for(reference: str) -> CalendarChanged:
        return CalendarChanged(
            message_id=f"calendar-change-{change}", case_reference=reference, sender=CALENDAR_SENDER, version=version
        )

    return message_for


def settings_changed(change: str) -> Callable[[str], SettingsChanged]:
    """Keys or settings are others now. ``change`` identifies the change, like ``key-revoked-people-1a2b3c4d5e``."""

    def message_for(reference: str) -> SettingsChanged:
        return SettingsChanged(message_id=change, case_reference=reference, sender=KEYS_SENDER)

    return message_for
