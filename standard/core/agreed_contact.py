"""The contact that was agreed with the reporter: how often, and how."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from standard.core.draft import Happening
from standard.core.kept import Kept
from standard.core.words import ContactMethod


class AgreedContact(Kept):
    """``every``: within how many working days the next contact follows on the last; None for only when there is news.
    ``method``: how, where that was agreed. When in the day or week is the reporter's words, and stands in the register.
    """

    every: int | None = Field(default=None, ge=1, le=60)
    method: ContactMethod | None = None


@dataclass(frozen=True)
class ContactAgreed(Happening):
    """A plan stands that says how contact is kept, from ``at`` (UTC) on."""

    agreed: AgreedContact
    at: datetime
