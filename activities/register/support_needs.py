"""What the reporter needs and how they can be contacted safely, as the register has it: with its words."""

from collections.abc import Sequence

from psycopg import AsyncConnection

from activities.register.access import fetch_rows
from activities.register.named_sql import load
from standard.core.words import WAYS_TO_WRITE, Channel, ContactMethod
from standard.what_happens_next.support_needs import SafeWays, ways_to_write

_SQL = load("tables/support_needs")


class SafeContact(SafeWays):
    """What stands of a reporter's needs; where nothing was said of something, or it was taken back, it is empty."""

    in_words: str = ""
    language: str = ""
    safe_times: str = ""
    contact_instead: str = ""

    @property
    def ways_to_write(self) -> frozenset[Channel]:
        """The channels by which something may be sent to them by itself."""
        return ways_to_write(self, only_at_times=bool(self.safe_times), somebody_else=bool(self.contact_instead))

    @property
    def keeps_back(self) -> bool:
        """Whether a need keeps anything from being sent to them by itself."""
        return self.ways_to_write != frozenset(WAYS_TO_WRITE)

    @property
    def letters_are_safe(self) -> bool:
        """Whether a letter is among the ways that are safe."""
        named = not self.safe_channels or ContactMethod.LETTER in self.safe_channels
        return named and not self.must_not_be_written_to

    @property
    def may_be_telephoned(self) -> bool:
        """Whether a call is among the ways that are safe."""
        return not self.safe_channels or ContactMethod.PHONE in self.safe_channels

    def how(self) -> list[str]:
        """What somebody who contacts them goes by, in sentences."""
        ways = ", ".join(each.label for each in self.safe_channels)
        said = (
            (self.contact_instead, f"Contact instead of the reporter: {self.contact_instead}."),
            (self.language, f"Language: {self.language}."),
            (self.must_not_be_written_to, "Write nothing to them, on any channel."),
            (ways, f"Safe only by: {ways}."),
            (self.safe_times, f"Safe only at these times: {self.safe_times}."),
            (self.never_leave_message, "Never leave a message."),
            (self.large_print, "What is written to them is printed at 18 point or larger."),
        )
        return [sentence for holds, sentence in said if holds]


async def safe_contact(connection: AsyncConnection, references: Sequence[str]) -> dict[str, SafeContact]:
    """What stands of the reporters of these cases, by reference; those of whom nothing was said are left out."""
    rows = await fetch_rows(connection, dict, _SQL["current"], {"references": list(references)})
    said = [{name: value for name, value in row.items() if value is not None} for row in rows]
    return {row["case_reference"]: SafeContact.model_validate(row) for row in said}
