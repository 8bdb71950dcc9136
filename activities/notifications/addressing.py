"""Who a message goes to, and which way."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from activities.notifications.postal import letter_lines
from activities.register.support_needs import SafeContact
from standard.core.words import WAYS_TO_WRITE, Channel

NO_WAY_TO_REACH = "no way to reach the reporter is on record"
"""Why a message to an anonymous reporter ends. Nobody can telephone them either."""

BY_TELEPHONE = "they are not to be written to, or it could not be read how they may be contacted"
"""Why nothing is sent to a reporter though an address may be on record."""

BY_NEED = "a support need on record asks for another way"
"""Why something is not sent to a reporter by a channel that could take it. It names no need: others read it too."""

_ONE_NUMBER = re.compile(r"\+?[0-9 ()-]{5,40}")


@dataclass(frozen=True)
class Addressee:
    """A person and the addresses on record for them. ``preferred`` is the channel they asked for; ``held``: nothing is
    sent to them by itself, whatever is on record; ``safe`` is how they can be contacted safely.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    preferred: str | None = None
    held: bool = False
    safe: SafeContact = field(default_factory=SafeContact)

    def address_for(self, channel: Channel) -> str | None:
        """The address that a channel needs; None where there is none on record."""
        if channel is Channel.EMAIL:
            return self.email or None
        # "Ext 12" is worth dialling, and "no fixed abode" worth knowing, and neither is sent anything.
        if channel is Channel.SMS:
            return self.phone if self.phone and _ONE_NUMBER.fullmatch(self.phone) else None
        return self.address if self.address and letter_lines(self.name, self.address) else None

    @property
    def is_out_of_reach(self) -> bool:
        """Whether nothing at all is on record to reach them by."""
        return not (self.email or self.phone or self.address)

    def why_not(self, channel: Channel) -> str | None:
        """Why nothing may be sent to them by itself in this way; None where it may."""
        if self.held:
            return BY_TELEPHONE
        ways = self.safe.ways_to_write
        return None if channel in ways or (ways and channel is Channel.OUTBOX) else BY_NEED

    @property
    def by_hand(self) -> str:
        """What an officer can do to reach a reporter whom no channel can write to, with what is on record."""
        safe = self.safe
        in_print = safe.large_print and safe.letters_are_safe and not (self.held or safe.contact_instead)
        if in_print and self.address_for(Channel.LETTER):
            return "Print it as `asb tasks` says, and post it to the reporter"
        if safe.contact_instead or (safe.safe_channels and not (self.phone and safe.may_be_telephoned)):
            return "Contact the reporter as `asb tasks` says"
        if self.phone:
            return "Telephone the reporter"
        if self.held or not safe.letters_are_safe:
            return "Telephone the reporter, if `asb show --words` has a number among what was set aside; write nothing"
        if self.address_for(Channel.LETTER):
            return "No phone number is on record; visit the reporter, or write by hand to the address on record"
        found = "the e-mail address" if self.email else "what was given in their place"
        return f"No phone number or address is on record; {found} may help to find another way to reach the reporter"


@dataclass(frozen=True)
class Route:
    """The way a message goes. ``address`` is None in the outbox."""

    channel: Channel
    address: str | None


class NoRoute(Exception):
    """No channel can take the message; the text says why, and ``by_telephone`` whether an officer can telephone."""

    def __init__(self, reason: str, *, by_telephone: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.by_telephone = by_telephone


def route_to_reporter(
    reporter: Addressee, configured: Collection[Channel], *, fits_sms: bool, refused: Collection[Channel] = ()
) -> Route:
    """The channel the reporter prefers where it can be used, else e-mail, text message or letter, in this order.

    Where the outbox is configured, everything goes there. ``fits_sms``: the message can be a text message. ``refused``
    are channels that have refused this message for good.

    Raises:
        NoRoute: nothing to reach them by is on record, or only what no configured channel can use.
    """
    if (why_not := reporter.why_not(Channel.OUTBOX)) is not None:
        raise NoRoute(why_not, by_telephone=True)
    if reporter.is_out_of_reach:
        raise NoRoute(NO_WAY_TO_REACH, by_telephone=False)
    if Channel.OUTBOX in configured:
        return Route(Channel.OUTBOX, None)
    for channel in sorted(WAYS_TO_WRITE, key=lambda channel: channel != reporter.preferred):
        address = reporter.address_for(channel)
        usable = channel in configured and channel not in refused and (fits_sms or channel is not Channel.SMS)
        if address and usable and reporter.why_not(channel) is None:
            return Route(channel, address)
    if any(reporter.address_for(each) and reporter.why_not(each) for each in configured):
        raise NoRoute(BY_NEED, by_telephone=True)
    if reporter.phone and Channel.SMS in configured:
        raise NoRoute("it is too long for a text message, and no other channel can be used", by_telephone=True)
    raise NoRoute("what is on record to reach the reporter by fits no channel in use", by_telephone=True)


def route_to_staff(person: Addressee, configured: Collection[Channel]) -> Route:
    """Staff are written to by e-mail; where the outbox is configured, there.

    Raises:
        NoRoute: they have no e-mail address on record, or e-mail is not configured.
    """
    if Channel.OUTBOX in configured:
        return Route(Channel.OUTBOX, None)
    if Channel.EMAIL not in configured:
        raise NoRoute("e-mail is not set up", by_telephone=True)
    if not person.email:
        raise NoRoute("they have no e-mail address on record", by_telephone=True)
    return Route(Channel.EMAIL, person.email)
