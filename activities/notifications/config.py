"""What the notifications need to know about the landlord and about patience."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Landlord:
    """How residents reach the landlord, as every message to them says it; ``council``, how they reach theirs;
    ``address``, where letters to the landlord go."""

    name: str
    phone: str | None = None
    website: str | None = None
    council: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class NotificationConfig:
    """``deliver_within``: how long a provider may refuse or stay silent, in wall time since the first attempt, before
    an officer is asked to telephone instead.

    ``send_within``: how long one attempt may take. An activity that calls ``notify`` needs a start-to-close timeout
    above it, so that two attempts for one notification never overlap.

    ``gather_for``: how long nothing more may have been gathered for a person before it is told together.
    """

    landlord: Landlord
    deliver_within: timedelta = timedelta(hours=24)
    send_within: timedelta = timedelta(seconds=60)
    gather_for: timedelta = timedelta(minutes=1)
