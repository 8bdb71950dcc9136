"""Which way a message goes."""

import pytest

from activities.notifications.addressing import (
    NO_WAY_TO_REACH,
    Addressee,
    NoRoute,
    Route,
    route_to_reporter,
    route_to_staff,
)
from standard.core.words import Channel

ALL = (Channel.EMAIL, Channel.SMS, Channel.LETTER)
EMAIL, PHONE, HOME = "rae@resident.example", "07700 900123", "1 Made Up Street, Town, SS1 1ZZ"


def reporter(
    *, email: bool = False, phone: bool = False, home: bool = False, preferred: str | None = None
) -> Addressee:
    return Addressee("Rae", EMAIL if email else None, PHONE if phone else None, HOME if home else None, preferred)


@pytest.mark.parametrize(
    ("who", "configured", "route"),
    [
        (reporter(email=True, phone=True, home=True), ALL, Route(Channel.EMAIL, EMAIL)),
        (reporter(phone=True, home=True), ALL, Route(Channel.SMS, PHONE)),
        (reporter(home=True), ALL, Route(Channel.LETTER, HOME)),
        (reporter(email=True, phone=True, preferred="sms"), ALL, Route(Channel.SMS, PHONE)),
        (reporter(email=True, home=True, preferred="letter"), ALL, Route(Channel.LETTER, HOME)),
        (reporter(email=True, preferred="sms"), ALL, Route(Channel.EMAIL, EMAIL)),
        (reporter(email=True, phone=True, preferred="sms"), (Channel.EMAIL,), Route(Channel.EMAIL, EMAIL)),
        (reporter(email=True, phone=True), (Channel.SMS,), Route(Channel.SMS, PHONE)),
        (reporter(phone=True), (*ALL, Channel.OUTBOX), Route(Channel.OUTBOX, None)),
    ],
)
def test_the_way_to_a_reporter(who: Addressee, configured: tuple[Channel, ...], route: Route) -> None:
    assert route_to_reporter(who, configured, fits_sms=True) == route


def test_what_has_been_refused_goes_another_way() -> None:
    who = reporter(email=True, phone=True, home=True, preferred="sms")
    assert route_to_reporter(who, ALL, fits_sms=True, refused={Channel.SMS}) == Route(Channel.EMAIL, EMAIL)
    assert route_to_reporter(who, ALL, fits_sms=True, refused={Channel.SMS, Channel.EMAIL}).channel is Channel.LETTER
    with pytest.raises(NoRoute):
        route_to_reporter(who, ALL, fits_sms=True, refused=set(ALL))


def test_what_is_too_long_for_a_text_message_goes_another_way() -> None:
    who = reporter(phone=True, home=True, preferred="sms")
    assert route_to_reporter(who, ALL, fits_sms=False) == Route(Channel.LETTER, HOME)


@pytest.mark.parametrize(
    ("who", "configured", "fits_sms", "by_telephone"),
    [
        (reporter(), ALL, True, False),
        (reporter(), (Channel.OUTBOX,), True, False),
        (reporter(phone=True), (Channel.EMAIL,), True, True),
        (reporter(phone=True), ALL, False, True),
        (reporter(email=True), (), True, True),
        (Addressee("Rae", address="No fixed abode"), ALL, True, True),
        (Addressee("Rae", phone="01632 960001 ext 12"), ALL, True, True),
        (Addressee("Rae", phone="07700 900123 / 01632 960001"), ALL, True, True),
    ],
)
def test_no_way_to_a_reporter(
    who: Addressee, configured: tuple[Channel, ...], fits_sms: bool, by_telephone: bool
) -> None:
    with pytest.raises(NoRoute) as none:
        route_to_reporter(who, configured, fits_sms=fits_sms)
    assert none.value.by_telephone is by_telephone
    assert (none.value.reason == NO_WAY_TO_REACH) is not by_telephone
    assert not any(each in none.value.reason for each in (EMAIL, PHONE, HOME))


def test_the_way_to_staff() -> None:
    assert route_to_staff(Addressee("Ann", EMAIL), ALL) == Route(Channel.EMAIL, EMAIL)
    assert route_to_staff(Addressee("Ann"), (Channel.OUTBOX,)) == Route(Channel.OUTBOX, None)
    with pytest.raises(NoRoute, match="no e-mail address"):
        route_to_staff(Addressee("Ann"), ALL)
    with pytest.raises(NoRoute, match="not set up"):
        route_to_staff(Addressee("Ann", EMAIL), (Channel.SMS,))
